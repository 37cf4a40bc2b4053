from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stepviz import Experiment, Trainer
from tests.support.examples import LONG

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

INPUTS = np.array(
    [[1, 1, 0, 1], [0, 1, 0, 1], [0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 1, 0], [1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 0]],
    dtype=np.float64,
)
LABELS = np.array([0, 0, 0, 1, 1, 1, 0, 1])
ITERATIONS = 4000
SEEDS = range(20 if LONG else 1)


Run = tuple[Floats, Floats, Floats]
"""The loss, the weights and the biases after every iteration."""


def summed(logits: Floats, y: Whole) -> tuple[Any, Floats]:
    probs = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
    num = len(y)
    loss = np.mean(-np.log(probs[range(num), y]))
    dlogits = probs.copy()
    dlogits[range(num), y] -= 1
    return loss, dlogits


def averaged(logits: Floats, y: Whole) -> tuple[Any, Floats]:
    loss, dlogits = summed(logits, y)
    return loss, dlogits / len(y)


def as_printed(logits: Floats, y: Whole) -> tuple[Any, Floats]:
    probs = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
    y = y.reshape(-1, 1)
    num = logits.shape[1]
    loss = np.sum(-np.log(probs[range(num), y])) / num
    dlogits = probs
    dlogits[range(num), y] -= 1
    return loss, dlogits


def plain_loop(seed: int, lr: float, surprise: Callable[[Floats, Whole], tuple[Any, Floats]]) -> Run:
    random = np.random.RandomState(seed)
    W, b = random.randn(4, 2), np.zeros(2)
    losses, weights, biases = list[Any](), list[Floats](), list[Floats]()
    for _ in range(ITERATIONS):
        rows = random.choice(8, 4)
        x, y = INPUTS[rows], LABELS[rows]
        logits = x @ W + b
        loss, d = surprise(logits, y)
        dW, db = x.T @ d, d.sum(0)
        W = W - lr * dW
        b = b - lr * db
        losses.append(loss)
        weights.append(W)
        biases.append(b)
    return np.array(losses), np.array(weights), np.array(biases)


def stepviz_loop(experiment: Experiment) -> Run:
    trainer = Trainer(experiment)
    made = trainer.iterations(trainer.initial, 1, ITERATIONS)
    losses, weights, biases = (np.array([each[name] for each in made]) for name in ("loss", "W_after", "b_after"))
    return losses, weights, biases


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("given", "surprise"),
    [({}, summed), ({"lr": 0.04, "reduction": "mean"}, averaged), ({"variant": "as-printed"}, as_printed)],
    ids=["article", "mean", "as printed"],
)
def test_every_loss_and_parameter_is_the_plain_loops_bit_for_bit(
    given: dict[str, Any], surprise: Callable[[Floats, Whole], tuple[Any, Floats]], seed: int
) -> None:
    experiment = Experiment(seed=seed, **given)
    plain = plain_loop(seed, experiment.lr, surprise)
    assert [array.tobytes() for array in stepviz_loop(experiment)] == [array.tobytes() for array in plain]
