"""Sums times a share of them: gelu by erf (Hendrycks and Gimpel 2016), silu, or swish, by a sigmoid (the same;
Ramachandran, Zoph and Le 2017).
"""

from __future__ import annotations

import math

from stepviz.formula.functions import FUNCTIONS, Function
from stepviz.ops.activations.kind import Weighted

_SIGMOID = FUNCTIONS["sigmoid"].apply


def _below(a: float) -> float:
    return (1.0 + math.erf(a / math.sqrt(2.0))) / 2.0


def _gelu_slope(a: float) -> float:
    return _below(a) + a * (math.exp(-a * a / 2.0) / math.sqrt(2.0 * math.pi))


class Gelu(Weighted):
    """h = a · Φ(a), Φ the share of normal numbers below a. Its slope is Φ(a) + a·φ(a), φ their density."""

    name = "gelu"
    function = Function("gelu", lambda a: a * _below(a), slope=_gelu_slope)
    slope = Function("gelu'", _gelu_slope)
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


def _silu_slope(a: float) -> float:
    s = _SIGMOID(a)
    return s + a * s * (1.0 - s)


class Silu(Weighted):
    """h = a · sigmoid(a). Its slope is s + a·s·(1 - s), s the sigmoid of a."""

    name = "silu"
    function = Function("silu", lambda a: a * _SIGMOID(a), slope=_silu_slope)
    slope = Function("silu'", _silu_slope)
    steepest = 1.09984
    code = "h{n} = a{n}/(1 + np.exp(-a{n}))"
    gradient_code = "s = 1/(1 + np.exp(-a{n})); da{n} = dh{n}*(s + a{n}*s*(1-s))"
    equation = "h{n} = a{n} · sigmoid(a{n})"
    gradient_equation = "(σ + a{n}·σ·(1 - σ))"
    rule = "silu of a{n}: a{n} times its sigmoid"
    gradient_rule = "dh{n} times the derivative of silu"
    sentence = "Multiply each sum by its sigmoid."
    gradient_sentence = "the derivative of silu can be below 0."
