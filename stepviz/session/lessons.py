"""Lessons: from stop to stop and back, wandering off and coming back, the outline, the last screen, counted votes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from stepviz import shell
from stepviz.errors import UserError
from stepviz.lesson.code import code_of
from stepviz.lesson.notes import where
from stepviz.lesson.script import Script
from stepviz.lesson.staging import filled, in_two, pauses_of, staged, unstaged, votes_kept
from stepviz.session.film import Film
from stepviz.session.program import opened
from stepviz.session.walks import Outcome, Walk
from stepviz.training import Unit
from stepviz.views.lecture import Lecture
from stepviz.views.overlays import Black, Farewell, Heading, Outline, Prompt
from stepviz.views.pace import Pace
from stepviz.views.state import State

_NO_LESSON = "this is no lesson: stepviz lessons lists them, stepviz one-step gives one"
_MOST_VOTES = 9999


def begin(film: Film, state: State, number: int = 0) -> Walk:
    """Open the lesson at a stop, by number from 0; it can begin black."""
    script = _script(film)
    state = replace(state, breakpoints=pauses_of(script, script.runs[number]), lecture=Lecture(len(script.runs)))
    change = yield from _go(film, number, answered=not in_two(script, number))

    def begun(now: State) -> State:
        now = change(replace(now, breakpoints=state.breakpoints, lecture=now.lecture or state.lecture))
        return replace(now, overlays=(*now.overlays, Black(dot=True))) if script.stop(number).black else now

    return begun


def forward(film: Film, state: State) -> Outcome:
    """The answer, the next stop, the last screen: what PgDn does."""
    lecture = state.lecture
    if film.script is None or lecture is None:
        return state
    if lecture.target is not None:
        return _on(film, state, lecture)
    if not state.away and in_two(film.script, lecture.stop) and not lecture.answered:
        return staged(film.script, lecture.stop, state, answered=True)
    following = lecture.stop + 1
    if following == lecture.stops:
        return opened(state, farewell(film.script))
    stop = film.script.stop(following)
    if stop.speed is not None and film.script.follows(following):
        return _play_up_to(film, state, following)
    walk = _go(film, following, answered=not in_two(film.script, following))
    return _darkened(walk) if stop.black else walk


def back(film: Film, state: State) -> Outcome:
    """Back to the stop that was left; else its question again; else the stop before: what PgUp does."""
    lecture = state.lecture
    if film.script is None or lecture is None:
        return state
    if state.away:
        return _go(film, lecture.stop, answered=lecture.answered)
    if lecture.target is None and in_two(film.script, lecture.stop) and lecture.answered:
        return staged(film.script, lecture.stop, state, answered=False)
    if lecture.stop == 0:
        return replace(state, message="this is the first stop")
    return _go(film, lecture.stop - 1, answered=True)


def go_to_stop(film: Film, state: State, number: int) -> Walk:
    """Go to a stop of the outline, as PgDn comes to it."""
    return _go(film, number, answered=not in_two(_script(film), number))


def arrived(film: Film, state: State) -> State:
    """The stop that was played up to."""
    assert state.lecture is not None
    script, number = _script(film), state.lecture.stop
    return staged(script, number, state, answered=not in_two(script, number))


def outline(film: Film, state: State) -> State:
    """The stops of the lesson, to go to one."""
    script, lecture = film.script, state.lecture
    if script is None or lecture is None:
        return replace(state, message=_NO_LESSON)
    stops = tuple(_heading(script, lecture, number) for number in range(lecture.stops))
    place = film.schedule(state).text(state.moment)
    here = f"stop {lecture.stop + 1} of {lecture.stops} · {place}"
    return opened(state, Outline(script.lesson.title, here, stops, lecture.stop, lecture.stop + 1))


def farewell(script: Script) -> Farewell:
    """What was found, and what one takes home."""
    lesson, last = script.lesson, len(script.runs) - 1
    line, moment = script.line(last), script.frame(last).moment
    words = [*line.trainer.experiment.words(), "--at", line.schedule.text(moment)]
    commands = (
        (shell.command(["stepviz", lesson.name]), "this lesson, both ways"),
        (shell.command(["stepviz", *words]), "the run of its last stop"),
    )
    found = tuple(filled(script, last, text) for text in lesson.found)
    return Farewell(lesson.title, found, commands, lesson.home, code_of(lesson.home))


def count(film: Film, state: State) -> State:
    """Ask how many voted for the choice of the last vote."""
    poll = state.poll
    if poll is None or poll.answered:
        return state
    if poll.last is None:
        return replace(state, message="first the number of the choice, then Space and how many")
    return opened(replace(state, message=""), Prompt("votes", about=str(poll.last + 1)))


def counted(state: State, text: str) -> State:
    """With so many votes in the place of the last one. Raises `UserError` for what is no number of votes."""
    poll = state.poll
    if poll is None or poll.last is None:
        return state
    if not (text.isascii() and text.isdecimal() and int(text) <= _MOST_VOTES):
        raise UserError(f"that is no number of votes: type 0 to {_MOST_VOTES}")
    before = max(0, poll.votes.get(poll.last, 0) - 1)
    votes = {**poll.votes, poll.last: before + int(text)}
    return replace(state, poll=replace(poll, votes=votes, last=None))


def _script(film: Film) -> Script:
    assert film.script is not None
    return film.script


def _go(film: Film, number: int, *, answered: bool) -> Walk:
    """Go to a stop; where it cannot be shown, say why and stay."""
    script = _script(film)
    try:
        yield from script.find(number)
        staged(script, number, State(), answered=answered)
    except UserError as error:
        reason = f"stop {number + 1} cannot be shown: {error}"
        return lambda now: replace(now, message=reason)
    return lambda now: staged(script, number, now.paused(), answered=answered)


def _darkened(walk: Walk) -> Walk:
    change = yield from walk

    def dark(now: State) -> State:
        now = change(now)
        return replace(now, overlays=(*now.overlays, Black(dot=True)))

    return dark


def _play_up_to(film: Film, state: State, number: int) -> Walk:
    """Play from where the viewer is, or from the stop before, to that stop."""
    script = _script(film)
    stop = script.stop(number)
    try:
        target = yield from script.find(number)
    except UserError as error:
        reason = f"stop {number + 1} cannot be shown: {error}"
        return lambda now: replace(now, message=reason)
    base, before = script.runs[number], script.frame(number - 1).moment
    assert stop.speed is not None
    pace = Pace(unit=Unit(stop.unit), speed=float(stop.speed), checks=False).started()

    def playing(now: State) -> State:
        lecture = now.lecture or Lecture(len(script.runs))
        near = now.base == base and now.moment < target
        lecture = replace(
            lecture,
            stop=number,
            base=base,
            moment=target,
            target=target,
            caption="",
            light=(),
            answered=False,
            seen=lecture.seen | {number},
            votes=votes_kept(now),
        )
        moment = now.moment if near else before
        points = pauses_of(script, base)
        for point in now.breakpoints:
            if point.condition not in [known.condition for known in points]:
                points = replace(points, items=(*points.items, point))
        return replace(
            unstaged(now), base=base, moment=moment, lecture=lecture, pace=pace, breakpoints=points, message=""
        )

    return playing


def _on(film: Film, state: State, lecture: Lecture) -> Outcome:
    """Play on after a stop on the way; while it plays, or wherever one has wandered to, be there at once."""
    assert lecture.target is not None
    if (
        not state.pace.on
        and state.base == lecture.base
        and state.moment < lecture.target
        and state.hits[-1:] == (state.moment,)
    ):
        return replace(state, pace=state.pace.started(), message="")
    return arrived(film, state.paused())


def _heading(script: Script, lecture: Lecture, number: int) -> Heading:
    stop = script.stop(number)
    mark = "▸" if number == lecture.stop else "✓" if number in lecture.seen else ""
    return Heading(stop.title, where(stop).replace(" to ", " → "), _note(script, lecture, number), mark)


def _note(script: Script, lecture: Lecture, number: int) -> str:
    """`?`, `? 9 votes`, `? answered`, `? answer at 19`."""
    ask = script.stop(number).ask
    if ask is None:
        return ""
    later = script.answered_at(number)
    if later is not None:
        return f"? answer at {later + 1}"
    votes = sum(lecture.votes.get(number, {}).values())
    if number in lecture.seen and (number != lecture.stop or lecture.answered):
        return "? answered"
    return f"? {votes} vote{'s' * (votes != 1)}" if votes else "?"


COMMANDS: Mapping[str, Callable[[Film, State], Outcome]] = {
    "stop_forward": forward,
    "stop_back": back,
    "outline": outline,
    "count": count,
}
