"""Help: every key, from the list of commands; what the mouse does; what the marks mean."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from stepviz.views.chrome.commands import COMMANDS, Command
from stepviz.views.text.span import ACCENT, BAR, BOLD, DIM, TEXT, Line, Role, Row, Style

_SIDE_BY_SIDE = 78
"""From this width on, the groups stand in two columns: words before keys at the left, keys first at the right."""
_FORWARD_AT, _BACK_AT, _RIGHT_AT, _WORDS_AT = 27, 37, 49, 60

_MOUSE = "Mouse: click a number, an operation, the curve, a key; wheel on strip or curve."
_MARKS = ("> used", "* new", "~ old", "· not yet", "? hidden", "! no number", "[ ] written out below")
_COLOURS: tuple[tuple[str, Style], ...] = (
    ("▸ right class", TEXT),
    ("✓ ✗ by the first largest", TEXT),
    ("blue +", Style(Role.POSITIVE, 3)),
    ("orange -", Style(Role.NEGATIVE, 3)),
    ("teal chance", Style(Role.PROBABILITY, 3)),
)
_CONDITIONS = (
    "until",
    "loss < 0.1",
    "val changes",
    "W.x2.c0 < 0",
    "max.dW > 1",
    "right.4 (row #4)",
)
Pieces = Sequence[tuple[str, Style]]
_LEGEND: tuple[Pieces, ...] = ([(text, TEXT) for text in _MARKS], list(_COLOURS), [(text, DIM) for text in _CONDITIONS])
"""The lines of the legend."""


class Entry(NamedTuple):
    """A line of the help: words, keys, and keys of the way back."""

    words: str
    keys: str
    back: str = ""


def help_rows(width: int, height: int, commands: Sequence[Command] = COMMANDS) -> tuple[Row, ...]:
    """All of the help, at least `height` rows of `width`; more where it does not fit, for scrolling."""
    groups = help_groups(commands)
    legend = [row for pieces in _LEGEND for row in _flowed(pieces, width)]
    notes = _wrapped(_MOUSE, width)
    room = height - 1 - len(legend) - len(notes)
    body = _beside(width, room, groups) if width >= _SIDE_BY_SIDE else _below(width, groups)
    space = room - len(body)
    return (_head(width, scrolls=space < 0), *legend, *body, *[Line(width).row()] * space, *notes)


def help_groups(commands: Sequence[Command] = COMMANDS) -> dict[str, list[Entry]]:
    """The lines of each group; two commands with the same entry are one line, there and back."""
    groups: dict[str, list[Entry]] = {}
    for command in commands:
        entries = groups.setdefault(command.group, [])
        if command.back and entries and entries[-1].words == command.entry:
            entries[-1] = entries[-1]._replace(back=command.shown)
        else:
            entries.append(Entry(command.entry, command.shown))
    return groups


def _head(width: int, *, scrolls: bool) -> Row:
    line = Line(width, BAR).put(1, "HELP   keys", BAR._replace(emphasis="b"))
    hint = "PgDn more  Esc close" if scrolls else "Esc close"
    return (line.put_right(hint, BAR, end=width - 1) if width > 36 else line).row()


def _beside(width: int, room: int, groups: dict[str, list[Entry]]) -> list[Row]:
    """Two columns; nothing between the groups where there is no room for it."""
    left, right = _columns(groups)
    if max(len(left), len(right)) > room:
        left, right = ([content for content in column if content] for column in (left, right))
    lines = [Line(width) for _ in range(max(len(left), len(right)))]
    lines[0].put(_FORWARD_AT, "forward", DIM).put(_BACK_AT, "back", DIM)
    for line, content in zip(lines, left, strict=False):
        if isinstance(content, Entry):
            line.put(1, content.words).put(_FORWARD_AT, content.keys, BOLD).put(_BACK_AT, content.back, BOLD)
        else:
            line.put(1, content, ACCENT)
    for line, content in zip(lines, right, strict=False):
        if isinstance(content, Entry):
            line.put(_RIGHT_AT, _keys(content), BOLD).put(_WORDS_AT, content.words)
        else:
            line.put(_RIGHT_AT, content, ACCENT)
    return [line.row() for line in lines]


def _columns(groups: dict[str, list[Entry]]) -> tuple[list[str | Entry], list[str | Entry]]:
    """The lines of two columns: each group goes to the one that is shorter so far."""
    left: list[str | Entry] = []
    right: list[str | Entry] = []
    for title, entries in groups.items():
        column = left if len(left) <= len(right) else right
        column += [*([""] if column else []), title, *entries]
    return left, right


def _below(width: int, groups: dict[str, list[Entry]]) -> list[Row]:
    rows = []
    for title, entries in groups.items():
        at = 2 + max(len(_keys(entry)) for entry in entries)
        lines = [Line(width).put(1, _keys(entry), BOLD).put(at + 1, entry.words) for entry in entries]
        rows += [Line(width).put(1, title, ACCENT).row(), *(line.row() for line in lines), Line(width).row()]
    return rows


def _keys(entry: Entry) -> str:
    return f"{entry.keys}  {entry.back}".rstrip()


def _wrapped(text: str, width: int) -> list[Row]:
    return [Line(width).put(1, part).row() for part in textwrap.wrap(text, max(1, width - 1))]


def _flowed(pieces: Pieces, width: int) -> list[Row]:
    """Pieces one after the other, in as many lines as they need."""
    lines, column = [Line(width)], 1
    for text, style in pieces:
        if column > 1 and column + len(text) > width:
            lines.append(Line(width))
            column = 1
        lines[-1].put(column, text, style)
        column += len(text) + 2
    return [line.row() for line in lines]
