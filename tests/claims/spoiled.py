"""Spoiled: a truth that is another one. What is true of every one of them claims nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from stepviz import Dataset, Experiment
from stepviz.ops import Array, Cell
from stepviz.ops.claims import At
from stepviz.ops.layers.layer import Layer
from stepviz.ops.rules.arrays import holds
from tests.claims.found import Found, Reruns
from tests.claims.truth import Slope

Change = Callable[[Array], Array]


NUMBERS: tuple[Change, ...] = (
    lambda numbers: numbers,
    lambda numbers: -numbers - 1.0,
    lambda numbers: 0.0 * np.arange(numbers.size, dtype=float).reshape(numbers.shape),
    lambda numbers: 1e3 + np.arange(numbers.size, dtype=float).reshape(numbers.shape) ** 2,
    lambda numbers: np.full(numbers.shape, np.nan),
    lambda numbers: np.full(numbers.shape, -np.inf),
)
"""What is put in the place of arrays."""


def spoiled(truth: Found) -> Iterator[Found]:
    """Other truths."""
    yield Spoiled(truth, NUMBERS[0], other=True, deeper=True)
    for numbers in NUMBERS:
        yield Spoiled(truth, numbers, other=False)
        yield Spoiled(truth, numbers, other=True)


class Spoiled(Found):
    """A truth with other numbers, another run, other lengths."""

    def __init__(self, truth: Found, numbers: Change, *, other: bool, deeper: bool = False) -> None:
        """`other`: whether the run is another one, and what is measured or read too; `deeper`: of one layer more."""
        super().__init__(truth.frame, truth.cell)
        self._truth, self._numbers, self._other, self._deeper = truth, numbers, other, deeper

    @property
    def number(self) -> int:
        return self._truth.number + self._other

    @property
    def dataset(self) -> Dataset:
        data = self._truth.dataset
        if not self._other:
            return data
        return replace(data, label=f"no {data.label}", targets=(*data.targets, "more") if data.targets else ())

    @property
    def experiment(self) -> Experiment:
        if not self._other:
            return self._truth.experiment
        run = self._truth.experiment
        given: dict[str, Any] = {
            "seed": run.seed + 1,
            "lr": 0.77 if run.lr == 0 else 0.0,
            "l2": 0.33 if run.l2 == 0 else 0.0,
            "momentum": 0.55 if run.momentum == 0 else 0.0,
            "beta2": 0.66 if run.beta2 == 0 else 0.0,
            "sampling": "epochs" if run.sampling == "replacement" else "replacement",
            "iterations": run.iterations + 2,
            "warmup": run.warmup + 1,
            "schedule": "linear" if run.schedule == "step" else "step",
            "check": tuple(every + 1 for every in run.check),
            "reduction": "mean" if run.reduction == "sum" else "sum",
        }
        given |= {"formula": "Z = z*z", "set": (("z", 1.0),), "move": ()} if run.formula else {}
        found = object.__new__(Experiment)
        for field, value in (vars(run) | given).items():
            object.__setattr__(found, field, value)
        return found

    @property
    def layers(self) -> tuple[Layer, ...]:
        known = self._truth.layers
        if not self._deeper or not known:
            return known
        count = len(known) + 1
        return tuple(Layer(number, count) for number in range(1, count + 1))

    @property
    def widths(self) -> tuple[int, ...]:
        *others, last = self._truth.widths
        if self._deeper:
            return (*others, 1, last)
        return (*others, 2 if last > 2 else 3) if self._other else self._truth.widths

    def as_ruled(self) -> bool:
        return all(holds(rule, self) for rule in self.rules)

    @property
    def value(self) -> float:
        return float(self._numbers(np.asarray(self._truth.value)))

    def __getitem__(self, name: str, /) -> Array:
        array = self._truth[name]
        if array.dtype.kind != "f":
            return array
        return self._numbers(array + sum(map(ord, name)) if self._other else array)

    def own(self, name: str) -> float:
        return float(self[name][self.cell.index])

    def moved_by(self) -> tuple[float, float, float]:
        before, mover, after = (float(self._numbers(np.asarray(number))) for number in self._truth.moved_by())
        return (after, -mover, before) if self._other else (before, mover, after)

    def slope(self, cell: Cell, *, penalty: bool = False) -> Slope:
        """One that goes the other way, and is measured well."""
        uphill = self._truth.slope(cell, penalty=penalty).raising_lowers
        return Slope(1.0, 1.0, 0.0) if uphill else Slope(-1.0, -1.0, 0.0)

    def loss(self, example: int) -> float:
        return self._truth.loss(example) + 1.0

    def again(self, by: float | None = None, *, last: bool = False) -> Reruns:
        again = self._truth.again(by, last=last)
        return Reruns(*(float(self._numbers(np.asarray(number))) for number in again))

    def scores(self, split: str) -> tuple[Array, Array]:
        scores, labels = self._truth.scores(split)
        return self._numbers(scores), labels

    def looked_at(self, split: str) -> int:
        return self._truth.looked_at(split) + self._other

    def inside(self, at: At, text: str) -> bool:
        return not self._other and self._truth.inside(at, text)

    def answers(self, x: Array) -> Array:
        return self._numbers(self._truth.answers(x))

    def class_called(self, name: str) -> int | None:
        found = self._truth.class_called(name)
        return None if self._other or found is None else found
