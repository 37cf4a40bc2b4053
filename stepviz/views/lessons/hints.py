"""Hints: the line of keys in a lesson."""

from __future__ import annotations

from stepviz.views.chrome.commands import Hint
from stepviz.views.lessons.lecture import Lecture
from stepviz.views.state import State

TAUGHT: tuple[Hint, ...] = (
    Hint((("PgDn", "stop_forward"),), "answer"),
    Hint((("PgUp", "stop_back"),), "back"),
    Hint((("1-4", "pane"),), "one vote"),
    Hint((("Space", "count"),), "many votes"),
    Hint(((".", "black"),), "black"),
    Hint((("l", "outline"),), "outline"),
)
"""While a lesson's question is on the screen."""

AT_STOP: tuple[Hint, ...] = (
    Hint((("PgDn", "stop_forward"),), "next stop"),
    Hint((("PgUp", "stop_back"),), "back"),
    Hint((("←", "operation_back"), ("→", "operation_forward")), "step"),
    Hint((("e", "explain"),), "explain"),
    Hint((("l", "outline"),), "outline"),
    Hint(((".", "black"),), "black"),
    Hint((("?", "help"),), "help"),
)
"""At a stop of a lesson, and wherever one wanders to from there."""
AT_PICK: tuple[Hint, ...] = tuple(hint for hint in AT_STOP if hint.word != "step")
"""The same while a cell is picked, and the arrows lead to others."""
AT_POLL: tuple[Hint, ...] = (AT_STOP[0], AT_STOP[1], *TAUGHT[2:])
"""At a question whose answer is kept back."""

TAUGHT_ANSWERED: tuple[Hint, ...] = (
    Hint((("PgDn", "stop_forward"),), "next stop"),
    Hint((("PgUp", "stop_back"),), "ask again"),
    Hint((("e", "explain"),), "explain"),
    Hint((("l", "outline"),), "outline"),
    Hint(((".", "black"),), "black"),
    Hint((("?", "help"),), "help"),
)
"""While its answer is out."""


def in_lesson(state: State, lecture: Lecture) -> tuple[Hint, ...]:
    """Those that matter now."""
    poll = state.poll
    if poll is not None and poll.taught and not poll.answered:
        return AT_POLL if poll.kept else TAUGHT
    if poll is not None and poll.stop == lecture.stop and not state.away:
        return TAUGHT_ANSWERED
    return AT_STOP if state.pick is None else AT_PICK
