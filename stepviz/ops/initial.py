"""Initial: the first weights, drawn from the run's generator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from stepviz.ops.layers.layer import Own
from stepviz.ops.tensor import Array
from stepviz.settings import Init

Parameters = tuple[Array, ...]


def initial_parameters(
    widths: tuple[int, ...], random: np.random.RandomState, init: Init = "normal", own: Sequence[Sequence[Own]] = ()
) -> Parameters:
    """W1, b1, W2, …: each W ~ randn(inputs, outputs) · scale from `random`, layer by layer, each b = 0: read-only.

    `widths`: features, units of each hidden layer, what the last layer makes of a row. `own`: what each layer learns
    besides, in order; nothing if empty.
    """
    made: list[Array] = []
    for (inputs, outputs), more in zip(pairwise(widths), own or [()] * len(widths), strict=False):
        weights = random.randn(inputs, outputs)
        if init != "normal":
            weights *= scale(init, inputs, outputs)
        made += [weights, np.zeros(outputs), *(np.full(outputs, each.start) for each in more)]
    for array in made:
        array.setflags(write=False)
    return tuple(made)


def scale(init: Init, inputs: int, outputs: int) -> float:
    """Standard deviation of the first weights of a layer.

    he: √(2 / inputs) (He, Zhang, Ren and Sun 2015, "Delving deep into rectifiers", equation 10). xavier:
    √(2 / (inputs + outputs)) (Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward
    neural networks", equation 12). normal: 1.
    """
    if init == "he":
        return math.sqrt(2 / inputs)
    return math.sqrt(2 / (inputs + outputs)) if init == "xavier" else 1.0


def scale_code(init: Init, inputs: int, outputs: int) -> str:
    """What `randn(…)` is multiplied by: ` * sqrt(2/4)`, or nothing."""
    if init == "normal":
        return ""
    return f" * sqrt(2/{inputs})" if init == "he" else f" * sqrt(2/({inputs}+{outputs}))"


def draws(widths: tuple[int, ...], init: Init, own: Sequence[Sequence[Own]] = ()) -> tuple[str, ...]:
    """`initial_parameters` as code, a parameter a line: `W1 = rng.randn(4, 8) * sqrt(2/4)`, `b1 = np.zeros(8)`."""
    layers = [""] if len(widths) == 2 else map(str, range(1, len(widths)))
    lines: list[str] = []
    for layer, (inputs, outputs), more in zip(layers, pairwise(widths), own or [()] * len(widths), strict=False):
        weights = f"rng.randn({inputs}, {outputs}){scale_code(init, inputs, outputs)}"
        lines += [f"W{layer} = {weights}", f"b{layer} = np.zeros({outputs})"]
        lines += [f"{each.letter}{layer} = np.full({outputs}, {each.start!r})" for each in more]
    return tuple(lines)
