"""Layers: what the first one reads, what is said of it; dropout by its documented stream; skips are passed on."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepviz import Experiment, Timeline, Trainer
from stepviz.training.branch import branched

FIRST_BITS = [
    [0, 1, 1, 0, 1, 1, 1, 1],
    [1, 1, 1, 1, 1, 1, 0, 1],
    [1, 1, 1, 1, 0, 1, 0, 0],
    [1, 1, 1, 1, 1, 0, 1, 1],
]
"""The first mask of `--seed 0`, layer 1, four rows and eight units, `--dropout 0.2`."""


def test_masks_are_the_documented_ones_each_found_without_those_before_it_and_by_the_seed_of_then() -> None:
    run = Trainer(Experiment(hidden=(8,), dropout=0.2))
    first = run.iterate(run.initial, 1)
    assert first["mask1"].astype(int).tolist() == FIRST_BITS
    assert float(first["r1"][0, 0]) == 0.18585215328592708
    given: dict[str, Any] = {"hidden": (4, 3), "activation": "tanh", "batch_size": 6, "lr": 0.1, "dropout": 0.3}
    original = Timeline(Trainer(Experiment.of("iris", **given, seed=7, iterations=600)), 1)
    edited = branched(original, ("500:seed=9",))
    for number, seed in ((499, 7), (500, 9), (503, 9)):
        frame = edited.frame(edited.schedule.parse(f"{number}:update"))
        drawn = np.random.RandomState([seed, 2, number - 1]).rand(6, 3)
        assert np.array_equal(frame.current["r2"], drawn)
        assert np.array_equal(frame.current["mask2"] == 1, drawn >= 0.3)
        assert float(frame.current["drawn2"]) == number - 1
