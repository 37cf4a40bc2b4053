"""The kinds of activations.

Relu: Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines". Leaky relu: Maas, Hannun
and Ng 2013, with the slope 0.01 below 0, as in PyTorch. Tanh, from -1 to +1, and sigmoid, from 0 to 1. Gelu, with erf:
Hendrycks and Gimpel 2016. Silu, or swish: the same, and Ramachandran, Zoph and Le 2017.
"""

from __future__ import annotations

import math
from decimal import Decimal

from stepviz.formula.functions import FUNCTIONS, Function, parsed
from stepviz.formula.tree import Binary, Read
from stepviz.ops.activations.kind import ActivationKind, Saturating, Weighted, functions_of
from stepviz.ops.claims import Saying, Sentence
from stepviz.ops.tensor import Kind

PASSES = Sentence("Active for {e:own}: it outputs its sum unchanged.")
OFF = Sentence("Inactive for {e:own}: output 0, derivative 0.")
OPEN = Sentence("Active: the gradient of {e:own} passes {h:own} unchanged.")
CORNER = Sentence("At the kink the derivative is set to 0: the gradient of {e:own} stops at {h:own}.")
SHUT = Sentence("Inactive: the gradient of {e:own} stops at {h:own}.")
KEPT = Sentence("is above 0, so h{n} = a{n}", "outcome")
CUT = Sentence("is not above 0, so h{n} = 0", "outcome")
EDGE = Sentence("is exactly 0, the kink, so h{n} = 0", "outcome")
ABOVE = Sentence("is above 0", "reason")
BELOW = Sentence("is not above 0", "reason")
AT = Sentence("is at the kink", "reason")
GATES = (
    Sentence("open", "gate"),
    Sentence("shut", "gate"),
)
_X = Read("x")
LEAKS = Sentence("Not active for {e:own}: it outputs 0.01 of its sum.")
LEAKS_BACK = Sentence("Not active: {h:own} gets 0.01 of the gradient of {e:own}.")


class Kinked(ActivationKind):
    """An activation of two straight lines, with a kink at 0."""

    nondifferentiable, slope_at = True, "a"
    below: Sentence
    """The sentence about a unit that is not active."""

    def reason(self, seen: float) -> str:
        return (AT if seen == 0 else ABOVE if seen > 0 else BELOW).text

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        return (PASSES if h > 0 else self.below).say(e=example)


class Relu(Kinked):
    """h = a if a is above 0, else 0. Its derivative at 0 is set to 0."""

    name, below = "relu", OFF
    function, slope = FUNCTIONS["relu"], FUNCTIONS["gate"]
    code = "h{n} = np.maximum(a{n}, 0)"
    gradient_code = "da{n} = dh{n} * (a{n} > 0)"
    equation = "h{n} = relu(a{n}): a{n} where it is above 0, else 0"
    gradient_equation = "(1 if a{n} > 0 else 0)"
    rule = "relu: keep a{n} if it is above 0, otherwise 0"
    gradient_rule = "dh{n} times the derivative of relu"
    sentence = "Keep each positive sum; set every other to 0."
    gradient_sentence = "inactive units pass nothing."

    def outcome(self, a: float) -> str:
        return (EDGE if a == 0 else KEPT if a > 0 else CUT).text

    def gate(self, seen: float) -> str:
        return GATES[not seen > 0].text

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        return (OPEN if seen > 0 else CORNER if seen == 0 else SHUT).say(e=example, h=unit)


class Leaky(Kinked):
    """h = a if a is above 0, else 0.01·a. Its derivative at 0 is set to 0.01."""

    name, below = "leaky", LEAKS
    function, slope = functions_of(Binary("max", _X, parsed("0.01*x")), "leaky", "leaky'")
    code = "h{n} = np.maximum(a{n}, .01*a{n})"
    gradient_code = "da{n} = dh{n}*np.where(a{n}>0, 1, .01)"
    equation = "h{n} = a{n} where it is above 0, else 0.01·a{n}"
    gradient_equation = "(1 if a{n} > 0 else 0.01)"
    rule = "leaky relu: keep a{n} if it is above 0, otherwise 0.01 of it"
    gradient_rule = "dh{n} times the derivative of leaky relu"
    sentence = "Keep each positive sum; multiply every other by 0.01."
    gradient_sentence = "inactive units pass 0.01 of it."

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        return (OPEN if seen > 0 else LEAKS_BACK).say(e=example, h=unit)


class Tanh(Saturating):
    """h = tanh(a). Its derivative is 1 - h²."""

    name = "tanh"
    function, slope = FUNCTIONS["tanh"], FUNCTIONS["tanh_derivative"]
    code = "h{n} = np.tanh(a{n})"
    gradient_code = "da{n} = dh{n} * (1 - h{n}*h{n})"
    equation = "h{n} = tanh(a{n})"
    gradient_equation = "(1 - h{n}²)"
    rule = "tanh of a{n}: between -1 and +1"
    gradient_rule = "dh{n} times the derivative of tanh, 1 - h{n}²"
    sentence = "Squeeze each sum into the range from -1 to +1."
    gradient_sentence = "saturated tanhs pass little."


class Sigmoid(Saturating):
    """h = 1 / (1 + exp(-a)). Its derivative is h·(1 - h)."""

    name = "sigmoid"
    numbers = Kind.PROBABILITY
    function, slope = FUNCTIONS["sigmoid"], FUNCTIONS["sigmoid_derivative"]
    steepest = 0.25
    code = "h{n} = 1 / (1 + np.exp(-a{n}))"
    gradient_code = "da{n} = dh{n}*(h{n}*(1-h{n}))"
    equation = "h{n} = 1 / (1 + exp(-a{n}))"
    gradient_equation = "h{n}·(1 - h{n})"
    rule = "sigmoid of a{n}: 1 / (1 + exp(-a{n})), between 0 and 1"
    gradient_rule = "dh{n} times the derivative of sigmoid, h{n} × (1 - h{n})"
    sentence = "Squeeze each sum into the range from 0 to 1."
    gradient_sentence = "saturated sigmoids pass little."


_LEAST = Decimal("1e-400")
"""Stands for a number above 0 that is smaller than every double."""


def _below(a: float) -> float:
    return (1.0 + math.erf(a / math.sqrt(2.0))) / 2.0


def _below_exactly(a: Decimal) -> Decimal:
    """`_below` for decimals: above 0 everywhere, although doubles come to 0."""
    return Decimal(math.erfc(-float(a) / math.sqrt(2.0)) / 2.0) or _LEAST


def _gelu_slope(a: float) -> float:
    return _below(a) + a * (math.exp(-a * a / 2.0) / math.sqrt(2.0 * math.pi))


class Gelu(Weighted):
    """h = a · Φ(a), Φ the normal distribution function. Its derivative is Φ(a) + a·φ(a), φ the normal density."""

    name = "gelu"
    function = Function("gelu", lambda a: a * _below(a), lambda a: a * _below_exactly(a), slope=_gelu_slope)
    slope = Function("gelu'", _gelu_slope)
    steepest = 1.12890  # at a = √2
    code = "h{n} = (1 + erf(a{n}/2**.5))/2*a{n}"  # halved first: no a overflows
    gradient_code = (
        "cdf = (1 + erf(a{n}/2**.5))/2; pdf = np.exp(-a{n}*a{n}/2)/(2*np.pi)**.5; da{n} = dh{n}*(cdf + a{n}*pdf)"
    )
    equation = "h{n} = a{n}·Φ(a{n}), Φ: share of normal numbers below"
    gradient_equation = "(Φ(a{n}) + a{n}·φ(a{n}))"
    rule = "gelu of a{n}: a{n} times the share of normal numbers below it"
    gradient_rule = "dh{n} times the derivative of gelu"
    sentence = "Multiply each sum by the share of normal numbers below it."
    gradient_sentence = "the derivative of gelu can be below 0."


class Silu(Weighted):
    """h = a · sigmoid(a). Its derivative is s + a·s·(1 - s), s the sigmoid of a."""

    name = "silu"
    function, slope = functions_of(parsed("x*sigmoid(x)"), "silu", "silu'")
    steepest = 1.09984  # at a = 2.3994
    code = "h{n} = a{n}/(1 + np.exp(-a{n}))"
    gradient_code = "s = 1/(1 + np.exp(-a{n})); da{n} = dh{n}*(s + a{n}*s*(1-s))"
    equation = "h{n} = a{n} · sigmoid(a{n})"
    gradient_equation = "(σ + a{n}·σ·(1 - σ))"
    rule = "silu of a{n}: a{n} times its sigmoid"
    gradient_rule = "dh{n} times the derivative of silu"
    sentence = "Multiply each sum by its sigmoid."
    gradient_sentence = "the derivative of silu can be below 0."
