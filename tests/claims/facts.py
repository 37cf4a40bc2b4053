"""Facts: where units have kinks, what a learning rate comes to, and which weights decay, written out again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from stepviz import Experiment
from tests.support.own import KINKS as OWN_KINKS


def _itself(a: Any) -> Any:
    return a


KINKS: Mapping[str, Any] = {"relu": _itself, "leaky": _itself, **OWN_KINKS}
"""Of activations with kinks what is 0 there."""
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
