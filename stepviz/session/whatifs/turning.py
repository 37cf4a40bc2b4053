"""Turning: from a what-if to the original, to their difference, and round again."""

from __future__ import annotations

from dataclasses import replace

from stepviz.errors import UserError
from stepviz.session.film import Film
from stepviz.session.walks import Outcome, Walk
from stepviz.views.state import State

_NONE = "there is no what-if yet: w makes one"


def other_run(film: Film, state: State) -> Outcome:
    """What-if, original, difference, what-if, …; the last what-if where none is held against the original yet."""
    if not state.whatifs:
        return replace(state, message=_NONE)
    if state.asking:
        return replace(state, message="the answer first: then W shows the other run")
    if not state.rival:
        return looked_at(film, state, len(state.whatifs))
    if state.difference:
        return _fitting(film, replace(state, difference=False, message=""))
    if state.run:
        return _fitting(film, replace(state, run=0, message=""))
    if state.zoom or state.graph is not None:
        return _fitting(film, replace(state, run=state.rival, message=""))
    return _fitting(film, replace(state, run=state.rival, difference=True, explaining=False, term=None, message=""))


def looked_at(film: Film, state: State, number: int) -> Walk:
    """Look at the what-if of that number, 0 for the original alone, at the same moment."""
    yield from film.seek(replace(state, run=number, rival=number, difference=False), state.moment.iteration)
    return lambda now: at_run(film, now, number)


def at_run(film: Film, state: State, number: int) -> State:
    """The state that looks at the what-if of that number, 0 for the original alone, whose moment is at hand."""
    label = f"this is {state.whatifs[number - 1].label}" if number else "this is the original"
    state = replace(state, run=number, rival=number, difference=False, poll=None, proving=False, message=label)
    return _fitting(film, state)


def _fitting(film: Film, state: State) -> State:
    """Without a picked number that the run does not have."""
    if state.pick is None:
        return replace(state, explaining=False, term=None) if state.explaining else state
    program = film.program(state)
    try:
        for cell in (state.pick, state.graph or state.pick):
            program.cell(program.word(cell))
    except (UserError, LookupError, ValueError):
        return replace(state, pick=None, graph=None, explaining=False, term=None, trail=())
    return state
