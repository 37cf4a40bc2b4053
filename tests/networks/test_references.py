"""Runs are those of others: all of the article's loop, bit for bit, and three steps of small networks of PyTorch.

Those of PyTorch 2.13 on a CPU, in float64, are computed once: `pytorch.json`. Of each are there what is set, the data,
the parameters that it starts from, by name in `starts`, the losses, and what is carried on after the last step; the
losses of the later steps are those of all weights before. Layers are called as in PyTorch: `leaky_relu(a, 0.01)`,
`gelu`, `silu`. `AdamW` has two groups of parameters: the matrices with `weight_decay=0.3`, the biases without.
Schedules are `LinearLR(end_factor=0.0)`, `CosineAnnealingLR` and `MultiStepLR` over four iterations, chained with
`LinearLR(1 / 2, total_iters=1)` for a warm-up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stepviz import Dataset, Experiment, Trainer
from stepviz.ops import Array
from stepviz.training.iteration import Iteration
from tests.support.examples import LONG
from tests.support.nets import dataset_of

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


FIGURES = json.loads((Path(__file__).parent / "pytorch.json").read_text(encoding="utf-8"))
STARTS: Mapping[str, Any] = FIGURES.pop("starts")
"""Rows, and parameters that networks start from."""
USUAL = {"hidden": [3], "activation": "tanh", "reduction": "mean", "lr": 0.1, "sampling": "order"}
"""What is set where nothing else is."""
KNOWN = (".", "a", "b", "c")
"""Four characters, of which the last stands nowhere."""
COLUMNS = tuple(f"{character} x{place}" for place in range(2) for character in KNOWN)


def dataset(X: Array, y: Sequence[Any], **more: Any) -> Dataset:
    """Four rows, all of them to be learned from, in their order, and to be checked with."""
    return dataset_of(np.array(X), np.array(y), val=np.arange(4), test=np.arange(4), **more)


def classified(rows: Any, **more: Any) -> Dataset:
    """Rows of two classes."""
    return dataset(rows, [0, 1, 1, 0], classes=("c0", "c1"), **more)


def characters(contexts: Any, keys: tuple[str, ...] = KNOWN) -> Dataset:
    """Contexts of characters and what comes next."""
    return dataset(contexts, [1, 2, 2, 3], classes=KNOWN, characters=KNOWN, keys=keys)


def wave(*shape: int, phase: float) -> Array:
    """Numbers that are easily made again: half the cosine of 1.7 times their place."""
    numbers: Array = 0.5 * np.cos(1.7 * np.arange(math.prod(shape)) + phase)
    return numbers.reshape(shape)


DATA = {
    "rows": classified(STARTS["ROWS"]),
    "images": classified(STARTS["IMAGES"], image=(6, 6)),
    "waves": classified(3 * wave(4, 36, phase=0.3), image=(6, 6)),
    "targets": dataset(STARTS["ROWS"], STARTS["TARGETS"], targets=("y0", "y1")),
    "contexts": characters(STARTS["CONTEXTS"]),
    "columns": characters(STARTS["CONTEXTS"], COLUMNS),
    "fours": characters(STARTS["FOURS"]),
}


def started(trainer: Trainer, start: str | Mapping[str, Any]) -> tuple[Array, ...]:
    """What is carried into the first step; `phased`: the first parameter is a wave from phase 1 on, the next from 2."""
    program = trainer.program
    if start == "phased":
        made = [wave(*program.shape(tensor), phase=place) for place, tensor in enumerate(program.parameters, 1)]
    else:
        given = STARTS[start] if isinstance(start, str) else start
        made = [np.array(found(given[parameter.name])) for parameter in program.parameters]
    return (*made, *trainer.initial[len(made) :])


def found(numbers: Any) -> Any:
    """Those that are there under a name, `START.W2` for a part of them, or numbers as they are."""
    if not isinstance(numbers, str):
        return numbers
    name, _, part = numbers.partition(".")
    return STARTS[name][part] if part else STARTS[name]


@pytest.mark.parametrize("name", FIGURES)
def test_three_steps_are_those_of_pytorch(name: str) -> None:
    """The losses, rates, what is carried on, and the loss at a check after them."""
    wanted, near = FIGURES[name], 10.0 ** -FIGURES[name]["digits"]
    given = USUAL | wanted["given"]
    trainer = Trainer(Experiment(**given | {"hidden": tuple(given["hidden"])}), DATA[wanted["data"]])
    made: Sequence[Iteration] = trainer.iterations(started(trainer, wanted["start"]), 1, 3)
    assert [float(each["loss"]) for each in made] == pytest.approx(wanted["losses"], rel=near)
    if "rates" in wanted:
        assert [float(each["lr"]) for each in made] == pytest.approx(wanted["rates"], rel=near)
    for tensor, numbers in wanted["after"].items():
        assert made[-1][f"{tensor}_after"] == pytest.approx(np.array(numbers), rel=near, abs=near / 10), tensor
    if "checked" in wanted:
        probabilities = trainer.program.ending.probabilities(
            trainer.program.scores(trainer.dataset.X, made[-1].model_after)
        )
        losses = -np.log(probabilities[np.arange(4), trainer.dataset.y])
        assert losses.mean() == pytest.approx(wanted["checked"], rel=near)
