"""Keys: draws the key bar, the last line, and has its hints for moments of a run, the most useful first.

Kept free of NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from stepviz.views.chrome.commands import key_shown
from stepviz.views.text.span import BAR, Line, Row


class Hint(NamedTuple):
    """A word of the key bar, and the keys before it, each with its command."""

    keys: tuple[tuple[str, str], ...]
    word: str

    @classmethod
    def of(cls, key: str, command: str, word: str) -> Hint:
        """A hint with one key."""
        return cls(((key, command),), word)

    @property
    def command(self) -> str:
        """The command of its first key."""
        return self.keys[0][1]


def hints_of(*told: Hint | tuple[str, str, str]) -> tuple[Hint, ...]:
    """Hints from hints, or from triples of key, command and word."""
    return tuple(one if isinstance(one, Hint) else Hint.of(*one) for one in told)


STEP = Hint((("←", "operation_back"), ("→", "operation_forward")), "step")
PHASE = Hint((("↑", "phase_back"), ("↓", "phase_forward")), "phase")
ITERATION = Hint((("[ ", "iteration_back"), ("]", "iteration_forward")), "iter")
CHECK = Hint((("{ ", "check_back"), ("}", "check_forward")), "check")
PLAY = Hint.of("space", "play_or_pause", "play")
EXPLAIN = Hint.of("e", "explain", "explain")
PICK = Hint.of("Enter", "pick", "select")
GRAPH = Hint.of("T", "graph", "graph")
PROVE = Hint.of("G", "proof", "gradcheck")
ZOOM = Hint.of("z", "zoom", "plot")
WHAT_IF = Hint.of("w", "what_if", "what-if")
HIDE = Hint.of("h", "hide", "quiz")
GO = Hint.of("g", "go", "go to")
UNTIL = Hint.of("r", "until_forward", "until")
BLACK = Hint.of(".", "black", "black")
HELP = Hint.of("?", "help", "help")
MOVE = Hint((("←", "pick_left"), ("→", "pick_right"), ("↑", "pick_up"), ("↓", "pick_down")), "move")
"""The hints up to here are shared by several key bars."""

_EVERY = (STEP, PHASE, ITERATION, CHECK, PLAY, EXPLAIN, PICK, GRAPH, PROVE, ZOOM, WHAT_IF, HIDE, GO, UNTIL)


def _line(*first: Hint) -> tuple[Hint, ...]:
    """The key bar of a moment: these hints, then others that fit in wider terminals."""
    return (*first, *(hint for hint in _EVERY if hint not in first), HELP)


READY = _line(STEP, ITERATION, CHECK, PLAY, WHAT_IF, GO, UNTIL, ZOOM)
"""Before anything is computed."""
FORWARD = _line(STEP, PHASE, ITERATION, PLAY, EXPLAIN, PICK, GRAPH, ZOOM, HIDE)
"""Until the gradients are computed."""
BACKWARD = _line(STEP, PHASE, ITERATION, PLAY, EXPLAIN, PROVE, GRAPH, HIDE)
"""After the gradients are computed."""
UPDATED = _line(STEP, ITERATION, CHECK, PLAY, EXPLAIN, PROVE, WHAT_IF, ZOOM)
"""After the update."""
CHECKED = _line(STEP, ITERATION, CHECK, PLAY, ZOOM, WHAT_IF, UNTIL, GO)
"""At a check, and at the end of the run."""
LINES = (READY, FORWARD, BACKWARD, UPDATED, CHECKED)
"""The key bars while the run itself has the focus."""

PICKING = hints_of(
    MOVE,
    ("Enter", "pick", "explain"),
    ("Tab", "onward", "next pane"),
    ("PgDn", "operation_forward", "step"),
    GRAPH,
    ("Esc", "unpick", "unselect"),
    ("K", "pin", "watch"),
    HELP,
)
"""While a cell is selected."""

EXPLAINING = hints_of(
    MOVE._replace(word="move "),
    ("Tab", "onward", "next term "),
    ("Enter", "pick", "to term "),
    ("Bksp", "return", "back "),
    ("Esc", "explain", "close "),
    HELP,
)
"""While a number is explained."""

ASKED = hints_of(
    ("PgDn", "operation_forward", "answer "),
    ("PgUp", "operation_back", "back "),
    ("1-4", "pane", "vote "),
    (".", "black", "black "),
    ("h", "hide", "end quiz "),
    HELP,
)
"""While a question of the quiz is open."""

ANSWERED = hints_of(
    ("PgDn", "operation_forward", "go on"),
    ("PgUp", "operation_back", "back"),
    EXPLAIN,
    BLACK,
    ("h", "hide", "end quiz"),
    HELP,
)
"""While the answer of the quiz is shown."""


def beginning(*, checks: bool) -> tuple[Hint, ...]:
    """The key bar at the start of a run, before it is loaded. `checks`: True if the run has checks."""
    idle = {name for hint in READY for _, name in hint.keys if name.endswith("_back")} | {"proof"}
    return usable(READY, frozenset(idle if checks else idle | {"check_forward"}))


@lru_cache(maxsize=16)
def usable(hints: tuple[Hint, ...], idle: frozenset[str], keys: tuple[tuple[str, str], ...] = ()) -> tuple[Hint, ...]:
    """The hints without the commands in `idle`, with the user's own keys, given as pairs of a command and its key."""
    other = {name: key_shown(key) for name, key in keys}
    left = list[Hint]()
    for hint in hints:
        shown = tuple((other.get(name, key), name) for key, name in hint.keys if name not in idle)
        if len(shown) == 1:  # the blank in it parted it from the other key
            shown = ((shown[0][0].strip(), shown[0][1]),)
        left += [hint._replace(keys=shown)] * bool(shown)
    return tuple(left)


_BETWEEN = 2
"""Columns from one hint to the next."""


@lru_cache(maxsize=16)  # a function of frozen values is painted once, as the strip and the curve are
def key_line(width: int, hints: tuple[Hint, ...]) -> Row:
    """The key bar ` ←→ step  ↑↓ phase  …`, with as many hints as fit."""
    line = Line(width, BAR)
    for column, text, _ in _placed(width, hints):
        line.put(column, text, BAR)
    return line.row()


def titled(width: int, title: str, right: str = "") -> Line:
    """The bar above a page: its title, and a text at the right."""
    line = Line(width, BAR).put(1, title, BAR._replace(emphasis="b"))
    return line.put_right(right, BAR, end=width - 1) if right else line


def told_line(width: int, words: Sequence[str]) -> Row:
    """A key bar of plain texts like `Enter go there`: that of Esc, which leads back, and as many others as fit."""
    room, kept = width, list[str]()
    for word in sorted(words, key=lambda word: "Esc" not in word):
        if len(word) + 3 <= room:
            room, kept = room - len(word) - 3, [*kept, word]
    return Line(width, BAR).put(1, "   ".join(word for word in words if word in kept), BAR).row()


def command_at(width: int, column: int, hints: Sequence[Hint]) -> str | None:
    """The command whose key or word is at a column; None between hints."""
    for start, text, command in _placed(width, hints):
        if start <= column < start + len(text):
            return command
    return None


def _placed(width: int, hints: Sequence[Hint]) -> Iterator[tuple[int, str, str]]:
    """Column, text and command of each part that fits; the help always does, if need be without its word."""
    column, kept = 1, hints[-1:] if hints and hints[-1].command == "help" else ()
    others = hints[: len(hints) - len(kept)]
    bare = tuple(hint._replace(word="") for hint in kept)
    shown, more = _fitting_beside(others, kept, width), _fitting_beside(others, bare, width)
    for hint in (*more, *bare) if len(more) > len(shown) else (*shown, *kept):
        if column + _length(hint) > width:
            return
        for key, command in hint.keys:
            yield column, key, command
            column += len(key)
        yield column + 1, hint.word, hint.keys[-1][1]
        column += 1 + len(hint.word) + _BETWEEN


def _fitting_beside(others: Sequence[Hint], kept: Sequence[Hint], width: int) -> tuple[Hint, ...]:
    """The hints that fit beside the `kept` ones."""
    column, room = 1, width - sum(_BETWEEN + _length(hint) for hint in kept)
    for count, hint in enumerate(others):
        if column + _length(hint) > room:
            return tuple(others[:count])
        column += _length(hint) + _BETWEEN
    return tuple(others)


def _length(hint: Hint) -> int:
    return sum(len(key) for key, _ in hint.keys) + 1 + len(hint.word)
