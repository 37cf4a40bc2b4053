"""Batches that differ in length: an epoch ends with what is left. With a line in `kinds.SAMPLINGS`.

PyTorch's `DataLoader` without `drop_last`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stepviz.data.sampler import OrderSampler
from stepviz.ops.batch import Sampled, captions
from stepviz.ops.claims import Sentence
from tests.claims.judges.verdict import Judges, Said, Truth, agree

_ENDS = Sentence("Each row comes once per epoch. The last batch of an epoch is what is left.")
_TAKEN = "Take {size} of the {rows} training rows; an epoch ends with what is left."
SHORT = Sampled(
    captions(_TAKEN, _TAKEN),
    ends=_ENDS,
    take="order[:{size}]",
    fill="if not order: order.extend(train)",
)


class ShortBatches(OrderSampler):
    """Takes the rows in their order, and begins with the first again in a batch of its own."""

    told = f"{__name__}:SHORT"

    def _place(self, number: int) -> tuple[int, int]:
        """Where the batch of an iteration begins and ends among the rows."""
        rows, size = len(self.population), self.batch_size
        start = (number - 1) % -(-rows // size) * size
        return start, min(rows, start + size)

    def length(self, number: int) -> int:
        """As many as are left, at the end of an epoch."""
        start, end = self._place(number)
        return end - start

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:
        """Row numbers of `count` batches, the first that of iteration `first` (from 1): (batch,) each, read-only."""
        for number in range(first, first + count):
            rows = self.population[slice(*self._place(number))].copy()
            rows.setflags(write=False)
            yield rows


def _ended(truth: Truth, said: Said) -> bool:
    """The rows follow one another, and a batch that is not as long as the others holds the last one."""
    rows, train = truth["rows"].tolist(), truth.dataset.train.tolist()
    start = train.index(rows[0])
    whole = len(rows) == truth.experiment.batch_size or rows[-1] == train[-1]
    counted = agree(said, {"size": len(rows), "rows": len(train)})
    return counted and str(truth.experiment.sampling) == "short" and whole and rows == train[start : start + len(rows)]


JUDGES: Judges = dict.fromkeys((_ENDS, *SHORT.caption), _ended)
