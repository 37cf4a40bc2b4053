"""Overlaid: what lies over a part of the screen: lists below the panes, the question whether to quit."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz import shell
from stepviz.text import wrapped
from stepviz.training import Frame
from stepviz.views.chrome.keys import told_line
from stepviz.views.overlays import BreakpointList, Copied, MarkList, QuitQuestion, WhatIs
from stepviz.views.state import State
from stepviz.views.text.span import DIM, TEXT, Line, Role, Row, Style

_CHOSEN = Style(Role.TEXT, 0, "br")
_BOX = Style(Role.ACCENT, 0, "br")
_MOST = 5
"""Lines of a list: in a lecture it covers the words below the panes, and no pane."""
_MARK_KEYS = ("Enter go there", "Del remove", "Esc close", "↑↓ choose")
_BREAKPOINT_KEYS = ("a add", "Space on/off", "o once", "Del remove", "Esc close", "↑↓ choose")
_COPIED_KEYS = ("any key closes this", "cannot be pasted? select it with Shift and mouse")
_WHAT_KEYS = ("any key closes this", "e explains how it is computed", "? finds other terms")
_BOXED = ("", "   Quit?   q or y quits            ", "           any other key stays     ", "")
_BOX_WIDTH = 37


def overlaid(rows: tuple[Row, ...], frame: Frame, state: State) -> tuple[Row, ...]:
    """The rows of a screen, as many and as wide, with what lies over them."""
    top = state.top
    if isinstance(top, MarkList):
        lines = mark_lines(frame, state) or ["no marks yet: m marks a moment"]
        return _listed(rows, "MARKS", lines, top.place, _MARK_KEYS)
    if isinstance(top, BreakpointList):
        lines = breakpoint_lines(state) or ["none yet: a adds one, for example  loss < 0.1"]
        return _listed(rows, "BREAKPOINTS  play stops when", lines, top.place, _BREAKPOINT_KEYS)
    if isinstance(top, Copied):
        lines = shell.in_lines(top.words, max(1, _width(rows) - 4))
        return _listed(rows, "COPIED  the command of this moment", lines, -1, _COPIED_KEYS, most=len(lines))
    if isinstance(top, WhatIs):
        from stepviz.views import meaning

        lines = [part for text in meaning.lines(frame, top.cell) for part in wrapped(text, max(1, _width(rows) - 4))]
        return _listed(rows, meaning.title(frame, top.cell), lines, -1, _WHAT_KEYS, most=len(lines))
    return _asked(rows, top) if isinstance(top, QuitQuestion) else rows


def mark_names(state: State) -> list[str]:
    """The names of the marks, in the order of the run."""
    return [name for name, _ in sorted(state.marks, key=lambda mark: mark[1])]


def mark_lines(frame: Frame, state: State) -> list[str]:
    """Name and moment of each mark."""
    marks = dict(state.marks)
    return [f"{name:<12} {frame.schedule.text(marks[name])}" for name in mark_names(state)]


def breakpoint_lines(state: State) -> list[str]:
    """Each condition, whether it is on, and whether for one hit only."""
    return [
        f"{'on ' if item.on else 'off'}  {item.condition.text}{'   (once)' if item.once else ''}"
        for item in state.breakpoints
    ]


def _width(rows: Sequence[Row]) -> int:
    return sum(span.columns for span in rows[0]) if rows else 0


def _listed(
    rows: tuple[Row, ...], title: str, lines: Sequence[str], place: int, keys: Sequence[str], most: int = _MOST
) -> tuple[Row, ...]:
    """A title, the lines around the chosen one and their keys, in the place of the last rows."""
    width = _width(rows)
    room = max(1, min(most, len(rows) - 2, len(lines)))
    top = max(0, min(place - room // 2, len(lines) - room))
    head = Line(width).put(min(1, width - 1), "─" * max(1, width - 2), DIM).put(1, title, _CHOSEN)
    if room < len(lines):
        head.put_right(f" {top + 1}-{top + room} of {len(lines)} ", DIM, end=width - 1)
    body = [
        Line(width).put(1, f" {text} ", _CHOSEN if number == place else TEXT).row()
        for number, text in enumerate(lines[top : top + room], start=top)
    ]
    over = (head.row(), *body, told_line(width, keys))[: len(rows)]
    return (*rows[: len(rows) - len(over)], *over)


def _asked(rows: tuple[Row, ...], asked: QuitQuestion) -> tuple[Row, ...]:
    """A box in the middle; where it has no room, a sentence in the last row."""
    width, height = _width(rows), len(_BOXED) + 2
    if width < _BOX_WIDTH + 4 or len(rows) <= height:
        return (*rows[:-1], Line(width).put(0, asked.text, _BOX).row())
    left, top = (width - _BOX_WIDTH - 2) // 2, (len(rows) - height) // 2
    border = "─" * _BOX_WIDTH
    box = (f"┌{border}┐", *(f"│{text:^{_BOX_WIDTH}}│" for text in _BOXED), f"└{border}┘")
    boxed = [_written(row, left, text) for row, text in zip(rows[top:], box, strict=False)]
    return (*rows[:top], *boxed, *rows[top + height : -1], told_line(width, asked.keys))


def _written(row: Row, column: int, text: str) -> Row:
    """A row with that text over it."""
    line, start = Line(_width((row,))), 0
    for span in row:
        line.put(start, span.text, span.style)
        start += span.columns
    return line.put(column, text, _BOX).row()
