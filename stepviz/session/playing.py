"""Playing: starts, paces and advances play."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from functools import partial

from stepviz.session.film import Film
from stepviz.session.steps import arrive, at_the_end
from stepviz.session.tasks import Commands, Task
from stepviz.training import Moment, Schedule, Unit
from stepviz.views.pace import Pace
from stepviz.views.state import State

_MOST_HITS = 100


def play(film: Film, state: State) -> State:
    """Start to play; say why not while a question of a lesson is open, which play would leave."""
    if state.pace.on:
        return state
    if state.asking and state.poll is not None and state.poll.taught:
        from stepviz.session.pictures import FIRST

        return replace(state, message=FIRST)
    return replace(state, pace=state.pace.started(), framed=film.sight(state).selected)


def play_or_pause(film: Film, state: State) -> State:
    """Play if paused, pause if playing."""
    return state.paused() if state.pace.on else play(film, state)


def quicker(film: Film, state: State, steps: int) -> State:
    """Play faster, or slower."""
    return _paced(state, state.pace.quicker(steps))


def next_unit(film: Film, state: State) -> State:
    """Change the unit of play."""
    return _paced(state, state.pace.next_unit(checks=bool(film.schedule(state).every)))


def turned(film: Film, state: State) -> State:
    """Reverse the direction of play."""
    return _paced(state, state.pace.turned())


def _paced(state: State, pace: Pace) -> State:
    """Set the pace, and show it in a message."""
    return replace(state, pace=pace, message=pace.told)


def beat(film: Film, state: State, count: int = 1) -> Task:
    """Advance by `count` units. Play stops at a breakpoint, a check, a nan or inf, and the ends of the run."""
    line, pace = film.line(state), state.pace
    start = state.moment
    if state.resting is not None and state.resting[0] == start and pace.unit is Unit.ITERATION:
        start = state.resting[1]  # play that stopped at a check goes on with the operation shown before it
    target, end = ahead(pace, line.schedule, state.moment, start, count), _stop_ahead(film, state)
    target = target if end is None else min(target, end)
    hit = yield from _breakpoint(film, state, target)
    if hit is None:
        yield from film.extend(state, target.iteration)
    broken = None if line.stop is None else line.stop.moment
    reached = _before_stop(film, state, broken, target) if hit is None else hit
    ended = reached == state.moment or reached in (line.schedule.first, line.schedule.last)
    checked = pace.stops_at_checks and reached.op == line.schedule.of(reached.iteration).check
    over = hit is not None or ended or checked or reached == broken or reached != target

    def change(now: State) -> State:
        now = replace(arrive(film, now, reached), message=now.message)
        if reached == end and now.board is not None:
            return replace(now, pace=now.board.pace)
        if reached == end:
            from stepviz.session.lessons.stops import arrived

            return arrived(film, now)
        if hit is not None:
            now = _stopped_by(film, now, hit)
        elif ended:
            now = replace(now, message=at_the_end(film, now, Unit.RUN, pace.direction))
        elif checked:
            rest = reached, Moment(reached.iteration, start.op)
            now = replace(now, message="playback stopped at this check: Space continues", resting=rest)
        return now.paused() if over else now

    return change


def _stopped_by(film: Film, state: State, moment: Moment) -> State:
    found, after = state.breakpoints.hit(film.line(state), moment)
    message = f"stopped: {', '.join(item.text or item.condition.text for item in found)}"
    return replace(state, breakpoints=after, hits=(*state.hits[1 - _MOST_HITS :], moment), message=message)


def _before_stop(film: Film, state: State, broken: Moment | None, target: Moment) -> Moment:
    """`target`, or the first nan or inf on the way to it, even where another run beside this one goes on."""
    return broken if broken is not None and state.moment < broken <= target else film.within(state, target)


def _stop_ahead(film: Film, state: State) -> Moment | None:
    """The moment at which play ends: a lesson's next stop, or the iteration of a board's prediction; else None."""
    lecture, end = state.lecture, None
    if state.board is not None and state.board.votes is not None:
        end = Moment(state.board.target, film.schedule(state).update)
    elif lecture is not None and lecture.near(state.base, state.edits):
        end = lecture.target
    return end if end is not None and state.moment < end and state.pace.direction > 0 else None


def ahead(pace: Pace, schedule: Schedule, moment: Moment, start: Moment, count: int) -> Moment:
    """The moment `count` units from `start`, but not beyond the next check after `moment` or an end of the run."""
    target = _units(pace, schedule, start, count)
    if not pace.stops_at_checks:
        return target
    check = schedule.step(moment, Unit.CHECK, pace.direction)
    if check == moment:
        return target
    return min(target, check) if pace.direction > 0 else max(target, check)


def _units(pace: Pace, schedule: Schedule, start: Moment, count: int) -> Moment:
    end = schedule.last if pace.direction > 0 else schedule.first
    if pace.unit is Unit.ITERATION:
        iteration = start.iteration + count * pace.direction
        return schedule.same(start, iteration) if 1 <= iteration <= schedule.iterations else end
    for _ in range(count):
        target = schedule.step(start, pace.unit, pace.direction)
        if target == start:
            return end
        start = target
    return start


def _breakpoint(film: Film, state: State, target: Moment) -> Generator[int, None, Moment | None]:
    """The first moment on the way to `target` at which a breakpoint stops play; None if there is none."""
    condition, line = state.breakpoints.condition, film.line(state)
    if condition is None:
        return None
    from stepviz.training.conditions import search_back, search_forward

    if state.pace.direction > 0:
        return (yield from search_forward(line, condition, state.moment, target))
    hit = yield from search_back(line, condition, state.moment)
    return hit if hit is not None and hit >= target else None


COMMANDS: Commands = {
    "play_or_pause": play_or_pause,
    "play": play,
    "faster": partial(quicker, steps=1),
    "slower": partial(quicker, steps=-1),
    "unit": next_unit,
    "direction": turned,
}
