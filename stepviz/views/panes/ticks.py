"""Ticks: the signs below the loss curve: checks, stops at breakpoints, marks, the current moment."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.panes.curve import CHECKED, HIT, NOW
from stepviz.views.state import State
from stepviz.views.text import numbers

Ticks = tuple[tuple[int, str], ...]
"""Signs, each at its iteration; a later one covers an earlier one."""
_ROOMY = 13
"""The least columns between two checks for their results to fit."""


def ticks(frame: Frame, state: State, per_column: int) -> Ticks:
    """The signs below a curve with `per_column` iterations in a column."""
    known = len(frame.history.losses)
    if not known:
        return ()
    # checks of train if they are not too dense, else of validation, else none
    every = next((many for many in frame.schedule.every.values() if many >= 2 * per_column), 0)
    checks = ((number, CHECKED) for number in (range(every, known + 1, every) if every else ()))
    hits = ((moment.iteration, HIT) for moment in state.hits)
    marks = ((mark.moment.iteration, mark.name[:1]) for mark in state.marks)
    compared = state.compared_run
    edits = [] if compared is None else [(edit.iteration, compared.label[:1]) for edit in compared.edits]
    return (*checks, *hits, *marks, *edits, (min(frame.moment.iteration, known), NOW))


def check_results(frame: Frame, state: State, per_column: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The results of checks of the first split that fits: iterations with `200: train 87.5%` and shorter texts."""
    every = frame.schedule.every.items()
    split, shown = next(((name, many) for name, many in every if many >= _ROOMY * per_column), ("", 0))
    if not split:
        return ()
    hidden = state.mask.hides(Cell(split))
    reached = frame.moment.iteration - (hidden or frame.moment.op != frame.schedule.check)
    kind, looks = frame.described(split).kind, frame.history.evaluations
    checks = range(shown, min(len(frame.history.losses), reached) + 1, shown)
    results = ((number, numbers.measure(looks.at(split, number), kind)) for number in checks)
    return tuple((n, (f"{n}: {split} {text}", f"{split} {text}", f"{n}: {text}", text)) for n, text in results)
