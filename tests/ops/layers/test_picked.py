"""The first layer on characters: one step of it worked out apart, on one-hot rows, and the laws of an operation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.ops import Array, Cell
from stepviz.training.gradient_check import prove
from stepviz.views.explain.explanation import explain
from tests.support.listings import run as run_listings
from tests.support.moments import bits

RUNS = [
    Experiment.of("names", iterations=9, batch_size=5),
    Experiment.of("names", iterations=9, batch_size=7, context=3, l2=0.1),
    Experiment.of("names", iterations=9, batch_size=4, context=2, hidden=(5,), activation="tanh", optimizer="adam"),
]
"""A bigram table, several characters, a hidden layer."""


def hot(x: Array, known: int) -> Array:
    """One-hot rows, those of each place beside those of the next, (rows, context · known)."""
    return np.concatenate([np.eye(known)[codes] for codes in x.T], axis=1)


def step(x: Array, y: Array, W: Array, b: Array) -> tuple[float, Array, Array]:
    """Loss, dW and db of a softmax on x·W + b in plain NumPy, with matrix products, the mean of the rows."""
    p = np.exp(x @ W + b)
    p /= p.sum(axis=1, keepdims=True)
    d = (p - np.eye(W.shape[1])[y]) / len(y)
    return -sum(math.log(row[label]) for row, label in zip(p, y, strict=True)) / len(y), x.T @ d, d.sum(axis=0)


@pytest.mark.parametrize("context", [1, 2, 3])
def test_one_step_is_that_of_one_hot_rows(context: int) -> None:
    trainer = Trainer(Experiment.of("names", context=context, lr=0.5, batch_size=9))
    made = trainer.iterate(trainer.initial, 1)
    x = hot(made["x"], 27)
    loss, dW, db = step(x, made["y"], made["W"], made["b"])
    assert float(made["loss"]) == pytest.approx(loss, rel=1e-9)
    assert made["logits"] == pytest.approx(x @ made["W"] + made["b"], rel=1e-9, abs=1e-12)
    assert made["dW"] == pytest.approx(dW, rel=1e-9, abs=1e-12)
    assert made["db"] == pytest.approx(db, rel=1e-9, abs=1e-12)
    assert made["W_after"] == pytest.approx(made["W"] - 0.5 * dW, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_its_gradients_are_proved(run: Experiment) -> None:
    trainer = Trainer(run)
    for made in trainer.iterations(trainer.initial, 1, 3):
        assert prove(made, "mean", run.lr).holds


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_its_code_makes_every_tensor_to_the_last_bit(run: Experiment) -> None:
    trainer = Trainer(run)
    iterations = trainer.iterations(trainer.initial, 1, 4)
    assert not run_listings(trainer, [op.listing for op in trainer.program.ops], iterations)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_back_is_what_forth_was(run: Experiment) -> None:
    timeline = Timeline(Trainer(run), 1)
    walked = [bits(timeline.iteration(number)) for number in range(1, 10)]
    assert [bits(timeline.iteration(number)) for number in range(9, 0, -1)] == walked[::-1]


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_terms_and_words_of_every_kind_of_cell(run: Experiment) -> None:
    trainer = Trainer(run)
    made = trainer.iterate(trainer.initial, 1)
    for op in trainer.program.ops:
        for tensor in op.writes:
            array = made[tensor.name]
            for place in np.random.RandomState(0).choice(array.size, min(array.size, 40), replace=False):
                cell = Cell(tensor.name, tuple(int(n) for n in np.unravel_index(place, array.shape)))
                terms = op.terms(cell, made)
                assert terms.total() == pytest.approx(float(array[cell.index]), rel=1e-9, abs=1e-15)
                for user in op.users(cell, made) if tensor.name in op.reads else ():
                    assert user.tensor in trainer.program.tensors


def test_a_row_that_nobody_picks_says_so() -> None:
    trainer = Trainer(Experiment.of("names", batch_size=2))
    frame = Timeline(trainer).frame(Moment(1, 6))
    free = next(k for k in range(27) if k not in frame.current["x"])
    assert explain(frame, Cell("dW", (free, 0))).rule == f"no row of this batch picks k{free}: the sum is empty"
    assert frame.current["dW"][free].tolist() == [0.0] * 27


def test_a_gradient_adds_up_the_errors_of_the_rows_that_have_the_character() -> None:
    trainer = Trainer(Experiment.of("names", batch_size=32))
    made = trainer.iterate(trainer.initial, 1)
    row = int(np.bincount(made["x"][:, 0]).argmax())
    op = trainer.program.maker("dW")
    assert op is not None
    parts = op.terms(Cell("dW", (row, 3)), made).parts
    having = np.flatnonzero(made["x"][:, 0] == row).tolist()
    assert [part.label for part in parts] == [f"e{example}" for example in having]
    assert [part.cells for part in parts] == [(Cell("dlogits", (example, 3)),) for example in having]
