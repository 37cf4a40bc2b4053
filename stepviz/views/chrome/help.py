"""Help: the page with all keys, the mouse, a legend of marks, and the operations; and search in it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from stepviz.glossary import finding as glossary
from stepviz.ops import Op
from stepviz.views.chrome.commands import COMMANDS, MOVE, TEACH, Command
from stepviz.views.chrome.keys import titled
from stepviz.views.panes.marks import MARKS
from stepviz.views.text.span import (
    ACCENT,
    BOLD,
    DIM,
    TEXT,
    Line,
    Piece,
    Role,
    Row,
    Style,
    blank_lines,
    filled,
    in_lines,
)

_SIDE_BY_SIDE = 80
"""The least width for two columns: text before keys at the left, keys first at the right."""
_ROOMY, _SENTENCE, _SENTENCE_AT = 120, 52, 12
"""The least width for whole sentences; the least width of their columns; where the sentence begins in a column."""
_HEADED = 48
"""The least width for keys beside the title."""
_WORDS, _BELOW = 14, 4
"""The least room for words beside keys, in one column; where they begin below the keys."""
_FORWARD_AT, _BACK_AT, _RIGHT_AT, _WORDS_AT = 27, 37, 49, 60

_MOUSE = "Mouse: click a number, an operation, the curve, a key; wheel on strip or curve."
_COLOURS: tuple[Piece, ...] = (
    ("▸ true/chosen", TEXT),
    ("✓ ✗ correct, wrong", TEXT),
    ("blue +", Style(Role.POSITIVE, 3)),
    ("orange -", Style(Role.NEGATIVE, 3)),
    ("teal p", Style(Role.PROBABILITY, 3)),
    ("±5 full colour", TEXT),
)
_CONDITIONS = (
    "until",
    "loss < 0.1",
    "val changes",
    "W.x2.c0 < 0",
    "max.dW > 1",
    "right.4 (row #4)",
)
_SOUGHT: Mapping[str, str] = {
    "zoom": "boundary confusion curves accuracies images filters health",
    "what_if": "change edit weight learning rate batch size seed optimizer label",
    "network": "neuron diagram drawing",
    "pick": "select choose weight gradient click mouse",
    "explain": "why arithmetic calculation",
    "onward": "layer sheet",
    "return": "undo",
    "run_forward": "last finish",
    "run_back": "first begin restart reset",
    "go": "jump",
    "play_or_pause": "stop",
    "faster": "speed",
    "slower": "speed",
    "data": "table file features",
    "theme": "colours colors bright",
    "code": "python numpy source equation",
    "save_picture": "screenshot export image",
    "save_run": "export csv json npz",
    "quit": "exit leave close",
    "hide": "question ask quiz vote",
    "vote_again": "question poll twice talk peer second",
    "proof": "prove check numerical slopes derivatives gradcheck",
    "outline": "chapters",
}
"""More words that find a command."""
Pieces = Sequence[Piece]
_LEGEND: tuple[Pieces, ...] = ([(text, TEXT) for text in MARKS], list(_COLOURS), [(text, DIM) for text in _CONDITIONS])
"""The lines of the legend. The last one, of conditions, is below the keys if these have only one column."""


class Entry(NamedTuple):
    """A line of the help: a text, its keys, and the keys of the opposite direction."""

    words: str
    keys: str
    back: str = ""


def help_page(
    typed: str,
    width: int,
    height: int,
    commands: Sequence[Command] = COMMANDS,
    now: Sequence[str] = (),
    ops: Sequence[Op] = (),
) -> tuple[Row, ...]:
    """The page: search results for `typed`, or else the whole help. `ops`: the operations of the run.

    Results: terms with that name, operations and commands with the words, then terms with the words.
    """
    words = typed.lower().split()
    if not words:
        return help_rows(width, height, commands, now, ops)
    rows = [titled(width, f"HELP   {typed}▏", "Esc close" * (width > _HEADED)).row()]
    exact, terms = glossary.meant(typed), glossary.with_words(typed)
    rows += [row for term in exact for row in _entry(term.title, glossary.told(term), width)]
    found = [op for op in ops if all(word in op.called.lower() for word in words)]
    rows += [row for op in found for row in _entry(op.called, f"{op.called}  {op.sentence}", width)]
    rows += [line.row() for command in with_words(typed, commands) for line in _in_sentence(command, width, 1)]
    rows += [row for term in terms if term not in exact for row in _entry(term.title, glossary.told(term), width)]
    if len(rows) == 1:
        rows.append(Line(width).put(1, "no key and no term found: Bksp deletes a letter", DIM).row())
    return filled(rows, width, max(height, len(rows)))


def with_words(typed: str, commands: Sequence[Command]) -> tuple[Command, ...]:
    """The commands that match every typed word by sentence, name or search words."""
    words = typed.lower().split()
    texts = ((one, f"{one.does} {one.name} {_SOUGHT.get(one.name, '')}".lower()) for one in commands)
    return tuple(command for command, text in texts if all(word in text for word in words))


def help_rows(
    width: int, height: int, commands: Sequence[Command] = COMMANDS, now: Sequence[str] = (), ops: Sequence[Op] = ()
) -> tuple[Row, ...]:
    """The whole help, in at least `height` rows of `width`; more, for scrolling, if it does not fit.

    `now`: the keys of what has the focus, which come first. Operations come last if they do not fit.
    """
    groups = help_groups(commands)
    legend = _flowed([("NOW", ACCENT), *((text, BOLD) for text in now)], width) if now else []
    narrow = width < _SIDE_BY_SIDE
    legend += [row for pieces in _LEGEND[: -1 if narrow else None] for row in _flowed(pieces, width)]
    wrapped = textwrap.wrap(_MOUSE, max(1, width - 1))
    notes = [*(_flowed(_LEGEND[-1], width) if narrow else ()), *(Line(width).put(1, part).row() for part in wrapped)]
    room = height - 1 - len(legend) - len(notes)
    body = _in_sentences(width, room, commands) if width >= _ROOMY else None
    if body is None:
        body = _in_one_column(width, groups) if narrow else _in_two_columns(width, room, groups)
    named, space = _operation_rows(ops, width), room - len(body)
    if len(named) <= space:
        notes, named, space = [*named, *notes], [], space - len(named)
    scrolls = space < 0 or bool(named)
    hint = "type to find   PgDn more  Esc close" if scrolls else "type to find   Esc close"
    head = titled(width, "HELP   keys", hint * (width > _HEADED)).row()
    return (head, *legend, *body, *[Line(width).row()] * space, *notes, *named)


def _entry(title: str, text: str, width: int) -> Iterator[Row]:
    """A text that begins with its title, wrapped."""
    for place, part in enumerate(textwrap.wrap(text, max(1, width - 2), subsequent_indent="  ")):
        line = Line(width).put(1, part)
        yield (line if place else line.put(1, part[: len(title)], BOLD)).row()


def _in_sentences(width: int, room: int, commands: Sequence[Command]) -> list[Row] | None:
    """Every command with its whole sentence, in as few columns as possible; None if it does not fit."""
    for count in range(2, width // _SENTENCE + 1):
        columns: list[list[Line]] = [[] for _ in range(count)]
        groups = dict[str, list[Line]]()
        for command in commands:
            lines = groups.setdefault(command.group, [Line(width // count).put(1, command.group, ACCENT)])
            lines += _in_sentence(command, width // count, 2)
        for block in groups.values():
            shortest = min(columns, key=len)
            shortest += [*([Line(width // count)] if shortest else []), *block]
        high = max(map(len, columns))
        if high <= room:
            filling = [[*column, *[Line(width // count)] * (high - len(column))] for column in columns]
            rest = Line(width - width // count * count).row()
            return [(*(span for line in across for span in line.row()), *rest) for across in zip(*filling, strict=True)]
    return None


def _in_sentence(command: Command, width: int, behind: int) -> list[Line]:
    """The keys and the whole sentence of a command, wrapped, with `behind` columns free after it."""
    parts = textwrap.wrap(command.does, max(1, width - _SENTENCE_AT - behind))
    lines = [Line(width).put(_SENTENCE_AT, part) for part in parts]
    lines[0].put(1, command.shown, BOLD)
    return lines


def help_groups(commands: Sequence[Command] = COMMANDS) -> dict[str, list[Entry]]:
    """The lines of each group; two adjacent commands with the same entry share a line."""
    groups: dict[str, list[Entry]] = {}
    for command in commands:
        entries = groups.setdefault(command.group, [])
        if entries and entries[-1].words == command.entry:
            entries[-1] = entries[-1]._replace(back=command.shown)
        else:
            entries.append(Entry(command.entry, command.shown))
    return groups


def _in_two_columns(width: int, room: int, groups: dict[str, list[Entry]]) -> list[Row]:
    """The groups in two columns of about the same height, without blank lines between groups if these do not fit."""
    left: list[str | Entry] = []
    right: list[str | Entry] = []
    for title, entries in groups.items():
        column = left if len(left) <= len(right) else right
        column += [*([""] if column else []), title, *entries]
    if max(len(left), len(right)) > room:
        left, right = ([content for content in column if content] for column in (left, right))
    lines = blank_lines(width, max(len(left), len(right)))
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


def _in_one_column(width: int, groups: dict[str, list[Entry]]) -> list[Row]:
    """The groups in one column, those for moving and teaching first."""
    rows = []
    for title in sorted(groups, key=lambda title: title not in (MOVE, TEACH)):
        entries = groups[title]
        at = 3 + max(len(_keys(entry)) for entry in entries)
        lines = [line for entry in entries for line in _entry_lines(entry, at, width)]
        rows += [Line(width).put(1, title, ACCENT).row(), *(line.row() for line in lines), Line(width).row()]
    return rows


def _entry_lines(entry: Entry, at: int, width: int) -> Iterator[Line]:
    """The keys, and from column `at` what they do, in whole words; below the keys if that column is narrow."""
    beside = width - at >= _WORDS
    start = at if beside else _BELOW
    parts = textwrap.wrap(entry.words, max(1, width - start))
    line = Line(width).put(1, _keys(entry), BOLD)
    yield line.put(at, parts.pop(0)) if beside else line
    yield from (Line(width).put(start, part) for part in parts)


def _keys(entry: Entry) -> str:
    return f"{entry.keys}  {entry.back}".rstrip()


def _flowed(pieces: Pieces, width: int) -> list[Row]:
    return [line.row() for line in in_lines(([piece] for piece in pieces), width)]


_AT = 10
"""The column of the first operation of a phase."""


def _operation_rows(ops: Sequence[Op], width: int) -> list[Row]:
    """A line on how operations are typed, then the operations of each phase, wrapped."""
    if not ops:
        return []
    example = next((op for op in ops if op.name != op.label), ops[0])
    head = Line(width).put(1, "OPERATIONS", ACCENT)
    typed = f"in brackets what is typed: g 1:{example.name}, --at 1:{example.name}"
    if _AT + 3 + len(typed) < width:
        head.put(_AT + 3, typed, DIM)
    rows = [head.row()]
    for phase in dict.fromkeys(op.phase for op in ops):
        lines = in_lines(([(op.called, TEXT)] for op in ops if op.phase is phase), width, _AT + 1)
        lines[0].put(1, phase.value, DIM)
        rows += [line.row() for line in lines]
    return rows
