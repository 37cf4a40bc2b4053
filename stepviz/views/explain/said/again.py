"""The same batch again: with one parameter nudged, and with all parameters after the update."""

from __future__ import annotations

import math
from fractions import Fraction

from stepviz.experiment import short
from stepviz.ops import Cell, TensorRole
from stepviz.ops.claims import Said
from stepviz.training import Frame, Iteration, provenance
from stepviz.views.explain.said.remark import Remark, ViewTruth, parameter_of, written
from stepviz.views.explain.shown import name
from stepviz.views.text import numbers

_BY = 0.01


def _tested(truth: ViewTruth, said: Said) -> bool:
    """What the nudge does to the sum and the mean of the losses."""
    again = truth.again(_BY)
    size = max(abs(again.sum_before), abs(again.sum_after)) if math.isfinite(again.sum_after) else 1.0
    total, mean = again.sum_after - again.sum_before, again.mean_after - again.mean_before
    shown = truth.shows(said["sum"], total, size) and truth.shows(said["mean"], mean, size)
    called = said["kind"] == truth.frame.described(truth.cell.tensor).noun
    return shown and called and ("penalty" in said) == bool(_decay(truth))


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


_MORE = short(provenance.NUDGE)
_TEST = f"test ▸ {{kind:text}} +{_MORE}: sum of losses {{sum:number}}, mean {{mean:number}}"
_TESTED = Remark(_TEST, _tested)
_PENALIZED = Remark(f"{_TEST}, penalty {{penalty:number}}", _penalized)
_LEVELLED = Remark(
    f"{_TEST} ({{low:number}} to {{high:number}})",
    lambda truth, said: _tested(truth, said) and _levels(truth, said, _BY),
)
_TESTED_VALUE = Remark(
    f"test ▸ {{cell:text}} +{_MORE}: {{L:cell}} {{change:number}} ({{low:number}} to {{high:number}})", _tested_value
)
_SAME_BATCH = Remark(
    "Same batch again with all the new weights: mean loss {low:number} to {high:number}.",
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


def nudged(source: Iteration, cell: Cell, width: int) -> str:
    """What moving a parameter by 0.01 does to the loss of this batch, computed again; `cell` may be its gradient."""
    nudge, word = provenance.nudge(source, cell), source.program.tensors[cell.tensor].noun
    total, mean = nudge.sum_after - nudge.sum_before, nudge.mean_after - nudge.mean_before
    if not source.program.with_role(TensorRole.LOSS):
        moved = name(Cell(source.program.of(cell.tensor)), source.program.tensors)
        return f" {_TESTED_VALUE.text_of(cell=moved, L=_lowered(source), change=_signed(total), **_ends(nudge))}"
    told = {"kind": word, "sum": _signed(total), "mean": _signed(mean)}
    penalty = provenance.penalty(source, cell)
    if penalty is not None:
        return f" {_PENALIZED.text_of(**told, penalty=_signed(penalty))}"
    text = f" {_LEVELLED.text_of(**told, **_ends(nudge))}" if word == "weight" else ""
    return text if 0 < len(text) <= width else f" {_TESTED.text_of(**told)}"


def _ends(nudge: provenance.Nudge) -> dict[str, str]:
    ends = {"low": nudge.mean_before, "high": nudge.mean_after}
    return {end: numbers.fixed(mean, signed=False).strip() for end, mean in ends.items()}


def _signed(value: float) -> str:
    return numbers.fixed(value).strip()
