"""Tanh: a smooth step from -1 to +1."""

from __future__ import annotations

from stepviz.formula.functions import FUNCTIONS
from stepviz.ops.activations.kind import Smooth


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
