"""Runs at the edge of what a double can hold: tables of huge, tiny and zero numbers, rates and decays as extreme."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from stepviz import Experiment, Trainer, UserError

LARGEST, SMALLEST = 1.7976931348623157e308, 5e-324
POOLS = (
    (
        0.0,
        SMALLEST,
        -SMALLEST,
        1e-310,
        1e-160,
        1e-20,
        1.0,
        -1.0,
        3.5,
        1e20,
        1e100,
        1e154,
        1e200,
        -1e200,
        1e308,
        -LARGEST,
    ),
    (1e308, -1e308, 1.0),
    (SMALLEST, 1e-310, 0.0),
    (1e154, -1e154, 2.0),
    (1e-160, 1.0),
)
RATES = (SMALLEST, 1e-300, 1e-3, 0.1, 1.0, 1e5, 1e10, 1e150, 1e300, LARGEST)


def extreme(choose: Random, folder: Path) -> Experiment:
    """A run of a few rows that can be: some are refused, as where the scale of a column would be infinite."""
    while True:
        experiment = _drawn(choose, folder)
        try:
            Trainer(experiment)
        except UserError:
            continue
        return experiment


def _drawn(choose: Random, folder: Path) -> Experiment:
    is_fit = choose.random() < 0.4
    given: dict[str, Any] = {
        "val": 0.0,
        "test": 0.0,
        "iterations": choose.choice([3, 5]),
        "check": (1, 2),
        "lr": choose.choice(RATES),
        "hidden": choose.choice([(), (2,), (3, 2)]),
        "optimizer": choose.choice(["sgd", "momentum", "rmsprop", "adam"]),
        "scale": choose.choice(["none", "none", "standard"]),
        "l2": choose.choice([0.0, 0.1, 1e300]),
        "batch_size": choose.choice([1, 2, 3]),
        "seed": choose.randrange(9),
        "loss": choose.choice(["mse", "half-mse"] if is_fit else ["softmax", "softmax", "mse", "half-mse", "bce"]),
    }
    if given["hidden"]:
        given["activation"] = choose.choice(["relu", "tanh", "sigmoid"])
    if is_fit:
        given["task"] = "regression"
    if given["loss"] == "softmax":
        given["softmax"] = choose.choice(["plain", "stable"])
    elif given["loss"] != "bce" and choose.random() < 0.5:
        given["output"] = "sigmoid"
    return Experiment.of(_table(choose, folder, is_fit=is_fit), **given)


def _table(choose: Random, folder: Path, *, is_fit: bool) -> str:
    path, pool = folder / "extreme.csv", choose.choice(POOLS)
    features = choose.randrange(1, 4)
    lines = [",".join([*(f"f{number}" for number in range(features)), "y"])]
    for row in range(choose.randrange(4, 9)):
        numbers = [repr(choose.choice(pool)) for _ in range(features)]
        lines.append(",".join([*numbers, repr(choose.choice(pool)) if is_fit else "ab"[row % 2]]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)
