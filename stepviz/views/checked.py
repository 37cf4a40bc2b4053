"""Checked: the results of the last checks in one line, for screens without a pane for them."""

from __future__ import annotations

from collections.abc import Iterable

from stepviz.ops import Kind
from stepviz.training import Frame
from stepviz.views.answers import LookPieces, bits_of, last_counted, look_of
from stepviz.views.layout.layouts import Layout
from stepviz.views.sight import MomentView

_COUNTED = 100
"""The least width of a terminal for results as numbers of rows."""


def looks(sight: MomentView, layout: Layout) -> dict[str, LookPieces]:
    """The last result of each split that is checked during the run; empty if a pane shows it."""
    frame, measures = sight.frame, sight.frame.program.measures
    if any(name in pane.tensors for pane in layout.numbered for name in measures):
        return {}
    return {name: look_of(frame, name, sight.state.mask) for name in measures if name in frame.schedule.every}


def head(frame: Frame, found: Iterable[str]) -> str:
    """The prefix of the results: `R² ` unless they are percentages."""
    return "" if frame.described(next(iter(found))).kind is Kind.PERCENT else "R² "


def found(sight: MomentView, layout: Layout) -> tuple[str, ...]:
    """`train 92.2% @500   val 96.7% @500`, then without iterations; empty if a pane shows it, or without checks.

    In a wide terminal, a form with numbers of rows comes first: `train 95 of 103  92.2% @500`.
    """
    told = looks(sight, layout)
    if not told:
        return ()
    counts = {name: last_counted(sight.frame, name, sight.state.mask) for name in told}
    forms = [[look.text(when=when) for look in told.values()] for when in (True, False)]
    if layout.width >= _COUNTED and any(counts.values()):
        forms = [[look.text(counted=counts[name]) for name, look in told.items()], *forms]
    if any(bits := {name: bits_of(sight.frame, name, sight.state.mask) for name in told}.values()):
        forms = [*([f"{text} {more}" for text, more in zip(form, bits, strict=True)] for form in forms), *forms]
    return tuple(head(sight.frame, told) + "   ".join(texts) for texts in forms)
