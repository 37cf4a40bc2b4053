"""Targets that are too large for plain steps are standardized, and shown in their own unit."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.data import load
from stepviz.data.scaling import harms


def _prices(folder: Path, unit: float = 1000.0, mean: float = 200.0) -> str:
    """200 prices: of 1000 each they are around 200,000."""
    random, path = np.random.RandomState(1), folder / "prices.csv"
    sizes = random.randint(40, 220, 200)
    prices = [unit * (mean + size - 130 + random.randn() * 5) for size in sizes.tolist()]
    lines = [f"{size},{row % 7},{price:.6g}\n" for row, (size, price) in enumerate(zip(sizes, prices, strict=True))]
    path.write_text("size,age,price\n" + "".join(lines))
    return str(path)


def _r2(experiment: Experiment) -> float:
    timeline = Timeline(Trainer(experiment))
    for _ in timeline.extend(experiment.iterations):
        pass
    return timeline.accuracy(experiment.iterations)["train"] if timeline.stop is None else math.nan


@pytest.mark.parametrize("hidden", [(), (8,), (8, 8)])
def test_prices_are_learned_with_the_usual_learning_rate(hidden: tuple[int, ...], tmp_path: Path) -> None:
    path, given = _prices(tmp_path), {"hidden": hidden, "iterations": 300, "check": (100, 100)}
    assert _r2(Experiment.of(path, **given)) > 0.9
    if hidden:
        assert not _r2(Experiment.of(path, scale_target="none", **given)) > 0.1


def test_large_means_and_large_deviations_do_harm_small_ones_none() -> None:
    spread = np.array([-1.0, 1.0])
    assert [harms(mean + size * spread) for mean, size in ((0, 10), (10, 1), (-10, 10))] == [False] * 3
    assert [harms(mean + size * spread) for mean, size in ((0, 10.5), (10.5, 1), (-10.5, 0))] == [True] * 3


@pytest.mark.parametrize("name", ["iris", "digits", "housing"])
def test_as_given_is_what_the_data_have(name: str) -> None:
    scaled, raw = load(Experiment.of(name, scale="standard")), load(Experiment.of(name, scale="none"))
    assert scaled.scaling is not None
    for row in range(0, len(raw.X), 5):
        back = [scaled.scaling.nearest(float(value), feature) for feature, value in enumerate(scaled.X[row])]
        assert back == raw.X[row].tolist()
