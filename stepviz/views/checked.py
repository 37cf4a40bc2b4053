"""Checked: what the last checks found, in one line, where no pane tells it."""

from __future__ import annotations

from collections.abc import Iterable

from stepviz.ops import Kind
from stepviz.training import Frame
from stepviz.views.answers import LookPieces, bits_of, last_counted, look_of
from stepviz.views.layout.layouts import Layout
from stepviz.views.sight import MomentView

_LEAST = 16
"""Columns that are left to the curve beside it."""
_COUNTED = 100
"""Columns of a terminal from which on rows are counted."""


def looks(sight: MomentView, layout: Layout) -> dict[str, LookPieces]:
    """What was found of each split that is checked on the way; none where a pane tells it."""
    frame, measures = sight.frame, sight.frame.program.measures
    if any(name in pane.tensors for pane in layout.numbered for name in measures):
        return {}
    return {name: look_of(frame, name, sight.state.veil) for name in measures if name in frame.schedule.every}


def head(frame: Frame, found: Iterable[str]) -> str:
    """What stands before it: `R² ` of what is no percentage."""
    return "" if frame.described(next(iter(found))).kind is Kind.PERCENT else "R² "


def found(sight: MomentView, layout: Layout) -> tuple[str, ...]:
    """`train 92.2% @500   val 96.7% @500`, then without when; none where a pane tells it, or nothing is checked.

    In a wide terminal with what is counted first: `train 95 of 103  92.2% @500`.
    """
    told = looks(sight, layout)
    if not told:
        return ()
    counts = {name: last_counted(sight.frame, name, sight.state.veil) for name in told}
    forms = [[look.text(when=when) for look in told.values()] for when in (True, False)]
    if layout.width >= _COUNTED and any(counts.values()):
        forms = [[look.text(counted=counts[name]) for name, look in told.items()], *forms]
    if any(bits := {name: bits_of(sight.frame, name, sight.state.veil) for name in told}.values()):
        forms = [*([f"{text} {more}" for text, more in zip(form, bits, strict=True)] for form in forms), *forms]
    return tuple(head(sight.frame, told) + "   ".join(texts) for texts in forms)


def fitting(texts: tuple[str, ...], width: int, start: int) -> str:
    """The first of them with room beside a curve that starts there; empty where none has any."""
    return next((text for text in texts if start + _LEAST + len(text) + 2 < width), "")
