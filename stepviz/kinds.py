"""Kinds: the lists of what a network can be made of, in plain words: an `Experiment` is checked without NumPy."""

from __future__ import annotations

from typing import Literal, NamedTuple


class KnownActivation(NamedTuple):
    """What a hidden unit can do with its sum."""

    home: str
    """The class that says everything about it, as `module:class`."""
    init: Literal["he", "xavier"]
    """The first weights that suit it."""


ACTIVATIONS: dict[str, KnownActivation] = {
    "relu": KnownActivation("stepviz.ops.activations.relu:Relu", "he"),
    "tanh": KnownActivation("stepviz.ops.activations.tanh:Tanh", "xavier"),
    "sigmoid": KnownActivation("stepviz.ops.activations.sigmoid:Sigmoid", "xavier"),
}
"""All there are, by name. One more is one line here."""

INITS = ("normal", "he", "xavier")
OPTIMIZERS = ("sgd", "momentum", "adam")
SAMPLINGS = ("replacement", "epochs")
MAX_HIDDEN = 8
"""Hidden layers."""
MAX_WIDTH = 4096
"""Units of one."""
