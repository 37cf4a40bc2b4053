"""Screen: the graph of a number in the place of the panes, below it what is told of it, or the open explanation."""

from __future__ import annotations

from itertools import zip_longest

from stepviz.text import width_of
from stepviz.views import below
from stepviz.views.explain.explained import BODY
from stepviz.views.explain.flow import flowed
from stepviz.views.explain.listing import MOST
from stepviz.views.graph import told
from stepviz.views.graph.drawing import Drawn, drawn
from stepviz.views.graph.fitting import fitted
from stepviz.views.graph.walking import Path, path_of
from stepviz.views.layout.layouts import MARGIN, Layout
from stepviz.views.sight import Sight
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Row, Style

_TITLE = Style(emphasis="b")
_LEAST = 7
"""Lines that the graph has before all is told."""
_FEW = 1
"""Ways that stand in one column."""
_HINTS = ("a level per column, its slope on each edge   T back", "T back")
"""What stands behind the title, as far as there is room."""


def graph_rows(sight: Sight, layout: Layout) -> Drawn:
    """The rows in the place of the panes, title first, and where the numbers stand in them."""
    _, _, width, height = layout.pane("picture").place
    path = path_of(sight.frame, sight.state)
    words = _words(sight, path, layout, max(1, height - 1 - _LEAST))
    room = max(0, height - 1 - len(words))
    shown = fitted(path, max(1, width - 2 * MARGIN), room)
    graph = Drawn((), {}) if shown is None else drawn(shown, path.cells[-1], width, room, top=1)
    rows = [_titled(path, width), *graph.rows, *words][:height]
    return Drawn((*rows, *[Line(width).row()] * (height - len(rows))), graph.places)


def _titled(path: Path, width: int) -> Row:
    text = f" {told.title(path)} "
    line = Line(width).put(MARGIN, "─" * (width - 2 * MARGIN), DIM).put(MARGIN + 1, text, _TITLE)
    room = width - len(text) - 4 - 2 * MARGIN
    hint = next((f" {hint} " for hint in _HINTS if len(hint) <= room), "")
    return line.put_right(hint, end=width - MARGIN - 1).row()


def _words(sight: Sight, path: Path, layout: Layout, most: int) -> list[Row]:
    """The explanation that is open, else what is told of the graph: of many ways as many as have room."""
    if sight.told is not None:
        return [*below.words_of(sight, layout, min(BODY + 1, most))]
    width = layout.width
    room = width - 2 * MARGIN
    said = [text for text in told.sentences(path) if width_of(text) <= room]
    if path.parameter is None:
        ways, total = list[str](), [told.arithmetic_of(path, room)]
    else:
        ways, total = _ways(path, room, most - len(said))
    lines = [*((text, TEXT) for text in (*said, *ways)), *((text, BOLD) for text in total)]
    return [row for text, style in lines for row in flowed(text, width, style)][-most:]


def _ways(path: Path, width: int, most: int) -> tuple[list[str], list[str]]:
    """The largest ways and what all make, in at most so many lines: what has no line is counted with the others."""
    for count in range(MOST, 0, -1):
        ways, total = told.products(path, width, count)
        ways = _side_by_side(ways, width)
        if len(ways) + len(total) <= most:
            return ways, total
    return [], [told.gradient(path)]


def _side_by_side(texts: list[str], width: int) -> list[str]:
    """In two columns, top down, where there are many and they have room."""
    half, each = -(-len(texts) // 2), width // 2
    if half <= _FEW or any(width_of(text) >= each for text in texts):
        return texts
    return [f"{left:<{each}}{right}" for left, right in zip_longest(texts[:half], texts[half:], fillvalue="")]
