"""Kinds: the lists of what a network can be made of, in plain words: an `Experiment` is checked without NumPy."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal, NamedTuple


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


class KnownOptimizer(NamedTuple):
    """What moves the parameters."""

    home: str
    """The class of its update, as `module:class`."""
    takes: tuple[str, ...] = ()
    """The settings it has besides the learning rate, in the order of its class."""
    letters: str = ""
    """The letter of each thing it remembers of a parameter: `mv` of mW and vW."""


OPTIMIZERS: dict[str, KnownOptimizer] = {
    "sgd": KnownOptimizer("stepviz.ops.update:GradientDescent"),
    "momentum": KnownOptimizer("stepviz.ops.optimizers.momentum:Momentum", ("momentum",), "m"),
    "adam": KnownOptimizer("stepviz.ops.optimizers.adam:Adam", ("momentum", "beta2"), "mv"),
}
"""All there are, by name. One more is one line here."""


class KnownLoss(NamedTuple):
    """How far the network is from the labels."""

    home: str
    """The class of its operation, as `module:class`."""
    gradient: str
    """That of its gradient by the logits."""


_GRADIENT = "stepviz.ops.losses.loss:LossGradient"
LOSSES: dict[str, KnownLoss] = {
    "plain": KnownLoss("stepviz.ops.losses.loss:Loss", _GRADIENT),
    "stable": KnownLoss("stepviz.ops.losses.stable_loss:StableLoss", _GRADIENT),
    "as-printed": KnownLoss(
        "stepviz.ops.losses.as_printed:LossAsPrinted", "stepviz.ops.losses.as_printed:LossGradientAsPrinted"
    ),
}
"""All there are, by the variant of the run, or where there is none by its softmax. One more is one line here."""

INITS = ("normal", "he", "xavier")
SAMPLINGS = ("replacement", "epochs")
MAX_HIDDEN = 8
"""Hidden layers."""
MAX_WIDTH = 4096
"""Units of one."""


def loaded(home: str) -> Any:
    """The class written `module:class`; its module is loaded where it is not yet."""
    module, _, kind = home.partition(":")
    return getattr(import_module(module), kind)
