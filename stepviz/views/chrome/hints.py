"""Hints: the words of the line of keys, and the lines of the run itself: those that matter at a moment come first.

Kept free of NumPy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from stepviz.views.chrome.commands import key_shown


class Hint(NamedTuple):
    """A word of the line of keys, and the keys before it with the commands they stand for."""

    keys: tuple[tuple[str, str], ...]
    word: str

    @classmethod
    def of(cls, key: str, command: str, word: str) -> Hint:
        """The word of one key."""
        return cls(((key, command),), word)


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
"""Words that stand in several lines."""

_EVERY = (STEP, PHASE, ITERATION, CHECK, PLAY, EXPLAIN, PICK, GRAPH, PROVE, ZOOM, WHAT_IF, HIDE, GO, UNTIL)


def _line(*first: Hint) -> tuple[Hint, ...]:
    """A line of the run itself: these, then what else wider terminals have room for."""
    return (*first, *(hint for hint in _EVERY if hint not in first), HELP)


READY = _line(STEP, ITERATION, CHECK, PLAY, WHAT_IF, GO, UNTIL, ZOOM)
"""Before anything is computed."""
FORWARD = _line(STEP, PHASE, ITERATION, PLAY, EXPLAIN, PICK, GRAPH, ZOOM, HIDE)
"""Until the gradients are computed."""
BACKWARD = _line(STEP, PHASE, ITERATION, PLAY, EXPLAIN, PROVE, GRAPH, HIDE)
"""Once they are."""
UPDATED = _line(STEP, ITERATION, CHECK, PLAY, EXPLAIN, PROVE, WHAT_IF, ZOOM)
"""After the update."""
CHECKED = _line(STEP, ITERATION, CHECK, PLAY, ZOOM, WHAT_IF, UNTIL, GO)
"""At a check, and at the end of the run."""
LINES = (READY, FORWARD, BACKWARD, UPDATED, CHECKED)
"""Those of the run itself."""

PICKING: tuple[Hint, ...] = (
    Hint((("←", "pick_left"), ("→", "pick_right"), ("↑", "pick_up"), ("↓", "pick_down")), "move"),
    Hint.of("Enter", "pick", "explain"),
    Hint.of("Tab", "onward", "next pane"),
    Hint.of("PgDn", "operation_forward", "step"),
    GRAPH,
    Hint.of("Esc", "unpick", "unselect"),
    Hint.of("K", "pin", "watch"),
    HELP,
)
"""While a cell is picked."""

EXPLAINING: tuple[Hint, ...] = (
    Hint((("←", "pick_left"), ("→", "pick_right"), ("↑", "pick_up"), ("↓", "pick_down")), "move "),
    Hint.of("Tab", "onward", "next term "),
    Hint.of("Enter", "pick", "to term "),
    Hint.of("Bksp", "return", "back "),
    Hint.of("Esc", "explain", "close "),
    HELP,
)
"""While a number is explained."""

ASKED: tuple[Hint, ...] = (
    Hint.of("PgDn", "operation_forward", "answer "),
    Hint.of("PgUp", "operation_back", "back "),
    Hint.of("1-4", "pane", "vote "),
    Hint.of(".", "black", "black "),
    Hint.of("h", "hide", "end quiz "),
    HELP,
)
"""While a question is on the screen."""

ANSWERED: tuple[Hint, ...] = (
    Hint.of("PgDn", "operation_forward", "go on"),
    Hint.of("PgUp", "operation_back", "back"),
    EXPLAIN,
    BLACK,
    Hint.of("h", "hide", "end quiz"),
    HELP,
)
"""While the answer is out."""


def beginning(*, checks: bool) -> tuple[Hint, ...]:
    """The line of keys at the start of a run, which has `checks` or not; before anything of it is known."""
    idle = {name for hint in READY for _, name in hint.keys if name.endswith("_back")} | {"proof"}
    return without(READY, idle if checks else idle | {"check_forward"})


def without(hints: Sequence[Hint], idle: Collection[str]) -> tuple[Hint, ...]:
    """Words of the line of keys without these commands."""
    left = (tuple((key, name) for key, name in hint.keys if name not in idle) for hint in hints)
    return tuple(
        hint._replace(keys=keys if len(keys) > 1 else ((keys[0][0].strip(), keys[0][1]),))
        for hint, keys in zip(hints, left, strict=True)
        if keys
    )


def hints_with_keys(hints: Sequence[Hint], keys: Sequence[tuple[str, str]]) -> tuple[Hint, ...]:
    """Words of the line of keys, some with another key before them."""
    if not keys:
        return tuple(hints)
    other = dict(keys)
    return tuple(
        hint._replace(keys=tuple((key_shown(other[name]) if name in other else key, name) for key, name in hint.keys))
        for hint in hints
    )
