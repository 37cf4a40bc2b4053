"""Picking: moves the selection from cell to cell by their positions, as in a spreadsheet.

The grids of a layout are in bands. The lines of a band are all lines of its grids, in view or not.
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
"""Lines that are searched for a cell near the same column."""


def rows(frame: Frame, layout: Layout) -> int:
    """The number of lines of cells in a layout."""
    return sum(map(_height, _bands(frame, layout)))


def row(frame: Frame, layout: Layout, number: int, near: Cell | None = None) -> list[Spot]:
    """The cells of line `number` from left to right. A pane shows the tensor of `near` if it is one of its own."""
    for band in _bands(frame, layout, near):
        if number < _height(band):
            return [spot for grid in band for spot in grid.spots(number)]
        number -= _height(band)
    return []


def line_of(frame: Frame, layout: Layout, cell: Cell) -> int:
    """The number of the line of a cell. Raises `ValueError` for a cell that no pane shows."""
    above = 0
    for band in _bands(frame, layout, cell):
        for grid in band:
            line = grid.line_of(cell)
            if line is not None:
                return above + line
        above += _height(band)
    raise ValueError(f"no pane of {layout.name} shows {cell.tensor}")


def move(frame: Frame, layout: Layout, cell: Cell, way: Way) -> Cell:
    """The next cell in a direction, across panes; the cell itself at the edge.

    Up and down go to the next line with a cell near the same column, so that they skip the mean loss from afar.
    """
    number = line_of(frame, layout, cell)
    spots = row(frame, layout, number, cell)
    if way in ("left", "right"):
        place = [spot[1] for spot in spots].index(cell) + (1 if way == "right" else -1)
        return spots[place][1] if 0 <= place < len(spots) else cell
    column = next(spot[0] for spot in spots if spot[1] == cell)
    lines = range(number + 1, rows(frame, layout)) if way == "down" else range(number - 1, -1, -1)
    last = cell.index[-1] if cell.index else 0

    def away(spot: Spot) -> tuple[int, int]:  # among spots as near, the one with the nearest last index
        return abs(spot[0] - column), abs((spot[1].index or (0,))[-1] - last)

    found = [min(spots, key=away) for line in lines[:_FAR] if (spots := row(frame, layout, line, cell))]
    return next((other for end, other in found if abs(end - column) <= PITCH), found[0][1] if found else cell)


def first(frame: Frame, layout: Layout, number: int, near: Cell | None = None) -> Cell:
    """The first cell of pane `number`, or else of the last pane; in the line of `near` if the pane has that line."""
    wanted = next((pane for pane in layout.numbered if pane.number == number), layout.numbered[-1])
    grid, lines, above = grid_of(wanted, View(frame, near)), [0], 0
    if near is not None and layout.with_tensor(near.tensor) is not None:
        for band in _bands(frame, layout, near):
            if any(other.pane is wanted for other in band):
                lines.insert(0, line_of(frame, layout, near) - above)
            above += _height(band)
    return next(cell for line in lines for _, cell in grid.spots(line))


def pane_of(layout: Layout, cell: Cell) -> Pane:
    """The pane that shows a cell. Raises `ValueError` if none does."""
    pane = layout.with_tensor(cell.tensor)
    if pane is None:
        raise ValueError(f"no pane of {layout.name} shows {cell.tensor}")
    return pane


def next_pane(frame: Frame, layout: Layout, cell: Cell, turn: int) -> Cell | None:
    """The cell to select `turn` panes further; None beyond the first and the last pane."""
    number = pane_of(layout, cell).number + turn
    return first(frame, layout, number, cell) if 1 <= number <= len(layout.numbered) else None


def _bands(frame: Frame, layout: Layout, near: Cell | None = None) -> list[list[Grid]]:
    """The grids of each band from left to right, the bands from the top."""
    view = View(frame, near)
    bands = (sorted(band.panes, key=lambda pane: pane.place.x) for band in layout.bands)
    return [[grid_of(pane, view) for pane in band] for band in bands]


def _height(band: list[Grid]) -> int:
    return max(grid.lines for grid in band)
