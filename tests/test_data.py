"""Data: bundled and generated sets, how they are loaded, split and scaled, what is told of them, batches."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Dataset, Experiment, Trainer, UserError
from stepviz.data import Sampler, load
from stepviz.data.generated import SETS
from stepviz.data.loading import loading
from stepviz.data.notes import equal_rows
from stepviz.data.sampler import BLOCK, EpochSampler, OrderSampler
from stepviz.data.scaling import harms
from stepviz.data.split import split
from stepviz.data.summary import summary
from stepviz.settings.sources import BUNDLED
from tests.support.examples import examples
from tests.support.files import complaints

AS_GIVEN = {
    "iris": "c422544ce98e916f6b0fa262c8fd870d0f40e973d98e0e4999c7e50fc3084311",
    "digits": "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2",
}
"""SHA-256 of the inputs and labels of each row: of irises in tenths."""


@pytest.mark.parametrize("name", AS_GIVEN)
def test_the_rows_of_a_bundled_set_are_those_of_its_source(name: str) -> None:
    data = load(Experiment.of(name, scale="none"))
    whole = np.round(data.X * (10 if name == "iris" else 1))
    rows = np.column_stack([whole, data.y]).astype(np.uint8).tobytes()
    assert sha256(rows).hexdigest() == AS_GIVEN[name]


def test_source_and_licence_are_named() -> None:
    text = (files("stepviz.data") / "sets" / "README.md").read_text(encoding="utf-8")
    assert text.count("CC BY 4.0") == len(BUNDLED)
    for name in BUNDLED:
        assert "UCI Machine Learning Repository" in load(Experiment.of(name)).origin
        assert "CC BY 4.0" in load(Experiment.of(name)).origin


def test_shapes_are_what_they_are_called() -> None:
    X, y = (lambda data: (data.X, data.y))(load(Experiment.of("xor", noise=0)))
    assert np.array_equal(y, (X[:, 0] > 0) != (X[:, 1] > 0))
    circles = load(Experiment.of("circles", noise=0))
    radius = np.hypot(*circles.X.T)
    assert np.array_equal(circles.y, radius > 0.6)
    spirals = load(Experiment.of("spirals", noise=0))
    near = np.linalg.norm(spirals.X[:, None] - spirals.X[None], axis=2)
    assert near[spirals.y[:, None] != spirals.y[None]].min() > 0.15
    clouds = load(Experiment.of("gauss", noise=0))
    assert np.array_equal(clouds.X, np.column_stack([clouds.y - 0.5, clouds.y - 0.5]))


@pytest.mark.parametrize(("name", "weights"), [("line", [2.0, 1.0]), ("housing", [2.5, -1.5, 50.0])])
def test_what_is_fitted_is_what_they_are_made_by(name: str, weights: list[float]) -> None:
    still, moved = (SETS[name](1000, noise, 3) for noise in (0.0, 0.2))
    for made, near in ((still, 1e-9), (moved, 0.1)):
        inputs = np.column_stack([made.X, np.ones(1000)])
        found = np.linalg.lstsq(inputs, made.y, rcond=None)[0]
        assert found == pytest.approx(weights, rel=near)
    assert (moved.y - still.y).std() == pytest.approx(0.2 * (100 if name == "housing" else 1), rel=0.1)


STRETCH = 1 << 20
"""Bytes of a file that are read between two looks at the keys, at most."""


@pytest.mark.parametrize("name", ["rows.csv", "prices.csv", "rows.npz", "words.txt"])
def test_a_large_file_is_read_in_short_stretches(name: str, tmp_path: Path) -> None:
    path, more = tmp_path / name, dict[str, object]()
    if name == "rows.npz":
        np.savez(path, X=np.random.RandomState(0).rand(10_000, 40), y=np.arange(10_000) % 3)
    elif name == "words.txt":
        path.write_text("".join(f"{'ab'[n % 2]}{'cd' * 400}\n" for n in range(600)))
        more = {"task": "next-char"}
    else:
        row = ",".join(f"0.{n}54321" for n in range(20))
        path.write_text("".join(f"{row},{n % 3}\n" for n in range(8_000)))
        more = {"task": "regression" if name == "prices.csv" else "classification"}
    stretches = [*loading(Experiment.of(str(path), **more))]
    assert len(stretches) >= path.stat().st_size / STRETCH


@given(
    classes=st.lists(st.integers(1, 40), min_size=1, max_size=6),
    val=st.sampled_from([0.01, 0.1, 0.25, 0.4]),
    test=st.sampled_from([0.01, 0.2, 0.25, 0.5]),
    seed=st.integers(0, 2**32 - 1),
)
def test_splits_are_a_partition_in_proportion(classes: list[int], val: float, test: float, seed: int) -> None:
    y = np.random.RandomState(1).permutation(np.repeat(np.arange(len(classes)), classes))
    if sum(max(1, int(share * len(y) + 0.5)) for share in (val, test)) >= len(y):
        with pytest.raises(UserError, match="too few"):
            split(y, val, test, seed, "rows")
        return
    parts = split(y, val, test, seed, "rows")
    assert sorted(np.concatenate(parts)) == list(range(len(y)))
    assert all((np.diff(part) > 0).all() for part in parts)
    train, vals, tests = parts
    assert len(vals) == max(1, int(val * len(y) + 0.5))
    assert len(tests) == max(1, int(test * len(y) + 0.5))
    for number, count in enumerate(classes):
        for part in (vals, tests):
            fair = count * len(part) / len(y)
            assert abs(np.count_nonzero(y[part] == number) - fair) <= len(classes)
    if len(train) >= len(classes):
        assert set(y[train]) == set(range(len(classes)))


def test_scaled_by_the_training_rows_only() -> None:
    given_ = load(Experiment.of("iris", scale="none"))
    scaled = load(Experiment.of("iris", scale="standard"))
    rows = given_.X[given_.train].T.copy()
    mean, deviation = rows.mean(axis=1), rows.std(axis=1)
    assert np.array_equal(scaled.X, (given_.X - mean) / deviation)
    assert len(given_.train) < len(given_.X)
    assert given_.scaling is None
    assert scaled.scaling is not None
    assert np.array_equal(scaled.scaling.mean, mean)
    assert np.array_equal(scaled.scaling.spread, deviation)


def test_large_means_and_large_deviations_do_harm_small_ones_none() -> None:
    spread = np.array([-1.0, 1.0])
    assert [harms(mean + size * spread) for mean, size in ((0, 10), (10, 1), (-10, 10))] == [False] * 3
    assert [harms(mean + size * spread) for mean, size in ((0, 10.5), (10.5, 1), (-10.5, 0))] == [True] * 3


@pytest.mark.parametrize("name", ["iris", "digits", "housing"])
def test_scaled_back_is_what_the_data_have(name: str) -> None:
    scaled, raw = load(Experiment.of(name, scale="standard")), load(Experiment.of(name, scale="none"))
    assert scaled.scaling is not None
    for row in range(0, len(raw.X), 5):
        back = [scaled.scaling.nearest(float(value), feature) for feature, value in enumerate(scaled.X[row])]
        assert back == raw.X[row].tolist()


NUMBERS = st.floats(-1e308, 1e308)


@given(
    values=st.lists(NUMBERS, min_size=4, max_size=4) | st.just([-1.2345678e-300, -1.2345678e300, 0.0, 5e-324]),
    length=st.sampled_from([1, 6, 8, 9, 13, 14, 21, 22, 23, 24, 25, 50, 70]),
    width=st.sampled_from([60, 61, 79, 80]),
)
def test_no_line_is_too_long_and_figures_stand_apart(values: list[float], length: int, width: int) -> None:
    rows, name = np.arange(4), "é" * length
    data = Dataset(
        name=name,
        X=np.array([values]).T,
        y=rows % 2,
        train=rows[:2],
        val=rows[2:3],
        test=rows[3:],
        features=(name,),
        classes=(name, f"{name}2"),
    )
    _, *lines = summary(data, Experiment.of("a.csv"), width)
    assert max(map(len, lines)) <= width
    (place,) = (n for n, line in enumerate(lines) if line.startswith("features"))
    told = [float(figure) for figure in lines[place + 1].split()[-4:]]
    assert told[:2] == pytest.approx([min(values), max(values)], rel=0.005, abs=1e-320)


@given(st.lists(st.tuples(st.sampled_from([0.0, -0.0, 1.0, 1.5]), st.sampled_from([0.0, 2.0])), max_size=12))
def test_equal_rows_are_all_found(rows: list[tuple[float, float]]) -> None:
    X = np.array(rows, dtype=np.float64).reshape(len(rows), 2)
    groups: dict[tuple[float, ...], list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(tuple(value + 0.0 for value in row), []).append(number)
    expected = sorted(group for group in groups.values() if len(group) > 1)
    assert [group.tolist() for group in equal_rows(X)] == expected


def test_weights_of_a_file_far_too_large_are_not_read(here: Path) -> None:
    with (here / "w.json").open("wb") as file:
        file.truncate(10_000_000_000)
    assert complaints("train --weights w.json") == ["w.json has 10000 MB: 10 numbers are needed, which take less"]


def test_a_run_starts_from_given_weights_and_draws_the_batches_it_would_draw(here: Path) -> None:
    drawn = Trainer(Experiment(seed=3, hidden=(2,), optimizer="momentum"))
    names = [parameter.name for parameter in drawn.program.parameters]
    given = {name: (values + 1).tolist() for name, values in zip(names, drawn.initial, strict=False)}
    (here / "w.json").write_text(json.dumps(given))
    trainer = Trainer(Experiment(seed=3, hidden=(2,), optimizer="momentum", weights="w.json"))
    assert [values.tolist() for values in trainer.initial[:4]] == list(given.values())
    assert not any(values.any() for values in trainer.initial[4:])
    batches = zip(drawn.sampler.batches(1, 50), trainer.sampler.batches(1, 50), strict=True)
    assert all(np.array_equal(*pair) for pair in batches)


Rows = npt.NDArray[np.int64]
MOST = 12 * BLOCK
"""The last batch that a visit begins with."""


def replaced(random: np.random.RandomState, population: Rows, batch: int, count: int) -> Rows:
    """So many batches, each drawn by itself."""
    return np.array([random.choice(population, batch) for _ in range(count)])


def shuffled(random: np.random.RandomState, population: Rows, batch: int, count: int) -> Rows:
    """Batches cut from one permutation after the other."""
    passes = [random.permutation(population) for _ in range(-(-batch * count // len(population)))]
    return np.concatenate(passes)[: batch * count].reshape(count, batch)


def in_order(_random: np.random.RandomState, population: Rows, batch: int, count: int) -> Rows:
    """The rows as they stand, again and again."""
    return np.resize(population, (count, batch))


borders = [max(1, start + offset) for start in range(0, MOST, BLOCK) for offset in (-1, 0, 1, 2)]
firsts = st.integers(1, MOST) | st.sampled_from(borders)
counts = st.integers(1, 64) | st.sampled_from([0, BLOCK, BLOCK + 1, 2 * BLOCK])
visits = st.lists(st.tuples(firsts, counts), min_size=1, max_size=12)
"""First batches, and how many from there on."""


@pytest.mark.parametrize(("kind", "drawn"), [(Sampler, replaced), (EpochSampler, shuffled), (OrderSampler, in_order)])
@examples(40)
@given(
    rows=st.sampled_from([1, 7, 8, 60, 2047, 2048, 2049, 5000, 2**20]) | st.integers(1, 60),
    batch=st.integers(1, 40) | st.integers(41, 90),
    asked=visits,
    seed=st.integers(0, 99) | st.just(2**32 - 1),
)
def test_any_batch_in_any_order_of_visits_is_the_one_that_drawing_all_of_them_gives(
    kind: Any, drawn: Callable[..., Rows], rows: int, batch: int, asked: list[tuple[int, int]], seed: int
) -> None:
    population = np.arange(100, 100 + 3 * rows, 3)
    wanted = drawn(np.random.RandomState(seed), population, batch, MOST + 2 * BLOCK)
    found = kind(np.random.RandomState(seed), population, batch)
    for first, count in asked:
        taken = list(found.batches(first, count))
        assert np.array_equal(np.reshape(taken, (count, batch)), wanted[first - 1 : first - 1 + count])
        assert {(each.dtype, each.flags.writeable) for each in taken} <= {(np.dtype(np.int64), False)}


def test_far_batches_take_bounded_memory() -> None:
    found = EpochSampler(np.random.RandomState(0), np.arange(8), 4)
    far = list(found.batches(300_000, 2))
    assert np.array_equal(list(found.batches(300_000, 2)), far)
    assert len(found._states) <= 256
    assert len(found._blocks) <= 4
