"""Graphing: the graph of a number, and moving from number to number in it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from stepviz.ops import Cell
from stepviz.session import picking
from stepviz.session.film import Film
from stepviz.session.walks import Commands
from stepviz.views.chrome.commands import PICK_WAYS, Way
from stepviz.views.graph.walking import Path, beside, moved, path_of
from stepviz.views.layout.placing import usual_at
from stepviz.views.panes.picking import move as across
from stepviz.views.state import State


def has_graph(film: Film, state: State, cell: Cell) -> bool:
    """True if a number is not hidden and was computed in the iteration; the metrics of a check have no graph."""
    return not state.veil.hides(cell) and cell.tensor not in film.program(state).measures


def move(film: Film, state: State, way: Way) -> State:
    """Select the next number that way: in the open picture or graph, else in the panes."""
    if state.zoomed:
        return _in_picture(film, state, way)
    if not state.graphed:
        return picking.move(film, state, way)
    path = _path(film, state)
    cell = moved(path, way)
    if cell is None and len(path.cells) == 1 and way in ("up", "down"):
        return _of_another(film, state, way)
    return state if cell is None else replace(state, pick=cell, term=None, message="")


def _in_picture(film: Film, state: State, way: Way) -> State:
    from stepviz.views.pictures.picture import picture_named

    frame = film.frame(state)
    cell = picture_named(frame, state.zoom).next_cell(frame, state, way)
    return state if cell is None else picking.chosen(film, replace(state, message=""), cell)


def turn(film: Film, state: State, way: int) -> State:
    """Select the next term of the same sum, or the one before, cycling through all of them."""
    cell = beside(_path(film, state), way, around=True)
    return state if cell is None else replace(state, pick=cell, message="")


def _of_another(film: Film, state: State, way: Way) -> State:
    """Show the graph of the number above or below in the panes, if it has one."""
    frame, shown = film.frame(state), state.graph
    assert shown is not None
    state = replace(state, pick=shown, message="")
    cell = across(frame, usual_at(frame, state), shown, way)
    return replace(state, graph=cell, pick=cell, term=None) if has_graph(film, state, cell) else state


def _path(film: Film, state: State) -> Path:
    return path_of(film.frame(state), state)


COMMANDS: Commands = {name: partial(move, way=way) for name, way in PICK_WAYS.items()}
