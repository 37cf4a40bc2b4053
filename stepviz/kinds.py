"""Kinds: the lists of what a network can be made of, in plain words: an `Experiment` is checked without NumPy."""

from __future__ import annotations

ACTIVATIONS: dict[str, str] = {
    "relu": "stepviz.ops.activations.relu:Relu",
    "tanh": "stepviz.ops.activations.tanh:Tanh",
    "sigmoid": "stepviz.ops.activations.sigmoid:Sigmoid",
}
"""What a hidden unit can do with its sum, and the class that says everything about it. One more is one line here."""

INITS = ("normal", "he", "xavier")
OPTIMIZERS = ("sgd", "momentum", "adam")
SAMPLINGS = ("replacement", "epochs")
MAX_HIDDEN = 8
"""Hidden layers."""
MAX_WIDTH = 4096
"""Units of one."""
