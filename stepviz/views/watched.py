"""Watched: what the last checks found, for a line of a sheet that has no pane to tell it."""

from __future__ import annotations

from stepviz.ops import Kind
from stepviz.views.layout.layouts import Layout
from stepviz.views.predictions.answers import measured
from stepviz.views.sight import Sight

_LEAST = 16
"""Columns that are left to the curve beside it."""


def found(sight: Sight, layout: Layout) -> tuple[str, ...]:
    """`train 92.2% @500   val 96.7% @500`, then without when; none where a pane tells it, or nothing is checked."""
    frame, measures = sight.frame, sight.frame.program.measures
    if any(name in pane.tensors for pane in layout.numbered for name in measures):
        return ()
    shown = [name for name in measures if name in frame.schedule.every]
    texts = [" ".join(measured(frame, name, sight.state.veil)[0].split()) for name in shown]
    if not texts:
        return ()
    head = "" if frame.described(shown[0]).kind is Kind.PERCENT else "R² "
    return f"{head}{'   '.join(texts)}", head + "   ".join(text.split(" @")[0].split(" at ")[0] for text in texts)


def fitting(texts: tuple[str, ...], width: int, start: int) -> str:
    """The first of them with room beside a curve that starts there; empty where none has any."""
    return next((text for text in texts if start + _LEAST + len(text) + 2 < width), "")
