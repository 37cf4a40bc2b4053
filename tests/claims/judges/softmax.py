"""Of softmax, and of cross-entropy from the logits."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops import Array
from stepviz.ops.claims import COUNTS
from stepviz.ops.losses import cross_entropy as stable
from stepviz.ops.losses import softmax as told
from tests.claims.judges.losses import right_chance
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth

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


def _is_exact(truth: Truth, _: Said) -> bool:
    """Whether a loss is that of the logits in extended precision, up to the rounding of their differences."""
    row = truth.cell.index[0]
    loss, logits = float(truth["losses"][row]), np.asarray(truth["logits"][row], dtype=np.longdouble)
    exact = float(np.logaddexp.reduce(logits) - logits[int(truth["y"][row])])
    return not np.isfinite(loss) or abs(loss - exact) <= 1e-12 * max(1.0, abs(loss), float(abs(logits).max()))


JUDGES: Judges = {
    told.PROBABILITIES: _probabilities,
    told.TOO_LARGE: lambda truth, _: truth.value == 0 and bool(np.exp(_row(truth)).sum() == np.inf),
    told.NO_NUMBER: lambda truth, _: bool(np.isnan(_row(truth)).any()),
    told.OVERFLOW: lambda truth, _: math.isnan(truth.value) and truth.own("logits") > 709.78,
    told.UNDERFLOW: lambda truth, _: bool((_row(truth) < -745.13).all()),
    told.GROWN: lambda truth, said: _shifted(truth, said) and _room(truth) > _FAR,
    told.GROWN_SO_FAR: Rarely(
        lambda truth, said: _shifted(truth, said) and -1e-9 <= _room(truth) < _FAR + 200,
        "rows of large logits that are still finite",
    ),
    told.CURE: lambda truth, said: truth.shows(said["probability"], float(_exact(_row(truth))[truth.cell.index[1]])),
    told.LARGEST: lambda truth, _: not np.isfinite(_row(truth).max()),
    told.NEVER: _shifted,
    stable.RULE: _is_exact,
    stable.QUOTIENT: _is_quotient,
    stable.DIGITS_LOST: Rarely(
        lambda truth, _: 0 < right_chance(truth) < _TINY and bool(np.isfinite(truth.value)),
        "a chance between the smallest double and the smallest with all digits",
    ),
    stable.VANISHED: lambda truth, _: right_chance(truth) == 0 and bool(np.isfinite(truth.value)),
    stable.NOT_FINITE: lambda truth, _: not np.isfinite(_row(truth)).all(),
    stable.APART: Rarely(lambda truth, _: bool(np.ptp(_row(truth)) == np.inf), "finite logits of 1e308 and both signs"),
    stable.LARGEST_AWAY: Always("what is left is 0 or less"),
}
