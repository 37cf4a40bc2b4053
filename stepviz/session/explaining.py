"""Explaining: opens the explanation of a number, selects its terms, and goes from number to number."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from stepviz.ops import Cell
from stepviz.session.film import Film
from stepviz.session.picking import followed, started, turn_in_graph, turn_to_pick
from stepviz.session.steps import go
from stepviz.session.tasks import Commands, Outcome, Task, then
from stepviz.training import Moment
from stepviz.views.explain.explanation import Explanation
from stepviz.views.pictures.picture import next_to
from stepviz.views.state import State


def opened(film: Film, state: State) -> State:
    """Open or close the explanation; say why it stays closed, if it does."""
    if state.explaining:
        return replace(state, explaining=False, term=None)
    if state.pick is None:
        state = replace(state, pick=film.sight(state).first)
    if state.pick is not None and state.mask.hides(state.pick):
        return replace(state, message="a result that is hidden cannot be explained")
    return replace(closed(state), explaining=True)


def closed(state: State) -> State:
    """Close question, gradient check, explanation and comparison, to make room for something else."""
    return replace(state, poll=None, proving=False, explaining=False, term=None, difference=False)


def turn(film: Film, state: State, way: int) -> State:
    """The next picture, term or pane: whichever is open."""
    if state.zoomed:
        return replace(state, zoom=next_to(film.frame(state), state.zoom, way), row=None)
    told = film.sight(state).told
    if told is not None and told.worked.lines:
        return _turned(state, told, way)
    if state.graphed:
        return turn_in_graph(film, state, way)
    return turn_to_pick(film, state, way)


def enter(film: Film, state: State) -> Outcome:
    """Select a number, then explain it, then go to its term, which may be in another iteration."""
    if state.zoomed:
        return replace(state, zoom="", row=None)
    if state.pick is None:
        return started(film, state)
    told = film.sight(state).told
    if told is None:
        return opened(film, state)
    lines = told.worked.lines
    # The term may be gone: before a number is computed, its explanation has fewer.
    cells = lines[state.term].term.cells if state.term is not None and state.term < len(lines) else ()
    follow = (told.iteration, cells[-1]) if cells else told.follow
    if follow is None:
        return _turned(state, told, 1) if lines else state
    state = replace(state, trail=(*state.trail, (state.moment, state.pick)))
    if cells and cells[-1] in told.letters:
        return _explained(film, state, cells[-1])
    iteration, cell = follow
    return _followed(film, state, go(film, state, Moment(iteration, film.schedule(state).of(iteration).update)), cell)


def go_to_term(film: Film, state: State, place: int) -> Outcome:
    """Explain the cell of a term, as Enter does; only select the term if its cell is in another iteration."""
    state = replace(state, term=place)
    told = film.sight(state).told
    if told is not None and all(cell in told.letters for cell in told.worked.lines[place].term.cells):
        return enter(film, state)
    return state


def back(film: Film, state: State) -> Outcome:
    """Back to the number explained before, and to its moment."""
    if not state.trail:
        return replace(state, message="no earlier number to go back to")
    moment, cell = state.trail[-1]
    state = replace(state, trail=state.trail[:-1])
    if moment == state.moment:
        return _explained(film, state, cell)
    return _followed(film, state, go(film, state, moment), cell)


def _followed(film: Film, state: State, task: Task, cell: Cell) -> Task:
    # Going there empties the trail if the selected number does not exist at the other moment.
    return then(task, lambda now: _explained(film, replace(now, trail=state.trail), cell))


def _explained(film: Film, state: State, cell: Cell) -> State:
    return replace(followed(film, state, cell), explaining=True, term=None, difference=False)


def _turned(state: State, told: Explanation, way: int) -> State:
    """Select the next term, or the one before. Terms that are nan come first."""
    values = [line.term.value for line in told.worked.lines]
    order = sorted(range(len(values)), key=lambda place: not math.isnan(values[place]))
    start = -1 if state.term is None and way > 0 else state.term or 0
    place = order.index(state.term) if state.term in order else start
    return replace(state, term=order[(place + way) % len(order)])


COMMANDS: Commands = {
    "explain": opened,
    "pick": enter,
    "onward": partial(turn, way=1),
    "pane": partial(turn, way=1),
    "backward": partial(turn, way=-1),
}
