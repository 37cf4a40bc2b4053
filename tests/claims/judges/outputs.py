"""Of softmax and of cross-entropy from the logits; of squared error and losses of one's own.

With their gradients, and how near outputs come on a whole split.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from stepviz.ops import Array
from stepviz.ops import check as fit
from stepviz.ops.claims import COUNTS
from stepviz.ops.losses import cross_entropy, own, pointwise, softmax
from tests.claims.judges.losses import divided_by, over, right_chance
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth, as_ruled, ruled
from tests.claims.truth import split_called
from tests.support.own import OWN_LOSSES

_FAR = 300.0
"""An amount that logits can all grow by before it has to be said that there is an end to that."""
_TINY = float(np.finfo(float).tiny)


def _row(truth: Truth, tensor: str = "logits") -> Array:
    found: Array = truth[tensor][truth.cell.index[0]]
    return found


def _exact(logits: Array, shift: float = 0.0) -> Array:
    """The chances of a row, the largest logit taken away before exp, in extended precision."""
    e = np.exp(np.asarray(logits, dtype=np.longdouble) - logits.max() + shift)
    found: Array = e / e.sum()
    return found


def _probabilities(truth: Truth, said: Said) -> bool:
    """They sum to 1, the class is right or wrong, `only` where it does not lead, the percent are its."""
    row, column = _row(truth, "probs"), truth.cell.index[1]
    sums = said["count"] == dict(enumerate(COUNTS)).get(len(row), str(len(row))) and abs(row.sum() - 1) < 1e-9
    right = said["which"].startswith("the true") == (int(truth["y"][truth.cell.index[0]]) == column)
    modest = "only" not in said["which"] or truth.value < row.max()
    return bool(sums and right and modest) and truth.share(said["percent"], truth.value)


def _shifted(truth: Truth, _: Said) -> bool:
    """Whether adding 1 to every logit of the row changes no chance."""
    p = _row(truth, "probs")
    return bool(np.isfinite(p).all() and np.allclose(_exact(_row(truth), 1.0), p, rtol=1e-9, atol=1e-300))


def _room(truth: Truth) -> float:
    """How much can be added to every logit of the row before the sum of the plain exp passes the largest double."""
    return math.log(np.finfo(float).max) - float(np.logaddexp.reduce(_row(truth)))


def _is_quotient(truth: Truth, said: Said) -> bool:
    p = right_chance(truth)
    return truth.shows(said["p"], p) and bool(np.isclose(-np.log(p), truth.value, rtol=1e-9, atol=1e-12))


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
        made = OWN_LOSSES[truth.experiment.loss].format(y=y)
        summed = made.endswith(f" - {y}") and rows > 1
        made = f"({made})" * summed or made
        return known | {"do": last, "dz": last, "made": f"{made}/{rows}" if rows > 1 else made}
    known |= {"do": last, "dz": last, "twice": twice, "off": off}
    return known | {"made": f"{twice}{off}" + f" / {rows}" * (rows > 1)}


def _of_split(truth: Truth, said: Said) -> bool:
    return said["rows"] == str(len(truth.dataset.rows(split_called(said["split"]))))


JUDGES: Judges = {
    softmax.PROBABILITIES: _probabilities,
    softmax.TOO_LARGE: lambda truth, _: truth.value == 0 and bool(np.exp(_row(truth)).sum() == np.inf),
    softmax.NO_NUMBER: lambda truth, _: bool(np.isnan(_row(truth)).any()),
    softmax.OVERFLOW: lambda truth, _: math.isnan(truth.value) and truth.own("logits") > 709.78,
    softmax.UNDERFLOW: lambda truth, _: bool((_row(truth) < -745.13).all()),
    softmax.GROWN: lambda truth, said: _shifted(truth, said) and _room(truth) > _FAR,
    softmax.GROWN_SO_FAR: Rarely(
        lambda truth, said: _shifted(truth, said) and -1e-9 <= _room(truth) < _FAR + 200,
        "rows of large logits that are still finite",
    ),
    softmax.CURE: lambda truth, said: truth.shows(said["probability"], float(_exact(_row(truth))[truth.cell.index[1]])),
    softmax.LARGEST: lambda truth, _: not np.isfinite(_row(truth).max()),
    softmax.NEVER: _shifted,
    cross_entropy.RULE: as_ruled,
    cross_entropy.QUOTIENT: _is_quotient,
    cross_entropy.DIGITS_LOST: Rarely(
        lambda truth, _: 0 < right_chance(truth) < _TINY and bool(np.isfinite(truth.value)),
        "a chance between the smallest double and the smallest with all digits",
    ),
    cross_entropy.VANISHED: lambda truth, _: right_chance(truth) == 0 and bool(np.isfinite(truth.value)),
    cross_entropy.NOT_FINITE: lambda truth, _: not np.isfinite(_row(truth)).all(),
    cross_entropy.APART: Rarely(
        lambda truth, _: bool(np.ptp(_row(truth)) == np.inf), "finite logits of 1e308 and both signs"
    ),
    cross_entropy.LARGEST_AWAY: Always("what is left is 0 or less"),
    pointwise.RULE: ruled(_rule),
    pointwise.SQUARED: ruled(_words),
    **dict.fromkeys((pointwise.SQUARES, pointwise.EQUATION, pointwise.BEHIND), ruled(_signs)),
    pointwise.DOUBLE: Always("a square"),
    pointwise.NONE_OFF: Rarely(lambda truth, _: not truth["losses"].any(), "a batch without any error"),
    fit.R2_EQUATION: Always("names"),
    fit.R2: lambda truth, said: truth.cell.tensor == said["split"] and _of_split(truth, said) and not truth.value > 1,
    fit.MEAN_ERROR: lambda truth, said: (
        truth.cell.tensor == f"{said['split']}_mae" and _of_split(truth, said) and not truth.value < 0
    ),
    fit.SCALE: Always("what R² is"),
    fit.UNIT: Always("a mean of differences"),
    fit.NO_SPREAD: lambda truth, _: math.isnan(truth.value),
    own.RULE: as_ruled,
    own.BELOW: lambda truth, _: bool((truth["losses"] < 0).any()),
    own.SLOPE: lambda truth, said: said["over"] == over(truth).replace(";", ",") and as_ruled(truth),
    own.LEVEL: lambda truth, _: truth.value == 0,
    pointwise.SLOPE: ruled(_words),
    pointwise.DERIVATIVE: ruled(lambda truth: {**_words(truth), "twice": "that" if _is_half(truth) else "twice that"}),
    pointwise.LITTLE: lambda truth, _: abs(truth.value) <= 0.025 * abs(truth.own("doutputs")) * (1 + 1e-12),
    pointwise.STEEPER: lambda truth, _: not abs(truth.value) > abs(truth.own("doutputs")),
}
