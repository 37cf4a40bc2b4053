"""Walks: what a key leads to: another state at once, or a walk that trains in stretches and ends in a change."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace

from stepviz.data import stretches
from stepviz.views.state import State

Change = Callable[[State], State]
"""What a walk did, applied to the state of then: what was opened meanwhile stays."""
Walk = Generator[int | str, None, Change]
"""Trains in short stretches, after each of which it yields how many iterations are known. A walk that leads nowhere,
but takes its time, yields what it is doing, in words.
"""
Outcome = State | Walk

_MOST_REMEMBERED = 100


def then(walk: Walk, change: Change) -> Walk:
    """A walk, and a change after what it did."""
    first = yield from walk
    return lambda now: change(first(now))


def jump(state: State, outcome: Outcome) -> Outcome:
    """Remember where a jump began, if it led anywhere."""

    def left(now: State) -> State:
        if now.moment == state.moment:
            return now
        return replace(now, jumps=(*now.jumps[-_MOST_REMEMBERED:], state.moment))

    return left(outcome) if isinstance(outcome, State) else then(outcome, left)


def taken(walk: Walk, state: State) -> State:
    """The state that a walk leads to, taken at once."""
    return stretches.taken(walk)(state)


def said(message: str) -> Change:
    """Say something."""
    return lambda now: replace(now, message=message)
