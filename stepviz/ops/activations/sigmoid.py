"""Sigmoid: a smooth step from 0 to 1."""

from __future__ import annotations

from stepviz.formula.functions import FUNCTIONS
from stepviz.ops.activations.kind import Smooth
from stepviz.ops.tensor import Kind


class Sigmoid(Smooth):
    """h = 1 / (1 + exp(-a)). Its slope is h·(1 - h)."""

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
