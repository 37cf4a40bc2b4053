"""Norms: one step of each beside one by hand, what checks take in the place of the batch, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Trainer
from stepviz.errors import UserError
from stepviz.training.gradient_check import prove
from tests.support.by_hand import ByHand, spread

ALMOST = 1e-9


def trainer(**given: Any) -> Trainer:
    usual: dict[str, Any] = {"hidden": (4, 3), "activation": "tanh", "batch_size": 6, "lr": 0.1, "seed": 3}
    return Trainer(Experiment.of("iris", **(usual | given)))


def by_hand(iteration: Iteration, **given: Any) -> ByHand:
    parameters = {
        tensor.name: np.atleast_2d(iteration[tensor.name]).astype(complex).tolist()
        for tensor in iteration.program.parameters
    }
    hidden = len(iteration.program.widths) - 2
    return ByHand(iteration["x"].tolist(), iteration["y"].tolist(), parameters, hidden, **given)


@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_one_step_is_that_of_a_network_by_hand(norm: str) -> None:
    run = trainer(norm=norm)
    for iteration in run.iterations(run.initial, 1, 2):
        reference = by_hand(iteration, norm=norm)
        assert abs(reference.loss() - float(iteration["loss"])) <= ALMOST
        for parameter in run.program.parameters:
            gradient, after = iteration[f"d{parameter.name}"], iteration[f"{parameter.name}_after"]
            for place in np.ndindex(gradient.shape):
                slope = reference.slope(parameter.name, place)
                assert abs(gradient[place] - slope) <= ALMOST
                assert abs(after[place] - (iteration[parameter.name][place] - 0.1 * slope)) <= ALMOST


def test_figures_of_one_step_stay_what_they_are() -> None:
    """Those of the network by hand, above, with all their digits."""
    found = {}
    for norm in ("batch", "layer"):
        run = trainer(norm=norm)
        iteration = run.iterate(run.initial, 1)
        found[norm] = [float(iteration[name].ravel()[0]) for name in ("loss", "dW1", "dgamma1", "dbeta2", "dW3")]
    assert found == {
        "batch": pytest.approx(FIGURES["batch"], abs=ALMOST),
        "layer": pytest.approx(FIGURES["layer"], abs=ALMOST),
    }


FIGURES = {
    "batch": [0.9127255995336858, 0.003952547784461727, -0.00306050005865856, 0.04075331493963331, -0.3006820726695862],
    "layer": [
        0.8617359615628019,
        -0.022389540047062725,
        -0.029313973537580994,
        0.04723970344017006,
        -0.16873968027964384,
    ],
}


def test_the_running_values_are_a_tenth_of_each_batch_with_the_variance_over_one_less() -> None:
    run = trainer(norm="batch")
    mean, variance = np.zeros(4), np.ones(4)
    for iteration in run.iterations(run.initial, 1, 5):
        assert np.allclose(iteration["rmean1"], mean, rtol=0, atol=ALMOST)
        assert np.allclose(iteration["rvar1"], variance, rtol=0, atol=ALMOST)
        for unit, column in enumerate(iteration["u1"].T.tolist()):
            of_batch, over_all = (part.real for part in spread(column))
            mean[unit] = 0.9 * mean[unit] + 0.1 * of_batch
            variance[unit] = 0.9 * variance[unit] + 0.1 * over_all * 6 / 5


def scores_by_hand(run: Trainer, last: Iteration, *, running: bool) -> list[list[float]]:
    """Of the validation rows, with the parameters after an iteration."""
    data, program = run.dataset, run.program
    rows = data.rows("val")
    parameters = {p.name: np.atleast_2d(last[f"{p.name}_after"]).astype(complex).tolist() for p in program.parameters}
    kept = [(last[f"rmean{n}_after"].tolist(), last[f"rvar{n}_after"].tolist()) for n in (1, 2)]
    net = ByHand(data.X[rows].tolist(), data.y[rows].tolist(), parameters, 2, norm="batch", running=kept * running)
    return [[z.real for z in row] for row in net.logits()]


def test_a_check_takes_the_running_values_and_not_those_of_the_rows() -> None:
    run = trainer(norm="batch")
    last = run.iterations(run.initial, 1, 30)[-1]
    check = run.program.check(("val",))
    found = check.scores("val", *last.model_after)
    assert np.allclose(found, scores_by_hand(run, last, running=True), rtol=0, atol=ALMOST)
    assert not np.allclose(found, scores_by_hand(run, last, running=False), rtol=0, atol=0.01)
    one = run.dataset.X[run.dataset.rows("val")][:1]
    assert np.allclose(run.program.scores(one, last.model_after), found[:1], rtol=0, atol=ALMOST)


def test_the_caption_of_a_check_says_what_is_otherwise() -> None:
    said = {
        name: run.program.check(("train", "val")).sentence
        for name, run in (("batch", trainer(norm="batch")), ("layer", trainer(norm="layer")))
    }
    assert said["batch"] == "Running means: train every 100, val every 500."
    assert "unning" not in said["layer"]


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_its_gradients_are_proved(norm: str, activation: str) -> None:
    run = trainer(norm=norm, activation=activation)
    proof = prove(run.iterations(run.initial, 1, 3)[-1], "mean", 0.1)
    assert proof.holds
    assert {slope.name for slope in proof.slopes if slope.holds} >= {"dW1", "dgamma1", "dbeta1", "dgamma2", "dW3"}


def test_a_bias_before_a_batch_norm_changes_nothing() -> None:
    run = trainer(norm="batch")
    iteration = run.iterate(run.initial, 1)
    assert np.abs(iteration["db1"]).max() <= 1e-15
    assert np.abs(iteration["dbeta1"]).max() > 1e-3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"norm": "group", "hidden": (3,)}, "--norm 'group' is unknown: choose batch or layer"),
        ({"norm": "batch"}, "--norm batch is for hidden layers: give --hidden too, for example 8,8"),
        ({"norm": "batch", "hidden": (3,), "batch_size": 1}, "--norm batch needs a batch of two rows or more"),
        ({"freeze": ("gamma1",), "hidden": (3,)}, "--freeze gamma1: this run has no such parameter"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as error:
        Experiment.of("iris", **given)
    assert str(error.value).startswith(said)


def test_a_scale_can_be_held() -> None:
    run = trainer(norm="layer", freeze=("gamma1", "beta2"))
    iteration = run.iterate(run.initial, 1)
    assert np.array_equal(iteration["gamma1_after"], iteration["gamma1"])
    assert not np.array_equal(iteration["gamma2_after"], iteration["gamma2"])
