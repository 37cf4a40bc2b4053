"""Loading: the data set of an experiment; Matt Mazur's "Step by Step Backpropagation Example" is one row."""

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
"""Where the first parameters stand, in words."""
Values = npt.NDArray[np.float64]


def no_rows(name: str) -> Dataset:
    """A data set of that name without rows, features and classes."""
    none = np.arange(0)
    return Dataset(name=name, X=np.zeros((0, 0)), y=none, train=none, val=none, test=none, features=())


class NothingDrawn(Sampler):
    """Draws no row, in every iteration."""

    def length(self, number: int) -> int:  # noqa: ARG002 - the same for all
        """None."""
        return 0

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:  # noqa: ARG002 - the same for all
        """Empty batches, (0,) each, read-only."""
        nothing = np.arange(0)
        nothing.setflags(write=False)
        yield from [nothing] * count


def load(experiment: Experiment) -> Dataset:
    """The rows the experiment learns from, split and scaled as it says. Raises `UserError` as `loading` does."""
    return taken(loading(experiment))


def loading(experiment: Experiment) -> Stretches[Dataset]:
    """The same in short stretches.

    Raises `UserError` for a file that cannot be used, with one sentence for each of its problems, ten at most.
    """
    if experiment.source == ARTICLE:
        return _article()
    if experiment.source == CHAIN_RULE:
        return no_rows(experiment.source)
    if experiment.source == MAZUR:
        return mazur()
    if experiment.heads:
        from stepviz.data.documents import load_documents

        return (yield from load_documents(experiment))
    from stepviz.data.tables import load_table  # readers of files, which the article's first numbers need not wait for

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
    """Inputs 0.05 and 0.10, targets 0.01 and 0.99; no validation and no test row."""
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
    """W1 (2, 2), b1 (2,), W2 (2, 2), b2 (2,), read-only: inputs in rows, as everywhere here."""
    made = (
        np.array([[0.15, 0.25], [0.20, 0.30]]),
        np.array([0.35, 0.35]),
        np.array([[0.40, 0.50], [0.45, 0.55]]),
        np.array([0.60, 0.60]),
    )
    for array in made:
        array.setflags(write=False)
    return made
