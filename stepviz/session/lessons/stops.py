"""Stops: goes from one stop of a lesson to the next and back, and returns to a stop that the viewer left."""

from __future__ import annotations

from dataclasses import replace

from stepviz.errors import UserError
from stepviz.lesson.script import Script
from stepviz.lesson.staging import beside, in_two, pauses_of, staged, unstaged
from stepviz.session.film import Film
from stepviz.session.lessons.end_page import farewell
from stepviz.session.overlays.parts import Black
from stepviz.session.tasks import Commands, Outcome, Task, said, then
from stepviz.training import Unit
from stepviz.views.lessons.lecture import Lecture
from stepviz.views.pace import Pace
from stepviz.views.state import State, votes_kept


def begin(film: Film, state: State, number: int = 0, *, dark: bool = True) -> Task:
    """Open the lesson at a stop (from 0). `dark`: begin with a black screen if the stop says so."""
    script = given(film)
    points = pauses_of(script, number).joined(state.breakpoints)
    state = replace(state, breakpoints=points, lecture=state.lecture or script.lecture)
    change = yield from go_to_stop(film, state, number)

    def begun(now: State) -> State:
        # The state at the end of the task is not `state`, and has not been given these.
        now = change(replace(now, breakpoints=state.breakpoints, lecture=now.lecture or state.lecture))
        return _darkened(now) if dark and script.stop(number).black else now

    return begun


def forward(film: Film, state: State) -> Outcome:
    """PgDn: show the answer, else the next stop, else the end page."""
    lecture = state.lecture
    if film.script is None:
        return state
    if lecture is None:
        return begin(film, state, dark=False)
    if lecture.target is not None:
        return _play_on(film, state, lecture)
    if not state.away and in_two(film.script, lecture.stop) and not lecture.answered:
        return staged(film.script, lecture.stop, state, answered=True, observing=True)
    if not state.away and lecture.observing:
        return staged(film.script, lecture.stop, state, answered=lecture.answered)
    following = lecture.stop + 1
    if following == lecture.stops:
        return state.over(farewell(film.script))
    stop = film.script.stop(following)
    if stop.speed is not None and film.script.follows(following):
        return _play_up_to(film, state, following)
    task = go_to_stop(film, state, following)
    return then(task, _darkened) if stop.black else task


def back(film: Film, state: State) -> Outcome:
    """PgUp: back to the stop that was left, else to its question, else to the stop before."""
    lecture = state.lecture
    if film.script is None:
        return state
    if lecture is None:
        return begin(film, state, dark=False)
    if state.away:
        return _go(film, lecture.stop, answered=lecture.answered)
    if lecture.target is None and in_two(film.script, lecture.stop) and lecture.answered:
        return staged(film.script, lecture.stop, state, answered=False)
    if lecture.stop == 0:
        return replace(state, message="this is the first stop")
    return _go(film, lecture.stop - 1, answered=True)


def go_to_stop(film: Film, state: State, number: int) -> Task:
    """Go to a stop (from 0), as PgDn does."""
    return _go(film, number, answered=not in_two(given(film), number), observing=True)


def arrived(film: Film, state: State) -> State:
    """Show the stop that was played up to."""
    assert state.lecture is not None
    script, number = given(film), state.lecture.stop
    return staged(script, number, state, answered=not in_two(script, number), observing=True)


def given(film: Film) -> Script:
    """The lesson that is given."""
    assert film.script is not None
    return film.script


def _go(film: Film, number: int, *, answered: bool, observing: bool = False) -> Task:
    """Go to a stop; if it cannot be shown, stay and say why."""
    script = given(film)
    try:
        with film.bound_for(number):
            yield from script.find(number)
        # What cannot be shown raises here, where it can still be said, and not in the change.
        staged(script, number, State(), answered=answered)
    except UserError as error:
        return said(f"stop {number + 1} cannot be shown: {error}")
    return lambda now: staged(script, number, now.paused(), answered=answered, observing=observing)


def _darkened(state: State) -> State:
    return state.over(Black(dot=True))


def _play_up_to(film: Film, state: State, number: int) -> Task:
    """Play to a stop, from where the viewer is or from the stop before."""
    script = given(film)
    stop = script.stop(number)
    try:
        yield from script.find(number)
    except UserError as error:
        return said(f"stop {number + 1} cannot be shown: {error}")
    target, before = script.frame(number).moment, script.frame(number - 1)
    start = script.shown(number).schedule.nearest(before.moment, before.schedule)
    assert stop.speed is not None
    pace = Pace(unit=Unit(stop.unit), speed=float(stop.speed), checks=False).started()

    def playing(now: State) -> State:
        lecture = now.lecture or script.lecture
        there = beside(unstaged(now), script, number)
        near = (now.base, now.edits) == (there.base, there.edits) and now.moment < target
        lecture = replace(
            lecture,
            stop=number,
            base=script.runs[number],
            edits=script.edits(number),
            moment=target,
            target=target,
            caption="",
            light=(),
            answered=False,
            seen=lecture.seen | {number},
            votes=votes_kept(now),
        )
        moment = now.moment if near else start
        points = pauses_of(script, number).joined(now.breakpoints)
        return replace(there, moment=moment, lecture=lecture, pace=pace, breakpoints=points, message="")

    return playing


def _play_on(film: Film, state: State, lecture: Lecture) -> Outcome:
    """Play on to the stop after a breakpoint on the way; else, while it plays or after a detour, go there at once."""
    assert lecture.target is not None
    if (
        not state.pace.on
        and lecture.near(state.base, state.edits)
        and state.moment < lecture.target
        and state.hits[-1:] == (state.moment,)
    ):
        return replace(state, pace=state.pace.started(), message="")
    return arrived(film, state.paused())


COMMANDS: Commands = {
    "stop_forward": forward,
    "stop_back": back,
}
