"""Practising: keeps the run before the open exercise, hides its numbers, and saves answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz.session.film import Film
from stepviz.session.practice.posed import PosedExercise
from stepviz.session.practice.results import tally
from stepviz.training import Moment, Timeline
from stepviz.views.lessons.practice import Practice
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import State


def held(film: Film, state: State, moment: Moment) -> Moment:
    """The moment, or that of the open exercise if it is earlier."""
    assert state.practice is not None
    return min(moment, limit_of(film.original, state.practice))


def limit_of(line: Timeline, practice: Practice) -> Moment:
    """The moment of the open exercise; the end of the run if there is none."""
    now = practice.now
    return line.schedule.last if now is None else line.schedule.parse(f"{now.iteration}:{now.op}")


def mask_of(asked: PosedExercise, practice: Practice) -> Mask:
    """The mask over the operation's numbers that are still to be filled in."""
    program, now = asked.program, asked.exercise
    done = {program.cell(word) for word in practice.given(now.iteration, now.op)}
    mine = (one for one in practice.exercises if (one.iteration, one.op) == (now.iteration, now.op) and one.about)
    blank = {program.cell(one.about) for one in mine} - done
    return Mask(tuple(tensor.name for tensor in asked.op.writes), only=frozenset(blank))


def kept(film: Film, practice: Practice) -> Sequence[str]:
    """Save the practice, if it has a workbook. Returns why that failed, if it did."""
    complaint = "" if film.workbook is None else film.workbook.keep(practice)
    return (complaint,) if complaint else ()


def goes_on(before: Practice, after: Practice) -> bool:
    """True if the open exercise is still of the same operation."""
    return before.now is not None and after.now is not None and before.now[:2] == after.now[:2]


def shown(state: State, practice: Practice, notes: Sequence[str]) -> State:
    """The state with the operation's numbers shown, once all are filled in.

    At the end with the results; after a correct answer alone, so that a narrow terminal has them whole.
    """
    if practice.now is None:
        answered = practice.filled[-1].attempts[-1]
        notes = (f"{ended(practice)}.", *(notes[1:] if answered.correct else notes))
    return replace(state, mask=NOTHING_HIDDEN, pick=None, message=" ".join(notes))


def ended(practice: Practice) -> str:
    """The message once all exercises are over."""
    return f"practice is done: {tally(practice)}"
