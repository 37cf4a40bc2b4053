from __future__ import annotations

from collections.abc import Callable, Iterator
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


def plain_loop(
    seed: int, lr: float, surprise: Callable[[Floats, Whole], tuple[Any, Floats]]
) -> Iterator[tuple[Any, Floats, Floats]]:
    """The loss, the weights and the biases after every iteration."""
    random = np.random.RandomState(seed)
    W, b = random.randn(4, 2), np.zeros(2)
    for _ in range(ITERATIONS):
        rows = random.choice(8, 4)
        x, y = INPUTS[rows], LABELS[rows]
        logits = x @ W + b
        loss, d = surprise(logits, y)
        dW, db = x.T @ d, d.sum(0)
        W = W - lr * dW
        b = b - lr * db
        yield loss, W, b


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("given", "surprise"),
    [({}, summed), ({"lr": 0.04, "reduction": "mean"}, averaged), ({"variant": "as-printed"}, as_printed)],
    ids=["article", "mean", "as printed"],
)
def test_every_loss_and_parameter_is_the_plain_loops_bit_for_bit(
    given: dict[str, Any], surprise: Callable[[Floats, Whole], tuple[Any, Floats]], seed: int
) -> None:
    trainer = Trainer(Experiment(seed=seed, **given))
    made = trainer.iterations(trainer.initial, 1, ITERATIONS)
    plain = zip(*plain_loop(seed, trainer.experiment.lr, surprise), strict=True)
    for name, arrays in zip(("loss", "W_after", "b_after"), plain, strict=True):
        assert np.array([each[name] for each in made]).tobytes() == np.array(arrays).tobytes(), name
