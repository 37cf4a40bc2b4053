"""Watched: what the last checks found, for a line of a sheet that has no pane to tell it."""

from __future__ import annotations

from stepviz.ops import Kind
from stepviz.views.layout.layouts import Layout
from stepviz.views.predictions.answers import last_counted, measured
from stepviz.views.sight import Sight

_LEAST = 16
"""Columns that are left to the curve beside it."""
_COUNTED = 100
"""Columns of a terminal from which on rows are counted."""


def found(sight: Sight, layout: Layout) -> tuple[str, ...]:
    """`train 92.2% @500   val 96.7% @500`, then without when; none where a pane tells it, or nothing is checked.

    In a wide terminal with what is counted first: `train 95 of 103  92.2% @500`.
    """
    frame, measures = sight.frame, sight.frame.program.measures
    if any(name in pane.tensors for pane in layout.numbered for name in measures):
        return ()
    shown = [name for name in measures if name in frame.schedule.every]
    veil = sight.state.veil
    texts = [" ".join(measured(frame, name, veil)[0].split()) for name in shown]
    if not texts:
        return ()
    head = "" if frame.described(shown[0]).kind is Kind.PERCENT else "R² "
    usual = f"{head}{'   '.join(texts)}", head + "   ".join(text.split(" @")[0].split(" at ")[0] for text in texts)
    counts = [last_counted(frame, name, veil) for name in shown]
    if layout.width < _COUNTED or not any(counts):
        return usual
    return "   ".join(_with_count(text, count) for text, count in zip(texts, counts, strict=True)), *usual


def _with_count(text: str, count: str) -> str:
    """`train 95 of 103  92.2% @500`."""
    word, rest = text.split(" ", 1)
    return f"{word} {count}  {rest}" if count else text


def fitting(texts: tuple[str, ...], width: int, start: int) -> str:
    """The first of them with room beside a curve that starts there; empty where none has any."""
    return next((text for text in texts if start + _LEAST + len(text) + 2 < width), "")
