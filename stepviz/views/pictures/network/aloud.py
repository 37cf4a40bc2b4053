"""Aloud: what the picture of a network shows, for who listens: what is largest, and where the sides meet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepviz.ops import AXES, Array
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.pictures.network.columns import (
    NetworkPart,
    cell_of,
    columns_of,
    example_of,
    is_planar,
    said_by,
    shown_weights,
)
from stepviz.views.pictures.plane import axis_names, plane_of
from stepviz.views.state import State
from stepviz.views.text import numbers

_ACROSS, _LINES = 200, 5
"""Of the plane: places between which a side is looked for, and lines on which that is done."""


def aloud(frame: Frame, state: State) -> Iterator[str]:
    """A sentence for the lines between two columns, and for each column whose numbers are known."""
    yield f"network, {answers.about_parameters(frame, state.veil)}"
    columns, example = columns_of(frame.program), example_of(frame, state)
    for gap, shown in enumerate(shown_weights(frame, state.veil)):
        place = _largest(shown.values)
        if place is not None:
            ends = (f"{_letter(columns[at].axis)}{unit}" for at, unit in zip((gap, gap + 1), place, strict=True))
            kind = "weight" if shown.learned else "gradient"
            yield f"{shown.tensor}: the largest {kind} in size is {_told(shown.values[place])}, {' to '.join(ends)}"
    for number, column in enumerate(columns):
        name = said_by(frame, state.veil, number)
        values = frame.tensor(name) if frame.computed(name) and name not in state.veil.tensors else None
        place = None if values is None or values.shape[1] != column.total else _largest(values[example : example + 1])
        if place is not None and values is not None:
            unit = cell_of(frame, state, NetworkPart(number, place[1]))
            most = f"{_letter(column.axis)}{place[1]}"
            yield f"{name}: the largest of e{example} in size is {_told(values[unit.index])}, {most}"
    if is_planar(frame) and frame.dataset.classes:
        yield from sides(frame, state)


def _letter(axis: str) -> str:
    """`h` of the units of a layer."""
    return AXES.get(axis, AXES["unit"])


def _told(value: float) -> str:
    return numbers.fixed(float(value)).strip()


def _largest(values: Array) -> tuple[int, ...] | None:
    """Where the largest finite size is, the first one of equal ones; None where there is none."""
    sizes = np.where(np.isfinite(values), np.abs(values), -1.0)
    place = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return tuple(map(int, place)) if sizes.size and sizes[place] >= 0 else None


def sides(frame: Frame, state: State) -> Iterator[str]:
    """On some lines across the plane the class at its left end, and where another one begins."""
    data, plane = frame.dataset, plane_of(frame.dataset, _ACROSS, _LINES, ended=False, pair=state.plane)
    x, y = (name.split()[0] for name in axis_names(data, state.plane))
    said = answers.said(frame.program.scores(plane.grid, answers.parameters(frame, state.veil)))
    lefts = plane.across.low + (plane.across.high - plane.across.low) * np.arange(plane.columns) / plane.columns
    ups = plane.up.centres(plane.lines)[::-1].tolist()
    for up, line in zip(ups, said.reshape(plane.lines, plane.columns), strict=True):
        starts = [0, *(np.flatnonzero(line[1:] != line[:-1]) + 1).tolist()]
        told = [
            f"{data.classes[line[at]] if line[at] >= 0 else 'nan'}{f' from {x} {_told(lefts[at])} on' if at else ''}"
            for at in starts
        ]
        yield f"plane at {y} {_told(up)}: {', '.join(told)}"
