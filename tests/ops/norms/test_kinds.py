"""Norms: what checks take in the place of the batch, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepviz import Experiment, Trainer

ALMOST = 1e-9


def trainer(**given: Any) -> Trainer:
    usual: dict[str, Any] = {"hidden": (4, 3), "activation": "tanh", "batch_size": 6, "lr": 0.1, "seed": 3}
    return Trainer(Experiment.of("iris", **(usual | given)))


def test_a_check_takes_the_running_values_and_not_those_of_the_rows() -> None:
    run = trainer(norm="batch")
    last = run.iterations(run.initial, 1, 30)[-1]
    made = rows = run.dataset.X[run.dataset.rows("val")]
    for n in (1, 2):
        W, b, gamma, beta, mean, variance = (
            last[f"{name}{n}_after"] for name in ("W", "b", "gamma", "beta", "rmean", "rvar")
        )
        made = np.tanh(gamma * (made @ W + b - mean) / np.sqrt(variance + 1e-5) + beta)
    found = run.program.check(("val",)).scores("val", *last.model_after)
    assert np.allclose(found, made @ last["W3_after"] + last["b3_after"], rtol=0, atol=ALMOST)
    assert np.allclose(run.program.scores(rows[:1], last.model_after), found[:1], rtol=0, atol=ALMOST)


def test_the_caption_of_a_check_says_what_is_otherwise() -> None:
    said = {
        name: run.program.check(("train", "val")).sentence
        for name, run in (("batch", trainer(norm="batch")), ("layer", trainer(norm="layer")))
    }
    assert said["batch"] == "Running means: train every 100, val every 500."
    assert "unning" not in said["layer"]


def test_a_bias_before_a_batch_norm_changes_nothing() -> None:
    run = trainer(norm="batch")
    iteration = run.iterate(run.initial, 1)
    assert np.abs(iteration["db1"]).max() <= 1e-15
    assert np.abs(iteration["dbeta1"]).max() > 1e-3


def test_a_scale_can_be_held() -> None:
    run = trainer(norm="layer", freeze=("gamma1", "beta2"))
    iteration = run.iterate(run.initial, 1)
    assert np.array_equal(iteration["gamma1_after"], iteration["gamma1"])
    assert not np.array_equal(iteration["gamma2_after"], iteration["gamma2"])
