"""Mouse: what it means over a pane."""

from __future__ import annotations

from dataclasses import replace

from stepviz.ops import Cell
from stepviz.session.explaining import go_to_term, opened
from stepviz.session.film import Film
from stepviz.session.picking import chosen
from stepviz.session.pictures import choose_row, zoomed
from stepviz.session.predicting import vote
from stepviz.session.steps import go_to_iteration, go_to_operation, step
from stepviz.session.walks import Outcome, jump, then
from stepviz.training import Direction, Unit
from stepviz.views.chrome.keys import command_at
from stepviz.views.chrome.strip import stage_at
from stepviz.views.explain.panel import CHOICES_AT, choice_at, term_at
from stepviz.views.layout.layouts import Layout
from stepviz.views.layout.windows import View
from stepviz.views.panes.curve import curve
from stepviz.views.panes.paint import grid_of
from stepviz.views.pictures.gallery import picture_named
from stepviz.views.pictures.picture import Hit
from stepviz.views.screen import hints, layout_of, strip_of
from stepviz.views.state import State

_CURVE_LINES = (0, 1)
"""Lines of the panel in which the loss curve is drawn."""
_WITHOUT_CURVE = 4
"""Lines of a panel that has no room for the curve."""

Size = tuple[int, int]


def click(film: Film, state: State, pane: str, x: int, y: int, size: Size) -> Outcome | str:
    """A cell, a term, a stage of the strip, the curve; of a word in the line of keys its command."""
    frame, layout = film.frame(state), layout_of(film.sight(state), *size)
    if not layout.has(pane):  # a small terminal's page, or what has just gone from the screen
        return state
    if pane == "keys":
        return command_at(layout.width, x, hints(film.sight(state))) or state
    if pane == "strip":
        op = stage_at(layout.width, *strip_of(frame), x)
        return state if op is None else jump(state, go_to_operation(film, state, op))
    if pane == "picture":
        return _picture(film, state, layout, x, y)
    state = replace(state, message="") if state.message else state
    return _panel(film, state, x, y) if pane == "panel" else _numbers(film, state, layout, pane, x, y)


def _numbers(film: Film, state: State, layout: Layout, pane: str, x: int, y: int) -> Outcome:
    """A title opens the picture of its pane, a cell is picked, and explained by a second click."""
    place = layout.pane(pane)
    if not place.number:
        return state
    if y == 0 and place.kind != "node":
        return zoomed(film, state, place.name)
    bracket = film.sight(state).bracket
    cell = grid_of(place, View(film.frame(state), bracket)).at(x, y)
    return state if cell is None else choose(film, state, cell)


def choose(film: Film, state: State, cell: Cell) -> State:
    """Pick a cell; a second time: explain it."""
    return opened(film, state) if cell == state.pick else chosen(film, state, cell)


def _panel(film: Film, state: State, x: int, y: int) -> Outcome:
    """A vote, a term of an explanation."""
    if state.poll is not None and y == CHOICES_AT:
        return vote(film, state, choice_at(x))
    told = film.sight(state).told
    term = None if told is None else term_at(told, x, y)
    return state if term is None else go_to_term(film, state, term)


def _picture(film: Film, state: State, layout: Layout, x: int, y: int) -> Outcome:
    """The title closes it, a cell or a row of the data is picked, an iteration is gone to."""
    if y == 0:
        return zoomed(film, replace(state, message=""))
    hit = _hit(film, state, layout, x, y)
    if hit.cell is not None:
        return chosen(film, replace(state, message=""), hit.cell)
    if hit.row is not None:
        return choose_row(film, replace(state, message=""), hit.row)
    return state if hit.iteration is None else jump(state, go_to_iteration(film, state, hit.iteration))


def _hit(film: Film, state: State, layout: Layout, x: int, y: int) -> Hit:
    """What a place of the picture stands for."""
    place, frame = layout.pane("picture").place, film.frame(state)
    return picture_named(frame, state.zoom).hit(frame, state, place.width, place.height, x, y)


def point(film: Film, state: State, pane: str, x: int, y: int, size: Size, *, held: bool, walking: bool) -> Outcome:
    """The mouse is over a place. On the curve it tells what stands there; with the button held it goes there."""
    if state.overlays:
        return _pointed(state, None)
    if pane == "picture":
        layout = layout_of(film.sight(state), *size)
        hit = _hit(film, state, layout, x, y) if state.zoomed and layout.has(pane) else Hit()
        return _pointed(state, hit.iteration)
    if not on_curve(film, state, pane, y):
        return _pointed(state, None)
    drawn = state.scrubbed if held else None
    drawn = drawn or curve(film.frame(state).history.losses)
    iteration = drawn.iteration_at(x)
    if not held or walking or iteration is None:
        return replace(_pointed(state, iteration), scrubbed=drawn)
    walk = jump(state, go_to_iteration(film, state, iteration))
    assert not isinstance(walk, State)
    return then(walk, lambda now: replace(now, pointed=iteration, scrubbed=drawn))


def _pointed(state: State, iteration: int | None) -> State:
    return state if state.pointed == iteration else replace(state, pointed=iteration)


def on_curve(film: Film, state: State, pane: str, y: int) -> bool:
    """Whether a place is on the loss curve, and the curve in view."""
    if pane != "panel" or y not in _CURVE_LINES or state.below or state.zoomed:
        return False
    return film.sight(state).layout.pane("panel").place.height > _WITHOUT_CURVE


def wheel(film: Film, state: State, pane: str, y: int, direction: Direction) -> Outcome:
    """Back and forth over the strip and the curve; elsewhere a nudged wheel moves nothing."""
    if pane in ("strip", "header"):
        return step(film, state, Unit.OPERATION, direction)
    return step(film, state, Unit.ITERATION, direction) if on_curve(film, state, pane, y) else state
