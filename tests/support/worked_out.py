"""Terms of a number, held against the arrays, against their labels and against what is made from what they read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from stepviz import Iteration, Op
from stepviz.ops import AXES, Cell, Term, Terms
from stepviz.ops.activations.kind import Weighted
from stepviz.ops.activations.own import OwnActivation
from stepviz.ops.claims import Pattern
from stepviz.ops.tensor import places

_PLACE = re.compile(rf"(?<!\w)[{''.join(AXES.values())}]\d+(?!\w)")


def drawn(op: Op) -> bool:
    return op.name.startswith("draw")


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def comes_to(terms: Terms) -> bool:
    """Whether the terms give the number, up to the rounding of the largest of them."""
    total, value = terms.total(), terms.value
    largest = max((abs(part.value) for part in terms.parts), default=0.0)
    return same(total, value) or math.isclose(total, value, rel_tol=1e-12, abs_tol=1e-14 * largest)


@lru_cache(10_000)
def users_of(op: Op, cell: Cell, iteration: Iteration) -> tuple[Pattern, ...]:
    """What uses a number, which many cells of a tensor are made from."""
    return op.users(cell, iteration)


def assert_worked_out(op: Op, cell: Cell, iteration: Iteration) -> Terms:
    """The terms give the number from cells that the operation reads, which name the number as made from them."""
    terms = op.terms(cell, iteration)
    assert terms.cell == cell
    assert same(terms.value, float(iteration[cell.tensor][cell.index]))
    exact = op.name in ("update", "dlogits") or cell.tensor.startswith("da")  # each number on its own
    rule = op.rule_of(cell.tensor)  # NumPy has an exp and powers of its own
    exact = exact and not isinstance(getattr(op, "kind", None), Weighted | OwnActivation) and not (rule and rule.typed)
    assert same(terms.total(), terms.value) or (comes_to(terms) and not exact), (terms, terms.total())
    known = {*op.reads, *(tensor.name for tensor in op.writes)} - {cell.tensor}
    assert not terms.parts or 0 <= terms.own < len(terms.parts)
    for part in terms.parts:
        assert part.factors
        for factor in (*part.factors, *([part.less] if part.less else [])):
            if factor.cell is not None:
                assert factor.cell.tensor in known
                assert same(factor.value, float(iteration[factor.cell.tensor][factor.cell.index]))
                users = users_of(op, factor.cell, iteration)
                assert any(pattern.covers(cell) for pattern in users), (factor.cell, users, cell)
        assert is_called_so(part, iteration), part
        assert part.because is None or drawn(op) or is_chosen(part, op, cell, iteration), part
    return terms


def named(cell: Cell, iteration: Iteration) -> tuple[str, ...]:
    """The positions of a cell, with the letters of its axes: `("e0", "h2")`."""
    return places(iteration.program.tensors[cell.tensor], cell.index)


def is_called_so(part: Term, iteration: Iteration) -> bool:
    """Whether each position in the label of a term is one of a number that it reads, or of what chose it."""
    cells = (*part.cells, *([part.because] if part.because else []))
    read = {at for cell in cells for at in named(cell, iteration)}
    return {*_PLACE.findall(part.label)} - iteration.program.tensors.keys() <= read


def is_chosen(part: Term, op: Op, cell: Cell, iteration: Iteration) -> bool:
    """Whether the term would be another one, were there another number in the cell that is said to choose it."""
    assert part.because is not None
    array = iteration[part.because.tensor].copy()
    at = array[part.because.index]
    array[part.because.index] = -np.inf if array.dtype.kind == "f" else at - 1 if at else 1
    tensors = {name: iteration[name] for name in (*op.reads, *(tensor.name for tensor in op.writes))}
    return part not in op.terms(cell, tensors | {part.because.tensor: array}).parts


def rows_read(cells: Iterable[Cell], iteration: Iteration) -> set[int]:
    """The examples that cells belong to."""
    tensors = iteration.program.tensors
    return {cell.index[0] for cell in cells if tensors[cell.tensor].axes[:1] == ("example",)}
