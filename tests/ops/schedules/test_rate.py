"""The learning rate of every iteration is that of the formula, wherever one comes from, and a constant one is none."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from stepviz.settings.kinds import SCHEDULES
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
