"""By hand: what the rule of a number makes, of the digits that are shown too, and which numbers a page has."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stepviz.export.sheets.blanks import first_equal
from stepviz.ops import Cell, TensorRole
from stepviz.ops.rules.arrays import every
from stepviz.ops.rules.rule import Rule
from stepviz.training import Iteration
from stepviz.views.explain.shown import name, result
from tests.support import printed


def needed(current: Iteration, cell: Cell) -> tuple[Cell, ...]:
    """The numbers that a number is made from."""
    op = current.program.maker(cell.tensor)
    assert op is not None
    return tuple(dict.fromkeys(read for part in op.terms(cell, current).parts for read in part.cells))


def rule_of(current: Iteration, cell: Cell) -> Rule:
    """The rule that makes a number."""
    maker = current.program.maker(cell.tensor)
    rule = None if maker is None else maker.rule_of(cell.tensor)
    assert rule is not None
    return rule


def from_digits(current: Iteration, cell: Cell, other: Mapping[Cell, float] | None = None) -> float:
    """What the rule makes of the digits that are shown, or of other numbers in their places."""
    read = needed(current, cell)
    changed = {tensor: current[tensor] for tensor in current.program.tensors}
    changed |= {one.tensor: np.array(current[one.tensor]) for one in read}
    for one in read:
        changed[one.tensor][one.index] = shown(current, one)
    for one, value in (other or {}).items():
        changed[one.tensor] = changed[one.tensor].astype(float)
        changed[one.tensor][one.index] = value
    with np.errstate(all="ignore"):
        return float(every(rule_of(current, cell), changed)[cell.index])


def shown(current: Iteration, cell: Cell) -> float:
    """A number as it is shown; `1-4e-8` is nearly 1."""
    return float(printed.number(result(cell, cell.value_in(current), current.program.tensors)))


def first(cell: Cell, current: Iteration) -> Cell:
    """The cell of the first example that is the same."""
    if not current.program.tensors[cell.tensor].by_row:
        return cell
    return Cell(cell.tensor, (first_equal(current, cell.index[0]), *cell.index[1:]))


def is_on(page: str, cell: Cell, current: Iteration) -> bool:
    """Whether a number stands in a table of a page, or beside its name."""
    tensor = current.program.tensors[cell.tensor]
    text = result(cell, cell.value_in(current), current.program.tensors)
    names = (name(cell, current.program.tensors, symbol=symbol) for symbol in (True, False))
    if any(f"{one} = {text}" in page for one in names):
        return True
    return f" {text} |" in page and (tensor.by_row or tensor.role is TensorRole.PARAMETER)
