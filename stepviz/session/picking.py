"""Picking: selects a cell in panes, pictures and graphs. The selected cell stays selected from moment to moment."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from stepviz.ops import Cell
from stepviz.session.film import Film
from stepviz.session.tasks import Commands
from stepviz.views.chrome.commands import PICK_WAYS, Way
from stepviz.views.graph.walking import beside, moved, path_of
from stepviz.views.layout.placing import sheet_at, sheets_of, turned, usual_at
from stepviz.views.panes import picking
from stepviz.views.state import State


def started(film: Film, state: State) -> State:
    """Select the view's first cell: the one worked out below, or the first that the operation computed."""
    return replace(state, pick=film.sight(state).first)


def chosen(film: Film, state: State, cell: Cell) -> State:
    """Select a cell on the current sheet; an open picture stays."""
    return replace(_kept(film, state), pick=cell, row=None, term=None)


def _choose_pane(film: Film, state: State, number: int) -> State:
    """Select a cell in the pane of that number."""
    state = _kept(film, replace(state, zoom="", graph=None, row=None, term=None))
    frame = film.frame(state)
    layout = usual_at(frame, state)
    return replace(state, pick=picking.first(frame, layout, number, state.pick))


def _turn_sheet(film: Film, state: State, way: int) -> State:
    """Show the next layer, or the one before."""
    return replace(state, sheet=turned(film.frame(state), state, way).name)


def turn_to_pick(film: Film, state: State, way: int) -> State:
    """Select in the next pane; if nothing is selected, turn to the next sheet if there are several, else start."""
    before, frame = state.pick, film.frame(state)
    if before is None:
        return _turn_sheet(film, state, way) if len(sheets_of(frame)) > 1 else started(film, state)
    state = _kept(film, state)
    cell = picking.next_pane(frame, usual_at(frame, state), before, way)
    if cell is not None:
        return replace(state, pick=cell)
    # After the last pane of a sheet, the first one of the next sheet.
    state = _turn_sheet(film, replace(state, pick=None), way)
    layout = usual_at(frame, state)
    return replace(state, pick=picking.first(frame, layout, 1 if way > 0 else len(layout.numbered), before))


def followed(film: Film, state: State, cell: Cell) -> State:
    """Select a cell, and turn to its sheet if the current one does not show it."""
    state = replace(state, pick=cell)
    shows = sheet_at(film.frame(state), state).shows(cell.tensor)
    return state if shows else replace(state, sheet="")


def unpicked(state: State) -> State:
    """Select no cell: follow the run again."""
    return replace(state, pick=None, sheet="", graph=None, explaining=False, term=None, trail=())


def _kept(film: Film, state: State) -> State:
    """Stay on the current sheet, whatever is selected next."""
    return replace(state, sheet=sheet_at(film.frame(state), state).name)


def has_graph(film: Film, state: State, cell: Cell) -> bool:
    """True if a number is not hidden and was computed in the iteration; the metrics of a check have no graph."""
    return not state.mask.hides(cell) and cell.tensor not in film.program(state).measures


def move(film: Film, state: State, way: Way) -> State:
    """Select the next number that way: in the open picture or graph, else in the panes."""
    frame = film.frame(state)
    if state.zoomed:
        from stepviz.views.pictures.picture import picture_named

        cell = picture_named(frame, state.zoom).next_cell(frame, state, way)
        return state if cell is None else chosen(film, state, cell)
    if not state.graphed:
        if state.pick is None:
            return replace(started(film, state), term=None)
        kept = _kept(film, state)
        cell = picking.move(frame, usual_at(frame, kept), state.pick, way)
        return state if cell == state.pick else replace(kept, pick=cell, term=None)
    path = path_of(frame, state)
    cell = moved(path, way)
    if cell is None and len(path.cells) == 1 and way in ("up", "down"):
        return _of_another(film, state, way)
    return state if cell is None else replace(state, pick=cell, term=None)


def turn_in_graph(film: Film, state: State, way: int) -> State:
    """Select the next term of the same sum, or the one before, cycling through all of them."""
    cell = beside(path_of(film.frame(state), state), way, around=True)
    return state if cell is None else replace(state, pick=cell)


def _of_another(film: Film, state: State, way: Way) -> State:
    """Show the graph of the number above or below in the panes, if it has one."""
    frame, shown = film.frame(state), state.graph
    assert shown is not None
    state = replace(state, pick=shown)
    cell = picking.move(frame, usual_at(frame, state), shown, way)
    return replace(state, graph=cell, pick=cell, term=None) if has_graph(film, state, cell) else state


COMMANDS: Commands = {
    **{name: partial(move, way=way) for name, way in PICK_WAYS.items()},
    **{f"pane_{number}": partial(_choose_pane, number=number) for number in range(1, 10)},
    "unpick": lambda _, state: unpicked(state),
}
