"""Watches: the rows of watched numbers; parameters and optimizer state with a sparkline of their history."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import Cell, TensorRole
from stepviz.training import Frame, Known, provenance
from stepviz.views.explain import shown
from stepviz.views.explain.history import sparkline
from stepviz.views.panes.marks import Mask
from stepviz.views.text import numbers
from stepviz.views.text.sentences import character
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Piece, Row, in_lines

MOST = 3
_HEAD = "watched"
_AT, _APART = 9, 3
"""The column of the first number, and columns between two."""


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
    told = [_told(frame, mask, cell) for cell in pins if exists(frame, cell)]
    lines = in_lines(told, width - 1, _AT, _APART) if told else []
    rows = [Line(width).put_row(0, line.row()) for line in lines]
    return tuple((row if place else row.put(1, _HEAD, DIM)).row() for place, row in enumerate(rows))


def _told(frame: Frame, mask: Mask, cell: Cell) -> list[Piece]:
    """The name of a number, its value as shown, and its history if it is carried from iteration to iteration.

    Before its update, an updated number has the old value.
    """
    program, title = frame.program, f"{name(frame, cell)} "
    before = Cell(program.of(cell.tensor), cell.index) if program.role(cell.tensor) is TensorRole.AFTER else cell
    at = cell if before is cell or frame.computed(cell.tensor) else before
    value, tensor, style = frame.value(at), frame.described(at.tensor), BOLD
    if mask.hides(at):
        text, style = "?", TEXT
    elif value is None:
        text, style = "·", DIM
    elif at.tensor in program.measures:
        text = numbers.measure(value, tensor.kind)
    else:
        old = frame.state(at.tensor) is Known.OLD
        text = character(frame.dataset, tensor, value) or numbers.cell(value, tensor.kind).strip()
        text, style = f"{'~' * old}{text}", DIM if old else BOLD
    told = [(title, TEXT), (text, style)]
    if any(carried.name == before.tensor for carried in program.carried) and frame.moment.iteration > 1:
        told.append((f" {sparkline(provenance.history(frame, before).samples)}", DIM))
    return told
