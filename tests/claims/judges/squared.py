"""Of squared error, its gradient, and how near outputs come on a whole split."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from stepviz.data.dataset import SPLITS
from stepviz.ops import Array
from stepviz.ops import check as fit
from stepviz.ops.losses import own, pointwise
from stepviz.ops.losses import pointwise as told
from tests.claims.judges.losses import divided_by, over
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth, ruled
from tests.support.own import OWN_LOSSES


def _is_half(truth: Truth) -> bool:
    return truth.experiment.loss.startswith("half")


def _words(truth: Truth) -> Mapping[str, str]:
    """Whether it is half of what it would be, and of how many."""
    half, several = "half " * _is_half(truth), truth.widths[-1] > 1
    return {"half": half, "twice": "" if half else "twice ", "over": over(truth), "several": several * ", summed"}


def _rule(truth: Truth) -> Mapping[str, str]:
    known = _words(truth)
    return {**known, "several": f"{known['several']} over the outputs" * bool(known["several"])}


def _signs(truth: Truth) -> Mapping[str, str]:
    """What the signs of the equations stand for."""
    half, rows, last = _is_half(truth), divided_by(truth), truth.layers[-1].error_symbol
    y, twice = "T" if truth["y"].ndim == 1 else "y", "" if half else "2·"
    off = f"o - {y}" if half and rows == 1 else f"(o - {y})"
    known = {"half": "½·" * half, "several": "sum of " * (truth.widths[-1] > 1), "y": y, "rows": str(rows)}
    if truth.experiment.loss in OWN_LOSSES:
        made = OWN_LOSSES[truth.experiment.loss][2].format(y=y)
        summed = made.endswith(f" - {y}") and rows > 1
        made = f"({made})" * summed or made
        return known | {"do": last, "dz": last, "made": f"{made}/{rows}" if rows > 1 else made}
    known |= {"do": last, "dz": last, "twice": twice, "off": off}
    return known | {"made": f"{twice}{off}" + f" / {rows}" * (rows > 1)}


def _of_split(truth: Truth, said: Said) -> bool:
    split = next(split for split in SPLITS if split == said["split"])
    return said["rows"] == str(len(truth.dataset.rows(split)))


def _own(truth: Truth) -> tuple[Array, Array]:
    """The outputs of the example, and their targets."""
    e = truth.cell.index[0]
    y, outputs = truth["y"][e], truth["outputs"][e]
    return outputs, np.eye(len(outputs))[int(y)] if truth["y"].ndim == 1 else y


def _is_loss(truth: Truth) -> bool:
    made = float(OWN_LOSSES[truth.experiment.loss][0](*_own(truth)).sum())
    return math.isclose(made, truth.value, rel_tol=1e-9, abs_tol=1e-9) or not math.isfinite(made)


def _is_slope(truth: Truth) -> bool:
    made = float(OWN_LOSSES[truth.experiment.loss][1](*_own(truth))[truth.cell.index[1]]) / divided_by(truth)
    return math.isclose(made, truth.value, rel_tol=1e-9, abs_tol=1e-12) or not math.isfinite(made)


JUDGES: Judges = {
    told.RULE: ruled(_rule),
    told.SQUARED: ruled(_words),
    **dict.fromkeys((told.SQUARES, pointwise.EQUATION, pointwise.BEHIND), ruled(_signs)),
    told.DOUBLE: Always("a square"),
    told.NONE_OFF: Rarely(lambda truth, _: not truth["losses"].any(), "a batch without any error"),
    fit.R2_EQUATION: Always("names"),
    fit.R2: lambda truth, said: truth.cell.tensor == said["split"] and _of_split(truth, said) and not truth.value > 1,
    fit.MEAN_ERROR: lambda truth, said: (
        truth.cell.tensor == f"{said['split']}_mae" and _of_split(truth, said) and not truth.value < 0
    ),
    fit.SCALE: Always("what R² is"),
    fit.UNIT: Always("a mean of differences"),
    fit.NO_SPREAD: lambda truth, _: math.isnan(truth.value),
    own.RULE: lambda truth, _: _is_loss(truth),
    own.BELOW: lambda truth, _: bool((truth["losses"] < 0).any()),
    own.SLOPE: lambda truth, said: said["over"] == over(truth).replace(";", ",") and _is_slope(truth),
    own.LEVEL: lambda truth, _: truth.value == 0,
    told.SLOPE: ruled(_words),
    told.DERIVATIVE: ruled(lambda truth: {**_words(truth), "twice": "that" if _is_half(truth) else "twice that"}),
    pointwise.LITTLE: lambda truth, _: abs(truth.value) <= 0.025 * abs(truth.own("doutputs")) * (1 + 1e-12),
    pointwise.STEEPER: lambda truth, _: not abs(truth.value) > abs(truth.own("doutputs")),
}
