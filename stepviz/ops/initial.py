"""Initial: the first weights, drawn from the run's generator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from stepviz.ops.layers.layer import ExtraParameter
from stepviz.ops.tensor import Array
from stepviz.settings.words import Init

Parameters = tuple[Array, ...]
LARGEST_OF_FOUR = 3
"""The mean square of the largest of four sums behind a relu, in that of one of them."""


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
    of_largest: bool = False
    """Whether each number that it reads is the largest of a 2x2."""
    tag: str = ""
    """The number of its layer, where there are several."""
    own: tuple[ExtraParameter, ...] = ()
    """What its layer learns besides it and a bias."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it and all else that its layer learns is called."""
        letters = (self.letter, *"b" * (not self.is_table), *(each.letter for each in self.own))
        return tuple(f"{letter}{self.tag}" for letter in letters)

    def code(self, init: Init) -> str:
        """How it is drawn: `randn(4, 8) * sqrt(2/4)`.

        he: √(2 / inputs) (He, Zhang, Ren and Sun 2015, "Delving deep into rectifiers", equation 10), which takes the
        mean square of an input for half the variance of the sum below its relu. The largest of four has thrice that
        (3.09 of four independent ones; 2.3 on digits): what reads those has √(2 / (3 · inputs)). xavier:
        √(2 / (inputs + outputs)) (Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward
        neural networks", equation 12). normal: 1.
        """
        drawn = f"randn({self.inputs}, {self.outputs})"
        if self.is_table or init == "normal":
            return drawn
        he = f"({LARGEST_OF_FOUR}*{self.inputs})" if self.of_largest else f"{self.inputs}"
        return f"{drawn} * sqrt(2/{he if init == 'he' else f'({self.inputs}+{self.feeds or self.outputs})'})"


def matrices(widths: tuple[int, ...]) -> tuple[Matrix, ...]:
    """Those of dense layers. `widths`: features, units of each hidden layer, what the last layer makes of a row."""
    return tuple(Matrix(*sizes) for sizes in pairwise(widths))


def initial_parameters(layers: Sequence[Matrix], random: np.random.RandomState, init: Init = "normal") -> Parameters:
    """W1, b1, W2, …: each W ~ randn(inputs, outputs) · scale from `random`, layer by layer, each b = 0: read-only."""
    lines = draws(layers, init)
    made: dict[str, Any] = {"rng": random, "np": np, "sqrt": math.sqrt}
    exec("\n".join(lines), made)
    parameters: Parameters = tuple(made[line.partition(" ")[0]] for line in lines)
    for array in parameters:
        array.setflags(write=False)
    return parameters


def draws(layers: Sequence[Matrix], init: Init) -> tuple[str, ...]:
    """`initial_parameters` as code, a parameter a line: `W1 = rng.randn(4, 8) * sqrt(2/4)`, `b1 = np.zeros(8)`."""
    lines = list[str]()
    for layer in layers:
        others = [f"np.zeros({layer.outputs})"] * (not layer.is_table)
        others += [f"np.full({layer.outputs}, {each.start!r})" for each in layer.own]
        made = (f"rng.{layer.code(init)}", *others)
        lines += [f"{name} = {code}" for name, code in zip(layer.names, made, strict=True)]
    return tuple(lines)
