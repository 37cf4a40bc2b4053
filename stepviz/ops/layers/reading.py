"""Reading: what the first layer of a network reads: inputs as they are, one-hot, or what is made of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops.tensor import Array


class Reading(NamedTuple):
    """A tensor, and the axis that the rows of the first matrix stand along."""

    source: str = "x"
    axis: str = "feature"
    known: int = 0
    """How many characters there are, where the tensor holds positions of such: each picks a row of the matrix."""
    context: int = 0
    """How many characters a row has."""

    @property
    def picks(self) -> bool:
        """Whether rows of the matrix are picked, as a one-hot input does."""
        return self.known > 0

    def rows(self, read: Array) -> Array:
        """The rows of the matrix that are picked by positions (rows, context): (rows, context) int64.

        Each place of the context has rows of its own.
        """
        picked: Array = np.asarray(read, dtype=np.int64) + self.known * np.arange(self.context)
        return picked

    def matrix(self, read: Array) -> Array:
        """What is multiplied by the matrix: the tensor, or its positions as one-hot rows (rows, context · known)."""
        if not self.picks:
            return read
        hot = np.zeros((len(read), self.known * self.context))
        np.put_along_axis(hot, self.rows(read), 1.0, axis=1)
        return hot

    @property
    def code(self) -> str:
        """`rows` of `x` as code: `x`, and what is added for each place of the context: `x + [0, 27]`."""
        places = ", ".join(str(self.known * place) for place in range(self.context))
        return f"{self.source} + [{places}]" if self.context > 1 else self.source

    def inputs(self, features: int) -> int:
        """Rows of the first matrix, where a row of the data has so many features."""
        return self.known * self.context if self.picks else features

    def lengths(self, features: int) -> dict[str, int]:
        """How many positions its axes have, where a row of the data has so many features."""
        return {"feature": features} | ({self.axis: self.inputs(features)} if self.picks else {})


INPUTS = Reading()


def reading_of(experiment: Experiment, dataset: Dataset) -> Reading:
    """What the first layer of a run reads."""
    if not dataset.characters or experiment.embed:
        return INPUTS
    return Reading(axis="character", known=len(dataset.characters), context=len(dataset.features))
