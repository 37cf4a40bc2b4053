"""Following: what comes after a moment, and at the end of a run or of what can be computed, why."""

from __future__ import annotations

import math

from stepviz.experiment import short
from stepviz.training import Frame
from stepviz.views.explain.said import following
from tests.claims.judges.verdict import Judges, Said, Truth


def _stale(truth: Truth, said: Said) -> bool:
    """What stands in the panes is the last iteration's, and there is some of it."""
    frame = truth.frame
    last, left = frame.moment.iteration - 1, any(at > frame.moment.op for at in frame.program.made_at.values())
    label = frame.program.ops[frame.moment.op].label
    return left and said["iteration"] == str(last) and last >= 1 and said["op"].rstrip() == label


def _is_end(frame: Frame) -> bool:
    return frame.moment == frame.schedule.end(frame.moment.iteration)


def _again(truth: Truth, said: Said) -> bool:
    return _is_end(truth.frame) and said["number"] == str(truth.frame.moment.iteration + 1)


def _losses(truth: Truth, said: Said) -> bool:
    """The last losses known, four at most."""
    known = truth.frame.history.losses[-4:].tolist()
    told = said["known"].removeprefix("losses ").removesuffix(": ").split(", ") if said["known"] else []
    return len(told) == len(known) and all(map(truth.shows, told, known))


def _grew(truth: Truth) -> bool:
    """Whether the last update made the loss of its own batch larger, or no number."""
    again = truth.again(last=True)
    return not math.isfinite(again.mean_after) or again.mean_after > again.mean_before


def _last_lr(truth: Truth) -> float:
    """The learning rate of the last update."""
    last = truth.frame.previous
    return truth.experiment.lr if last is None else last.program.update.lr


def _breaks_off(truth: Truth, said: Said, *, first: bool) -> bool:
    """Whether the run stops at this moment, in its first iteration or in a later one."""
    frame = truth.frame
    at = first == (frame.moment.iteration == 1)
    return at and frame.broken is not None and _is_end(frame) and _losses(truth, said)


JUDGES: Judges = {
    following.ENDS: lambda truth, said: _breaks_off(truth, said, first=False),
    following.ENDS_AT_ONCE: lambda truth, said: _breaks_off(truth, said, first=True),
    following.OVERSHOOTS: lambda truth, said: (
        said["lr"] == short(_last_lr(truth)) != "0" and _losses(truth, said) and _grew(truth)
    ),
    following.NOT_YET: lambda truth, said: truth.frame.moment.iteration == 1 and _losses(truth, said),
    following.TOO_LARGE: lambda truth, said: truth.number > 1 and _losses(truth, said) and not _grew(truth),
    following.STALE: _stale,
    following.AGAIN: _again,
    following.END: lambda truth, _: truth.frame.ends,
}
