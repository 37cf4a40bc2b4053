"""Gelu: a sum times the probability that a normal number is below it (Hendrycks and Gimpel 2016), by erf."""

from __future__ import annotations

import math

from stepviz.formula.functions import Function
from stepviz.ops.activations.kind import Weighted


def _below(a: float) -> float:
    return (1.0 + math.erf(a / math.sqrt(2.0))) / 2.0


def _slope(a: float) -> float:
    return _below(a) + a * (math.exp(-a * a / 2.0) / math.sqrt(2.0 * math.pi))


class Gelu(Weighted):
    """h = a · Φ(a), Φ the share of normal numbers below a. Its slope is Φ(a) + a·φ(a), φ their density."""

    name = "gelu"
    function = Function("gelu", lambda a: a * _below(a), slope=_slope)
    slope = Function("gelu'", _slope)
    steepest = 1.12890
    code = "h{n} = a{n}*(1 + erf(a{n}/2**.5))/2"
    gradient_code = (
        "cdf = (1 + erf(a{n}/2**.5))/2; pdf = np.exp(-a{n}*a{n}/2)/(2*np.pi)**.5; da{n} = dh{n}*(cdf + a{n}*pdf)"
    )
    equation = "h{n} = a{n}·Φ(a{n}), Φ: share of normal numbers below"
    gradient_equation = "(Φ(a{n}) + a{n}·φ(a{n}))"
    rule = "gelu of a{n}: a{n} times the share of normal numbers below it"
    gradient_rule = "dh{n} times the derivative of gelu"
    sentence = "Multiply each sum by the share of normal numbers below it."
    gradient_sentence = "the derivative of gelu can be below 0."
