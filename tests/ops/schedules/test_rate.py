"""The learning rate of every iteration is that of the formula, wherever one comes from, and a constant one is none."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.settings.kinds import SCHEDULES
from stepviz.training.branch import branched
from stepviz.training.timeline import finish
from tests.support.rates import rate

RUNS = [
    Experiment(schedule=schedule, warmup=warmup, iterations=count, lr=0.3)
    for schedule, warmup, count in product(SCHEDULES, (0, 4, 50), (1, 31))
    if schedule != "constant" or warmup
]


@pytest.mark.parametrize("run", RUNS, ids=lambda run: " ".join(run.words()[5:]))
def test_every_iteration_has_the_rate_of_the_formula(run: Experiment) -> None:
    trainer = Trainer(run)
    for made in trainer.iterations(trainer.initial, 1, run.iterations):
        assert float(made["it"]) == made.number
        assert float(made["lr"]) == pytest.approx(rate(run, made.number), rel=1e-14)
        assert np.array_equal(made["W_after"], made["W"] - made["lr"] * made["dW"])


def test_a_constant_rate_is_no_operation_and_stands_in_no_export() -> None:
    program = Trainer(Experiment()).program
    assert "lr" not in program.tensors
    assert [op.name for op in program.ops][-2:] == ["grads", "update"]
    assert not {"schedule", "warmup"} & Experiment().settings().keys()
    assert Experiment(warmup=3).settings()["schedule"] == "constant"


def test_a_what_if_sets_the_base_and_the_schedule() -> None:
    run = Experiment(iterations=20, lr=0.1)
    line = branched(Timeline(Trainer(run)), ["5:schedule=linear", "9:lr=1", "15:schedule=constant"])
    finish(line.extend(20))
    rates = {number: line.iteration(number) for number in (5, 8, 9, 14)}
    assert [float(made["lr"]) for made in rates.values()] == pytest.approx([0.08, 0.065, 0.6, 0.35])
    assert "lr" not in line.iteration(15).program.tensors
    assert line.frame(Moment(15, 7)).experiment.lr == 1
