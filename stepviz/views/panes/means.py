"""Panes of means: below the columns of numbers they are taken of, or beside their rows."""

from __future__ import annotations

from stepviz.ops import AXES
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.windows import View, window
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import ALL, PaneKind, put_heads, titled
from stepviz.views.panes.parameters import ParametersPane
from stepviz.views.text.span import DIM, Line


class MeansPane(ParametersPane):
    """A row of numbers for each example; below each column what belongs to its unit."""

    name = "means"

    def put_foot_name(self, line: Line, grid: Grid, body: Body, foot: int) -> None:
        """`μ1`."""
        if grid.pane.named:
            line.put(0, body.frame.described(grid.groups[0].feet[foot]).symbol[: grid.pane.start])


class BesidePane(PaneKind):
    """Columns with a number for each example: means of its row."""

    name = "beside"

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """A column for each, as many as have room."""
        shown = enumerate(pane.tensors[: pane.columns])
        return tuple(
            Group((name,), 1, ALL, pane.start + place * pane.pitch, pane.pitch, pane.pitch - 1) for place, name in shown
        )

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """What each is called."""
        for group in grid.groups:
            symbol = body.frame.described(group.tensors[0]).symbol
            line.put_right(symbol[: group.pitch - 1], DIM, end=group.gutter + group.pitch)


class UnitsPane(PaneKind):
    """A line for each tensor with a number for each unit."""

    name = "units"

    def grid(self, pane: Pane, view: View) -> Grid:
        """As many lines as have room, that of the bracketed number among them."""
        cell, count = view.cell, len(pane.tensors)
        around = [pane.tensors.index(cell.tensor)] if cell is not None and cell.tensor in pane.tensors else []
        shown = window(count, max(1, min(count, pane.place.height - 1 - pane.heads)), around)
        return Grid(pane, shown, self.groups(pane, view), top=1 + pane.heads)

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """The units in view."""
        columns = view.window(view.axis(pane.tensors[0], 0), pane.columns)
        return (Group(pane.tensors, 1, columns, pane.start, pane.pitch, pane.pitch - 1),)

    def title(self, grid: Grid, body: Body) -> str:
        """With the units in view."""
        return titled(grid.pane, grid.pane.title, grid.groups[0].columns.named(AXES["unit"]))

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """The names of the units."""
        put_heads(line, grid.groups[0], "unit", body)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """`γ1`."""
        if grid.pane.named and row is not None:
            program = body.frame.program
            line.put(0, program.tensors[program.of(grid.pane.tensors[row])].symbol[: grid.pane.start])
