"""Split: assigns rows to the training, validation and test set."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import tally
from stepviz.errors import UserError
from stepviz.text import plural

STREAM = 2
"""Splits come from `RandomState([seed, 2])`, a stream independent of those of the weights and of generated data."""

Rows = npt.NDArray[np.int64]


def split(
    y: npt.NDArray[Any], val: float, test: float, seed: int, title: str, one: str = "row"
) -> tuple[Rows, Rows, Rows]:
    """The numbers of the training, validation and test rows for labels y (rows,), in ascending order.

    `val` and `test` are fractions of all rows, rounded to at least one row unless they are 0. Classes have the same
    proportions in all three sets, as far as whole rows allow. Leftover rows go to the training set, so that classes of
    one row are learned if there are as many training rows as classes. Targets, float64, are split at random.

    `one`: the word for a row in messages. Raises `UserError` if no row is left for training.
    """
    rows = len(y)
    tests, vals = _count(test, rows), _count(val, rows)
    if tests + vals >= rows:
        raise UserError(
            f"{title} has {plural(rows, one)}: too few for {vals} validation and {plural(tests, f'test {one}')} "
            f"and a training {one} (give --val 0 or --test 0)"
        )
    order = _stratified(y, np.random.RandomState([seed, STREAM]))
    return np.sort(order[tests + vals :]), np.sort(order[tests : tests + vals]), np.sort(order[:tests])


def _count(share: float, rows: int) -> int:
    return max(1, int(share * rows + 0.5)) if share else 0


def _stratified(y: npt.NDArray[Any], random: np.random.RandomState) -> Rows:
    """All row numbers, (rows,): shuffled within each class, with the classes spread evenly over the whole length."""
    shuffled: Rows = random.permutation(len(y))
    if y.dtype.kind == "f":
        return shuffled
    by_class = shuffled[np.argsort(y[shuffled], kind="stable")]
    counts = tally(y)
    starts = np.cumsum(counts) - counts
    labels = y[by_class]
    position = (np.arange(len(y)) - starts[labels] + 1) / counts[labels]  # 1/n, 2/n … 1 within its class
    return by_class[np.argsort(position, kind="stable")].astype(np.int64)
