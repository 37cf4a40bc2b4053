"""Drawing: draws the numbers of an iteration to ask for at random."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from stepviz.export.sheets.asked import AskedNumber
from stepviz.export.sheets.blanks import MOST_OF_A_ROW, WHOLE, first_equal, in_order
from stepviz.export.sheets.inverse import InverseNumber, inverse
from stepviz.ops import Cell, Kind, Phase, TensorRole
from stepviz.training import Iteration

_TURNS = (Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE, None)
"""The phases that blanks are drawn from, in turn; None stands for an inverse question."""
_REVEALING = 2
"""A number that is computed from at most this many numbers reveals one of them."""
_TRIES = 40
"""The most numbers to try per blank."""


def drawn(current: Iteration, random: np.random.RandomState, phases: Collection[Phase] = tuple(Phase)) -> Cell | None:
    """A random computed number; all operations of these phases are equally likely. None if they compute none."""
    program = current.program
    counted = {name for name, tensor in program.tensors.items() if tensor.kind is Kind.COUNT}
    ops = [op for op in program.ops if op.phase in phases]
    made = [names for op in ops if (names := [rule.tensor for rule in op.rules if rule.tensor not in counted])]
    if not made:
        return None
    names = made[random.randint(len(made))]
    tensor = names[random.randint(len(names))]
    return Cell(tensor, tuple(int(random.randint(length)) for length in current[tensor].shape))


def asked_at(current: Iteration, cell: Cell | None) -> AskedNumber | None:
    """The number as a question; None if it cannot be worked out by hand from others."""
    if cell is None or not np.isfinite(cell.value_in(current)):
        return None
    asked = AskedNumber(current, cell)
    return asked if asked.made_from and asked.workable else None


def drawn_blanks(
    current: Iteration, random: np.random.RandomState, count: int
) -> tuple[list[Cell], list[InverseNumber]]:
    """At most `count` blanks: cells, drawn from each phase in turn, and inverse questions, every fourth time."""
    blank, other = dict[Cell, None](), list[InverseNumber]()
    tried, turn = set[tuple[bool, Cell | None]](), 0
    for _ in range(_TRIES * count):
        room, phase = count - len(blank) - len(other), _TURNS[turn // _TRIES % len(_TURNS)]
        if not room:
            break
        turn += 1  # after too many tries the next phase follows
        cell = drawn(current, random, tuple(Phase) if phase is None else (phase,))
        asked = None if (phase is None, cell) in tried else asked_at(current, cell)
        tried.add((phase is None, cell))
        if asked is None:
            continue
        found = inverse(asked, random) if phase is None else None
        cells = [] if phase is None else [cell for cell in _together(asked) if cell not in blank]
        if found is not None:
            other.append(found)
        elif not cells or len(cells) > room or not all(asked_at(current, cell) for cell in cells):
            continue
        blank |= dict.fromkeys(cells)
        turn += _TRIES - turn % _TRIES
    return in_order(current, blank), other


def _together(asked: AskedNumber) -> list[Cell]:
    """The cells to leave blank together: the asked one, in the first equal example, and all that would reveal it."""
    tensor, cell = asked.program.tensors[asked.cell.tensor], asked.cell
    if tensor.by_row:
        cell = Cell(cell.tensor, (first_equal(asked.current, cell.index[0]), *cell.index[1:]))
    found = [cell]
    if tensor.role in WHOLE and len(cell.index) == 2 and asked.current[tensor.name].shape[1] <= MOST_OF_A_ROW:
        columns = range(asked.current[tensor.name].shape[1])  # in longer rows, the others are as much work
        found = [Cell(cell.tensor, (cell.index[0], column)) for column in columns]
    for one in found:  # the list grows meanwhile
        found += [other for other in _revealing(asked.current, one) if other not in found]
    return found


def _revealing(current: Iteration, cell: Cell) -> Iterator[Cell]:
    """Yields the cells on the page that reveal `cell`: those with its index, computed from it and at most one more."""
    program = current.program
    read = {name for op in program.ops for rule in op.rules for name in rule.reads}
    for rule in (rule for op in program.ops for rule in op.rules if cell.tensor in rule.reads):
        array = current[rule.tensor]
        index = cell.index[: array.ndim]
        shown = rule.tensor in read or program.tensors[rule.tensor].by_row
        fits = all(at < length for at, length in zip(index, array.shape, strict=False)) and len(index) == array.ndim
        if shown and fits:
            made = AskedNumber(current, Cell(rule.tensor, index))
            given = {one for one in made.made_from if program.role(one.tensor) is TensorRole.LABEL}.union(made.counts)
            numbers = [one for one in made.made_from if one not in given]
            if cell in numbers and len(numbers) <= _REVEALING and not made.terms.form.picks:
                yield made.cell
