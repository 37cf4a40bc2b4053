from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from stepviz.data import Split
from stepviz.training.evaluations import Evaluations


@pytest.mark.parametrize("rows", [1, 3, 7, 255, 256, 60_000])
def test_every_percent_a_check_can_find_comes_back_bit_for_bit(rows: int) -> None:
    count = min(rows, 1000)
    trainer = Trainer(Experiment(iterations=2000, check=(1, 2000)))
    evaluations = Evaluations(trainer.schedule, {"train": rows, "val": 1, "test": 1}, trainer.program.measures)
    found = [100.0 * right / rows for right in np.linspace(0, rows, count + 1).astype(int)]
    for iteration, percent in enumerate(found, start=1):
        evaluations.add(iteration, {"train": percent})
    assert [evaluations.at("train", iteration) for iteration in range(1, count + 2)] == found
    latest, known = evaluations.latest("train", np.arange(count + 2))
    assert latest[1:].tolist() == found
    assert known.tolist() == [False] + [True] * (count + 1)


def test_a_check_after_every_iteration_takes_one_byte_a_split() -> None:
    trainer = Trainer(Experiment(iterations=100_000, check=(1, 1)))
    rows: dict[Split, int] = {"train": 8, "val": 4, "test": 4}
    evaluations = Evaluations(trainer.schedule, rows, trainer.program.measures)
    for iteration in range(1, 100_000):
        evaluations.add(iteration, {"train": 87.5, "val": 75.0})
    assert evaluations.nbytes <= 2 * 100_000
    assert evaluations.at("train", 99_999) == 87.5
