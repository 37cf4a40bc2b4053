"""Epochs: samplers that go through the training rows epoch by epoch, shuffled or in order, with random access."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stepviz.data.sampler import Sampler

_BLOCK_ROWS = 2048
"""About how many row numbers are shuffled in one go."""


class EpochSampler(Sampler):
    """Takes the rows in shuffled order, with one `permutation` of a `RandomState` stream per epoch.

    The epochs form one stream, of which every `batch_size` rows are a batch: a batch that an epoch cannot fill goes on
    with the first rows of the next. So each epoch has every row once, all batches have the same size, and batch t is
    found without state: its rows are number (t - 1) · B to t · B - 1 of the stream.
    """

    told = "stepviz.ops.batch:SHUFFLED"

    def __init__(self, random: np.random.RandomState, rows: npt.NDArray[np.int64], batch_size: int) -> None:
        """`random`: the generator, after the initial weights were drawn from it; `rows`: the row numbers to shuffle."""
        super().__init__(random, rows, batch_size)
        self._passes = max(1, _BLOCK_ROWS // len(rows))
        self._size = self._passes * len(rows)

    def _pick(self) -> npt.NDArray[np.int64]:
        count = len(self.population)
        return np.concatenate([self._random.permutation(count) for _ in range(self._passes)]).astype(np.int64)


class OrderSampler(Sampler):
    """Takes the rows in order, and begins again after the last. Uses no random numbers."""

    told = "stepviz.ops.batch:ORDERED"

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:
        """Yields the row numbers of `count` batches from iteration `first` (from 1) on: (batch,) each, read-only."""
        start, size = (first - 1) * self.batch_size, self.batch_size
        taken = self.population[np.arange(start, start + count * size) % len(self.population)]
        taken.setflags(write=False)
        yield from taken.reshape(count, size)
