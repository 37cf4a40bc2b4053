"""Pictures: opens and closes the picture that replaces the panes, and selects a row of the data in it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from stepviz.session.explaining import closed
from stepviz.session.film import Film
from stepviz.session.picking import has_graph
from stepviz.session.tasks import Commands
from stepviz.views.chrome.commands import ROW_WAYS
from stepviz.views.layout.placing import usual_at
from stepviz.views.panes import picking
from stepviz.views.pictures import drawn
from stepviz.views.pictures.picture import first_of, row_after
from stepviz.views.pictures.plane import axis_names, has_plane, next_pair
from stepviz.views.state import State

FIRST = "first answer the question: PgDn"
"""Why a key does nothing at a question."""
_NETWORK = "network"


def zoomed(film: Film, state: State, pane: str = "") -> State:
    """Open the picture of a pane (by default the selected one), or close the open one; say why if there is none."""
    if state.zoomed:
        return replace(state, zoom="", row=None)
    if state.asking:
        return replace(state, message=FIRST)
    frame = film.frame(state)
    if not pane and state.pick is not None:
        pane = picking.pane_of(usual_at(frame, state), state.pick).name
    return replace(closed(state), zoom=first_of(frame, pane), row=None, graph=None)


def network(film: Film, state: State) -> State:
    """Open or close the picture of the network, or of the formula; say so if a question must be answered first."""
    if state.zoomed and state.zoom == _NETWORK:
        return zoomed(film, state)
    if state.asking:
        return replace(state, message=FIRST)
    return replace(closed(state), zoom=_NETWORK, row=None, graph=None)


def graph(film: Film, state: State) -> State:
    """Open the graph of the selected number, or close it; say why if there is none."""
    if state.graph is not None:
        return replace(state, graph=None)
    if state.asking:
        return replace(state, message=FIRST)
    cell = state.pick or film.sight(state).first
    if not has_graph(film, state, cell):
        return replace(state, message="there is no graph of this number")
    return replace(closed(state), zoom="", row=None, graph=cell, pick=cell)


def _move_row(film: Film, state: State, way: int) -> State:
    """Select the next row of the data in a picture, or the previous one.

    Changes nothing if no picture is open: a task can have closed it.
    """
    found = next_row(film, state, way) if state.zoomed else None
    return state if found is None else choose_row(film, state, found)


def next_row(film: Film, state: State, way: int) -> int | None:
    """The row that an arrow key leads to; None if the picture shows no rows."""
    frame = film.frame(state)
    return row_after(frame, state, drawn.picked(frame, state), way)


def choose_row(film: Film, state: State, row: int) -> State:
    """Select a row of the data in a picture."""
    return replace(state, row=row, pick=None)


def _turn_axis(film: Film, state: State, axis: int) -> State:
    """Show the next feature on an axis of the plane of two features; say which, or why that is impossible."""
    data = film.frame(state).dataset
    if not has_plane(data):
        return replace(state, message="this run has no plot of a plane of two features")
    if len(data.features) == 2:
        return replace(state, message="the rows have two features: both are in the plot")
    pair = next_pair(data, state.plane, axis)
    across, up = axis_names(data, pair)
    return replace(state, plane=pair, message=f"in the plot: {across} across, {up} up")


COMMANDS: Commands = {
    "zoom": zoomed,
    "network": network,
    "graph": graph,
    "across": partial(_turn_axis, axis=0),
    "upward": partial(_turn_axis, axis=1),
    **{name: partial(_move_row, way=way) for name, way in ROW_WAYS.items()},
}
