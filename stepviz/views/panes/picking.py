"""Picking: which cells there are to pick, and how one gets from one to the next. By geometry, like a spreadsheet.

The panes of a layout stand in bands. A band's lines are the rows of its panes, all of them, whatever part is in view.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.layouts import PITCH, Layout, Pane
from stepviz.views.layout.windows import DIGIT_PITCH, INPUTS_AT, LABEL_AT, View
from stepviz.views.panes.boxes import inside
from stepviz.views.panes.panes import shown_tensor

_SINGLES = ("accuracy", "counts", "node")
"""Kinds of pane with one number a line."""
_FAR = 2
"""Lines that are looked at for a cell about there."""

Spot = tuple[int, Cell]
"""A cell and the column of its last digit on the screen."""


def rows(frame: Frame, layout: Layout) -> int:
    """How many lines of cells there are: examples, the mean, features, the bias."""
    return sum(_height(frame, band) for band in _bands(layout))


def row(frame: Frame, layout: Layout, number: int, near: Cell | None = None) -> list[Spot]:
    """The cells of a line from left to right. A pane shows another of its tensors where `near` is of that."""
    for band in _bands(layout):
        height = _height(frame, band)
        if number < height:
            return [spot for pane in band for spot in _spots(frame, pane, number, near)]
        number -= height
    return []


def line_of(frame: Frame, layout: Layout, cell: Cell) -> int:
    """The number of the line a cell stands in. Raises `ValueError` for a cell that no pane shows."""
    above = 0
    for band in _bands(layout):
        for pane in band:
            if cell.tensor in pane.tensors:
                return above + _line_in(frame, pane, cell)
        above += _height(frame, band)
    raise ValueError(f"no pane of {layout.name} shows {cell.tensor}")


def move(frame: Frame, layout: Layout, cell: Cell, way: Way) -> Cell:
    """The next cell that way, across panes; the cell itself at the edge.

    Up and down lead to the next line that has a cell about there: past the mean loss, unless one comes from near it.
    """
    number = line_of(frame, layout, cell)
    spots = row(frame, layout, number, cell)
    if way in ("left", "right"):
        place = [spot[1] for spot in spots].index(cell) + (1 if way == "right" else -1)
        return spots[place][1] if 0 <= place < len(spots) else cell
    column = next(spot[0] for spot in spots if spot[1] == cell)
    lines = range(number + 1, rows(frame, layout)) if way == "down" else range(number - 1, -1, -1)
    found = [_nearest(spots, column, cell) for line in lines[:_FAR] if (spots := row(frame, layout, line, cell))]
    return next((other for end, other in found if abs(end - column) <= PITCH), found[0][1] if found else cell)


def first(frame: Frame, layout: Layout, number: int, near: Cell | None = None) -> Cell:
    """The first cell of the pane of that number, or of the last pane; in the line of `near` where it has one."""
    numbered = layout.numbered
    wanted = next((pane for pane in numbered if pane.number == number), numbered[-1])
    lines = [0]
    if near is not None and layout.with_tensor(near.tensor) is not None:
        line = line_of(frame, layout, near)
        band = next(band for band in _bands(layout) if wanted in band)
        lines.insert(0, line - sum(_height(frame, above) for above in _bands(layout)[: _bands(layout).index(band)]))
    spots = (spot for line in lines for spot in _spots(frame, wanted, line, near))
    return next(spots)[1]


def pane_of(layout: Layout, cell: Cell) -> Pane:
    """The pane that shows a cell. Raises `ValueError` for none."""
    pane = layout.with_tensor(cell.tensor)
    if pane is None:
        raise ValueError(f"no pane of {layout.name} shows {cell.tensor}")
    return pane


def next_pane(frame: Frame, layout: Layout, cell: Cell, turn: int) -> Cell | None:
    """The pick moved on to the next pane, or back; None beyond the last and the first one."""
    number = pane_of(layout, cell).number + turn
    return first(frame, layout, number, cell) if 1 <= number <= len(layout.numbered) else None


def cell_at(pane: Pane, x: int, y: int, view: View, bracket: Cell | None = None) -> Cell | None:
    """The cell drawn at a column and line of a pane, of the part in view; None where none is."""
    if pane.kind == "accuracy":
        return Cell(SPLITS[y - 1]) if 1 <= y <= len(SPLITS) else None
    if pane.kind == "node":
        return Cell(pane.tensors[0]) if inside(x, y) else None
    if pane.kind == "losses" and y == pane.place.height - 1:
        return Cell(pane.tensors[1]) if x < PITCH else None
    line = y - 1 - pane.heads
    if line < 0 or x < 0:
        return None
    if pane.kind == "counts":
        return Cell(pane.tensors[line]) if line < len(pane.tensors) and x >= pane.start else None
    positions = view.rows(pane).positions
    if pane.kind == "parameters" and line == len(positions):
        column = _column_at(pane, x, view)
        return None if column is None else Cell(pane.tensors[1], (column,))
    if line >= len(positions):
        return None
    if pane.kind == "batch":
        return _input_at(pane, positions[line], x, view)
    if pane.kind == "losses":
        return Cell(pane.tensors[0], (positions[line],)) if x < PITCH else None
    column = _column_at(pane, x, view)
    return None if column is None else Cell(shown_tensor(pane, bracket), (positions[line], column))


def _input_at(pane: Pane, example: int, x: int, view: View) -> Cell | None:
    if x in (LABEL_AT, LABEL_AT + 1):
        return Cell(pane.tensors[1], (example,))
    inputs = view.inputs(pane)
    place = (x - INPUTS_AT) // inputs.pitch
    if x < INPUTS_AT or place >= len(inputs.positions):
        return None
    return Cell(pane.tensors[0], (example, inputs.positions[place]))


def _column_at(pane: Pane, x: int, view: View) -> int | None:
    place, positions = (x - pane.start) // pane.pitch, view.columns(pane).positions
    return positions[place] if 0 <= place < len(positions) else None


@lru_cache(maxsize=64)
def _bands(layout: Layout) -> tuple[tuple[Pane, ...], ...]:
    """The panes that stand side by side, from the top."""
    lines = sorted({pane.place.y for pane in layout.numbered})
    panes = sorted(layout.numbered, key=lambda pane: pane.place.x)
    return tuple(tuple(pane for pane in panes if pane.place.y == y) for y in lines)


def _height(frame: Frame, band: tuple[Pane, ...]) -> int:
    return max(_lines(frame, pane) for pane in band)


def _lines(frame: Frame, pane: Pane) -> int:
    """How many lines of cells a pane has."""
    if pane.kind in _SINGLES:
        return len(pane.tensors)
    program = frame.program
    return program.lengths[program.axes[pane.tensors[0]][0]] + (pane.kind in ("losses", "parameters"))


def _line_in(frame: Frame, pane: Pane, cell: Cell) -> int:
    """The line of its pane that a cell stands in."""
    if pane.kind in _SINGLES:
        return pane.tensors.index(cell.tensor)
    if pane.kind in ("losses", "parameters") and cell.tensor == pane.tensors[1]:
        return _lines(frame, pane) - 1
    return cell.index[0]


def _spots(frame: Frame, pane: Pane, line: int, near: Cell | None) -> Iterator[Spot]:
    """The cells of a line of a pane, from left to right."""
    if not 0 <= line < _lines(frame, pane):
        return
    if pane.kind in _SINGLES:
        yield pane.place.x + pane.title_width - 1, Cell(pane.tensors[line])
    elif pane.kind == "batch":
        yield from _inputs(frame, pane, line)
    elif pane.kind == "losses":
        last = line == _lines(frame, pane) - 1
        yield _end(pane, 0), Cell(pane.tensors[1]) if last else Cell(pane.tensors[0], (line,))
    elif pane.kind == "parameters" and line == _lines(frame, pane) - 1:
        for column in range(_width(frame, pane)):
            yield _end(pane, column), Cell(pane.tensors[1], (column,))
    else:
        for column in range(_width(frame, pane)):
            yield _end(pane, column), Cell(shown_tensor(pane, near), (line, column))


def _inputs(frame: Frame, pane: Pane, example: int) -> Iterator[Spot]:
    last = pane.place.x + LABEL_AT - DIGIT_PITCH + 1
    for position in range(_width(frame, pane)):
        yield (
            min(pane.place.x + INPUTS_AT + 1 + DIGIT_PITCH * position, last),
            Cell(pane.tensors[0], (example, position)),
        )
    yield pane.place.x + LABEL_AT + 1, Cell(pane.tensors[1], (example,))


def _width(frame: Frame, pane: Pane) -> int:
    """How many columns a pane's first tensor has."""
    program = frame.program
    return program.lengths[program.axes[pane.tensors[0]][1]]


def _end(pane: Pane, column: int) -> int:
    """The last column of a cell; columns beyond the pane stand in its last place once they are in view."""
    return pane.place.x + pane.start + pane.pitch * (min(column, pane.columns - 1) + 1) - 1


def _nearest(spots: list[Spot], column: int, origin: Cell) -> Spot:
    """The spot nearest to a column; of several, that of the same class as the origin."""
    last = origin.index[-1] if origin.index else 0
    return min(spots, key=lambda spot: (abs(spot[0] - column), abs((spot[1].index or (0,))[-1] - last)))
