"""A kind of activation that the program does not have: all that one more takes, with a line in `kinds.ACTIVATIONS`."""

from __future__ import annotations

import numpy as np

from stepviz.ops import Array, Function
from stepviz.ops.activations import ActivationKind

LEAK = 0.1


class LeakyRelu(ActivationKind):
    """h = a where a is above 0, else 0.1·a."""

    name = "leaky_relu"
    kinked = True
    function = Function("leaky", lambda a: a if a > 0 else LEAK * a)
    slope = Function("gate", lambda a: 1.0 if a > 0 else LEAK)
    slope_at = "a"
    code = "h{n} = np.maximum(a{n}, .1*a{n})"
    gradient_code = "da{n} = dh{n} * np.where(a{n} > 0, 1, .1)"
    equation = "h{n} = a{n} where it is above 0, else a{n}/10"
    gradient_equation = "(1 if a{n} > 0 else 0.1)"
    rule = "leaky relu: keep a{n} if it is above 0, otherwise a tenth of it"
    gradient_rule = "dh{n} passed through the leaky gate"
    sentence = "Keep each sum that is above 0; of every other a tenth."
    gradient_sentence = "shut gates leak a tenth."

    def forward(self, a: Array) -> Array:
        """max(a, a / 10)."""
        h: Array = np.where(a > 0, a, LEAK * a)
        return h

    def backward(self, dh: Array, seen: Array) -> Array:
        """dh, or a tenth of it."""
        return dh * np.where(seen > 0, 1.0, LEAK)

    def reason(self, seen: float) -> str:
        """Open or leaking."""
        return "is above 0" if seen > 0 else "is not above 0"

    def meaning(self, example: str, unit: str, h: float) -> str:
        """Whether it leaks."""
        return f"Unit {unit} {'passes its sum of' if h > 0 else 'leaks a tenth of'} {example}."

    def gradient_meaning(self, example: str, unit: str, seen: float) -> str:
        """How much comes back."""
        return f"{'All' if seen > 0 else 'A tenth'} of the error of {example} gets through {unit}."
