"""Following: what comes after a moment, and at the end of a run or of what can be computed, why."""

from __future__ import annotations

import math

from stepviz.ops.claims import Sentence
from stepviz.settings.values import short
from stepviz.training import Frame, Iteration, Known, provenance
from stepviz.views.text import numbers

_STALE_AT = 15
"""Columns of an operation's label, before what is said of the panes."""


_WHY, _BACK, _BACK_ONE = "why ▸ {known:text|}", "[ step back", "← step back"
ENDS = Sentence(f"{_WHY}the run ends here. {_BACK}")
ENDS_AT_ONCE = Sentence(f"{_WHY}the run ends here. {_BACK_ONE}")
OVERSHOOTS = Sentence(f"{_WHY}lr {{lr:text}} overshoots. {_BACK}")
NOT_YET = Sentence(f"{_WHY}no update was done yet. {_BACK_ONE}")
TOO_LARGE = Sentence(f"{_WHY}the numbers are too large. {_BACK}")
STALE = Sentence("next ▸ {op:text}panes marked ~ still hold iteration {iteration}")
AGAIN = Sentence("next ▸ iteration {number}")
END = Sentence("end of the run")


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
        return f"{AGAIN.text_of(number=str(coming.iteration))}: {frame.program.story.again}"
    if coming.op == schedule.check:
        return f"next ▸ check: {frame.check.question}" if frame.check else ""
    op = frame.program.ops[coming.op - 1]
    if old and any(frame.state(tensor.name) is Known.OLD for op in frame.program.ops for tensor in op.writes):
        return STALE.text_of(op=f"{op.label}   ".ljust(_STALE_AT), iteration=str(moment.iteration - 1))
    return f"next ▸ {op.label}: {op.question}"


def ending(frame: Frame) -> str:
    """What is said at the end of the run, of what was found."""
    program, parameters = frame.program, frame.current.model_after
    takeaway = program.story.takeaway(lambda inputs: program.scores(inputs, parameters))
    return f"{END.text} ▸ {takeaway}" if takeaway else END.text


def _last_rate(last: Iteration) -> str:
    """The learning rate of an iteration, with four digits where a schedule made it."""
    update = last.program.update
    rate = update.rate(last)
    return short(rate) if update.constant_rate is not None else f"{rate:.4g}"


def _why(frame: Frame) -> str:
    known = [numbers.fixed(value, signed=False).strip() for value in frame.history.losses[-4:].tolist()]
    losses = f"losses {', '.join(known)}: " if known else ""
    if frame.moment == frame.schedule.end(frame.moment.iteration):
        return (ENDS if frame.moment.iteration > 1 else ENDS_AT_ONCE).text_of(known=losses)
    if frame.previous is None:
        return NOT_YET.text_of(known=losses)
    last = provenance.rerun(frame.previous)
    if last.mean_after > last.mean_before or not math.isfinite(last.mean_after):
        return OVERSHOOTS.text_of(known=losses, lr=_last_rate(frame.previous))
    return TOO_LARGE.text_of(known=losses)
