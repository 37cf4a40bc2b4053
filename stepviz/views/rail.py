"""Rail: at the right of the panes, in a terminal that has room there, how the number in brackets came about."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.explain.flow import scrolled
from stepviz.views.explain.shown import all_digits
from stepviz.views.layout.composing import lines_of
from stepviz.views.layout.layouts import RAIL_NAME, Layout
from stepviz.views.sight import Sight
from stepviz.views.text.span import Line


def put_rail(sight: Sight, layout: Layout, screen: Sequence[Line]) -> None:
    """Write it, where the layout has one: always there, so that opening it moves nothing."""
    told = sight.beside_panes if layout.has(RAIL_NAME) else None
    if told is None:
        return
    pane, state = layout.pane(RAIL_NAME), sight.state
    title = f"EXPLAIN {all_digits(sight.frame, told.cell)}" if state.digits else ""
    rows = scrolled(told, state.term, pane.place.width, pane.place.height, title)
    for line, row in zip(lines_of(pane, screen), rows, strict=False):
        column = 0
        for span in row:
            line.put(column, span.text, span.style)
            column += span.columns
