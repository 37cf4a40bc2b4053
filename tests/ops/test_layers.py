"""Layers: what the first one reads, what is said of it; dropout by its documented stream; skips are passed on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.ops import Cell
from stepviz.ops.layers.linear import UNPROTECTED
from stepviz.training.branch import branched
from stepviz.training.iteration import Iteration


def test_what_meets_a_zero_is_named_and_not_what_stands_in_another_row() -> None:
    line = Timeline(Trainer(Experiment()))
    iteration, op = line.iteration(1), next(op for op in line.trainer.program.ops if op.name == "grads")
    zero = iteration["x"][:, 0] == 0
    assert 0 < zero.sum() < len(zero)
    errors = iteration["dlogits"].copy()
    errors[:, 0] = np.where(zero, np.inf, np.nan)
    tensors = {name: iteration[name] for name in op.reads} | {"dlogits": errors, "dW": np.full((4, 2), np.nan)}
    assert op.words(Cell("dW", (0, 0)), tensors).meaning == (UNPROTECTED.say(times="inf", what="feature"),)


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


def first_of(source: str = "iris", **given: Any) -> Iteration:
    trainer = Trainer(Experiment.of(source, skip=True, batch_size=5, **given))
    return trainer.iterate(trainer.initial, 1)


@pytest.mark.parametrize(
    ("source", "given"),
    [("iris", {"hidden": (5,)}), ("iris", {"hidden": (5, 3)}), ("names", {"hidden": (27,), "context": 1})],
)
def test_where_no_layer_can_add_what_it_reads_it_is_refused(source: str, given: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=r"--skip needs a hidden layer as wide as its input: .* --hidden 8,8"):
        first_of(source, **given)
