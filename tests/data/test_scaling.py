"""Targets that are too large for plain steps are standardized, and shown in their own unit."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.data import load
from stepviz.data.scaling import harms
from stepviz.data.summary import summary
from tests.support.commands import printed


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


def test_what_was_found_out_is_said_and_makes_the_same_run_again(tmp_path: Path) -> None:
    first = Trainer(Experiment.of(_prices(tmp_path)))
    assert first.experiment.scale_target == "standard"
    assert "--scale-target standard" in " ".join(first.experiment.words())
    again = Trainer(first.experiment)
    assert again.dataset.y.tobytes() == first.dataset.y.tobytes()
    y, data = first.dataset.y[first.dataset.train], first.dataset
    assert abs(y.mean()) < 1e-12
    assert abs(y.std() - 1) < 1e-12
    given = [float(line.split(",")[2]) for line in Path(first.experiment.source).read_text().splitlines()[1:]]
    assert np.allclose(data.in_unit(data.y, 0), given, rtol=1e-12)
    told = " ".join(" ".join(summary(data, first.experiment)).split())
    mean, spread = np.mean(np.array(given)[data.train]), np.std(np.array(given)[data.train])
    assert f"standardized: (price - {mean:.0f}) / {spread:.5g}, and so is the loss; --scale-target none learns" in told
    assert f"a number from {min(given):.0f} to {max(given):.0f}, mean" in told


def test_formulas_and_sigmoids_have_targets_as_they_are(tmp_path: Path) -> None:
    path = _prices(tmp_path)
    for given in ({"loss": "abs(outputs - y)"}, {"loss": "mse", "output": "sigmoid"}):
        assert load(Experiment.of(path, task="regression", **given)).target_scaling is None
        scaled = load(Experiment.of(path, task="regression", scale_target="standard", **given))
        assert scaled.target_scaling is not None


def test_classes_are_not_scaled(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--scale-target standard is for --task regression: this run learns classes"):
        load(Experiment.of("iris", scale_target="standard"))
    with pytest.raises(UserError, match="--scale-target is for other sources than the article"):
        Experiment.of("article", scale_target="standard")
    path = tmp_path / "huge.csv"
    path.write_text("a,price\n" + "".join(f"{n},{'-' * (n % 2)}1.7e308\n" for n in range(12)))
    with pytest.raises(UserError, match="the numbers of price are too large or too small for --scale-target standard"):
        load(Experiment.of(str(path), task="regression"))


def test_numbers_are_told_in_their_own_unit(tmp_path: Path) -> None:
    words = [_prices(tmp_path), "--iterations", "100", "--at", "100:check"]
    data = load(Experiment.of(words[0]))
    assert data.target_scaling is not None
    start, *_, check, end = map(json.loads, printed(["train", *words[:3], "--format", "json"]))
    mean, spread = float(data.target_scaling.mean[0]), float(data.target_scaling.spread[0])
    assert start["target_scaling"] == {"mean": mean, "deviation": spread}
    W, b = (np.array(end["parameters"][name]) for name in "Wb")
    off = np.abs((data.X @ W + b)[:, 0] - data.y)[data.train].mean() * spread
    assert check["train_mae"] == pytest.approx(off, rel=1e-9)
    assert off > 1000

    assert f"- {mean:.6g}) / {spread:.6g} = " in "".join(printed(["explain", *words, "--pick", "y.e0.o0"]))
    comment = f"# Y: price, standardized: (y - {mean!r}) / {spread!r}"
    assert comment in printed(["export", *words[:1], "--iterations", "1", "--format", "script"])
    picture = "".join(printed(["show", *words, "--zoom", "fit", "--also", "row=5"]))
    assert "in the unit of price" in picture
    assert f"target {data.in_unit(data.y, 0)[5]:.0f}" in picture


@pytest.mark.parametrize("name", ["iris", "digits", "housing"])
def test_as_given_is_what_the_data_have(name: str) -> None:
    scaled, raw = load(Experiment.of(name, scale="standard")), load(Experiment.of(name, scale="none"))
    assert scaled.scaling is not None
    for row in range(0, len(raw.X), 5):
        back = [scaled.scaling.nearest(float(value), feature) for feature, value in enumerate(scaled.X[row])]
        assert back == raw.X[row].tolist()


@pytest.mark.parametrize("kind", ["standard", "common"])
def test_numbers_that_cannot_be_standardized_are_told_with_what_to_give_instead(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    path.write_text("a,b,kind\n" + "".join(f"{n}e300,{n},{'pq'[n % 2]}\n" for n in range(12)))
    with pytest.raises(UserError, match=rf"too large or too small for --scale {kind}: give --scale none$"):
        load(Experiment.of(path, scale=kind))
    assert load(Experiment.of(path, scale="none")).scaling is None
