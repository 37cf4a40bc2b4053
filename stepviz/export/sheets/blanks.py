"""Blanks: chooses the numbers of an iteration that a handout leaves blank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from stepviz.export.sheets.asked import AskedNumber
from stepviz.ops import Array, Cell, Tensor, TensorRole
from stepviz.training import Iteration

WHOLE = (TensorRole.PROBABILITY, TensorRole.ERROR)
"""Roles of tensors with whole rows left blank, since one number of a row would reveal the others."""
_ALIKE = 1e-9
MOST_OF_A_ROW = 3
"""The most blanks in such a row."""


def blanks(current: Iteration) -> Iterator[Cell]:
    """Yields cells in order: every step of the example with the largest loss, some numbers of another example, and the
    largest gradients of the last layer with their updates. All can be worked out by hand from the cells before.
    """
    return iter(in_order(current, (cell for cell in _asked(current) if AskedNumber(current, cell).workable)))


def in_order(current: Iteration, cells: Iterable[Cell]) -> list[Cell]:
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
    moved = {program.of(name) for name in columns}
    for op in program.ops:
        if any(op.rule_of(tensor.name) is None for tensor in op.writes):
            continue  # what it draws at random cannot be worked out
        if op is program.update:
            yield from _updates(current, columns, moved)
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
    elif tensor.role in WHOLE:
        yield from (Cell(tensor.name, (example, column)) for column in range(min(MOST_OF_A_ROW, shape[1])))
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


def _updates(current: Iteration, columns: dict[str, tuple[int, ...]], moved: set[str]) -> Iterator[Cell]:
    """Yields what the update computes for these parameters: optimizer state, step, new value."""
    program = current.program
    places = {program.of(name): place for name, place in columns.items()}
    for tensor in program.update.writes:
        owner = program.of(tensor.name)
        owner = owner if owner in moved else program.of(owner)
        if owner in places:
            yield Cell(tensor.name, places[owner])
        elif not tensor.axes:
            yield Cell(tensor.name)
