"""Of what stands between the sums of a hidden layer and the next one: norms, activations, dropout and skips."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from stepviz.ops import Cell
from stepviz.ops.activations import kind, kinds, own
from stepviz.ops.activations.kind import find
from stepviz.ops.layers import activation, dropout
from stepviz.ops.norms import kinds as norms
from stepviz.settings.kinds import batched
from stepviz.settings.values import short
from tests.claims.judges.verdict import (
    Judges,
    Rarely,
    Said,
    Truth,
    agree,
    as_ruled,
    is_ruled,
    layer_of,
    of_unit,
    ruled,
)
from tests.support.own import KINKS


def _of_norm(truth: Truth) -> Mapping[str, str]:
    """What the layer, and the cell, is called."""
    over_rows, count = batched(truth.experiment.norm), truth.experiment.batch_size
    known = {"what": "each unit" if over_rows else "each row", "whole": "the batch" if over_rows else "the units"}
    known |= {"kind": "unit" if over_rows else "row"}
    return known | ({"batch": f"{count} / {count - 1}"} if count > 1 else {})


def _stands(truth: Truth, said: Said) -> bool:
    """On which side of the mean the sum is."""
    mean = truth.cell.index[1 if batched(truth.experiment.norm) else 0]
    off = truth.own(f"u{truth.tag}") - float(truth[f"mu{truth.tag}"][mean])
    return (off > 0) == (said["side"] == "Above") and off != 0 and agree(said, _of_norm(truth))


_ROUNDING = 1e-14
"""Of a derivative."""
_NUDGE = 0.1
"""A slightly different sum."""


def _change(truth: Truth) -> float:
    """How far a slightly different sum moves the unit, as a share of the way between its ends."""
    h, a = find(truth.experiment.activation).function.apply, of_unit(truth, "a")
    return max(abs(h(a + _NUDGE) - h(a)), abs(h(a - _NUDGE) - h(a))) / (h(np.inf) - h(-np.inf))


def _silent(truth: Truth, _: Said) -> bool:
    """True if the unit is 0, and no finite gradient comes back through it."""
    return truth.value == 0 and (of_unit(truth, "da") == 0 or not math.isfinite(of_unit(truth, "dh")))


def _is_slope(truth: Truth, said: Said, size: float = 0.0) -> bool:
    """Whether the gradient is as ruled, and the slope that is told what it is, divided by the one that came."""
    told = not math.isfinite(_slope(truth)) or truth.shows(said["slope"], _slope(truth), size)
    return as_ruled(truth) and told


def _slope(truth: Truth) -> float:
    dh = of_unit(truth, "dh")
    return truth.value / dh if dh else math.nan


def _alone(truth: Truth, _: Said) -> bool:
    """Whether it is made from its own sum, and from nothing else."""
    own_sum = Cell(f"a{truth.tag}", truth.cell.index)
    return as_ruled(truth) and {read for part in truth.terms.parts for read in part.cells} == {own_sum}


def _dropout(truth: Truth) -> Mapping[str, str]:
    return dropout.names_of_dropout(layer_of(truth), truth.experiment.dropout)


def _is_drawn(truth: Truth, said: Said) -> bool:
    """The stream and its place in it; that its numbers are those is found in `tests/test_ops.py`."""
    names = _dropout(truth)
    count = round(float(truth[names["drawn"]]))
    known = {"r": names["r"], "seed": truth.experiment.seed, "layer": layer_of(truth).number, "count": count}
    return float(truth[f"{names['drawn']}_after"]) == count + 1 and agree(said, known)


_is_dropped = ruled(lambda truth: {"share": short(truth.experiment.dropout), "kept": _dropout(truth)["kept"]})


def _mask(truth: Truth) -> float:
    return truth.own(_dropout(truth)["mask"])


JUDGES: Judges = {
    **dict.fromkeys((norms.STATISTICS, norms.WIDER), ruled(_of_norm)),
    **dict.fromkeys((norms.MEAN, norms.VARIANCE, norms.MEAN_PRODUCT), is_ruled),
    norms.STANDS: _stands,
    norms.WHY: as_ruled,
    kind.SETTLED: lambda truth, _: _change(truth) < 0.01,
    kind.MOVABLE: lambda truth, _: _change(truth) > 0.002,
    kind.LITTLE: lambda truth, _: abs(truth.value) <= 0.1 * abs(of_unit(truth, "dh")),
    kind.STEEPER: lambda truth, _: not abs(truth.value) > abs(of_unit(truth, "dh")),
    **dict.fromkeys((kinds.PASSES, kinds.KEPT), lambda truth, _: truth.value == of_unit(truth, "a") > 0),
    kinds.OFF: _silent,
    kinds.OPEN: lambda truth, _: of_unit(truth, "a") > 0 and truth.value == of_unit(truth, "dh"),
    **dict.fromkeys((kinds.CORNER, kinds.EDGE), lambda truth, _: of_unit(truth, "a") == 0 == truth.value),
    **dict.fromkeys((kinds.SHUT, kinds.CUT), lambda truth, _: of_unit(truth, "a") < 0 == truth.value),
    **dict.fromkeys((kinds.ABOVE, kinds.GATES[0]), lambda truth, _: of_unit(truth, "a") > 0),
    kinds.BELOW: lambda truth, _: not of_unit(truth, "a") >= 0,
    kinds.AT: lambda truth, _: of_unit(truth, "a") == 0,
    kinds.GATES[1]: lambda truth, _: not of_unit(truth, "a") > 0,
    kinds.LEAKS: lambda truth, _: of_unit(truth, "a") <= 0 and truth.value == 0.01 * of_unit(truth, "a"),
    kinds.LEAKS_BACK: lambda truth, _: of_unit(truth, "a") <= 0 and truth.value == 0.01 * of_unit(truth, "dh"),
    kind.HALF: lambda truth, _: truth.value > 0 and truth.value >= of_unit(truth, "a") / 2 > 0,
    kind.AT_MOST_HALF: lambda truth, _: truth.value <= 0 and -truth.value <= abs(of_unit(truth, "a")) / 2,
    kind.TIMES: _is_slope,
    kind.FALLS: lambda truth, said: not _slope(truth) >= _ROUNDING and _is_slope(truth, said, 1.0),
    own.AT: Rarely(
        lambda truth, _: KINKS[truth.experiment.activation](np.asarray(of_unit(truth, "a"))) == 0,
        "a sum exactly at a kink",
    ),
    own.ALONE: _alone,
    activation.SILENCE: lambda truth, _: math.isnan(truth.value),
    activation.NO_NUMBER: lambda truth, _: math.isnan(of_unit(truth, "a")) and math.isnan(truth.value),
    **dict.fromkeys((dropout.DRAWS, dropout.DRAWN, dropout.COUNTS, dropout.STREAM), _is_drawn),
    **dict.fromkeys((dropout.DROPS, dropout.MASKS, dropout.HANDS, dropout.PASSED), _is_dropped),
    dropout.STAYS: lambda truth, said: truth.value == 1 and _is_dropped(truth, said),
    dropout.GOES: lambda truth, said: truth.value == 0 and _is_dropped(truth, said),
    dropout.LARGER: Rarely(
        lambda truth, said: _is_dropped(truth, said) and abs(truth.value) > abs(truth.own(_dropout(truth)["h"])),
        "a place that is chosen by itself where a unit was kept: the random networks meet it",
    ),
    dropout.KEPT_0: lambda truth, _: _mask(truth) == 1 and truth.value == 0,
    dropout.KEPT_BAD: Rarely(
        lambda truth, _: _mask(truth) == 1 and not math.isfinite(truth.value),
        "a run ends where the first number is not finite",
    ),
    dropout.LEFT_OUT: lambda truth, said: _is_dropped(truth, said) and _mask(truth) == 0,
    activation.UNCHANGED: lambda truth, said: truth.value == truth.own(said["error"]) or bool(np.isnan(truth.value)),
}
