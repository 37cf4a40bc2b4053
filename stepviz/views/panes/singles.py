"""Panes of single numbers: the accuracies, and a node of a graph."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import TensorRole
from stepviz.training import Known
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.windows import View, Window
from stepviz.views.panes.boxes import DIGITS_AT, MIDDLE, put_box
from stepviz.views.panes.cells import PICKED, Body
from stepviz.views.panes.grid import Grid, Group, Slot
from stepviz.views.panes.kind import ALL, PaneKind
from stepviz.views.panes.states import MARK, TITLE
from stepviz.views.predictions.answers import measured
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, Line

_PERCENT_AT = 5
"""The column before a percentage."""
_PERCENT_WIDTH = 6


def _in_lines(pane: Pane, top: int) -> Window:
    """As many single numbers as there are lines for."""
    return Window(range(min(len(pane.tensors), max(1, pane.place.height - top))), len(pane.tensors))


class AccuraciesPane(PaneKind):
    """The last look at each split, or when it will be looked at first."""

    name = "accuracy"

    def grid(self, pane: Pane, view: View) -> Grid:
        """A split a line."""
        group = Group(pane.tensors, 0, ALL, _PERCENT_AT, pane.title_width, _PERCENT_WIDTH)
        return Grid(pane, _in_lines(pane, 1), (group,), top=1)

    def state(self, grid: Grid, body: Body) -> Known:
        """New at the check."""
        if any(split in body.veil.tensors for split in grid.pane.tensors):
            return Known.HIDDEN
        return Known.NEW if body.frame.moment.op == body.frame.schedule.check else Known.KNOWN

    def put_slot(self, line: Line, slot: Slot, full: float, body: Body) -> None:
        """The whole line: what was found, and when."""
        told, style = measured(body.frame, slot.cell.tensor, body.veil)
        if len(told) >= line.width:
            told, style = measured(body.frame, slot.cell.tensor, body.veil, brief=True)
        line.put(0, told, style)
        if body.marks.bracket == slot.cell:
            start, end = slot.gutter + 1, slot.gutter + 1 + slot.digits
            line.put(slot.gutter, "[", ACCENT).put(start, line.text(start, end), PICKED).put(end, "]", ACCENT)
        if slot.cell in body.lit:
            line.light(0, line.width)


class CountsPane(PaneKind):
    """Single numbers, one a line: how many updates are done."""

    name = "counts"

    def grid(self, pane: Pane, view: View) -> Grid:
        """One number a line."""
        group = Group(pane.tensors, 0, ALL, pane.start, pane.pitch, pane.pitch - 1)
        return Grid(pane, _in_lines(pane, 1 + pane.heads), (group,), top=1 + pane.heads)

    def state(self, grid: Grid, body: Body) -> Known:
        """That of the last one."""
        return body.state(grid.pane.tensors[-1])

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """`before` or `after`."""
        name = grid.pane.tensors[row or 0]
        line.put(0, "after" if body.frame.program.role(name) is TensorRole.AFTER else "before")


class NodePane(PaneKind):
    """A number of a graph, in a box."""

    name = "node"

    def grid(self, pane: Pane, view: View) -> Grid:
        """One number in the middle of its box."""
        group = Group(pane.tensors, 0, ALL, DIGITS_AT, pane.pitch, numbers.WIDTH)
        return Grid(pane, view.single(1), (group,), top=MIDDLE, boxed=True)

    def put_title(self, lines: Sequence[Line], grid: Grid, body: Body) -> None:
        """In the upper edge of the box."""
        state = self.state(grid, body)
        put_box(lines, grid.pane, MARK[state], TITLE[state])
