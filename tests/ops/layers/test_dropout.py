"""Dropout: the documented stream bit for bit, and nothing dropped at a check."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.errors import UserError
from stepviz.training.branch import branched

ALMOST = 1e-9
FIRST_BITS = (
    (0, 1, 1, 0, 1, 1, 1, 1),
    (1, 1, 1, 1, 1, 1, 0, 1),
    (1, 1, 1, 1, 0, 1, 0, 0),
    (1, 1, 1, 1, 1, 0, 1, 1),
)  # fmt: skip
"""The first mask of `--seed 0`, layer 1, four rows and eight units, `--dropout 0.2`."""


def trainer(**given: Any) -> Trainer:
    usual: dict[str, Any] = {"hidden": (4, 3), "activation": "tanh", "batch_size": 6, "lr": 0.1, "dropout": 0.3}
    return Trainer(Experiment.of("iris", **(usual | given)))


def test_the_first_mask_is_the_documented_one() -> None:
    run = Trainer(Experiment(hidden=(8,), dropout=0.2))
    iteration = run.iterate(run.initial, 1)
    assert tuple(map(tuple, iteration["mask1"].astype(int).tolist())) == FIRST_BITS
    assert float(iteration["r1"][0, 0]) == FIRST_NUMBER


FIRST_NUMBER = 0.18585215328592708


def test_each_mask_is_found_without_those_before_it() -> None:
    timeline = Timeline(trainer(seed=7, iterations=600), 1)
    for _ in timeline.extend(500):
        pass
    alone = np.random.RandomState([7, 2, 499]).rand(6, 3) >= 0.3
    assert np.array_equal(timeline.iteration(500)["mask2"] == 1, alone)
    assert float(timeline.iteration(500)["drawn2"]) == 499


def test_a_check_drops_nothing() -> None:
    run = trainer()
    last = run.iterations(run.initial, 1, 20)[-1]
    W1, b1, W2, b2, W3, b3 = last.after
    hidden = np.tanh(np.tanh(run.dataset.X[run.dataset.rows("val")] @ W1 + b1) @ W2 + b2)
    check = run.program.check(("val",))
    assert np.allclose(check.scores("val", *last.model_after), hidden @ W3 + b3, rtol=0, atol=ALMOST)
    assert check.sentence == "Nothing dropped: train every 100, val every 500."


def test_another_seed_from_an_iteration_on_draws_other_masks_from_there_on() -> None:
    original = Timeline(trainer(iterations=20))
    edited = branched(original, ("5:seed=9",))
    for number, seed in ((4, 0), (5, 9), (9, 9)):
        frame = edited.frame(edited.schedule.parse(f"{number}:update"))
        drawn = np.random.RandomState([seed, 1, number - 1]).rand(6, 4)
        assert np.array_equal(frame.current["r1"], drawn)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dropout": 1.0, "hidden": (3,)}, "--dropout 1.0 is out of range: give a number from 0 up to"),
        ({"dropout": 0.2}, "--dropout 0.2 is for hidden layers: give --hidden too, for example 8,8"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as error:
        Experiment.of("iris", **given)
    assert str(error.value).startswith(said)
