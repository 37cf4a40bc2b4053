"""Epochs: batches cut from passes over the training rows, shuffled or as they stand, any of them at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stepviz.data.sampler import Sampler

_BLOCK_ROWS = 2048
"""About how many row numbers are shuffled at once."""


class EpochSampler(Sampler):
    """Takes the rows in shuffled order, one `permutation` of a `RandomState` stream for each pass.

    The passes stand one behind the other and every `batch_size` of them are a batch: a batch that a pass cannot fill
    goes on with the first rows of the next. So each pass holds every row once, all batches are equally large, and
    batch t is found without a hidden position: its rows are number (t - 1) · B to t · B - 1 of the stream.
    """

    told = "stepviz.ops.batch:SHUFFLED"

    def __init__(self, random: np.random.RandomState, rows: npt.NDArray[np.int64], batch_size: int) -> None:
        """Take over `random` where the weights left it; shuffle the row numbers `rows`."""
        super().__init__(random, rows, batch_size)
        self._passes = max(1, _BLOCK_ROWS // len(rows))
        self._size = self._passes * len(rows)

    def _pick(self) -> npt.NDArray[np.int64]:
        count = len(self.population)
        return np.concatenate([self._random.permutation(count) for _ in range(self._passes)]).astype(np.int64)


class OrderSampler(Sampler):
    """Takes the rows one after the other, and begins again after the last: nothing is drawn from the generator."""

    told = "stepviz.ops.batch:ORDERED"

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:
        """Row numbers of `count` batches, the first that of iteration `first` (from 1): (batch,) each, read-only."""
        start, size = (first - 1) * self.batch_size, self.batch_size
        taken = self.population[np.arange(start, start + count * size) % len(self.population)]
        taken.setflags(write=False)
        yield from taken.reshape(count, size)
