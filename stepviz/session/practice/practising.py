"""Practising: keeps the run before the open exercise, hides its numbers, and takes answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from time import time

from stepviz.session.film import Film
from stepviz.session.practice.exercises import posed
from stepviz.session.practice.posed import PosedExercise
from stepviz.session.practice.results import tally
from stepviz.training import Moment, Timeline
from stepviz.views.lessons.practice import Exercise, Practice
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


@lru_cache(4)
def posed_in(line: Timeline, exercise: Exercise) -> PosedExercise:
    """The question and judge of an exercise, cached."""
    return posed(line, exercise)


def answered(film: Film, state: State, text: str) -> tuple[State, Sequence[str]]:
    """The state after an answer, and the sentences to show. The next exercise opens once this one is over."""
    practice = state.practice
    if practice is None or practice.now is None:
        return state, ()
    judged = posed_in(film.original, practice.now).judge(text, practice.attempts)
    if judged.attempt is None:
        return state, judged.lines
    after = practice.with_attempt(judged.attempt, time())
    state = replace(state, practice=after)
    return state, (*judged.lines, *_kept(film, after))


def hinted(film: Film, state: State) -> tuple[State, Sequence[str]]:
    """The state after a request for a hint, and the hint."""
    practice = state.practice
    if practice is None or practice.now is None:
        return state, ()
    after = replace(practice, hinted=True)
    return replace(state, practice=after), (posed_in(film.original, practice.now).hint, *_kept(film, after))


def _kept(film: Film, practice: Practice) -> Sequence[str]:
    complaint = "" if film.workbook is None else film.workbook.keep(practice)
    return (complaint,) if complaint else ()


def goes_on(before: Practice, after: Practice) -> bool:
    """True if the open exercise is still of the same operation."""
    return before.now is not None and after.now is not None and before.now[:2] == after.now[:2]


def shown(state: State, notes: Sequence[str]) -> State:
    """The state with the operation's numbers shown, once all are filled in; at the end, with the results."""
    practice = state.practice
    first = [f"{ended(practice)}."] if practice is not None and practice.now is None else []
    return replace(state, mask=NOTHING_HIDDEN, pick=None, message=" ".join((*first, *notes)))


def ended(practice: Practice) -> str:
    """The message once all exercises are over."""
    return f"practice is done: {tally(practice)}"
