"""Columns: the columns of units in the plot of a network, the parts that numbers belong to, and the plot aloud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.ops import AXES, Array, Cell, Program
from stepviz.ops.layers.layer import Layer
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.chrome.commands import Way
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.drawn import batch, indices, known
from stepviz.views.pictures.plane import axis_names, plane_of
from stepviz.views.state import State
from stepviz.views.text import numbers


class UnitColumn(NamedTuple):
    """A column of units."""

    axis: str
    """Their axis: `feature`, `h1`, `class`."""
    values: str
    """The tensor of their outputs, (examples, units)."""
    sums: str
    """The tensor of their sums; empty for inputs."""
    error: str
    """The gradient of their outputs, or of their sums; empty if none is computed."""
    total: int


class NetworkPart(NamedTuple):
    """A unit of a column, or the weight from it to a unit of the next column."""

    column: int
    unit: int
    to: int | None = None


def is_planar(frame: Frame) -> bool:
    """True if the data have two features, so that rows are points in a plane."""
    data = frame.dataset
    return len(data.features) == 2 and not data.characters and len(data.train) > 1


def has_image(frame: Frame) -> bool:
    """True if the first column is an image with a weight for each pixel."""
    return frame.dataset.image is not None and not frame.program.fronts


class Weights(NamedTuple):
    """The weights or gradients that the lines between two columns show."""

    tensor: str
    values: Array
    """(units of the column, units of the next)."""
    learned: bool
    """True for weights, False for gradients."""


def layers_of(program: Program) -> tuple[Layer, ...]:
    """The linear layers after filters or embeddings."""
    return tuple(layer for layer in program.layers if layer not in program.fronts)


@lru_cache(maxsize=8)
def columns_of(program: Program) -> tuple[UnitColumn, ...]:
    """The columns: the inputs of the first linear layer, the outputs of hidden layers, the output."""
    layers, found = layers_of(program), []
    for place, layer in enumerate(layers):
        axis = program.axes[layer.weights.name][0]
        sums = layers[place - 1].output if place else ""
        found.append(UnitColumn(axis, layer.source, sums, gradient_of(program, layer.source), program.lengths[axis]))
    axis, sums = program.axes[layers[-1].weights.name][1], layers[-1].output
    return (*found, UnitColumn(axis, program.answer, sums, gradient_of(program, sums), program.lengths[axis]))


def gradient_of(program: Program, name: str) -> str:
    """The name of a tensor's gradient; empty if none is computed."""
    try:
        return program.gradient(name)
    except KeyError:
        return ""


def part_of(frame: Frame, cell: Cell | None) -> NetworkPart | None:
    """The unit or weight that a cell belongs to; None without one."""
    program, at, first = frame.program, indices(frame, cell), columns_of(frame.program)[0]
    if cell is None or not at:
        return None
    if cell.tensor == first.values and first.axis not in at:  # the code of a character, which selects a unit
        if not frame.computed(cell.tensor):
            return None
        return NetworkPart(0, frame.dataset.key(cell.index[1], int(cell.value_in(frame.current))))
    places = {column.axis: number for number, column in enumerate(columns_of(program))}
    named = [(places.get(axis), index) for axis, index in at.items() if axis != "example"]
    match named:
        case [(int(column), unit)]:
            return NetworkPart(column, unit)
        case [(int(column), unit), (int(after), to)] if after == column + 1:
            return NetworkPart(column, unit, to)
    return None


def cell_of(frame: Frame, state: State, part: NetworkPart) -> Cell:
    """The cell shown as a unit or a line."""
    if part.to is not None:
        return Cell(shown_weights(frame, state.mask)[part.column].tensor, (part.unit, part.to))
    name, total = shown_tensor(frame, state.mask, part.column), columns_of(frame.program)[part.column].total
    inputs = frame.program.lengths[frame.program.axes[name][-1]]  # fewer than units if each selects one of them
    return Cell(name, (example_of(frame, state), part.unit * inputs // total))


def shown_tensor(frame: Frame, mask: Mask, number: int) -> str:
    """The tensor shown at the units of a column: in the backward pass its gradient, once that is known."""
    column = columns_of(frame.program)[number]
    back = known(frame, mask, column.error) is not None
    return column.error if back and frame.moment.op < frame.schedule.update else column.values


def example_of(frame: Frame, state: State) -> int:
    """The example whose numbers are shown at the units: that of the picked row or number, else the first."""
    rows = batch(frame, state.mask).tolist()
    return indices(frame, state.pick).get("example", rows.index(state.row) if state.row in rows else 0)


@lru_cache(maxsize=4)
def shown_weights(frame: Frame, mask: Mask) -> tuple[Weights, ...]:
    """The weights of each layer: updated ones once shown, in the backward pass their gradients."""
    program, found = frame.program, []
    for layer in layers_of(program):
        name = layer.weights.name
        after, gradient = program.after(name), gradient_of(program, name)
        told = [other for other in (after, gradient) if known(frame, mask, other) is not None]
        shown = told[0] if told else name
        found.append(Weights(shown, frame.current[shown], shown != gradient))
    return tuple(found)


def shown_units(frame: Frame, number: int, room: int, picked: NetworkPart | None) -> list[int]:
    """The units of a column in view: all, else the picked one and those with the largest weights."""
    total = columns_of(frame.program)[number].total
    if total <= room:
        return [*range(total)]
    sizes, layers = np.zeros(total), layers_of(frame.program)
    with np.errstate(all="ignore"):
        for place, axis in ((number - 1, 0), (number, 1)):
            if 0 <= place < len(layers):
                sizes = sizes + np.abs(frame.current[layers[place].weights.name]).sum(axis=axis)
    order = np.argsort(-np.nan_to_num(sizes), kind="stable").tolist()
    wanted = {unit for part, unit in units_of(picked) if part == number}
    order = [*sorted(wanted), *(unit for unit in order if unit not in wanted)]
    return sorted(order[:room])


def units_of(picked: NetworkPart | None) -> list[tuple[int, int]]:
    """(column, unit) of the part, or of both ends of a weight."""
    if picked is None:
        return []
    return [(picked.column, picked.unit)] + ([] if picked.to is None else [(picked.column + 1, picked.to)])


def next_part(frame: Frame, state: State, part: NetworkPart, way: Way) -> NetworkPart | None:
    """Up and down: the next unit or weight; left and right: the largest weight of a unit, or the unit at its end."""
    columns, (column, unit, to) = columns_of(frame.program), part
    turn = 1 if way in ("down", "right") else -1
    if way in ("left", "right"):
        if to is not None:
            return NetworkPart(column + 1, to) if turn > 0 else NetworkPart(column, unit)
        gap = column if turn > 0 else column - 1
        weights = shown_weights(frame, state.mask)
        if not 0 <= gap < len(weights):
            return None
        sizes = np.nan_to_num(np.abs(weights[gap].values), nan=np.inf)  # what went wrong is found first
        largest = int((sizes[unit] if turn > 0 else sizes[:, unit]).argmax())
        return NetworkPart(gap, unit, largest) if turn > 0 else NetworkPart(gap, largest, unit)
    if to is None:
        return NetworkPart(column, unit + turn) if 0 <= unit + turn < columns[column].total else None
    after = to * columns[column].total + unit + turn
    if not 0 <= after < columns[column].total * columns[column + 1].total:
        return None
    to, unit = divmod(after, columns[column].total)
    return NetworkPart(column, unit, to)


_ACROSS, _LINES = 200, 5
"""The grid of the plane on which changes of the predicted class are searched."""


def speech(frame: Frame, state: State) -> Iterator[str]:
    """A sentence on each layer's largest weight, on each known column's largest number, and on the plane."""
    yield f"network, {answers.about_parameters(frame, state.mask)}"
    columns, example = columns_of(frame.program), example_of(frame, state)
    for gap, shown in enumerate(shown_weights(frame, state.mask)):
        axes = columns[gap].axis, columns[gap + 1].axis
        yield from largest_told(frame, shown.tensor, shown.values, axes, "weight" if shown.learned else "gradient")
    for number, column in enumerate(columns):
        name = shown_tensor(frame, state.mask, number)
        values = known(frame, state.mask, name)
        place = None if values is None or values.shape[1] != column.total else _largest(values[example : example + 1])
        if place is not None and values is not None:
            unit = cell_of(frame, state, NetworkPart(number, place[1]))
            most = f"{_letter(column.axis)}{place[1]}"
            told = numbers.cell(float(values[unit.index]), frame.described(name).kind).strip()
            yield f"{name}: the largest of e{example} in size is {told}, {most}"
    if is_planar(frame) and frame.dataset.classes:
        yield from sides(frame, state)


def largest_told(frame: Frame, name: str, values: Array, axes: Sequence[str], what: str) -> Iterator[str]:
    """`W1: the largest weight in size is +0.4373, x5 to h0`; nothing if no number is finite."""
    place = _largest(values)
    if place is not None:
        ends = " to ".join(f"{_letter(axis)}{unit}" for axis, unit in zip(axes, place, strict=True))
        told = numbers.cell(float(values[place]), frame.described(name).kind).strip()
        yield f"{name}: the largest {what} in size is {told}, {ends}"


def _letter(axis: str) -> str:
    """The letter of units: `h`."""
    return AXES.get(axis, AXES["unit"])


def _largest(values: Array) -> tuple[int, ...] | None:
    """The index of the largest finite size, the first one of equal ones; None without any."""
    sizes = np.where(np.isfinite(values), np.abs(values), -1.0)
    place = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return tuple(map(int, place)) if sizes.size and sizes[place] >= 0 else None


def sides(frame: Frame, state: State) -> Iterator[str]:
    """For some lines across the plane, the class at the left end, and where other classes begin."""
    data, plane = frame.dataset, plane_of(frame.dataset, _ACROSS, _LINES, ended=False, pair=state.plane)
    x, y = (name.split()[0] for name in axis_names(data, state.plane))
    said = answers.said(frame.program.scores(plane.places(_ACROSS, _LINES), answers.parameters(frame, state.mask)))
    lefts = plane.across.low + (plane.across.high - plane.across.low) * (np.arange(plane.columns) / plane.columns)
    ups = plane.up.centres(plane.lines)[::-1].tolist()
    for up, line in zip(ups, said.reshape(plane.lines, plane.columns), strict=True):
        starts = [0, *(np.flatnonzero(line[1:] != line[:-1]) + 1).tolist()]
        names = [data.classes[line[at]] if line[at] >= 0 else "nan" for at in starts]
        ends = ["", *(f" from {x} {numbers.with_sign(float(lefts[at]))} on" for at in starts[1:])]
        told = ", ".join(f"{name}{end}" for name, end in zip(names, ends, strict=True))
        yield f"plane at {y} {numbers.with_sign(up)}: {told}"
