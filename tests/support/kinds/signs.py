"""A kind of pane that the program does not have, the sign of each number: with a line in `panes.PANES`."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import PaneKind
from stepviz.views.text.span import ACCENT, DIM, TEXT, Line


class Signs(PaneKind):
    """A sign for each number."""

    def put_cells(self, lines: Sequence[Line], grid: Grid, group: Group, body: Body) -> None:
        """+, - or 0 at the right of the cell; nothing more of a number that is hidden or not known."""
        style = DIM if self.full(group, grid, body) == 0 else TEXT
        for slot in grid.slots(group):
            line, value, hidden = lines[slot.line], body.frame.value(slot.cell), body.mask.hides(slot.cell)
            sign = "·" if value is None else "?" if hidden else "+" if value > 0 else "-" if value < 0 else "0"
            line.put(slot.gutter + slot.digits, sign, style)
            if body.marks.selected == slot.cell:
                line.put(slot.gutter, "[", ACCENT)
