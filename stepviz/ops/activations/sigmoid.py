"""Sigmoid: a smooth step from 0 to 1."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np

from stepviz.ops.activations.kind import Smooth
from stepviz.ops.tensor import Array, Kind
from stepviz.ops.terms import Function

_FAR = Decimal(2_000_000)
"""As near to an end as decimals can tell from it."""


def _sigmoid(a: float) -> float:
    try:
        return 1.0 / (1.0 + math.exp(-a))
    except OverflowError:
        return 0.0


class Sigmoid(Smooth):
    """h = 1 / (1 + exp(-a)). Its slope is h·(1 - h)."""

    name = "sigmoid"
    numbers = Kind.PROBABILITY
    function = Function("sigmoid", _sigmoid, lambda a: 1 / (1 + (-min(max(a, -_FAR), _FAR)).exp()))
    slope = Function("{} × (1 - {})", lambda h: h * (1.0 - h), lambda h: h * (1 - h))
    steepest = 0.25
    code = "h{n} = 1 / (1 + np.exp(-a{n}))"
    gradient_code = "da{n} = dh{n}*(h{n}*(1-h{n}))"
    equation = "h{n} = 1 / (1 + exp(-a{n}))"
    gradient_equation = "h{n}·(1 - h{n})"
    rule = "sigmoid of a{n}: 1 / (1 + exp(-a{n})), between 0 and 1"
    gradient_rule = "dh{n} times the derivative of sigmoid, h{n} × (1 - h{n})"
    sentence = "Squeeze each sum into the range from 0 to 1."
    gradient_sentence = "saturated sigmoids pass little."

    def forward(self, a: Array) -> Array:
        """1 / (1 + exp(-a)), elementwise; 0 where exp overflows."""
        h: Array = 1.0 / (1.0 + np.exp(-a))
        return h

    def backward(self, dh: Array, seen: Array) -> Array:
        """dh · h · (1 - h)."""
        return dh * (seen * (1.0 - seen))
