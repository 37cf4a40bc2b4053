"""Pointing: what the mouse means over a pane."""

from __future__ import annotations

from stepviz.training import Unit
from stepviz.ui.session import Session, Walk
from stepviz.views.curve import curve
from stepviz.views.screen import strip_of
from stepviz.views.strip import stage_at

_CURVE_LINES = (0, 1)
"""Lines of the panel in which the loss curve is drawn."""


def clicked(session: Session, pane: str, x: int, y: int, width: int) -> Walk | None:
    """Where a click leads; None where it means nothing."""
    frame = session.frame
    if pane == "strip":
        op = stage_at(width, *strip_of(frame), x)
        return None if op is None else session.go_to_operation(op)
    if pane == "panel" and y in _CURVE_LINES:
        iteration = curve(frame.history.losses).iteration_at(x)
        return None if iteration is None else session.go_to_iteration(iteration)
    return None


def wheeled(pane: str, y: int) -> Unit | None:
    """The step a turn of the wheel takes; None where it means nothing, so that a nudged wheel moves nothing."""
    if pane in ("strip", "header"):
        return Unit.OPERATION
    return Unit.ITERATION if pane == "panel" and y in _CURVE_LINES else None
