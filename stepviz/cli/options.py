"""Options: the texts of the command line as an Experiment."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import Any

from stepviz.cli import values
from stepviz.errors import UserError
from stepviz.experiment import REDUCTIONS, SOFTMAXES, VARIANTS, Experiment
from stepviz.kinds import ACTIVATIONS, INITS, OPTIMIZERS, SAMPLINGS

_READ: Mapping[str, Callable[[str, str], Any]] = {
    "seed": values.whole,
    "lr": values.number,
    "iterations": values.whole,
    "batch_size": values.whole,
    "reduction": lambda flag, text: values.choice(flag, text, REDUCTIONS),
    "softmax": lambda flag, text: values.choice(flag, text, SOFTMAXES),
    "variant": lambda flag, text: values.choice(flag, text, VARIANTS),
    "check": values.pair,
    "hidden": values.widths,
    "activation": lambda flag, text: values.choice(flag, text, tuple(ACTIVATIONS)),
    "init": lambda flag, text: values.choice(flag, text, INITS),
    "optimizer": lambda flag, text: values.choice(flag, text, OPTIMIZERS),
    "momentum": values.number,
    "beta2": values.number,
    "l2": values.number,
    "sampling": lambda flag, text: values.choice(flag, text, SAMPLINGS),
}


def experiment(given: Namespace, **fixed: Any) -> Experiment:
    """The experiment of the options given; `fixed` fields are taken as they are.

    Raises `UserError` for a value that is malformed or cannot be trained with.
    """
    texts = {name: text for name, text in vars(given).items() if name in _READ and text is not None}
    read = {name: _READ[name](_flag(name), text) for name, text in texts.items() if name not in fixed}
    return Experiment(source=given.source, **read, **fixed)


def drawn(experiment: Experiment) -> Experiment:
    """The experiment, if there are screens for it. Raises `UserError` for one with hidden layers or a memory."""
    if experiment.hidden or experiment.optimizer != "sgd" or experiment.l2:
        raise UserError("there is no picture of this network yet: export its numbers as csv, json or npz")
    return experiment


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
