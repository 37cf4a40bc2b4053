"""Paint: the rows of a grid. What is different about each kind of pane stands with its kind."""

from __future__ import annotations

from stepviz.views.layout.layouts import Layout, Pane
from stepviz.views.layout.windows import View
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid
from stepviz.views.panes.kinds import KINDS
from stepviz.views.text.span import BOLD, DIM, Line, Row


def grid_of(pane: Pane, view: View) -> Grid:
    """How the cells of a pane stand."""
    return KINDS[pane.kind].grid(pane, view)


def grids_of(layout: Layout, view: View) -> tuple[Grid, ...]:
    """All tensor panes of a layout."""
    return tuple(grid_of(pane, view) for pane in layout.numbered)


def paint(grid: Grid, body: Body) -> tuple[Row, ...]:
    """The rows of a pane."""
    pane, kind = grid.pane, KINDS[grid.pane.kind]
    lines = [Line(pane.place.width) for _ in range(pane.place.height)]
    kind.put_title(lines, grid, body)
    if pane.heads:
        kind.put_heads(lines[grid.top - 1], grid, body)
    rows = [(grid.top + place, row) for place, row in enumerate(grid.rows.positions)]
    numbered = [*rows, (grid.low, None)] if grid.low else rows
    for place, row in numbered:
        kind.put_name(lines[place], grid, body, row)
    for group in grid.groups:
        full = kind.full(group, grid, body)
        for slot in grid.slots(group):
            kind.put_slot(lines[slot.line], slot, full, body)
    for place, row in numbered:
        kind.put_end(lines[place], grid, body, row)
    for number, column, text in pane.aside:
        lines[number].put(column, text, BOLD if number == pane.aside[0][0] else DIM)
    return tuple(line.row() for line in lines)
