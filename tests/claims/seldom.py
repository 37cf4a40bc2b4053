"""Seldom: runs in which something is said that random ones hardly come to, from first parameters that are given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stepviz import Dataset, Experiment, Timeline, Trainer
from stepviz.ops import Array

_ROWS = 6


def seldom(folder: Path) -> Iterator[tuple[str, Timeline]]:
    """What each is about, and the run; its first parameters are written into the folder."""
    exact = _numbers([[float(row)] for row in range(_ROWS)], [[2.0 * row] for row in range(_ROWS)])
    for loss in ("mse", "half-mse"):
        yield "outputs that are their targets", _of(folder, exact, [[2.0]], [0.0], loss=loss)
    grown = _numbers([[1e155]] * _ROWS, [[4e152]] * _ROWS)
    memory: dict[str, Any] = {"loss": "mse", "optimizer": "momentum", "lr": 0.0, "reduction": "sum", "batch_size": 1}
    for kept in (0.9, 0.95, 0.99):
        line = _of(folder, grown, [[0.0]], [0.0], **memory, momentum=kept)
        yield "a memory that grows beyond the largest double", line
    for size in (2, 3, 4):
        yield "sums of exactly 0", _of(folder, _classes(2), [[0.0]], [0.0], loss="bce", batch_size=size)
    for classes in (3, 3, 4, 4, 4):
        equal = [[1.0] * (classes - 1) + [0.0]]
        yield "equal scores that lead", _of(folder, _classes(classes), equal, [0.0] * classes)
    stable = {"softmax": "stable"}
    yield "a chance with few digits", _of(folder, _classes(2), [[0.0, 740.0]], [0.0, 0.0], **stable)
    yield "logits too far apart", _of(folder, _classes(2), [[1e308, -1e308]], [0.0, 0.0], **stable)
    yield "exp near its end", _of(folder, _classes(2), [[690.0, 690.5]], [0.0, 0.0], softmax="plain")


def _of(folder: Path, data: Dataset, W: list[list[float]], b: list[float], **given: Any) -> Timeline:
    path = folder / f"seldom{len([*folder.iterdir()])}.json"
    path.write_text(json.dumps({"W": W, "b": b}))
    run: dict[str, Any] = {"batch_size": 3, "iterations": 3, "check": (1, 2), "lr": 0.01, "sampling": "order"} | given
    return Timeline(Trainer(Experiment("own.csv", weights=str(path), **run), data))


def _classes(count: int) -> Dataset:
    """Rows of 1, of each class in turn."""
    return _dataset(np.ones((_ROWS, 1)), np.arange(_ROWS) % count, classes=tuple(f"c{n}" for n in range(count)))


def _numbers(X: Sequence[Sequence[float]], y: Sequence[Sequence[float]]) -> Dataset:
    return _dataset(np.array(X), np.array(y), targets=("price",))


def _dataset(X: Array, y: Array, classes: tuple[str, ...] = (), targets: tuple[str, ...] = ()) -> Dataset:
    every = np.arange(_ROWS)
    return Dataset(
        name="seldom",
        X=X,
        y=y,
        train=every[:4],
        val=every[4:5],
        test=every[5:],
        features=("x0",),
        classes=classes,
        targets=targets,
    )
