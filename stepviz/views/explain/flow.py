"""Flow: an explanation one thing a line, where its columns have no room: in narrow terminals, beside panes."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.text import wrapped
from stepviz.views.explain.explained import CODE, Explanation
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.text.span import ACCENT, BOLD, TEXT, Line, Row, Style, text_of


def scrolled(told: Explanation, term: int | None, width: int, height: int, title: str = "") -> list[Row]:
    """At most `height` rows, such that the term one is on is in view, else what is whole: first of all its result.

    `title` takes the place of its own.
    """
    said = told.brief().spoken()[1:]
    parts = [title or told.title, *sorted(said, key=lambda text: text.startswith(CODE))]
    letter = told.listed[term].letter if term is not None and term < len(told.listed) else ""
    marks = {f"{item.letter}:" for item in told.listed}
    current = next((place for place, text in enumerate(parts) if letter and text.startswith(f"{letter}: ")), None)
    flows = [flowed(text, width, BOLD if place in (0, current) else TEXT) for place, text in enumerate(parts)]
    for text, rows in zip(parts, flows, strict=True):
        if text[:2] in marks:
            rows[0] = _lettered(rows[0])
    if current is None and sum(map(len, flows)) > height:
        flows[0] = _in_a_line(told.titles if not title else (title,), width) or flows[0]
        flows = _whole(flows, height, parts.index(told.result) if told.result else 0)
    rows = [row for flow in flows for row in flow]
    at = 0 if current is None else sum(map(len, flows[:current]))
    top = max(0, min(at - height // 2, len(rows) - height))
    return rows[top : top + height]


def _in_a_line(titles: Sequence[str], width: int) -> list[Row]:
    """The longest title that fits a line; nothing where none does."""
    return next((rows for text in titles if len(rows := flowed(text, width, BOLD)) == 1), [])


def _whole(flows: list[list[Row]], height: int, result: int) -> list[list[Row]]:
    """The title and the others in their order, up to the first one that does not fit.

    The result comes before what it is made of, unless all of that has room.
    """
    kept, room = {0}, height - len(flows[0])
    first = (result,) if sum(map(len, flows[:result])) > height else ()
    for place in (*first, *range(len(flows))):
        if place in kept or (place == result and len(flows[place]) > room):
            continue
        if len(flows[place]) > room:
            break
        kept.add(place)
        room -= len(flows[place])
    return [flow for place, flow in enumerate(flows) if place in kept]


def flowed(text: str, width: int, style: Style) -> list[Row]:
    """A text in as many rows as it takes."""
    indent = int(width > LECTURE_SIZE.width // 2)
    return [Line(width).put(indent, part, style).row() for part in wrapped(text, max(1, width - 2 * indent))]


def _lettered(row: Row) -> Row:
    """With its letter as it stands in the panes."""
    text, style = text_of(row), row[0].style
    start = len(text) - len(text.lstrip())
    return Line(len(text)).put(0, text, style).put(start, text[start], ACCENT).row()
