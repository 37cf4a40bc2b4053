"""Batches that are documents: each has as many tokens as it has. With a line in `kinds.SAMPLINGS`.

How many rows are left tells how long a document is: it has 2 to 5 of them, and the last one what there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from stepviz.data.epochs import OrderSampler
from stepviz.ops.batch import Sampled, drawing
from stepviz.ops.claims import Sentence
from tests.claims.judges.verdict import Judges, Said, Truth

_ENDS = Sentence("Each document comes once per epoch, its rows in their order.")
_TAKEN = "ake the {size} rows of the next document, of {rows} training rows"
DOCUMENTS = Sampled(
    drawing("caption", f"T{_TAKEN}.", f"T{_TAKEN}."),
    drawing("next", f"t{_TAKEN}", f"t{_TAKEN}"),
    ends=_ENDS,
    take="order[:2 + len(order) // 3 % 4]",
    fill="if not order: order.extend(train)",
)


class Documents(OrderSampler):
    """Takes the documents in their order, and begins with the first again."""

    told = f"{__name__}:DOCUMENTS"

    def __init__(self, random: np.random.RandomState, rows: npt.NDArray[np.int64], batch_size: int) -> None:
        super().__init__(random, rows, batch_size)
        self._ends, end = [0], 0
        while end < len(rows):
            end = min(len(rows), end + 2 + (len(rows) - end) // 3 % 4)
            self._ends.append(end)

    def _place(self, number: int) -> tuple[int, int]:
        """Where the document of an iteration begins and ends among the rows."""
        place = (number - 1) % (len(self._ends) - 1)
        return self._ends[place], self._ends[place + 1]

    @property
    def longest(self) -> int:
        """How many tokens the longest document has."""
        return max(end - start for start, end in pairwise(self._ends))

    def length(self, number: int) -> int:
        """How many tokens that document has."""
        start, end = self._place(number)
        return end - start

    def batches(self, first: int, count: int) -> Iterator[npt.NDArray[np.int64]]:
        """Row numbers of `count` documents, the first that of iteration `first` (from 1): read-only."""
        for number in range(first, first + count):
            rows = self.population[slice(*self._place(number))].copy()
            rows.setflags(write=False)
            yield rows


def _ended(truth: Truth, _: Said) -> bool:
    """The rows follow one another, as many as those that are left tell."""
    rows, train = truth["rows"].tolist(), truth.dataset.train.tolist()
    start = train.index(rows[0])
    left = len(train) - start
    as_many = len(rows) == min(left, 2 + left // 3 % 4)
    return str(truth.experiment.sampling) == "documents" and rows == train[start : start + len(rows)] and as_many


def _counted(truth: Truth, said: Said) -> bool:
    """How many rows the document has, and how many there are."""
    counted = str(len(truth["rows"])), str(len(truth.dataset.train))
    return _ended(truth, said) and (said["size"], said["rows"]) == counted


JUDGES: Judges = {_ENDS: _ended, **dict.fromkeys((*DOCUMENTS.caption, *DOCUMENTS.question), _counted)}
