"""Following: what comes after a moment, and at the end of a run or of what can be computed, why."""

from __future__ import annotations

import math

from stepviz.experiment import short
from stepviz.training import Frame, Known, provenance
from stepviz.views.explain.said.remark import Remark, ViewTruth
from stepviz.views.explain.said.truth import Said
from stepviz.views.text import numbers

_STALE_AT = 15
"""Columns of an operation's label, before what is said of the panes."""


def _stale(truth: ViewTruth, said: Said) -> bool:
    """What stands in the panes is the last iteration's, and there is some of it."""
    frame = truth.frame
    last, left = frame.moment.iteration - 1, any(at > frame.moment.op for at in frame.program.made_at.values())
    label = frame.program.ops[frame.moment.op].label
    return left and said["iteration"] == str(last) and last >= 1 and said["op"].rstrip() == label


def _is_end(frame: Frame) -> bool:
    return frame.moment == frame.schedule.end(frame.moment.iteration)


def _again(truth: ViewTruth, said: Said) -> bool:
    return _is_end(truth.frame) and said["number"] == str(truth.frame.moment.iteration + 1)


def _losses(truth: ViewTruth, said: Said) -> bool:
    """The last losses known, four at most."""
    known = truth.frame.history.losses[-4:].tolist()
    told = said["known"].removeprefix("losses ").removesuffix(": ").split(", ") if said["known"] else []
    return len(told) == len(known) and all(map(truth.shows, told, known))


def _grew(truth: ViewTruth) -> bool:
    """Whether the last update made the loss of its own batch larger, or no number."""
    again = truth.again(last=True)
    return not math.isfinite(again.mean_after) or again.mean_after > again.mean_before


def _last_lr(truth: ViewTruth) -> float:
    """The learning rate of the last update."""
    last = truth.frame.previous
    return truth.experiment.lr if last is None else last.program.update.lr


def _breaks_off(truth: ViewTruth, said: Said, *, first: bool) -> bool:
    """Whether the run stops at this moment, in its first iteration or in a later one."""
    frame = truth.frame
    at = first == (frame.moment.iteration == 1)
    return at and frame.broken is not None and _is_end(frame) and _losses(truth, said)


_WHY, _BACK, _BACK_ONE = "why ▸ {known:text|}", "[ step back", "← step back"
_ENDS = Remark(f"{_WHY}the run ends here. {_BACK}", lambda truth, said: _breaks_off(truth, said, first=False))
_ENDS_AT_ONCE = Remark(
    f"{_WHY}the run ends here. {_BACK_ONE}", lambda truth, said: _breaks_off(truth, said, first=True)
)
_OVERSHOOTS = Remark(
    f"{_WHY}lr {{lr:text}} overshoots. {_BACK}",
    lambda truth, said: said["lr"] == short(_last_lr(truth)) != "0" and _losses(truth, said) and _grew(truth),
)
_NOT_YET = Remark(
    f"{_WHY}no update was done yet. {_BACK_ONE}",
    lambda truth, said: truth.frame.moment.iteration == 1 and _losses(truth, said),
)
_TOO_LARGE = Remark(
    f"{_WHY}the numbers are too large. {_BACK}",
    lambda truth, said: truth.number > 1 and _losses(truth, said) and not _grew(truth),
)
_STALE = Remark("next ▸ {op:text}panes marked ~ still hold iteration {iteration}", _stale)
_AGAIN = Remark("next ▸ iteration {number}", _again)
_END = Remark("end of the run", lambda truth, _: truth.frame.ends)


def following(frame: Frame, *, old: bool = True) -> str:
    """What comes next; where a number is not finite, why it came so; at the end, what can be said of the run.

    `old`: whether the panes still hold numbers of the iteration before.
    """
    schedule, moment = frame.schedule, frame.moment
    if frame.broken is not None:
        return _why(frame)
    if frame.ends:
        return ending(frame)
    coming = schedule.step_over(moment)
    if coming.iteration != moment.iteration:
        return f"{_AGAIN.text_of(number=str(coming.iteration))}: {frame.program.story.again}"
    if coming.op == schedule.check:
        return f"next ▸ check: {frame.check.question}" if frame.check else ""
    op = frame.program.ops[coming.op - 1]
    if old and any(frame.state(tensor.name) is Known.OLD for op in frame.program.ops for tensor in op.writes):
        return _STALE.text_of(op=op.label.ljust(_STALE_AT), iteration=str(moment.iteration - 1))
    return f"next ▸ {op.label}: {op.question}"


def ending(frame: Frame) -> str:
    """What is said at the end of the run, of what was found."""
    program, parameters = frame.program, frame.current.model_after
    takeaway = program.story.takeaway(lambda inputs: program.scores(inputs, parameters))
    return f"{_END.text} ▸ {takeaway}" if takeaway else _END.text


def _why(frame: Frame) -> str:
    known = [numbers.fixed(value, signed=False).strip() for value in frame.history.losses[-4:].tolist()]
    losses = f"losses {', '.join(known)}: " if known else ""
    if frame.moment == frame.schedule.end(frame.moment.iteration):
        return (_ENDS if frame.moment.iteration > 1 else _ENDS_AT_ONCE).text_of(known=losses)
    if frame.previous is None:
        return _NOT_YET.text_of(known=losses)
    last = provenance.again(frame.previous)
    if last.mean_after > last.mean_before or not math.isfinite(last.mean_after):
        return _OVERSHOOTS.text_of(known=losses, lr=short(frame.previous.program.update.lr))
    return _TOO_LARGE.text_of(known=losses)
