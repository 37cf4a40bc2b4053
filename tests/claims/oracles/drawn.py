"""Drawn: random networks with all that can stand in one, moments of them, and cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from stepviz import Dataset, Experiment, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.settings.kinds import ACTIVATIONS, LOSSES, NORMS, OPTIMIZERS, OUTPUTS, SCHEDULES
from tests.claims.runs import Run, rows
from tests.claims.walk import Look, seen

_OF_ONE = 10
"""Samples of one network: cells at moments."""
_RATES = (0.0, 1e-18, 1e-3, 0.01, 0.1, 0.5, 3.0, 1e5, 1e200)
_SHARES = (0.9, 0.5, 0.0, 0.99999, 0.9999999)


def drawn(seed: int, count: int) -> Iterator[Look]:
    """So many looks at cells, each network's after those at its moments; the same for the same seed."""
    random = np.random.RandomState(seed)
    while count > 0:
        run = _network(random, int(random.randint(1 << 30)))
        for look in _looks(run, random, min(count, _OF_ONE)):
            count -= look.cell is not None
            yield look


_LATER = {"adamw"}
"""Optimizers that are drawn apart."""


def _one(random: np.random.RandomState, choices: Any) -> Any:
    return choices[random.randint(len(choices))]


def _network(random: np.random.RandomState, seed: int) -> Run:
    data, given = _data(random)
    given |= {
        "seed": seed % 1000,
        "source": "own.csv",
        "lr": _one(random, _RATES),
        "iterations": int(_one(random, (1, 3, 12, 40))),
        "batch_size": int(_one(random, (1, 2, 3, 4, 7))),
        "reduction": _one(random, ("sum", "mean")),
        "sampling": _one(random, ("replacement", "epochs", "order")),
        "optimizer": _one(random, sorted(OPTIMIZERS.keys() - _LATER)),
        "l2": _one(random, (0.0, 0.0, 0.1)),
    }
    given |= {"momentum": _one(random, _SHARES)} if given["optimizer"] in ("momentum", "adam") else {}
    given |= {"beta2": _one(random, (0.999, 0.9, 0.0, 0.9999999))} if given["optimizer"] == "adam" else {}
    given |= _hidden(random, filters=given.get("conv") is not None)
    if given.get("norm") == "batch":
        given["batch_size"] = max(2, given["batch_size"])
    run = Experiment(**given | _later(np.random.RandomState(seed)))
    if random.rand() < 0.35:
        names = [p.name for p in Trainer(run, data).program.parameters]
        frozen = [name for name in names if random.rand() < 0.5][: len(names) - 1]
        run = replace(run, freeze=tuple(frozen))
    words = f"{' '.join(run.words())} on {len(data.y)} rows, classes {data.classes}, targets {data.targets}"
    return Run(words, lambda: Timeline(Trainer(run, data)))


def _later(random: np.random.RandomState) -> dict[str, Any]:
    """What came later, drawn apart, so that the other settings are those of before."""
    given: dict[str, Any] = {"optimizer": "adamw", "l2": 0.1} if random.rand() < 0.2 else {}
    if random.rand() < 0.4:
        given |= {"schedule": _one(random, sorted(SCHEDULES)), "warmup": _one(random, (0, 0, 1, 5, 100))}
    return given


def _data(random: np.random.RandomState) -> tuple[Dataset, dict[str, Any]]:
    """Rows of classes or targets, of two or more features, or images; and the loss, with what stands before it."""
    loss = str(_one(random, sorted(LOSSES)))
    given: dict[str, Any] = {"loss": loss}
    if "output" in LOSSES[loss].takes:
        given["output"] = _one(random, OUTPUTS)
    data = rows(random, classes=2 if loss == "bce" or random.rand() < 0.5 else 0)
    if random.rand() < 0.4 and data.name != "large":
        X = random.randn(len(data.y), 2)
        data = replace(data, X=X, features=("x0", "x1"))
    if "regression" in LOSSES[loss].tasks and random.rand() < 0.4:
        y = random.randn(len(data.y), int(random.randint(1, 3))) * _one(random, (1.0, 1.0, 1e154))
        data = replace(data, y=y, classes=(), targets=("price", "y1")[: y.shape[1]])
    elif random.rand() < 0.2:
        X = random.randn(len(data.y), 30) * (random.rand(len(data.y), 30) < 0.7)
        data = replace(data, X=X, features=tuple(f"x{place}" for place in range(30)), image=(5, 6))
        given["conv"] = _one(random, ("2@2x2", "1@3x3", "3@2x3"))
    return data, given


def _hidden(random: np.random.RandomState, *, filters: bool) -> dict[str, Any]:
    if random.rand() < 0.2:
        return {"activation": _one(random, sorted(ACTIVATIONS))} if filters else {}
    given: dict[str, Any] = {
        "hidden": tuple(int(random.randint(1, 5)) for _ in range(random.randint(1, 3))),
        "activation": _one(random, sorted(ACTIVATIONS)),
    }
    if random.rand() < 0.5:
        given["norm"] = _one(random, sorted(NORMS))
    elif random.rand() < 0.5:
        given["dropout"] = _one(random, (0.3, 0.5, 0.9))
    given["skip"] = any(below == above for below, above in pairwise(given["hidden"]))
    return given


def _looks(run: Run, random: np.random.RandomState, count: int) -> Iterator[Look]:
    schedule = run.timeline.schedule
    for _ in run.timeline.extend(schedule.iterations):
        pass
    last = run.timeline.reached
    for number in range(count):
        iteration = int(_one(random, (1, min(2, last), random.randint(1, last + 1), last)))
        moment = Moment(iteration, int(random.randint(1, schedule.end(iteration).op + 1)))
        frame = seen(run, moment)
        if number % 3 == 0:
            yield Look(run, frame, None)
        known = [name for name in frame.program.tensors if name != "rows" and frame.tensor(name) is not None]
        new = [] if frame.op is None else [t.name for t in frame.op.writes if t.name in known and t.name != "rows"]
        tensor = _one(random, new if new and random.rand() < 0.6 else known)
        yield Look(run, frame, _cell(tensor, frame.program.shape(frame.program.tensors[tensor]), random))


def _cell(tensor: str, shape: tuple[int, ...], random: np.random.RandomState) -> Cell:
    return Cell(tensor, tuple(int(random.randint(length)) for length in shape))
