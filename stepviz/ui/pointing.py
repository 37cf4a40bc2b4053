"""Pointing: what the mouse means over a pane."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from stepviz.training import Unit
from stepviz.ui.session import Session, Walk
from stepviz.views.panel import CHOICES_AT, choice_at, term_at
from stepviz.views.picking import cell_at
from stepviz.views.picture import Hit
from stepviz.views.pictures import picture_named
from stepviz.views.placing import bracket_at, layout_at
from stepviz.views.screen import strip_of
from stepviz.views.strip import stage_at
from stepviz.views.windows import View

_CURVE_LINES = (0, 1)
"""Lines of the panel in which the loss curve is drawn."""
_WITHOUT_CURVE = 4
"""Lines of a panel that has no room for the curve."""


def clicked(session: Session, pane: str, x: int, y: int, size: tuple[int, int]) -> Walk | None:
    """Where a click on a screen of that size leads; None where it means nothing."""
    frame = session.frame
    if pane == "strip":
        op = stage_at(session.layout(*size).width, *strip_of(frame), x)
        return None if op is None else session.go_to_operation(op)
    if pane == "picture":
        iteration = iteration_in_picture(session, x, y, size)
        return None if iteration is None else session.go_to_iteration(iteration)
    return None


def iteration_in_picture(session: Session, x: int, y: int, size: tuple[int, int]) -> int | None:
    """The iteration that stands at a place of the picture; None for none, and where the picture is not in view."""
    return _hit(session, x, y, size).iteration if session.teaching.zoomed else None


def _hit(session: Session, x: int, y: int, size: tuple[int, int]) -> Hit:
    """What a place of the picture stands for."""
    place = session.layout(*size).pane("picture").place
    picture = picture_named(session.frame, session.teaching.zoom)
    return picture.hit(session.frame, session.viewer(), place.width, place.height, x, y)


def _chosen_in_picture(session: Session, x: int, y: int, size: tuple[int, int]) -> Callable[[], object] | None:
    """What a click on a picture does: its title closes it, a cell or a row of the data is picked."""
    if y == 0:
        return session.teaching.toggle_zoom
    hit = _hit(session, x, y, size)
    if hit.cell is not None:
        return partial(session.teaching.pick_only, hit.cell)
    return None if hit.row is None else partial(session.teaching.choose_row, hit.row)


def on_curve(session: Session, pane: str, y: int) -> bool:
    """Whether a place is on the loss curve, and the curve in view."""
    if pane != "panel" or y not in _CURVE_LINES or session.teaching.covers_curve or session.teaching.zoomed:
        return False
    return layout_at(session.frame, session.viewer()).pane("panel").place.height > _WITHOUT_CURVE


def command_clicked(session: Session, pane: str, x: int, y: int, size: tuple[int, int]) -> Callable[[], object] | None:
    """What a click does to what is picked: a cell of a tensor, a term of an explanation, a vote; None for nothing."""
    if pane == "picture":
        return _chosen_in_picture(session, x, y, size)
    teaching, place = session.teaching, session.layout(*size).pane(pane)
    if place.number and y == 0 and place.kind != "node":
        return partial(teaching.toggle_zoom, place.name)
    if place.number:
        bracket = bracket_at(session.frame, teaching.viewer("", ""))
        cell = cell_at(place, x, y, View(session.frame, bracket), bracket)
        return None if cell is None else partial(teaching.choose, cell)
    if pane != "panel":
        return None
    if teaching.poll is not None and y == CHOICES_AT:
        return partial(teaching.vote, choice_at(x))
    told = teaching.told
    term = None if told is None else term_at(told, x, y)
    return None if term is None else partial(teaching.go_to_term, term)


def wheeled(session: Session, pane: str, y: int) -> Unit | None:
    """The step a turn of the wheel takes; None where it means nothing, so that a nudged wheel moves nothing."""
    if pane in ("strip", "header"):
        return Unit.OPERATION
    return Unit.ITERATION if on_curve(session, pane, y) else None
