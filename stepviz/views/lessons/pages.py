"""Lesson pages: the outline of a lesson, and its last screen."""

from __future__ import annotations

from stepviz.text import shortened, width_of
from stepviz.views.chrome.keys import told_line
from stepviz.views.overlays import Farewell, Outline
from stepviz.views.text.span import ACCENT, BAR, BOLD, DIM, TEXT, Line, Role, Row, Style, filled

_CHOSEN = Style(Role.TEXT, 0, "br")
_CODE = Style(Role.CODE)
_TITLE_AT, _TITLE, _WHERE = 7, 38, 18
_LEGEND = "✓ shown   ▸ here   ? a question.   PgDn goes on after the stop you choose."
_LAST_KEYS = ("PgUp back", "l outline", "s save a picture", "y copy the command", "q quit")
HOME = "Everything at this address:"


def outline_rows(page: Outline, width: int, height: int) -> tuple[Row, ...]:
    """The stops around the chosen one; no notes and no answers."""
    room = max(1, height - 5)
    top = max(0, min(page.place - room // 2, len(page.stops) - room))
    head = Line(width, BAR).put(1, shortened(page.title, width - 2), BAR._replace(emphasis="b"))
    if width_of(page.title) + width_of(page.here) + 4 < width:
        head.put_right(page.here, BAR, end=width - 1)
    rule = Line(width).put(0, "─" * width, DIM)
    body = [_stop(page, number, width) for number in range(top, min(top + room, len(page.stops)))]
    keys = ("↑↓ choose", "Enter go there", f"l or Esc back to {page.back}", ". black", "? help")
    rows = (head.row(), rule.put(1, " outline ", BOLD).row(), *filled(body, width, room))
    below = (Line(width).put(0, "─" * width, DIM).row(), Line(width).put(1, _LEGEND, DIM).row(), told_line(width, keys))
    return (*rows, *below)[:height] if height > 5 else filled((*rows[:1], *body), width, height)


def _stop(page: Outline, number: int, width: int) -> Row:
    title, where, note, mark = page.stops[number]
    style = _CHOSEN if number == page.place else TEXT
    line = Line(width).put(1, f"{mark or ' '} {number + 1:>2}  ", ACCENT if mark == "▸" else DIM)
    short = width < _TITLE_AT + _TITLE + _WHERE
    line.put(_TITLE_AT, shortened(title, width - _TITLE_AT - 1 if short else _TITLE), style)
    return line.row() if short else line.put(_TITLE_AT + _TITLE, where).put_right(note, DIM, end=width - 2).row()


def farewell_rows(page: Farewell, width: int, height: int) -> tuple[Row, ...]:
    """What was found, the commands to take home, and the address with its code where there is one."""
    lines = [Line(width) for _ in range(height)]
    lines[0] = Line(width, BAR).put(1, page.title, BAR._replace(emphasis="b")).put_right("the end", BAR, end=width - 1)
    texts = [(text, BOLD) for text in page.found] + [("", TEXT), ("Take it home", ACCENT), ("", TEXT)]
    for command, does in page.commands:
        texts += [(command, BOLD), (f"  {does}", TEXT)]
    room = height - 3 - 2 * bool(page.home)
    while len(texts) > room and ("", TEXT) in texts:
        texts.remove(("", TEXT))
    top = 2 if len(texts) + 1 <= room else 1
    texts = texts[: max(0, height - 1 - top - bool(page.home))]
    for place, (text, style) in enumerate(texts):
        lines[top + place].put(3, shortened(text, max(1, width - 4)), style)
    low = _put_code(page, lines, width, max([0, *(width_of(text) for text, _ in texts)]) + 4)
    if page.home and height > 3:
        below = min(height - 2, max(top + len(texts) + 1, low))
        lines[below].put(3, shortened(f"{HOME} {page.home}", max(1, width - 4)), BOLD)
    return (*(line.row() for line in lines[:-1]), told_line(width, _LAST_KEYS))[:height]


def _put_code(page: Farewell, lines: list[Line], width: int, left: int) -> int:
    """The QR code at the right, where it has room beside the words; the line below it."""
    columns = max(map(width_of, page.code), default=0)
    if not columns or left + columns > width or len(page.code) > len(lines) - 4:
        return 0
    for line, text in zip(lines[1:], page.code, strict=False):
        line.put(width - columns, text, _CODE)
    return len(page.code) + 2
