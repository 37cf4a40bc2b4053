"""Smooth steps: tanh from -1 to +1, sigmoid from 0 to 1."""

from __future__ import annotations

from stepviz.formula.functions import FUNCTIONS
from stepviz.ops.activations.kind import Smooth
from stepviz.ops.tensor import Kind


class Tanh(Smooth):
    """h = tanh(a). Its slope is 1 - h²."""

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
