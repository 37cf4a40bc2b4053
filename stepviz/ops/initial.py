"""Initial: the first weights, drawn from the run's generator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from stepviz.ops.layers.layer import Own
from stepviz.ops.tensor import Array
from stepviz.settings import Init

Parameters = tuple[Array, ...]


class Matrix(NamedTuple):
    """The weights of a layer: how many numbers one of its sums reads, how many sums share them."""

    inputs: int
    outputs: int
    feeds: int = 0
    """How many sums an input goes into, where these are not its outputs."""
    letter: str = "W"
    """What it is called, before the number of its layer."""
    is_table: bool = False
    """Whether rows of it are looked up: it is drawn as inputs are, `normal`, and has no bias."""

    def scale(self, init: Init) -> float:
        """Standard deviation of its first weights."""
        return scale("normal" if self.is_table else init, self.inputs, self.feeds or self.outputs)

    @property
    def biases(self) -> tuple[str, ...]:
        """The letter of its bias, where it has one."""
        return () if self.is_table else ("b",)

    def code(self, init: Init) -> str:
        """`randn(4, 8) * sqrt(2/4)`."""
        scaled = scale_code("normal" if self.is_table else init, self.inputs, self.feeds or self.outputs)
        return f"randn({self.inputs}, {self.outputs}){scaled}"


def matrices(widths: tuple[int, ...]) -> tuple[Matrix, ...]:
    """Those of dense layers. `widths`: features, units of each hidden layer, what the last layer makes of a row."""
    return tuple(Matrix(*sizes) for sizes in pairwise(widths))


def initial_parameters(
    layers: Sequence[Matrix],
    random: np.random.RandomState,
    init: Init = "normal",
    own: Sequence[Sequence[Own]] = (),
) -> Parameters:
    """W1, b1, W2, …: each W ~ randn(inputs, outputs) · scale from `random`, layer by layer, each b = 0: read-only.

    `own`: what each layer learns besides, in order; nothing if empty.
    """
    made: list[Array] = []
    for layer, more in zip(layers, own or [()] * len(layers), strict=True):
        weights = random.randn(layer.inputs, layer.outputs)
        if init != "normal":
            weights *= layer.scale(init)
        zeros = [np.zeros(layer.outputs) for _ in layer.biases]
        made += [weights, *zeros, *(np.full(layer.outputs, each.start) for each in more)]
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


def draws(layers: Sequence[Matrix], init: Init, own: Sequence[Sequence[Own]] = ()) -> tuple[str, ...]:
    """`initial_parameters` as code, a parameter a line: `W1 = rng.randn(4, 8) * sqrt(2/4)`, `b1 = np.zeros(8)`."""
    tags = [""] if len(layers) == 1 else map(str, range(1, len(layers) + 1))
    lines: list[str] = []
    for tag, layer, more in zip(tags, layers, own or [()] * len(layers), strict=True):
        lines.append(f"{layer.letter}{tag} = rng.{layer.code(init)}")
        lines += [f"{bias}{tag} = np.zeros({layer.outputs})" for bias in layer.biases]
        lines += [f"{each.letter}{tag} = np.full({layer.outputs}, {each.start!r})" for each in more]
    return tuple(lines)
