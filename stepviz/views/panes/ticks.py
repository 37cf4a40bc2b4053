"""Ticks: what stands below the curve: checks, hits of breakpoints, marks, the present moment."""

from __future__ import annotations

from stepviz.training import Frame
from stepviz.views.panes.curve import CHECKED, HIT, NOW, curve
from stepviz.views.state import State

Ticks = tuple[tuple[int, str], ...]
"""Signs, each at its iteration; a later one covers an earlier one."""


def ticks(frame: Frame, state: State) -> Ticks:
    """The signs of a moment."""
    return (*_remembered(frame, state), *_now(frame)) if len(frame.history.losses) else ()


def _remembered(frame: Frame, state: State) -> Ticks:
    known = len(frame.history.losses)
    per_column = curve(frame.history.losses).per_column
    checks = ((number, CHECKED) for number in _checks(frame, known, per_column))
    hits = ((moment.iteration, HIT) for moment in state.hits)
    marks = ((moment.iteration, name[:1]) for name, moment in state.marks)
    held = state.held
    edits = [] if held is None else [(edit.iteration, held.label[:1]) for edit in held.edits]
    return (*checks, *hits, *marks, *edits)


def _now(frame: Frame) -> Ticks:
    return ((min(frame.moment.iteration, len(frame.history.losses)), NOW),)


def _checks(frame: Frame, last: int, per_column: int) -> range:
    """The checks to show: those of train where there is room between them, else of validation, else none."""
    for every in frame.schedule.every.values():
        if every >= 2 * per_column:
            return range(every, last + 1, every)
    return range(0)
