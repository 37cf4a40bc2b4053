"""Options: the texts of the command line as an Experiment."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import Any

from stepviz.cli import values
from stepviz.experiment import REDUCTIONS, SOFTMAXES, VARIANTS, Experiment

_READ: Mapping[str, Callable[[str, str], Any]] = {
    "seed": values.whole,
    "lr": values.number,
    "iterations": values.whole,
    "batch_size": values.whole,
    "reduction": lambda flag, text: values.choice(flag, text, REDUCTIONS),
    "softmax": lambda flag, text: values.choice(flag, text, SOFTMAXES),
    "variant": lambda flag, text: values.choice(flag, text, VARIANTS),
    "check": values.pair,
}


def experiment(given: Namespace, **fixed: Any) -> Experiment:
    """The experiment of the options given; `fixed` fields are taken as they are.

    Raises `UserError` for a value that is malformed or cannot be trained with.
    """
    texts = {name: text for name, text in vars(given).items() if name in _READ and text is not None}
    read = {name: _READ[name](_flag(name), text) for name, text in texts.items() if name not in fixed}
    return Experiment(source=given.source, **read, **fixed)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
