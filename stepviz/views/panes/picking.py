"""Picking: which cells there are to pick, and how one gets from one to the next. By geometry, like a spreadsheet.

The grids of a layout stand in bands. A band's lines are those of its grids, all of them, whatever part is in view.
"""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.layouts import PITCH, Layout, Pane
from stepviz.views.layout.windows import View
from stepviz.views.panes.grid import Grid, Spot
from stepviz.views.panes.paint import grid_of

_FAR = 2
"""Lines that are looked at for a cell about there."""


def rows(frame: Frame, layout: Layout) -> int:
    """How many lines of cells there are: examples, the mean, features, the bias."""
    return sum(map(_height, _bands(frame, layout)))


def row(frame: Frame, layout: Layout, number: int, near: Cell | None = None) -> list[Spot]:
    """The cells of a line from left to right. A pane shows another of its tensors where `near` is of that."""
    for band in _bands(frame, layout, near):
        if number < _height(band):
            return [spot for grid in band for spot in grid.spots(number)]
        number -= _height(band)
    return []


def line_of(frame: Frame, layout: Layout, cell: Cell) -> int:
    """The number of the line a cell stands in. Raises `ValueError` for a cell that no pane shows."""
    above = 0
    for band in _bands(frame, layout, cell):
        for grid in band:
            line = grid.line_of(cell)
            if line is not None:
                return above + line
        above += _height(band)
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
    wanted = next((pane for pane in layout.numbered if pane.number == number), layout.numbered[-1])
    grid, lines, above = grid_of(wanted, View(frame, near)), [0], 0
    if near is not None and layout.with_tensor(near.tensor) is not None:
        for band in _bands(frame, layout, near):
            if any(other.pane is wanted for other in band):
                lines.insert(0, line_of(frame, layout, near) - above)
            above += _height(band)
    return next(cell for line in lines for _, cell in grid.spots(line))


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


def _bands(frame: Frame, layout: Layout, near: Cell | None = None) -> list[list[Grid]]:
    """The grids that stand side by side, from the top, each band from left to right."""
    view = View(frame, near)
    bands = (sorted(band.panes, key=lambda pane: pane.place.x) for band in layout.bands)
    return [[grid_of(pane, view) for pane in band] for band in bands]


def _height(band: list[Grid]) -> int:
    return max(grid.lines for grid in band)


def _nearest(spots: list[Spot], column: int, origin: Cell) -> Spot:
    """The spot nearest to a column; of several, that of the same class as the origin."""
    last = origin.index[-1] if origin.index else 0
    return min(spots, key=lambda spot: (abs(spot[0] - column), abs((spot[1].index or (0,))[-1] - last)))
