"""Facts: what a unit, a whole net and a learning rate come to, and where weights decay, written out again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from stepviz import Experiment, Frame
from stepviz.ops import Array
from stepviz.ops.activations.kind import find
from tests.support.own import KINKS as OWN_KINKS
from tests.support.own import OWN_ACTIVATIONS

_BELOW = np.vectorize(lambda a: math.erfc(-a / math.sqrt(2)) / 2, otypes=[float])
"""The share of normal numbers below one."""


def _itself(a: Any) -> Any:
    return a


KINKS: Mapping[str, Any] = {"relu": _itself, "leaky": _itself, **OWN_KINKS}
"""Of activations with kinks what is 0 there."""
ACTIVATIONS: Mapping[str, Any] = {
    **{text: made for text, (made, _) in OWN_ACTIVATIONS.items()},
    "relu": lambda a: np.maximum(a, 0),
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "leaky": lambda a: np.where(a > 0, a, 0.01 * a),
    "gelu": lambda a: a * _BELOW(a),
    "silu": lambda a: a * (1 + np.tanh(a / 2)) / 2,
}


def _exp(a: Any) -> Any:
    """exp, infinite beyond the largest double."""
    with np.errstate(over="ignore"):
        return np.exp(a)


DERIVATIVES: Mapping[str, Any] = {
    **{text: slope for text, (_, slope) in OWN_ACTIVATIONS.items()},
    "relu": lambda a: 1.0 * (a > 0),
    "tanh": lambda a: 1 - np.tanh(a) ** 2,
    "sigmoid": lambda a: ACTIVATIONS["sigmoid"](a) * (1 - ACTIVATIONS["sigmoid"](a)),
    "leaky": lambda a: np.where(a > 0, 1.0, 0.01),
    "gelu": lambda a: _BELOW(a) + a * np.exp(-(a * a) / 2) / np.sqrt(2 * np.pi),
    "silu": lambda a: (1 + a / (1 + _exp(a))) / (1 + _exp(-a)),
}


def activation(frame: Frame) -> Callable[[Any], Any]:
    """The activation of a run: as written out here where it is, else by its own maths."""
    name = frame.experiment.activation
    return ACTIVATIONS.get(name) or find(name).forward


def answers(frame: Frame, x: Array, parameters: Sequence[Array]) -> Array:
    """Logits of any rows with these parameters, written out again where the kind of layer is known here."""
    run = frame.experiment
    if run.layer != "linear" or run.norm is not None or run.conv is not None:
        return frame.program.scores(x, tuple(parameters))
    h, kind = x, activation(frame)
    if run.embed:
        table, *parameters = parameters
        h = np.concatenate([table[codes] for codes in x.T], axis=1)
    if run.positions:
        places, *parameters = parameters
        h = h + np.concatenate(list(places))
    with np.errstate(all="ignore"):
        for place, (W, b) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
            hot = not place and frame.dataset.characters and not run.embed
            z, came = (_picked(frame, x, W) if hot else h.dot(W)) + b, h
            h = z if 2 * place + 2 == len(parameters) else kind(z)
            if run.skip and h is not z and h.shape == came.shape and not hot:
                h = h + came
        if frame.experiment.output == "sigmoid":
            h = 1 / (1 + np.exp(-h))
    if frame.experiment.loss == "bce":
        h = np.column_stack([np.zeros(len(h)), h])
    return h


def _picked(frame: Frame, x: Array, W: Array) -> Array:
    """The sums of the rows of W that characters choose, those of a place of the context below those of the one before.

    A product with one-hot rows would make nan of an inf that no character chooses.
    """
    known = len(frame.dataset.characters)
    sums: Array = np.sum([W[known * place + codes] for place, codes in enumerate(x.T)], axis=0)
    return sums


SHAPES: dict[str, Callable[[int, int], float]] = {
    "constant": lambda _, __: 1.0,
    "linear": lambda done, count: (count - done) / count,
    "cosine": lambda done, count: math.cos(math.pi / 2 * done / count) ** 2,
    "step": lambda done, count: 10.0 ** -(3 * done // count),
}
"""By what the base is multiplied where so many iterations of all are done."""


def rate(run: Experiment, number: int) -> float:
    """The learning rate of an iteration, from 1."""
    warm = min(1.0, number / run.warmup) if run.warmup else 1.0
    return run.lr * SHAPES[run.schedule](number - 1, run.iterations) * warm


def of_gradients(run: Experiment) -> float:
    """What `l2` the gradients of weights have a part of; 0 with AdamW, whose weights decay apart from them."""
    return 0.0 if run.optimizer == "adamw" else run.l2
