"""Blanks: chooses the numbers of an iteration to work out by hand: those of a handout, or some at random."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from stepviz.export.sheets.asked import AskedNumber
from stepviz.export.sheets.inverse import InverseNumber, inverse
from stepviz.ops import Array, Cell, Kind, Phase, Tensor, TensorRole
from stepviz.training import Iteration

_WHOLE = (TensorRole.PROBABILITY, TensorRole.ERROR)
"""Roles of tensors with whole rows left blank, since one number of a row would reveal the others."""
_ALIKE = 1e-9
_MOST_OF_A_ROW = 3
"""The most blanks in such a row."""


def blanks(current: Iteration) -> Iterator[Cell]:
    """Yields cells in order: every step of the example with the largest loss, some numbers of another example, and the
    largest gradients of the last layer with their updates. All can be worked out by hand from the cells before.
    """
    return iter(_in_order(current, (cell for cell in _asked(current) if AskedNumber(current, cell).workable)))


def _in_order(current: Iteration, cells: Iterable[Cell]) -> list[Cell]:
    """The cells sorted by operation; in each, first per-example tensors, row by row, then the others."""
    program = current.program
    ops = {tensor.name: (number, tensor.by_row) for number, op in enumerate(program.ops) for tensor in op.writes}
    names = [*ops]

    def place(cell: Cell) -> tuple[object, ...]:
        number, by_row = ops[cell.tensor]
        return number, not by_row, cell.index[0] if by_row else 0, names.index(cell.tensor), cell.index

    return sorted(cells, key=place)


def _asked(current: Iteration) -> Iterator[Cell]:
    program = current.program
    losses = np.nan_to_num(current[current.program.losses])
    example = first_equal(current, int(losses.argmax())) if losses.ndim else 0
    columns = _columns(current)
    for op in program.ops:
        if any(op.rule_of(tensor.name) is None for tensor in op.writes):
            continue  # what it draws at random cannot be worked out
        if op is program.update:
            yield from _updates(current, columns)
        else:
            yield from (cell for tensor in op.writes for cell in _made(current, tensor, example, columns))


def first_equal(current: Iteration, example: int) -> int:
    """The first example with the same inputs and label."""
    read = [current[tensor.name] for tensor in current.program.ops[0].writes]
    same = (all(array[other].tobytes() == array[example].tobytes() for array in read) for other in range(example))
    return next((other for other, is_same in enumerate(same) if is_same), example)


def _columns(current: Iteration) -> dict[str, tuple[int, ...]]:
    """The index of the largest gradient of each last layer's parameter, by tensor; the bias has the same column."""
    program = current.program
    last = max(parameter.layer for parameter in program.parameters)
    found: dict[str, tuple[int, ...]] = {}
    for parameter in program.parameters:
        if parameter.layer != last:
            continue
        gradient = program.gradient(parameter.name)
        place = _largest(current[gradient])
        column = next((at[1] for at in found.values() if len(at) == 2), None)
        found[gradient] = (column,) if len(place) == 1 and column is not None else place
    return found


def _largest(values: Array) -> tuple[int, ...]:
    """The index of the largest absolute value, the first of those equal up to rounding."""
    sizes = np.abs(np.nan_to_num(values))
    place = int((sizes >= sizes.max() * (1 - _ALIKE)).argmax())
    return tuple(int(at) for at in np.unravel_index(place, sizes.shape))


def _made(current: Iteration, tensor: Tensor, example: int, columns: dict[str, tuple[int, ...]]) -> Iterator[Cell]:
    """Yields the blanks of one tensor."""
    shape = current[tensor.name].shape
    if not tensor.axes:
        yield Cell(tensor.name)
    elif not tensor.by_row:
        yield from _gradients(current, tensor, columns)
    elif len(shape) == 1:
        yield Cell(tensor.name, (example,))
    elif tensor.role in _WHOLE:
        yield from (Cell(tensor.name, (example, column)) for column in range(min(_MOST_OF_A_ROW, shape[1])))
    else:
        yield Cell(tensor.name, (example, *[0] * len(shape[1:])))
        other = _other(current, example)
        if other is not None:
            yield Cell(tensor.name, (other, *(length - 1 for length in shape[1:])))


def _other(current: Iteration, example: int) -> int | None:
    """The next example with other inputs; None if all are equal."""
    inputs = current[current.program.ops[0].writes[0].name]
    order = (*range(example + 1, len(inputs)), *range(example))
    found = next((other for other in order if inputs[other].tobytes() != inputs[example].tobytes()), None)
    return None if found is None else first_equal(current, found)


def _gradients(current: Iteration, tensor: Tensor, columns: dict[str, tuple[int, ...]]) -> Iterator[Cell]:
    """Yields the largest gradient and the second largest in its column, by row; of other layers only the largest."""
    sizes = np.abs(np.nan_to_num(current[tensor.name]))
    place = columns.get(tensor.name)
    if place is None:
        yield Cell(tensor.name, _largest(sizes))
        return
    rows = [place[0]]
    if len(place) == 2:
        other = [row for row in np.argsort(-sizes[:, place[1]], kind="stable").tolist() if row != place[0]]
        rows = sorted([*rows, *other[:1]])
    yield from (Cell(tensor.name, (row, *place[1:])) for row in rows)


def _updates(current: Iteration, columns: dict[str, tuple[int, ...]]) -> Iterator[Cell]:
    """Yields what the update computes for these parameters: optimizer state, step, new value."""
    program = current.program
    places = {program.of(name): place for name, place in columns.items()}
    for tensor in program.update.writes:
        owner = program.of(tensor.name)
        owner = owner if owner in places else program.of(owner)
        if owner in places:
            yield Cell(tensor.name, places[owner])
        elif not tensor.axes:
            yield Cell(tensor.name)


_TURNS = (Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE, None)
"""The phases that blanks are drawn from, in turn; None stands for an inverse question."""
_REVEALING = 2
"""A number that is computed from at most this many numbers reveals one of them."""
_TRIES = 40
"""The most numbers to try per blank."""


def drawn(current: Iteration, random: np.random.RandomState, phases: Collection[Phase] = tuple(Phase)) -> Cell:
    """A number drawn from what these phases compute, from each operation equally often."""
    program = current.program
    counted = {name for name, tensor in program.tensors.items() if tensor.kind is Kind.COUNT}
    ops = [op for op in program.ops if op.phase in phases]
    made = [names for op in ops if (names := [rule.tensor for rule in op.rules if rule.tensor not in counted])]
    names = made[random.randint(len(made))]
    tensor = names[random.randint(len(names))]
    return Cell(tensor, tuple(int(random.randint(length)) for length in current[tensor].shape))


def asked_at(current: Iteration, cell: Cell) -> AskedNumber | None:
    """The number as a question; None if it cannot be worked out by hand from others."""
    if not np.isfinite(cell.value_in(current)):
        return None
    asked = AskedNumber(current, cell)
    return asked if asked.made_from and asked.workable else None


def drawn_blanks(
    current: Iteration, random: np.random.RandomState, count: int
) -> tuple[list[Cell], list[InverseNumber]]:
    """At most `count` blanks: cells, drawn from each phase in turn, and inverse questions, every fourth time."""
    blank, other = dict[Cell, None](), list[InverseNumber]()
    tried, turn = set[tuple[bool, Cell]](), 0
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
    return _in_order(current, blank), other


def _together(asked: AskedNumber) -> list[Cell]:
    """The cells to leave blank together: the asked one, in the first equal example, and all that would reveal it."""
    tensor, cell = asked.program.tensors[asked.cell.tensor], asked.cell
    if tensor.by_row:
        cell = Cell(cell.tensor, (first_equal(asked.current, cell.index[0]), *cell.index[1:]))
    found = [cell]
    if tensor.role in _WHOLE and len(cell.index) == 2 and asked.current[tensor.name].shape[1] <= _MOST_OF_A_ROW:
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
