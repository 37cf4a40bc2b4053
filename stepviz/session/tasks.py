"""Tasks: the outcome of a key: another state at once, or a task, which trains in stretches and ends in a change."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace

from stepviz.data import stretches
from stepviz.session.film import Film
from stepviz.views.state import State

Change = Callable[[State], State]
"""The result of a task, applied to the state at its end, so that what was opened meanwhile stays."""
Task = Generator[int | str, None, Change]
"""Works in short stretches. After each one it yields the number of iterations trained, or, if it leads to no other
moment, a text on its progress.
"""
Outcome = State | Task
Does = Callable[[Film, State], Outcome]
"""What a command does."""
Commands = Mapping[str, Does]
"""Functions by the names of their commands."""

_MOST_REMEMBERED = 100
"""Moments before jumps that are kept to return to."""


def then(task: Task, change: Change) -> Task:
    """A task, followed by a change."""
    first = yield from task
    return lambda now: change(first(now))


def jump(state: State, task: Task) -> Task:
    """A task from `state` that remembers the moment that it left."""

    def left(now: State) -> State:
        if now.moment == state.moment:
            return now
        return replace(now, jumps=(*now.jumps[-_MOST_REMEMBERED:], state.moment))

    return then(task, left)


def taken(outcome: Outcome, state: State) -> State:
    """The state that an outcome leads to, without pauses; of a task from `state`."""
    return outcome if isinstance(outcome, State) else stretches.taken(outcome)(state)


def said(message: str) -> Change:
    """The change that shows a message."""
    return lambda now: replace(now, message=message)
