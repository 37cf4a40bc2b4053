"""The proof at its edges: right gradients never disagree, wrong ones never agree, and nearly all of them are found.

The programs have any learning rate and scale, are saturated, cornered, without a loss. Some of them in every run; a
thousand with `--long`, and `-s` to read the figures.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from stepviz import Dataset, Experiment, Iteration, Trainer
from stepviz.training.gradient_check import Proof, prove
from stepviz.training.slopes import Verdict
from tests.support.examples import LONG
from tests.support.nets import dataset_of

TRIALS = 1000 if LONG else 11
WIDE = (60, 132, 160, 170)
"""Trials with slopes that are measured to some hundredths of the largest, which proves nothing."""
FAULT = 0.01
"""How wrong one cell of a gradient is, as a share of the largest; half an interval that proves something is less."""
ROWS = 8
LAYERS = {"none": (0,), "relu": (1, 1, 2, 3), "sigmoid": (1, 2, 3, 8), "tanh": (1, 1, 2, 8)}
CHOICES: dict[str, list[Any]] = {
    "lr": [0.0, 1e-3, 1e-2, 1e-2, 0.1, 0.1, 1.0, 1.0, 10.0, 1e3, 1e6],
    "init": ["normal", "he", "xavier"],
    "optimizer": ["sgd", "momentum", "adam", "adamw"],
    "softmax": ["plain", "stable"],
    "reduction": ["sum", "mean"],
    "l2": [0.0, 0.0, 0.001, 0.3],
    "batch_size": [1, 2, 3, 4],
}


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
        chosen = {name: values[random.randint(len(values))] for name, values in CHOICES.items()}
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

    def proof(self, gradients: dict[str, Any] | None = None) -> Proof:
        """That of the iteration, or with other gradients in it."""
        slots = [*self.iteration.slots]
        for name, array in (gradients or {}).items():
            slots[self.iteration.program.slots[name]] = array
        given = Iteration(self.iteration.number, self.iteration.program, slots)
        return prove(given, self.experiment.reduction, self.experiment.lr)

    @property
    def finite(self) -> bool:
        """Whether there is a loss to measure."""
        return bool(np.isfinite(self.iteration["losses"]).all())


def told(count: int, found: Counter[Verdict]) -> None:
    print(f"\n{count} programs: " + ", ".join(f"{found[verdict]} {verdict.value}" for verdict in Verdict))


def test_right_gradients_never_disagree_and_what_agrees_was_measured_narrowly() -> None:
    found: Counter[Verdict] = Counter()
    for trial in map(Trial, dict.fromkeys((*range(TRIALS), *WIDE))):
        proof = trial.proof()
        assert not proof.fails, (trial, proof.invariants)
        assert trial.finite or proof.agrees is None
        for slope in proof.slopes:
            found += slope.counts
            assert not slope.wrong.any(), (trial, slope.name)
            assert (slope.verdicts == Verdict.LOSS).all() or trial.finite
            agrees, largest = slope.verdicts == Verdict.AGREES, float(abs(slope.computed).max())
            assert (slope.within[agrees] <= FAULT / 2 * largest).all(), (trial, slope.name)
    told(TRIALS, found)
    assert found[Verdict.AGREES] > 0.7 * sum(found[verdict] for verdict in Verdict if verdict is not Verdict.LOSS)
    assert min(found[verdict] for verdict in (Verdict.SMALL, Verdict.CORNER, Verdict.LOSS)) > 0


def test_no_gradient_that_is_wrong_by_a_hundredth_agrees_and_wherever_the_right_one_does_it_is_found() -> None:
    found: Counter[Verdict] = Counter()
    seed = 1_000_000
    while found[Verdict.DISAGREES] < TRIALS:
        trial, random, seed = Trial(seed), np.random.RandomState(seed + 3), seed + 1
        names = [f"d{parameter.name}" for parameter in trial.iteration.program.parameters]
        moved = [place for place, name in enumerate(names) if trial.iteration[name].any()]
        if not trial.finite or not moved:
            continue
        place = int(random.choice(moved))
        gradient = np.array(trial.iteration[names[place]])
        cell = tuple(int(random.randint(length)) for length in gradient.shape)
        gradient[cell] += FAULT * float(abs(gradient).max()) * random.choice([-1, 1])
        proofs = trial.proof({names[place]: gradient}), trial.proof()
        verdict, honest = (proof.slopes[place].verdicts[cell] for proof in proofs)
        assert verdict is not Verdict.AGREES, (trial, place, cell)
        assert honest is not Verdict.AGREES or verdict is Verdict.DISAGREES, (trial, place, cell)
        found[verdict] += 1
    told(seed - 1_000_000, found)
    assert found[Verdict.DISAGREES] > 0.7 * found.total()
