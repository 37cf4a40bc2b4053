"""Trials: programs at their edges, for the proof: any learning rate and scale, saturated, cornered, without a loss."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from stepviz import Dataset, Experiment, Iteration, Trainer
from stepviz.training.gradient_check import Proof, prove
from tests.support.nets import dataset_of

ROWS = 8
FAULT = 0.01
"""How wrong one cell of a gradient is, as a share of the largest."""
LAYERS = {"none": (0,), "relu": (1, 1, 2, 3), "sigmoid": (1, 2, 3, 8), "tanh": (1, 1, 2, 8)}


@dataclass(frozen=True)
class Trial:
    """One random program, some iterations on."""

    seed: int

    @cached_property
    def iteration(self) -> Iteration:
        trainer = Trainer(self.experiment, self._dataset)
        last = int(np.random.RandomState(self.seed + 1).choice([1, 2, 3, 10, 100, 300]))
        return trainer.iterations(trainer.initial, 1, last)[-1]

    @cached_property
    def experiment(self) -> Experiment:
        random = np.random.RandomState(self.seed)
        kind = str(random.choice([*LAYERS]))
        hidden = tuple(int(units) for units in random.randint(1, 4, random.choice(LAYERS[kind])))
        choices: dict[str, list[Any]] = {
            "lr": [0.0, 1e-3, 1e-2, 1e-2, 0.1, 0.1, 1.0, 1.0, 10.0, 1e3, 1e6],
            "init": ["normal", "he", "xavier"],
            "optimizer": ["sgd", "momentum", "adam", "adamw"],
            "softmax": ["plain", "stable"],
            "reduction": ["sum", "mean"],
            "l2": [0.0, 0.0, 0.001, 0.3],
            "batch_size": [1, 2, 3, 4],
        }
        chosen = {name: values[random.randint(len(values))] for name, values in choices.items()}
        return Experiment(hidden=hidden, activation=kind if hidden else "relu", seed=self.seed, **chosen)

    @property
    def _dataset(self) -> Dataset:
        """Rows of one scale or of several, 1e-3 to 1e5; whole numbers with a row of zeros put sums at corners."""
        random = np.random.RandomState(self.seed + 2)
        features, classes = int(random.randint(1, 4)), int(random.randint(2, 5))
        X = random.randn(ROWS, features)
        if random.rand() < 0.4:
            X = random.randint(-1, 2, X.shape) * np.sign(np.arange(ROWS))[:, None].astype(float)
        alike = np.full(features, 10.0 ** random.choice([-3, -1, 0, 0, 0, 1, 3, 5]))
        scale = alike if random.rand() < 0.5 else 10.0 ** random.uniform(-3, 5, features)
        labels = random.randint(0, classes, ROWS, dtype=np.int64)
        return dataset_of(X * scale, labels, classes=tuple(f"c{n}" for n in range(classes)))

    @property
    def proof(self) -> Proof:
        return self.proved(self.iteration)

    def proved(self, iteration: Iteration) -> Proof:
        return prove(iteration, self.experiment.reduction, self.experiment.lr)

    @property
    def finite(self) -> bool:
        """Whether there is a loss to measure."""
        return bool(np.isfinite(self.iteration["losses"]).all())

    def with_fault(self) -> tuple[Iteration, int, tuple[int, ...]]:
        """The iteration with one cell of a gradient wrong by a fault of the largest, which parameter, which cell.

        The parameter is one whose gradient is not all 0.
        """
        random, right = np.random.RandomState(self.seed + 3), self.iteration
        names = [f"d{parameter.name}" for parameter in right.program.parameters]
        place = int(random.choice([n for n, name in enumerate(names) if right[name].any()]))
        gradient = np.array(right[names[place]])
        cell = tuple(int(random.randint(length)) for length in gradient.shape)
        gradient[cell] += FAULT * float(abs(gradient).max()) * random.choice([-1, 1])
        slots = [*right.slots]
        slots[right.program.slots[names[place]]] = gradient
        return Iteration(right.number, right.program, slots), place, cell
