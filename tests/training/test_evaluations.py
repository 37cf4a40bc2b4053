from __future__ import annotations

import numpy as np

from stepviz import Experiment, Trainer
from stepviz.training.evaluations import Evaluations


def test_what_checks_find_comes_back_bit_for_bit() -> None:
    trainer = Trainer(Experiment(iterations=2000, check=(1, 2000)))
    evaluations = Evaluations(trainer.schedule, trainer.program.measures)
    found = [100.0 * right / 7 for right in range(8)]
    for iteration, percent in enumerate(found, start=1):
        evaluations.add(iteration, {"train": percent})
    assert [evaluations.at("train", iteration) for iteration in range(1, len(found) + 1)] == found
    latest, known = evaluations.latest("train", np.arange(len(found) + 1))
    assert latest[1:].tolist() == found
    assert known.tolist() == [False] + [True] * len(found)
