"""Options page: what a viewer likes in every session, one choice a line."""

from __future__ import annotations

from stepviz.preferences import CHOICES, Choice, Preferences, config_file
from stepviz.views.chrome.keys import told_line
from stepviz.views.text.span import BAR, BOLD, DIM, TEXT, Line, Role, Row, Style, filled

_CHOSEN = Style(Role.TEXT, 0, "br")
_VALUE_AT = 32
_KEYS = ("↑↓ choose", "←→ change", "Esc close")


def options_rows(likes: Preferences, place: int, width: int, height: int) -> tuple[Row, ...]:
    """Title, choices around the chosen one, what else there is in the file, keys: `height` rows of `width`."""
    head = Line(width, BAR).put(1, "OPTIONS  of every session", BAR._replace(emphasis="b")).row()
    lines = [_line(choice, likes, width, chosen=number == place) for number, choice in enumerate(CHOICES)]
    notes = [f"kept in {config_file()}", *(f"key of {name}: {key}" for name, key in likes.keys)]
    lines += [Line(width).row(), *(Line(width).put(1, note, DIM).row() for note in notes)]
    room = max(1, height - 2)
    top = max(0, min(place - room // 2, len(lines) - room))
    return (head, *filled(lines[top : top + room], width, height - 2), told_line(width, _KEYS))[:height]


def _line(choice: Choice, likes: Preferences, width: int, *, chosen: bool) -> Row:
    value = choice.values[getattr(likes, choice.field)]
    usual = choice.values[getattr(Preferences(), choice.field)]
    line = Line(width).put(1, f" {choice.about} ", _CHOSEN if chosen else TEXT)
    if value != usual:
        line.put(_VALUE_AT + 22, f"usually {usual}", DIM)
    text = f"← {value} →" if chosen else f"  {value}"
    return line.put(_VALUE_AT, text, BOLD if chosen else TEXT).row()
