"""Runs of every kind at the edge of what a double can hold: huge, tiny and zero numbers wherever there are any."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from stepviz import Experiment, Trainer, UserError
from stepviz.settings.kinds import ACTIVATIONS, LAYERS, LOSSES, NORMS, OPTIMIZERS, OUTPUTS
from stepviz.settings.sources import CHAIN_RULE

LARGEST, SMALLEST = 1.7976931348623157e308, 5e-324
_POOLS = (
    f"0 {SMALLEST} -{SMALLEST} 1e-310 1e-160 1e-20 1 -1 3.5 1e20 1e100 1e154 1e200 -1e200 1e308 -{LARGEST}",
    "1e308 -1e308 1",
    f"{SMALLEST} 1e-310 0",
    "1e154 -1e154 2",
    "1e-160 1",
)
POOLS = tuple(tuple(map(float, pool.split())) for pool in _POOLS)
RATES = (SMALLEST, 1e-300, 1e-3, 0.1, 1.0, 1e5, 1e10, 1e150, 1e300, LARGEST)
_FORMULAS = (
    *("L = (a*b + c)^2", "L = exp(a)/(b - c)", "L = sqrt(a^2 + b^2) - c", "L = ln(a)*tanh(b)/c", "L = a^b - b^-3"),
    *("d = relu(a)*b; L = sigmoid(d) + d*c", "neuron"),
)


def extreme(choose: Random, folder: Path) -> Experiment:
    """A run of a few rows that can be: some are refused, as where the scale of a column would be infinite."""
    while True:
        source, given = choose.choice([_formula, _images, _table, _table, _table, _text])(choose, folder)
        try:
            experiment = Experiment.of(source, lr=choose.choice(RATES), iterations=choose.choice([3, 5]), **given)
            trainer = Trainer(experiment)
            if source != CHAIN_RULE and choose.random() < 0.3:
                given["weights"] = _weights(choose, folder, trainer)
                experiment = Experiment.of(source, lr=experiment.lr, iterations=experiment.iterations, **given)
                Trainer(experiment)
        except UserError:
            continue
        return experiment


def _formula(choose: Random, folder: Path) -> tuple[str, dict[str, Any]]:
    del folder
    pool = choose.choice(POOLS)
    values = tuple((name, choose.choice(pool)) for name in "abc")
    move = tuple(choose.sample("abc", choose.randrange(3)))
    return CHAIN_RULE, {"formula": choose.choice(_FORMULAS), "set": values, "move": move}


def _network(choose: Random, *, is_fit: bool = False) -> dict[str, Any]:
    """What a network of any kind is made of."""
    tasks = {name for name, loss in LOSSES.items() if "regression" in loss.tasks}
    given: dict[str, Any] = {
        "val": 0.0,
        "test": 0.0,
        "check": (1, 2),
        "hidden": choose.choice([(), (2,), (3, 2), (2, 2)]),
        "layer": choose.choice(list(LAYERS)),
        "optimizer": choose.choice(list(OPTIMIZERS)),
        "reduction": choose.choice(["sum", "mean"]),
        "l2": choose.choice([0.0, 0.1, 1e300]),
        "batch_size": choose.choice([1, 2, 3]),
        "seed": choose.randrange(9),
        "loss": choose.choice([name for name in LOSSES if not is_fit or name in tasks]),
    }
    if given["hidden"]:
        given |= {"activation": choose.choice(list(ACTIVATIONS)), "norm": choose.choice([None, *NORMS])}
        given |= {"dropout": choose.choice([0.0, 0.0, 0.5]), "skip": given["hidden"] == (2, 2)}
    if "softmax" in LOSSES[given["loss"]].takes:
        given["softmax"] = choose.choice(["plain", "stable"])
    if "output" in LOSSES[given["loss"]].takes:
        given["output"] = choose.choice(OUTPUTS)
    return given


def _table(choose: Random, folder: Path) -> tuple[str, dict[str, Any]]:
    is_fit = choose.random() < 0.4
    given = _network(choose, is_fit=is_fit) | {"scale": choose.choice(["none", "none", "standard"])}
    given |= {"task": "regression"} if is_fit else {}
    return _written(choose, folder, choose.randrange(1, 4), is_fit=is_fit), given


def _images(choose: Random, folder: Path) -> tuple[str, dict[str, Any]]:
    given = _network(choose) | {"conv": choose.choice(["2@2x2", "1@3x3"]), "image": "4x5", "norm": None, "dropout": 0.0}
    given |= {"scale": choose.choice(["none", "common"]), "activation": choose.choice(list(ACTIVATIONS))}
    return _written(choose, folder, 20, is_fit=False), given


def _text(choose: Random, folder: Path) -> tuple[str, dict[str, Any]]:
    path = folder / "extreme.txt"
    path.write_text("".join(choose.choice(["ab\n", "bca\n", "acc\n"]) for _ in range(6)), encoding="utf-8")
    given = _network(choose) | {"task": "next-char", "context": choose.choice([1, 2]), "embed": choose.choice([0, 2])}
    return str(path), given


def _written(choose: Random, folder: Path, features: int, *, is_fit: bool) -> str:
    path, pool = folder / "extreme.csv", choose.choice(POOLS)
    lines = [",".join([*(f"f{number}" for number in range(features)), "y"])]
    for row in range(choose.randrange(4, 9)):
        numbers = [repr(choose.choice(pool)) for _ in range(features)]
        lines.append(",".join([*numbers, repr(choose.choice(pool)) if is_fit else "ab"[row % 2]]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def _weights(choose: Random, folder: Path, trainer: Trainer) -> str:
    """A file of first weights as extreme as the data."""
    path, pool, program = folder / "weights.json", choose.choice(POOLS), trainer.program
    values = {
        parameter.name: np.array([choose.choice(pool) for _ in range(array.size)]).reshape(array.shape).tolist()
        for parameter, array in zip(program.parameters, trainer.initial, strict=False)
    }
    path.write_text(json.dumps(values), encoding="utf-8")
    return str(path)
