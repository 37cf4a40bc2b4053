"""The same batch again: with one parameter nudged, and with all parameters after the update."""

from __future__ import annotations

import math
from fractions import Fraction

from stepviz.experiment import short
from stepviz.ops import Cell, TensorRole
from stepviz.training import Frame, Iteration, provenance
from stepviz.views.explain.said.remark import Remark, ViewTruth, parameter_of, written
from stepviz.views.explain.said.truth import Said
from stepviz.views.explain.shown import name
from stepviz.views.text import numbers

_BY = 0.01
_NOTHING = 1e-9
"""A slope that can be this small is as good as 0."""


def _tested(truth: ViewTruth, said: Said) -> bool:
    """What the nudge does to the sum and the mean of the losses, those of them that are told."""
    again, run = truth.again(_BY), truth.experiment
    size = max(abs(again.sum_before), abs(again.sum_after)) if math.isfinite(again.sum_after) else 1.0
    found = {"sum": again.sum_after - again.sum_before, "mean": again.mean_after - again.mean_before}
    shown = all(truth.shows(said[name], change, size) for name, change in found.items() if name in said)
    count = len(truth[truth.frame.program.losses])
    of_sum = run.reduction == "sum" and count > 1
    which = said.get("which", "") == ("" if of_sum or run.variant else _of_one(count))
    called = said["kind"] == truth.frame.described(truth.cell.tensor).noun
    return shown and which and called and ("penalty" in said) == bool(_decay(truth)) and _is_whose(truth, said)


def _of_one(count: int) -> str:
    return "mean loss" if count > 1 else "the loss"


def _is_whose(truth: ViewTruth, said: Said) -> bool:
    """Whether the gradient that is named is the parameter's, and the slope of what is told beside it."""
    if "gradient" not in said:
        return True
    parameter, program = parameter_of(truth), truth.frame.program
    if said["gradient"] != program.tensors[program.gradient(parameter.tensor)].title:
        return False
    slope = truth.slope(parameter, penalty=True)
    computed = float(truth[program.gradient(parameter.tensor)][parameter.index])
    if not math.isfinite(computed):
        return True
    return not slope.is_smooth or slope.is_near(computed) or slope.is_small(_NOTHING)


def _decay(truth: ViewTruth) -> float:
    return truth.experiment.l2 if len(truth.cell.index) == 2 else 0.0


def _penalized(truth: ViewTruth, said: Said) -> bool:
    """And to the penalty."""
    w = Fraction(float(truth[parameter_of(truth).tensor][truth.cell.index]))
    grown = Fraction(_decay(truth)) / 2 * ((w + Fraction(_BY)) ** 2 - w**2)
    try:
        right = truth.shows(said["penalty"], float(grown), float(abs(grown)))
    except OverflowError:
        right = said["penalty"] == ("+inf" if grown > 0 else "-inf")
    return right and _tested(truth, said)


def _levels(truth: ViewTruth, said: Said, by: float | None) -> bool:
    again = truth.again(by)
    ends = (("low", again.mean_before), ("high", again.mean_after))
    return all(truth.shows(said[end], mean, abs(mean)) for end, mean in ends)


def _tested_value(truth: ViewTruth, said: Said) -> bool:
    again, named = truth.again(_BY), said["cell"] == written(truth, parameter_of(truth), symbol=True)
    grown = truth.shows(said["change"], again.mean_after - again.mean_before, abs(again.mean_before))
    return named and grown and _levels(truth, said, _BY) and _is_lowered(truth, said)


def _is_lowered(truth: ViewTruth, said: Said) -> bool:
    """Whether the number is called what it is, and whether one name or several make it."""
    program = truth.frame.program
    several = bool(said.get("several", "s" * (len(program.parameters) > 1))) == (len(program.parameters) > 1)
    return several and said["L"] == program.tensors[program.the(TensorRole.OBJECTIVE)].title


def _levelled(truth: ViewTruth, said: Said) -> bool:
    return _tested(truth, said) and _levels(truth, said, _BY)


_MORE = short(provenance.NUDGE)
_NUDGE = f"try ▸ {{kind:text}} +{_MORE}: "
_OF_SUM = Remark(
    f"{_NUDGE}sum of losses {{sum:number}} (its gradient: {{gradient:cell}}), mean {{mean:number}}", _tested
)
_OF_SUM_PENALIZED = Remark(
    f"{_NUDGE}sum of losses {{sum:number}}, penalty {{penalty:number}} (gradient: {{gradient:cell}})", _penalized
)
_WHICH = f"{_NUDGE}{{which:mean loss|the loss}} {{mean:number}}"
_OF_MEAN = Remark(f"{_WHICH} ({{low:number}} to {{high:number}})", _levelled)
_OF_MEAN_PENALIZED = Remark(
    f"{_WHICH}, penalty {{penalty:number}} (gradient: {{gradient:cell}})",
    _penalized,
)
_OF_NEITHER = Remark(f"{_NUDGE}sum of losses {{sum:number}}, mean {{mean:number}}", _tested)
_OF_NEITHER_PENALIZED = Remark(f"{_OF_NEITHER.text}, penalty {{penalty:number}}", _penalized)
"""Where the gradients are not the slopes of the loss."""
_TESTED_VALUE = Remark(
    f"try ▸ {{cell:text}} +{_MORE}: {{L:cell}} {{change:number}} ({{low:number}} to {{high:number}})", _tested_value
)
_SAME_BATCH = Remark(
    "Same batch with the updated parameters: mean loss {low:number} to {high:number}.",
    lambda truth, said: len(truth.dataset.y) > 0 and _levels(truth, said, None),
)
_NEW_VALUE = Remark(
    "{L:cell} with the new value{several:s|}: {low:number} to {high:number}.",
    lambda truth, said: not len(truth.dataset.y) and _levels(truth, said, None) and _is_lowered(truth, said),
)


def after(frame: Frame, source: Iteration, cell: Cell) -> tuple[str, ...]:
    """For a parameter after its update: what the new parameters do to the same batch."""
    if not frame.program.moved(cell.tensor) or frame.broken is not None:
        return ()
    again = provenance.again(source)
    if source.program.with_role(TensorRole.LOSS):
        return (_SAME_BATCH.text_of(**_ends(again)),)
    several = "s" * (len(source.program.parameters) > 1)
    return (_NEW_VALUE.text_of(L=_lowered(source), several=several, **_ends(again)),)


def _lowered(source: Iteration) -> str:
    """What the number is called that a step lowers."""
    return source.program.tensors[source.program.the(TensorRole.OBJECTIVE)].title


def nudged(source: Iteration, cell: Cell) -> str:
    """What moving a parameter by 0.01 does to the loss of this batch, computed again; `cell` may be its gradient.

    Of the sum and the mean of several losses it says whose slope the gradient is.
    """
    nudge, program = provenance.nudge(source, cell), source.program
    total, mean = nudge.sum_after - nudge.sum_before, nudge.mean_after - nudge.mean_before
    parameter = program.of(cell.tensor)
    if not program.with_role(TensorRole.LOSS):
        moved = name(Cell(parameter), program.tensors)
        return f" {_TESTED_VALUE.text_of(cell=moved, L=_lowered(source), change=_signed(total), **_ends(nudge))}"
    told = {"kind": program.tensors[cell.tensor].noun}
    penalty = provenance.penalty(source, cell)
    decay = {} if penalty is None else {"penalty": _signed(penalty)}
    gradient = program.tensors[program.gradient(parameter)].title
    count = len(source.the(TensorRole.ROWS))
    if any(op.belief for op in program.ops):
        told |= {"sum": _signed(total), "mean": _signed(mean)} | decay
        return f" {(_OF_NEITHER_PENALIZED if decay else _OF_NEITHER).text_of(**told)}"
    if count > 1 and all(op.divisor == 1 for op in program.ops):
        told |= {"sum": _signed(total), "gradient": gradient}
        return (
            f" {_OF_SUM_PENALIZED.text_of(**told, **decay) if decay else _OF_SUM.text_of(**told, mean=_signed(mean))}"
        )
    told |= {"mean": _signed(mean), "which": _of_one(count)}
    if decay:
        return f" {_OF_MEAN_PENALIZED.text_of(**told, **decay, gradient=gradient)}"
    return f" {_OF_MEAN.text_of(**told, **_ends(nudge))}"


def _ends(nudge: provenance.Nudge) -> dict[str, str]:
    ends = {"low": nudge.mean_before, "high": nudge.mean_after}
    return {end: numbers.fixed(mean, signed=False).strip() for end, mean in ends.items()}


def _signed(value: float) -> str:
    return numbers.fixed(value).strip()
