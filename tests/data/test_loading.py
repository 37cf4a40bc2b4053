"""Loading: labels that are numbers to come near to, from tables and arrays."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data import Dataset, load
from stepviz.data.dataset import Table
from stepviz.data.loading import loading
from stepviz.data.stretches import Stretches

PRICES = [3.5, -4.25, 7.0, 1e3, 2.0, 1e-300, 3.5, 8.0]


def written(folder: Path, prices: list[object]) -> str:
    path = folder / "prices.csv"
    lines = [f"{n},{price},{n * n}" for n, price in enumerate(prices)]
    path.write_text("\n".join(["size,price,age", *lines]) + "\n")
    return str(path)


def of_regression(path: str, **more: object) -> Dataset:
    return load(Experiment.of(path, **{"task": "regression", "scale_target": "none", **more}))


def numbers(file: BinaryIO, title: str, experiment: Experiment) -> Stretches[Table]:
    """Reads two columns of single digits, the second the label."""
    yield
    rows = np.array([[float(digit) for digit in line] for line in file.read().decode().split()])
    names = tuple(f"{title} {experiment.seed}" for _ in rows[0, 1:])
    return Table(X=rows[:, :1], y=rows[:, 1].astype(np.int64), features=names, classes=("no", "yes"))


def test_a_label_is_used_as_it_is_given(tmp_path: Path) -> None:
    data = of_regression(written(tmp_path, [*PRICES]), label="price")
    assert (data.task, data.classes, data.features, data.label) == ("regression", (), ("size", "age"), "price")
    assert data.y.dtype == np.float64
    assert data.y.tolist() == PRICES
    assert data.targets == ("price",)
    assert not data.y.flags.writeable
    assert data.scaling is not None
    assert np.allclose(data.X * data.scaling.spread + data.scaling.mean, [[n, n * n] for n in range(8)])
    assert sorted([*data.train, *data.val, *data.test]) == list(range(8))
    assert (len(data.train), len(data.val), len(data.test)) == (4, 2, 2)


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
    reading = loading(Experiment.of(str(path), **more))
    stretches = 0
    while True:
        try:
            next(reading)
        except StopIteration as end:
            data: Dataset = end.value
            break
        stretches += 1
    assert stretches >= path.stat().st_size / STRETCH
    assert data.X.tobytes() == load(Experiment.of(str(path), **more)).X.tobytes()
