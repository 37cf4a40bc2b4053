"""In order: batches cut from passes over the training rows as they stand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stepviz.data.sampler import Sampler


class OrderSampler(Sampler):
    """Takes the rows one after the other, and begins again after the last: nothing is drawn from the generator."""

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:
        """Row numbers of `count` batches, the first that of iteration `first` (from 1): (batch,) each, read-only."""
        start, size = (first - 1) * self.batch_size, self.batch_size
        taken = self.population[np.arange(start, start + count * size) % len(self.population)]
        taken.setflags(write=False)
        yield from taken.reshape(count, size)
