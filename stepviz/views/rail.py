"""Rail: at the right of the panes, in a terminal that has room there, how the number in brackets came about."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.explain.flow import scrolled
from stepviz.views.explain.shown import all_digits
from stepviz.views.layout.composing import lines_of
from stepviz.views.layout.layouts import RAIL_NAME, Layout
from stepviz.views.sight import Sight
from stepviz.views.text.span import Line, Row, text_of


def put_rail(sight: Sight, layout: Layout, screen: Sequence[Line]) -> None:
    """Write it, where the layout has one: always there, so that opening it moves nothing."""
    if not layout.has(RAIL_NAME):
        return
    for line, row in zip(lines_of(layout.pane(RAIL_NAME), screen), _rows(sight, layout), strict=False):
        column = 0
        for span in row:
            line.put(column, span.text, span.style)
            column += span.columns


def railed_term(sight: Sight, layout: Layout, y: int) -> int | None:
    """The position of the term in a line of it; None for none."""
    told, rows = sight.beside_panes, _rows(sight, layout)
    if told is None or y >= len(rows):
        return None
    text = text_of(rows[y]).strip()
    return next((place for place, item in enumerate(told.listed) if text.startswith(f"{item.letter}: ")), None)


def _rows(sight: Sight, layout: Layout) -> list[Row]:
    told, place, state = sight.beside_panes, layout.pane(RAIL_NAME).place, sight.state
    if told is None:
        return []
    title = f"EXPLAIN {all_digits(sight.frame, told.cell)}" if state.digits else ""
    return scrolled(told, state.term, place.width, place.height, title)
