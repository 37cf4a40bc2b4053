"""Silu, or swish: a sum times its sigmoid (Hendrycks and Gimpel 2016; Ramachandran, Zoph and Le 2017)."""

from __future__ import annotations

from stepviz.formula.functions import FUNCTIONS, Function
from stepviz.ops.activations.kind import Weighted

_SIGMOID = FUNCTIONS["sigmoid"].apply


def _slope(a: float) -> float:
    s = _SIGMOID(a)
    return s + a * s * (1.0 - s)


class Silu(Weighted):
    """h = a · sigmoid(a). Its slope is s + a·s·(1 - s), s the sigmoid of a."""

    name = "silu"
    function = Function("silu", lambda a: a * _SIGMOID(a), slope=_slope)
    slope = Function("silu'", _slope)
    steepest = 1.09984
    code = "h{n} = a{n}/(1 + np.exp(-a{n}))"
    gradient_code = "s = 1/(1 + np.exp(-a{n})); da{n} = dh{n}*(s + a{n}*s*(1-s))"
    equation = "h{n} = a{n} · sigmoid(a{n})"
    gradient_equation = "(σ + a{n}·σ·(1 - σ))"
    rule = "silu of a{n}: a{n} times its sigmoid"
    gradient_rule = "dh{n} times the derivative of silu"
    sentence = "Multiply each sum by its sigmoid."
    gradient_sentence = "the derivative of silu can be below 0."
