"""Relu: a gate (Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines")."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops.activations.kind import ActivationKind, of_unit
from stepviz.ops.claims import Claim, Truth
from stepviz.ops.rules.functions import FUNCTIONS
from stepviz.ops.tensor import Array
from stepviz.ops.words import Saying


def _silent(truth: Truth) -> bool:
    """True if the unit is 0, and no finite gradient comes back through it."""
    return truth.value == 0 and (of_unit(truth, "da") == 0 or not math.isfinite(of_unit(truth, "dh")))


_PASSES = Claim(
    "Active for {e:own}: it outputs its sum unchanged.",
    lambda truth, _: truth.value == of_unit(truth, "a") > 0,
)
_OFF = Claim(
    "Inactive for {e:own}: output 0, derivative 0.",
    lambda truth, _: _silent(truth),
)
_OPEN = Claim(
    "Active: the gradient of {e:own} passes {h:own} unchanged.",
    lambda truth, _: of_unit(truth, "a") > 0 and truth.value == of_unit(truth, "dh"),
)
_CORNER = Claim(
    "At the kink the derivative is set to 0: the gradient of {e:own} stops at {h:own}.",
    lambda truth, _: of_unit(truth, "a") == truth.value == 0,
)
_SHUT = Claim(
    "Inactive: the gradient of {e:own} stops at {h:own}.",
    lambda truth, _: of_unit(truth, "a") < 0 == truth.value,
)
_KEPT = Claim("is above 0, so h{n} = a{n}", lambda truth, _: truth.value == of_unit(truth, "a") > 0, "outcome")
_CUT = Claim("is not above 0, so h{n} = 0", lambda truth, _: of_unit(truth, "a") < 0 == truth.value, "outcome")
_EDGE = Claim(
    "is exactly 0, the kink, so h{n} = 0", lambda truth, _: of_unit(truth, "a") == 0 == truth.value, "outcome"
)
_ABOVE = Claim("is above 0", lambda truth, _: of_unit(truth, "a") > 0, "reason")
_BELOW = Claim("is not above 0", lambda truth, _: not of_unit(truth, "a") >= 0, "reason")
_AT = Claim("is at the kink", lambda truth, _: of_unit(truth, "a") == 0, "reason")
_GATES = (
    Claim("open", lambda truth, _: of_unit(truth, "a") > 0, "gate"),
    Claim("shut", lambda truth, _: not of_unit(truth, "a") > 0, "gate"),
)


class Relu(ActivationKind):
    """h = a where a is above 0, else 0. Its slope at 0 is taken as 0."""

    name = "relu"
    kinked = True
    function, slope = FUNCTIONS["relu"], FUNCTIONS["gate"]
    slope_at = "a"
    code = "h{n} = np.maximum(a{n}, 0)"
    gradient_code = "da{n} = dh{n} * (a{n} > 0)"
    equation = "h{n} = relu(a{n}): a{n} where it is above 0, else 0"
    gradient_equation = "(1 if a{n} > 0 else 0)"
    rule = "relu: keep a{n} if it is above 0, otherwise 0"
    gradient_rule = "dh{n} times the derivative of relu"
    sentence = "Keep each positive sum; set every other to 0."
    gradient_sentence = "inactive units pass nothing."
    claims = (_PASSES, _OFF, _OPEN, _CORNER, _SHUT, _KEPT, _CUT, _EDGE, _ABOVE, _BELOW, _AT, *_GATES)

    def forward(self, a: Array) -> Array:
        """max(a, 0), elementwise."""
        h: Array = np.maximum(a, 0.0)
        return h

    def backward(self, dh: Array, seen: Array) -> Array:
        """dh where a was above 0, else 0."""
        return dh * (seen > 0)

    def outcome(self, a: float) -> str:
        """Kept or not."""
        return (_EDGE if a == 0 else _KEPT if a > 0 else _CUT).text

    def reason(self, seen: float) -> str:
        """Above 0 or not, or at the corner."""
        return (_AT if seen == 0 else _ABOVE if seen > 0 else _BELOW).text

    def gate(self, seen: float) -> str:
        """Open or shut, in one word."""
        return _GATES[not seen > 0].text

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        """Whether the unit says anything."""
        return (_PASSES if h > 0 else _OFF).say(e=example)

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        """Whether the gate lets the error through."""
        return (_OPEN if seen > 0 else _CORNER if seen == 0 else _SHUT).say(e=example, h=unit)
