"""Overlaid: draws over the rows of a screen: a list over the last rows, or a text over a row."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.chrome.keys import told_line
from stepviz.views.text.span import DIM, TEXT, Line, Role, Row, Style

CHOSEN = Style(Role.TEXT, 0, "br")
"""The style of the chosen line of a list."""
MOST = 5
"""The most lines of a list in a lecture, so that it covers the text below the panes, but no pane."""


def listed(
    below: tuple[Row, ...],
    title: str,
    lines: Sequence[str],
    told: Sequence[str],
    place: int = -1,
    most: int | None = None,
) -> tuple[Row, ...]:
    """The rows `below`, the last of them replaced by a title, at most `most` lines around the chosen one, and keys."""
    width = width_of(below)
    room = max(1, min(most or len(lines), len(below) - 2, len(lines)))
    top = first_of(place, room, len(lines))
    head = Line(width).put(min(1, width - 1), "─" * max(1, width - 2), DIM).put(1, title, CHOSEN)
    if room < len(lines):
        head.put_right(f" {top + 1}-{top + room} of {len(lines)} ", DIM, end=width - 1)
    body = [
        Line(width).put(1, f" {text} ", CHOSEN if number == place else TEXT).row()
        for number, text in enumerate(lines[top : top + room], start=top)
    ]
    return over(below, (head.row(), *body, told_line(width, told))[: len(below)])


def first_of(place: int, room: int, count: int) -> int:
    """The first of `count` lines in view, if `room` of them fit around the chosen one."""
    return max(0, min(place - room // 2, count - room))


def over(below: tuple[Row, ...], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows `below`, with the last ones replaced by `rows`."""
    return (*below[: len(below) - len(rows)], *rows)


def width_of(rows: Sequence[Row]) -> int:
    """The columns of the rows."""
    return sum(span.columns for span in rows[0]) if rows else 0


def written(row: Row, column: int, text: str, style: Style) -> Row:
    """A row with a text written over it."""
    line, start = Line(width_of((row,))), 0
    for span in row:
        line.put(start, span.text, span.style)
        start += span.columns
    return line.put(column, text, style).row()
