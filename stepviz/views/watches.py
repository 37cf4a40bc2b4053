"""Watches: the rows of watched numbers; parameters and optimizer state with a sparkline of their history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz.ops import Cell, TensorRole
from stepviz.training import Frame, Known, provenance
from stepviz.views.explain import shown
from stepviz.views.explain.history import sparkline
from stepviz.views.panes.marks import Mask
from stepviz.views.text import numbers
from stepviz.views.text.sentences import character
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Row, Style, in_lines

MOST = 3
_HEAD = "watched"
_AT, _APART = 9, 3
"""The column of the first number, and columns between two."""
Told = list[tuple[str, Style]]


def name(frame: Frame, cell: Cell) -> str:
    """The name of a watched number: `dW[x3,c0]`, `val`."""
    return cell.tensor if cell.tensor in frame.program.measures else shown.name(cell, frame.program.tensors)


def exists(frame: Frame, cell: Cell) -> bool:
    """True if the run has that number; a run with other settings may not."""
    program = frame.program
    if cell.tensor in program.measures:
        return not cell.index
    if cell.tensor not in program.axes:
        return False
    shape = program.shape(program.tensors[cell.tensor])
    return len(shape) == len(cell.index) and all(place < most for place, most in zip(cell.index, shape, strict=True))


def pin_rows(frame: Frame, mask: Mask, pins: Sequence[Cell], width: int) -> tuple[Row, ...]:
    """The watched numbers, one after the other, in as few rows of `width` as they need."""
    told = [
        [(f"{name(frame, cell)} ", TEXT), *_value(frame, mask, cell), *_history(frame, cell)]
        for cell in pins
        if exists(frame, cell)
    ]
    lines = in_lines(told, width - 1, _AT, _APART) if told else []
    rows = [Line(width).put_row(0, line.row()) for line in lines]
    return tuple((row if place else row.put(1, _HEAD, DIM)).row() for place, row in enumerate(rows))


def _value(frame: Frame, mask: Mask, cell: Cell) -> Iterator[tuple[str, Style]]:
    """The value of a number as shown; before its update, the old value."""
    if frame.program.role(cell.tensor) is TensorRole.AFTER and not frame.computed(cell.tensor):
        cell = Cell(frame.program.tensors[cell.tensor].of, cell.index)
    value = frame.value(cell)
    if mask.hides(cell):
        yield "?", TEXT
    elif value is None:
        yield "·", DIM
    elif cell.tensor in frame.program.measures:
        yield numbers.measure(value, frame.described(cell.tensor).kind), BOLD
    else:
        old = frame.state(cell.tensor) is Known.OLD
        tensor = frame.described(cell.tensor)
        told = character(frame.dataset, tensor, value) or numbers.cell(value, tensor.kind).strip()
        yield f"{'~' * old}{told}", DIM if old else BOLD


def _history(frame: Frame, cell: Cell) -> Iterator[tuple[str, Style]]:
    """A sparkline of the values at the starts of iterations, for a number carried from each to the next."""
    program = frame.program
    carried = program.tensors[cell.tensor].of if program.role(cell.tensor) is TensorRole.AFTER else cell.tensor
    if any(tensor.name == carried for tensor in program.carried) and frame.moment.iteration > 1:
        yield f" {sparkline(provenance.history(frame, Cell(carried, cell.index)).samples)}", DIM
