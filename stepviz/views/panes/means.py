"""Panes of means: below the columns of numbers they are taken of, or beside their rows."""

from __future__ import annotations

from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.windows import View
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import ALL, PaneKind
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
