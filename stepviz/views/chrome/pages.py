"""Pages: what takes the place of the panes: help, the data, commands, options, black; of a lesson outline and end."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz import shell
from stepviz.data import Dataset
from stepviz.data.summary import HEAD, WIDTH, summary
from stepviz.ops import Op
from stepviz.settings.experiment import Experiment
from stepviz.settings.preferences import CHOICES, USUAL, Choice, Preferences, config_file
from stepviz.text import in_whole_words, shortened, width_of
from stepviz.training import Frame
from stepviz.views.chrome.commands import COMMANDS, Command, with_keys
from stepviz.views.chrome.help import help_page, with_words
from stepviz.views.chrome.keys import told_line
from stepviz.views.layout.layouts import Size, page_size
from stepviz.views.overlays import Black, DataPage, Farewell, Help, OptionsPage, Outline, Overlay, Palette
from stepviz.views.text.span import ACCENT, BAR, BOLD, DIM, TEXT, Line, Role, Row, Style, filled, fitting

_CHOSEN = Style(Role.TEXT, 0, "br")
_NARROW, _LEAST = 70, 20
NIGHT = Style(Role.DIM, 0, "n")
"""What is seen on the black screen."""
_ON = ("Enter Space PgDn → Esc: on to the run", "Enter Esc: on to the run", "Enter: on")
_SCROLL = "   ↓ ↑ scroll"
_AGAIN = "   D: this page again"
_VALUE_AT = 32
_KEYS = ("↑↓ choose", "←→ change", "Esc close")
_CODE = Style(Role.CODE)
_TITLE_AT, _TITLE, _WHERE = 7, 38, 18
_LEGEND = "✓ shown   ▸ here   ? a question.   PgDn goes on after the stop you choose."
_LAST_KEYS = ("PgUp back", "l outline", "s save the image", "y copy the command", "q quit")
HOME = "Everything at this address:"


def page_rows(frame: Frame, page: Overlay, width: int, height: int, likes: Preferences = USUAL) -> tuple[Row, ...]:
    """The page: `height` rows of `width`, for a viewer who likes things so."""
    commands = with_keys(likes.keys)
    if isinstance(page, Help):
        top = min(page.top, last_top(frame, page, width, height))
        return help_page(page, width, height, commands, _operations(frame))[top : top + height]
    if isinstance(page, DataPage):
        return _data(frame, page, width, height)
    if isinstance(page, Palette):
        return _palette(page, width, height, commands)
    if isinstance(page, OptionsPage):
        return options_rows(likes, page.place, width, height)
    if isinstance(page, Outline):
        return outline_rows(page, width, height)
    if isinstance(page, Farewell):
        return farewell_rows(page, width, height)
    assert isinstance(page, Black)
    return _black(page, width, height)


def _operations(frame: Frame) -> tuple[Op, ...]:
    """All that can be gone to, the check too where there are rows for one."""
    ops, due = frame.program.ops, frame.schedule.due(frame.schedule.iterations)
    return (*ops, frame.program.check(due)) if due else tuple(ops)


def _black(page: Black, width: int, height: int) -> tuple[Row, ...]:
    rows = filled((), width, height)
    return (*rows[:-1], Line(width).put(width - 1, "·", NIGHT).row()) if page.dot and rows else rows


def last_top(frame: Frame, page: Help | DataPage, width: int, height: int) -> int:
    """The last line that a scrolled page of that size can begin with."""
    if isinstance(page, Help):
        return max(0, len(help_page(page, width, height, ops=_operations(frame))) - height)
    return max(0, len(data_rows(frame.dataset, frame.experiment, width)) - _data_room(height))


def page_size_of(page: Overlay, width: int, height: int) -> Size:
    """All of the terminal for what is read through or found in it; else the size of a page of words."""
    return Size(width, height) if isinstance(page, Black | Help | Palette) else page_size(width, height)


def found(palette: Palette, commands: Sequence[Command] = COMMANDS) -> tuple[Command, ...]:
    """The commands with every word that was typed."""
    return with_words(palette.typed, [command for command in commands if command.name != "palette"])


def _data_room(height: int) -> int:
    return max(1, height - 2)


def _data(frame: Frame, page: DataPage, width: int, height: int) -> tuple[Row, ...]:
    """Title, as much of the summary as fits, line of keys."""
    rows, room = data_rows(frame.dataset, frame.experiment, width), _data_room(height)
    top = min(page.top, last_top(frame, page, width, height))
    body = rows[top : top + room]
    head = data_head(frame.dataset, width, (top + 1, top + len(body), len(rows)))
    return (head, *filled(body, width, room), data_keys(width, scrolls=len(body) < len(rows)))[:height]


def _palette(page: Palette, width: int, height: int, commands: Sequence[Command]) -> tuple[Row, ...]:
    """What was typed, and as many commands as fit around the chosen one."""
    known = found(page, commands)
    room = max(1, height - 2)
    top = max(0, min(page.place - room // 2, len(known) - room))
    head = Line(width, BAR).put(1, f"COMMANDS  {page.typed}▏", BAR._replace(emphasis="b"))
    rows = [head.put_right("type to find   ↑↓ choose   Enter do   Esc close", BAR, end=width - 1).row()]
    if width < _NARROW:
        rows = [Line(width, BAR).put(1, f"> {page.typed}▏", BAR).row()]
    rows.append(Line(width).put(2, "" if known else "no command has these words", DIM).row())
    for place, command in enumerate(known[top : top + room], start=top):
        style = _CHOSEN if place == page.place else BOLD
        row = Line(width).put(1, f" {command.shown:<10} ", style)
        rows.append(row.put(14, in_whole_words(command.does, max(1, width - 15))).row())
    return filled(rows, width, height)


def data_rows(data: Dataset, experiment: Experiment, width: int) -> tuple[Row, ...]:
    """All of the summary, in rows of `width`; cut in terminals of less than 20 columns."""
    _, *lines = summary(data, experiment, max(_LEAST, min(width, WIDTH)))
    return tuple(Line(width).put(0, text).put(0, text[:HEAD].rstrip(), ACCENT).row() for text in lines)


def data_head(data: Dataset, width: int, seen: tuple[int, int, int]) -> Row:
    """The page's title; `seen`: the first and last line in view, from 1, of how many."""
    first, last, count = seen
    line = Line(width, BAR).put(1, f"DATA  {data.name}", BAR._replace(emphasis="b"))
    if last - first + 1 < count:
        line.put_right(f" lines {first}-{last} of {count}", BAR, end=width - 1)
    return line.row()


def data_keys(width: int, *, scrolls: bool) -> Row:
    """The line of keys, its last words left out where they do not fit."""
    text = fitting(_ON, width - 2)
    for more in (_SCROLL if scrolls else "", _AGAIN):
        text += more if len(text) + len(more) + 2 <= width else ""
    return Line(width, BAR).put(1, text, BAR).row()


def options_rows(likes: Preferences, place: int, width: int, height: int) -> tuple[Row, ...]:
    """Title, choices around the chosen one, what else there is in the file, keys: `height` rows of `width`."""
    head = Line(width, BAR).put(1, "OPTIONS  of every session", BAR._replace(emphasis="b")).row()
    lines = [_line(choice, likes, width, chosen=number == place) for number, choice in enumerate(CHOICES)]
    notes = [f"kept in {config_file()}", *(f"key of {name}: {key}" for name, key in likes.keys)]
    lines += [Line(width).row(), *(Line(width).put(1, shortened(note, max(1, width - 1)), DIM).row() for note in notes)]
    room = max(1, height - 2)
    top = max(0, min(place - room // 2, len(lines) - room))
    return (head, *filled(lines[top : top + room], width, height - 2), told_line(width, _KEYS))[:height]


def _line(choice: Choice, likes: Preferences, width: int, *, chosen: bool) -> Row:
    value = choice.values[getattr(likes, choice.field)]
    usual = choice.values[getattr(Preferences(), choice.field)]
    at = max(0, min(_VALUE_AT, width - max(map(len, choice.values.values())) - len("←  →")))
    line = Line(width).put(1, f" {shortened(choice.about, max(1, at - 3))} ", _CHOSEN if chosen else TEXT)
    told = f"usually {usual}"
    if value != usual and _VALUE_AT + 22 + len(told) <= width:
        line.put(_VALUE_AT + 22, told, DIM)
    text = f"← {value} →" if chosen else f"  {value}"
    return line.put(at, text, BOLD if chosen else TEXT).row()


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
    for words, does in page.commands:
        texts += [*((line, BOLD) for line in shell.in_lines(words, max(1, width - 4))), (f"  {does}", TEXT)]
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
