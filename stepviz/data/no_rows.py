"""No rows: the data of a program that learns from none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import Dataset
from stepviz.data.sampler import Sampler


def no_rows(name: str) -> Dataset:
    """A data set of that name without rows, features and classes."""
    none = np.zeros(0, dtype=np.int64)
    return Dataset(name, np.zeros((0, 0)), none, none.copy(), none.copy(), none.copy(), (), ())


class NothingDrawn(Sampler):
    """Draws no row, in every iteration."""

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:  # noqa: ARG002 - the same for all
        """Empty batches, (0,) each, read-only."""
        nothing = np.zeros(0, dtype=np.int64)
        nothing.setflags(write=False)
        yield from [nothing] * count
