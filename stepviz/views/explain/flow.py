"""Flow: an explanation one thing a line, where its columns have no room: in narrow terminals, beside panes."""

from __future__ import annotations

from stepviz.text import wrapped
from stepviz.views.explain.explained import CODE, Explanation
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.text.span import ACCENT, BOLD, TEXT, Line, Row, Style, text_of


def scrolled(told: Explanation, term: int | None, width: int, height: int, title: str = "") -> list[Row]:
    """At most `height` rows, such that the term one is on is in view, else as much as is whole.

    `title` takes the place of its own.
    """
    said = told.brief().spoken()[1:]
    parts = [title or told.title, *sorted(said, key=lambda text: text.startswith(CODE))]
    rows: list[Row] = []
    at = 0
    letter = told.listed[term].letter if term is not None and term < len(told.listed) else ""
    marks = {f"{item.letter}:" for item in told.listed}
    for place, text in enumerate(parts):
        current = bool(letter) and text.startswith(f"{letter}: ")
        at = len(rows) if current else at
        more = flowed(text, width, BOLD if current or not place else TEXT)
        if text[:2] in marks:
            more[0] = _lettered(more[0])
        if place and not letter and len(rows) + len(more) > height:
            break
        rows += more
    top = max(0, min(at - height // 2, len(rows) - height)) if letter else 0
    return rows[top : top + height]


def flowed(text: str, width: int, style: Style) -> list[Row]:
    """A text in as many rows as it takes."""
    indent = int(width > LECTURE_SIZE.width // 2)
    return [Line(width).put(indent, part, style).row() for part in wrapped(text, max(1, width - 2 * indent))]


def _lettered(row: Row) -> Row:
    """With its letter as it stands in the panes."""
    text, style = text_of(row), row[0].style
    start = len(text) - len(text.lstrip())
    return Line(len(text)).put(0, text, style).put(start, text[start], ACCENT).row()
