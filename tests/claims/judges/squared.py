"""Of squared error, its gradient, and how near outputs come on a whole split."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.data.dataset import SPLITS
from stepviz.ops.losses import squared as told
from stepviz.ops.losses import squared_gradient as gradient
from tests.claims.judges.losses import divided_by, over
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth, ruled


def _is_half(truth: Truth) -> bool:
    return truth.experiment.loss.startswith("half")


def _words(truth: Truth) -> Mapping[str, str]:
    """Whether it is half of what it would be, and of how many."""
    half, several = "half " * _is_half(truth), truth.widths[-1] > 1
    return {"half": half, "twice": "" if half else "twice ", "over": over(truth), "several": several * ", summed"}


def _rule(truth: Truth) -> Mapping[str, str]:
    known = _words(truth)
    return {**known, "several": f"{known['several']} over the outputs" * bool(known["several"])}


def _derivative(truth: Truth) -> Mapping[str, str]:
    return {**_words(truth), "twice": "that" if _is_half(truth) else "twice that"}


def _signs(truth: Truth) -> Mapping[str, str]:
    """What the signs of the equations stand for."""
    half, rows, last = _is_half(truth), divided_by(truth), truth.layers[-1].error_symbol
    y, twice = "T" if truth["y"].ndim == 1 else "y", "" if half else "2·"
    off = f"o - {y}" if half and rows == 1 else f"(o - {y})"
    known = {"half": "½·" * half, "several": "sum of " * (truth.widths[-1] > 1), "y": y, "rows": str(rows)}
    known |= {"do": last, "dz": last, "twice": twice, "off": off}
    return known | {"made": f"{twice}{off}" + f" / {rows}" * (rows > 1)}


def _of_split(truth: Truth, said: Said) -> bool:
    split = next(split for split in SPLITS if split == said["split"])
    return said["rows"] == str(len(truth.dataset.rows(split)))


JUDGES: Judges = {
    told.RULE: ruled(_rule),
    told.SENTENCE: ruled(_words),
    **dict.fromkeys((told.EQUATION, gradient.EQUATION, gradient.BEHIND), ruled(_signs)),
    told.DOUBLE: Always("a square"),
    told.NONE_OFF: Rarely(lambda truth, _: not truth["losses"].any(), "a batch without any error"),
    told.R2_EQUATION: Always("names"),
    told.R2: lambda truth, said: truth.cell.tensor == said["split"] and _of_split(truth, said) and not truth.value > 1,
    told.MEAN_ERROR: lambda truth, said: (
        truth.cell.tensor == f"{said['split']}_mae" and _of_split(truth, said) and truth.value >= 0
    ),
    told.SCALE: Always("what R² is"),
    told.UNIT: Always("a mean of differences"),
    told.NO_SPREAD: lambda truth, _: math.isnan(truth.value),
    gradient.RULE: ruled(_words),
    gradient.SENTENCE: ruled(_derivative),
    gradient.LITTLE: lambda truth, _: abs(truth.value) <= 0.025 * abs(truth.own("doutputs")) * (1 + 1e-12),
    gradient.STEEPER: lambda truth, _: not abs(truth.value) > abs(truth.own("doutputs")),
}
