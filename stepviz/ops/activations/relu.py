"""Relu: a gate (Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines")."""

from __future__ import annotations

import numpy as np

from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.tensor import Array
from stepviz.ops.terms import Function


class Relu(ActivationKind):
    """h = a where a is above 0, else 0. Its slope at 0 is taken as 0."""

    name = "relu"
    kinked = True
    function = Function("relu", lambda a: a if a > 0 or a != a else 0.0)
    slope = Function("gate", lambda a: float(a > 0))
    slope_at = "a"
    code = "h{n} = np.maximum(a{n}, 0)"
    gradient_code = "da{n} = dh{n} * (a{n} > 0)"
    equation = "h{n} = relu(a{n}): a{n} where it is above 0, else 0"
    gradient_equation = "(1 if a{n} > 0 else 0)"
    rule = "relu: keep a{n} if it is above 0, otherwise 0"
    gradient_rule = "dh{n} passed through the relu gate"
    sentence = "Keep each sum that is above 0; every other becomes 0."
    gradient_sentence = "closed relu gates let nothing pass."

    def forward(self, a: Array) -> Array:
        """max(a, 0), elementwise."""
        h: Array = np.maximum(a, 0.0)
        return h

    def backward(self, dh: Array, seen: Array) -> Array:
        """dh where a was above 0, else 0."""
        return dh * (seen > 0)

    def outcome(self, a: float) -> str:
        """Kept or not."""
        if a == 0:
            return "is exactly 0, the corner, so h{n} = 0"
        return "is above 0, so h{n} = a{n}" if a > 0 else "is not above 0, so h{n} = 0"

    def reason(self, seen: float) -> str:
        """Above 0 or not, or at the corner."""
        if seen == 0:
            return "is at the corner"
        return "is above 0" if seen > 0 else "is not above 0"

    def gate(self, seen: float) -> str:
        """Open or shut, in one word."""
        return "open" if seen > 0 else "shut"

    def meaning(self, example: str, unit: str, h: float) -> str:
        """Whether the unit says anything."""
        if h > 0:
            return f"This unit passes its sum on as it is, and {example} can teach it."
        return f"This unit is off for {example}: it says 0, and its slope there is 0."

    def gradient_meaning(self, example: str, unit: str, seen: float) -> str:
        """Whether the gate lets the error through."""
        if seen > 0:
            return f"The gate is open: all of the error of {example} goes on to the weights into {unit}."
        if seen == 0:
            return f"At the corner the slope is taken as 0: nothing of {example} gets through {unit}."
        return f"The gate is shut: {example} does not count for the weights into {unit}."
