"""Loading: the data set of an experiment; those of the article and of Matt Mazur's worked example are in here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import Dataset
from stepviz.data.sampler import Sampler
from stepviz.data.stretches import Stretches, taken
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import ARTICLE, CHAIN_RULE, MAZUR

_ROWS = """
1101 0101 0101 1010  0110 1011 0000 1110
0011 1101 0010 1000  1111 0111 1001 1001
"""
WORKED_EXAMPLE = "Mazur's page"
"""The source of the initial parameters, in words."""
Values = npt.NDArray[np.float64]


class NothingDrawn(Sampler):
    """The sampler of runs without data: every batch is empty."""

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:  # noqa: ARG002 - all are empty
        """Yields `count` empty batches, (0,) each, read-only."""
        nothing = np.arange(0)
        nothing.setflags(write=False)
        yield from [nothing] * count


def load(experiment: Experiment) -> Dataset:
    """The data set of an experiment, split and scaled. Raises `UserError` as `loading` does."""
    return taken(loading(experiment))


def loading(experiment: Experiment) -> Stretches[Dataset]:
    """`load` in short stretches.

    Raises `UserError` for a file that cannot be used, with one sentence for each problem, ten at most.
    """
    if experiment.source == ARTICLE:
        return _article()
    if experiment.source == CHAIN_RULE:
        none = np.arange(0)
        return Dataset(name=CHAIN_RULE, X=np.zeros((0, 0)), y=none, train=none, val=none, test=none, features=())
    if experiment.source == MAZUR:
        return mazur()
    if experiment.heads:
        from stepviz.data.documents import load_documents

        return (yield from load_documents(experiment))
    from stepviz.data.tables import load_table  # late, since the article needs no file readers

    return (yield from load_table(experiment))


def _article() -> Dataset:
    X = np.array([[int(digit) for digit in row] for row in _ROWS.split()], dtype=np.float64)
    return Dataset(
        name="article",
        X=X,
        y=X[:, 2].astype(np.int64),
        train=np.arange(0, 8),
        val=np.arange(8, 12),
        test=np.arange(12, 16),
        features=("x0", "x1", "x2", "x3"),
        classes=("c0", "c1"),
    )


def mazur() -> Dataset:
    """One row from Matt Mazur's "Step by Step Backpropagation Example": inputs 0.05, 0.10, targets 0.01, 0.99."""
    return Dataset(
        name="mazur",
        X=np.array([[0.05, 0.10]]),
        y=np.array([[0.01, 0.99]]),
        train=np.arange(1),
        val=np.arange(0),
        test=np.arange(0),
        features=("x0", "x1"),
        label="target",
        targets=("y0", "y1"),
    )


def mazur_parameters() -> tuple[Values, ...]:
    """W1 (2, 2), b1 (2,), W2 (2, 2), b2 (2,), read-only; rows of a weight matrix belong to inputs."""
    made = (
        np.array([[0.15, 0.25], [0.20, 0.30]]),
        np.array([0.35, 0.35]),
        np.array([[0.40, 0.50], [0.45, 0.55]]),
        np.array([0.60, 0.60]),
    )
    for array in made:
        array.setflags(write=False)
    return made
