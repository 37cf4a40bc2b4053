"""Steps: goes from one moment to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from stepviz.session.film import Film
from stepviz.session.tasks import Commands, Outcome, Task, jump, said
from stepviz.training import Direction, Frame, Moment, Unit
from stepviz.views.asking import ask
from stepviz.views.explain.caption import ending
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import Poll, State
from stepviz.views.watches import exists

_WAYS: Mapping[str, Direction] = {"forward": 1, "back": -1}


def step(film: Film, state: State, unit: Unit, direction: Direction) -> Outcome:
    """Go one step. At either end, the moment stays and a message says so.

    If a result is hidden, a step forward reveals it.
    """
    if direction > 0 and state.mask.tensors:
        if state.practice is None:
            return revealed(state)
        from stepviz.session.practice.overlay import blanked

        return blanked(film, state)
    task = _task(film, state, unit, direction)
    return jump(state, task) if unit is Unit.RUN else task


def _task(film: Film, state: State, unit: Unit, direction: Direction) -> Task:
    target = film.schedule(state).step(state.moment, unit, direction)
    yield from film.seek(state, target.iteration)
    reached = film.within(state, target)
    if reached == state.moment:
        return said(at_the_end(film, state, unit, direction))
    return lambda now: arrive(film, now, reached, asks=unit is Unit.OPERATION and direction > 0)


def go(film: Film, state: State, moment: Moment) -> Task:
    """Go to a moment of the run, or to the moment before it at which the run stopped."""
    with film.bound_for(moment):
        yield from film.seek(state, moment.iteration)
    reached = film.within(state, moment)
    message = "" if reached == moment else film.line(state).stopped()
    return lambda now: replace(arrive(film, now, reached), message=message)


def go_to_iteration(film: Film, state: State, iteration: int) -> Task:
    """Go to the same operation of another iteration, or to its update if it has no such operation."""
    return go(film, state, film.schedule(state).same(state.moment, iteration))


def halt(film: Film, state: State, iteration: int) -> Task:
    """Stop a task: go to the end of the iteration that it has reached."""
    line = film.line(state)
    iteration = max(1, min(iteration, line.reached))

    def task() -> Task:
        change = yield from go(film, state, line.schedule.end(iteration))
        return lambda now: replace(change(now), message=f"stopped at iteration {iteration}: Bksp goes back")

    return jump(state, task())


def arrive(film: Film, state: State, moment: Moment, *, asks: bool = False) -> State:
    """The state at another moment. `asks`: during a quiz, hide and ask for the result of the operation."""
    if state.practice is not None:
        from stepviz.session.practice.overlay import blanked
        from stepviz.session.practice.practising import held

        return blanked(film, _moved_to(film, state, held(film, state, moment)))
    state = _moved_to(film, state, moment)
    return asking(film.frame(state), state) if asks and state.predicting else state


def _moved_to(film: Film, state: State, moment: Moment) -> State:
    """The state at another moment, with nothing hidden."""
    sheet = state.sheet if state.pick is not None else ""
    state = replace(state, moment=moment, sheet=sheet, mask=NOTHING_HIDDEN, poll=None, proving=False, message="")
    return state if state.pick is None else fitting(film, state)


def fitting(film: Film, state: State) -> State:
    """The state, without a selected number that its iteration does not have."""
    if state.pick is None:
        return replace(state, explaining=False, term=None) if state.explaining else state
    frame = film.frame(state)
    if exists(frame, state.pick) and exists(frame, state.graph or state.pick):
        return state
    return replace(state, pick=None, graph=None, explaining=False, term=None, trail=())


def asks(frame: Frame) -> bool:
    """True if the moment has a result to hide and ask for."""
    return frame.op is not None and frame.broken is None


def asking(frame: Frame, state: State) -> State:
    """The state, with the operation's result hidden and asked for; unchanged if there is no result."""
    if frame.op is None or not asks(frame):
        return state
    mask = Mask(tuple(tensor.name for tensor in frame.op.writes))
    return replace(state, mask=mask, poll=Poll(ask(frame)), explaining=False, term=None, difference=False)


def revealed(state: State) -> State:
    """The state, with the hidden result shown and the question answered."""
    poll = None if state.poll is None else replace(state.poll, answered=True)
    return replace(state, mask=NOTHING_HIDDEN, poll=poll)


def at_the_end(film: Film, state: State, unit: Unit, direction: Direction) -> str:
    """The message for a step that leads nowhere."""
    line = film.line(state)
    schedule, stop = line.schedule, line.stop
    if direction > 0 and stop is not None and state.moment >= stop.moment:
        return line.stopped()
    if state.moment == (schedule.last if direction > 0 else schedule.first):
        return ending(film.frame(state)) if direction > 0 else "start of the run"
    if unit is Unit.CHECK:
        return "no check before this moment" if schedule.every else "there are no rows to check"
    return "this is the last iteration" if direction > 0 else "this is the first iteration"


COMMANDS: Commands = {
    f"{unit.value}_{way}": partial(step, unit=unit, direction=direction)
    for unit in Unit
    for way, direction in _WAYS.items()
}
