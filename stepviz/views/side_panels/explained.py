"""Explained: at the right of the panes, in a terminal that has room there, how the number in brackets came about."""

from __future__ import annotations

from stepviz.views.explain.panel import explanation
from stepviz.views.explain.shown import digits_title
from stepviz.views.layout.layouts import RAIL_NAME, Size
from stepviz.views.marks import Drawn
from stepviz.views.row_ends import rows_of
from stepviz.views.side_panels.content import SidePanel
from stepviz.views.sight import MomentView


class Explained(SidePanel):
    """It: always there where the layout has a rail, so that opening it moves nothing."""

    def drawn(self, sight: MomentView, size: Size, room: Size) -> Drawn | None:
        """Each term in the line of its row where these are in view."""
        told, state, layout = sight.beside_panes, sight.state, sight.layout(size)
        if told is None or not room.width:
            return None
        at = [line - layout.pane(RAIL_NAME).place.y for line in rows_of(sight, layout, told)]
        title = digits_title(sight.frame, told.cell) if state.digits else ""
        return explanation(told, room.width, room.height, term=state.term, title=title, at=at)
