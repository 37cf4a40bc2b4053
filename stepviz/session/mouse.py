"""Mouse: clicks, moves and the wheel at a place of the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.session.explaining import go_to_term, opened
from stepviz.session.film import Film
from stepviz.session.picking import chosen
from stepviz.session.pictures import choose_row, zoomed
from stepviz.session.predicting import vote
from stepviz.session.steps import go, go_to_iteration, step
from stepviz.session.tasks import Outcome, jump, then
from stepviz.training import Direction, Moment, Unit
from stepviz.views import marks
from stepviz.views.bottom_panel import curve_lines
from stepviz.views.chrome.keys import command_at
from stepviz.views.chrome.strip import stage_at
from stepviz.views.key_bar import hints
from stepviz.views.layout.layouts import DOCKS, GRAPH, SIDEBAR, Layout, Pane
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.curve import columns_in, curve
from stepviz.views.panes.grid import Grid
from stepviz.views.screen import layout_of, screen, strip_of
from stepviz.views.state import State

Size = tuple[int, int]


class _Spot(NamedTuple):
    sight: MomentView
    size: Size
    layout: Layout
    pane: Pane
    x: int
    y: int
    """Column and line in the pane."""

    def hit(self) -> marks.Hit:
        """What the mark at this place stands for."""
        place = self.pane.place
        return marks.hit(screen(self.sight, *self.size).marks, self.x + place.x, self.y + place.y)

    @property
    def on_curve(self) -> bool:
        """True over a loss curve of more than one line; a shorter one is no bar to move along."""
        return self.pane.name == "panel" and 0 <= self.y < curve_lines(self.sight, self.layout) > 1


def _spot(film: Film, state: State, x: int, y: int, size: Size) -> _Spot | None:
    """The place of a column and line; None outside all panes."""
    sight = film.sight(state)
    layout = layout_of(sight, *size)
    pane = layout.at(x, y)
    if pane is None:
        return None
    return _Spot(sight, size, layout, pane, x - pane.place.x, y - pane.place.y)


def click(film: Film, state: State, x: int, y: int, size: Size) -> Outcome | str:
    """The outcome of a click: on a cell, a term, a stage, a picture; on the key bar, the command's name."""
    state = replace(state, message="") if state.message else state
    spot = _spot(film, state, x, y, size)
    if spot is None:
        return state
    sight, _, layout, pane, x, y = spot
    hit = spot.hit  # called only where marks are needed: a cell of a pane is found without painting the screen
    if pane.name == "keys":
        return command_at(layout.width, x, hints(sight)) or state
    if pane.name == "strip":
        op = stage_at(layout.width, *strip_of(sight.frame), x)
        return state if op is None else jump(state, go(film, state, Moment(state.moment.iteration, op)))
    if layout.name == GRAPH:
        cell = hit().cell
        closed = replace(state, graph=None) if y == 0 else state
        return closed if cell is None else choose(film, state, cell)
    if pane.name == "picture" and state.boarded:
        from stepviz.session.board.keys import clicked

        return clicked(film, state, hit())
    if pane.name == "picture":
        return zoomed(film, state) if y == 0 else _picture_clicked(film, state, hit())
    if pane.name == "panel":
        return _panel_clicked(film, state, hit())
    if pane.name == SIDEBAR and sight.beside_panes is not None:
        state = state if state.explaining else opened(film, state)
        return _panel_clicked(film, state, hit())
    if pane.name in (*DOCKS, SIDEBAR):
        return _picture_clicked(film, state, hit())
    grid = next((grid for grid in sight.grids(layout.size) if grid.pane is pane), None)
    return state if grid is None else _pane_clicked(film, state, grid, x, y)


def _pane_clicked(film: Film, state: State, grid: Grid, x: int, y: int) -> Outcome:
    if y == 0:
        return zoomed(film, state, grid.pane.name)
    cell = grid.at(x, y)
    return state if cell is None else choose(film, state, cell)


def choose(film: Film, state: State, cell: Cell) -> State:
    """Select a cell; explain it if it is selected already."""
    return opened(film, state) if cell == state.pick else chosen(film, state, cell)


def _panel_clicked(film: Film, state: State, hit: marks.Hit) -> Outcome:
    if hit.choice is not None:
        return vote(film, state, hit.choice)
    return state if hit.term is None else go_to_term(film, state, hit.term)


def _picture_clicked(film: Film, state: State, hit: marks.Hit) -> Outcome:
    if hit.cell is not None:
        return chosen(film, state, hit.cell)
    if hit.row is not None:
        return choose_row(film, state, hit.row)
    return state if hit.iteration is None else jump(state, go_to_iteration(film, state, hit.iteration))


def point(film: Film, state: State, x: int, y: int, size: Size, *, held: bool, working: bool) -> Outcome:
    """The mouse is over a place. On the curve, show that iteration's values; with the button held, go there."""
    spot = None if state.overlays else _spot(film, state, x, y, size)
    if spot is not None and spot.pane.name == "picture" and not state.graphed:
        return _pointed(state, spot.hit().iteration)
    if spot is None or not spot.on_curve:
        return _pointed(state, None)
    # While the button is held the curve stays as it was, so that a column keeps its iteration.
    drawn = state.scrubbed if held else None
    drawn = drawn or curve(spot.sight.frame.history.losses, columns_in(spot.layout.width))
    iteration = drawn.iteration_at(spot.x)
    if not held or working or iteration is None:
        return replace(_pointed(state, iteration), scrubbed=drawn)
    task = jump(state, go_to_iteration(film, state, iteration))
    return then(task, lambda now: replace(now, pointed=iteration, scrubbed=drawn))


def _pointed(state: State, iteration: int | None) -> State:
    return state if state.pointed == iteration else replace(state, pointed=iteration)


def wheel(film: Film, state: State, x: int, y: int, direction: Direction, size: Size) -> Outcome:
    """Step forwards or back over the strip and the curve; elsewhere the wheel does nothing."""
    spot = _spot(film, state, x, y, size)
    if spot is not None and spot.pane.name in ("strip", "header"):
        return step(film, state, Unit.OPERATION, direction)
    return state if spot is None or not spot.on_curve else step(film, state, Unit.ITERATION, direction)
