"""Of activations and the way back through them."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops.activations import kind, kinds, own
from stepviz.ops.activations.kind import find
from stepviz.ops.layers import activation
from tests.claims.facts import ACTIVATIONS, DERIVATIVES, KINKS
from tests.claims.judges.verdict import Judges, Rarely, Said, Truth, of_unit

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


def _derivative(truth: Truth) -> float:
    return float(DERIVATIVES[truth.experiment.activation](of_unit(truth, "a")))


def _passes(truth: Truth) -> bool:
    """Whether the gradient that comes is the one that came, times the derivative."""
    dh = of_unit(truth, "dh")
    passed, off = _derivative(truth) * dh, _ROUNDING * abs(dh)
    return math.isclose(truth.value, passed, rel_tol=1e-9, abs_tol=off) or not math.isfinite(truth.value + passed)


def _alone(truth: Truth, _: Said) -> bool:
    """Whether it is the function, written out, of its sum."""
    made = float(ACTIVATIONS[truth.experiment.activation](np.longdouble(of_unit(truth, "a"))))
    return math.isclose(made, truth.value, rel_tol=1e-9, abs_tol=1e-300) or not math.isfinite(made)


JUDGES: Judges = {
    kind.SETTLED: lambda truth, _: _change(truth) < 0.01,
    kind.MOVABLE: lambda truth, _: _change(truth) > 0.002,
    kind.LITTLE: lambda truth, _: abs(truth.value) <= 0.1 * abs(of_unit(truth, "dh")),
    kind.STEEPER: lambda truth, _: not abs(truth.value) > abs(of_unit(truth, "dh")),
    kinds.PASSES: lambda truth, _: truth.value == of_unit(truth, "a") > 0,
    kinds.OFF: _silent,
    kinds.OPEN: lambda truth, _: of_unit(truth, "a") > 0 and truth.value == of_unit(truth, "dh"),
    kinds.CORNER: lambda truth, _: of_unit(truth, "a") == truth.value == 0,
    kinds.SHUT: lambda truth, _: of_unit(truth, "a") < 0 == truth.value,
    kinds.KEPT: lambda truth, _: truth.value == of_unit(truth, "a") > 0,
    kinds.CUT: lambda truth, _: of_unit(truth, "a") < 0 == truth.value,
    kinds.EDGE: lambda truth, _: of_unit(truth, "a") == 0 == truth.value,
    kinds.ABOVE: lambda truth, _: of_unit(truth, "a") > 0,
    kinds.BELOW: lambda truth, _: not of_unit(truth, "a") >= 0,
    kinds.AT: lambda truth, _: of_unit(truth, "a") == 0,
    kinds.GATES[0]: lambda truth, _: of_unit(truth, "a") > 0,
    kinds.GATES[1]: lambda truth, _: not of_unit(truth, "a") > 0,
    kinds.LEAKS: lambda truth, _: of_unit(truth, "a") <= 0 and truth.value == 0.01 * of_unit(truth, "a"),
    kinds.LEAKS_BACK: lambda truth, _: of_unit(truth, "a") <= 0 and truth.value == 0.01 * of_unit(truth, "dh"),
    kind.HALF: lambda truth, _: truth.value > 0 and truth.value >= of_unit(truth, "a") / 2 > 0,
    kind.AT_MOST_HALF: lambda truth, _: truth.value <= 0 and -truth.value <= abs(of_unit(truth, "a")) / 2,
    kind.TIMES: lambda truth, said: _passes(truth) and truth.shows(said["slope"], _derivative(truth)),
    kind.FALLS: lambda truth, said: (
        _derivative(truth) < _ROUNDING and _passes(truth) and truth.shows(said["slope"], _derivative(truth), 1.0)
    ),
    own.AT: Rarely(
        lambda truth, _: KINKS[truth.experiment.activation](of_unit(truth, "a")) == 0, "a sum exactly at a kink"
    ),
    own.ALONE: _alone,
    activation.SILENCE: lambda truth, _: math.isnan(truth.value),
    activation.NO_NUMBER: lambda truth, _: math.isnan(of_unit(truth, "a")) and math.isnan(truth.value),
}
