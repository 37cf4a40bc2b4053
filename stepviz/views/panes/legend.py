"""Legend: what the marks in panes mean, all of them, and those that a run shows for the first time at a moment."""

from __future__ import annotations

from stepviz.ops import TensorRole
from stepviz.training import Frame

USED, NEW, OLD = "> used", "* new", "~ old"
COUNTS, RIGHT, WRONG = "▸ true class", "✓ correct", "✗ wrong"
SCALE = "±: value of full colour"
SELECTED = "[ ] worked out below"
MARKS = (USED, NEW, OLD, "· not yet", "? hidden", "! nan, inf", SELECTED)
_GAP = "  "


def first_met(frame: Frame) -> str:
    """The marks that stand on the screen from this moment of the run on and not before, with what they mean."""
    iteration, op = frame.moment
    if iteration == 1 and op <= len(frame.program.ops):
        return _GAP.join(_at_first(frame, op))
    return OLD if (iteration, op) == (2, 1) else ""


def _at_first(frame: Frame, op: int) -> tuple[str, ...]:
    if op == 0:
        return (SCALE,) if frame.program.layers else ()
    if frame.op is not None and any(tensor.role is TensorRole.PROBABILITY for tensor in frame.op.writes):
        return COUNTS, RIGHT, WRONG
    return {1: (NEW, SELECTED), 2: (USED, NEW)}.get(op, ())
