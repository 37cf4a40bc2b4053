"""Split: which rows are for training, for validation and for the test."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from stepviz.errors import UserError
from stepviz.text import several

STREAM = 2
"""`RandomState([seed, 2])` splits, `RandomState([seed, 1])` makes points: neither is the stream of the weights."""

Rows = npt.NDArray[np.int64]


def split(
    y: npt.NDArray[Any], val: float, test: float, seed: int, title: str, one: str = "row"
) -> tuple[Rows, Rows, Rows]:
    """Numbers of the training, validation and test rows of labels y (rows,), in ascending order. `one`: what a row is.

    Targets, float64, have no classes to be spread.

    The shares are of all rows, rounded, at least one row each, none of a share of 0. Every class is spread over the
    three in the same proportions, as far as whole rows allow; what is left over stays with training, so that a class
    with one row is learned where there are as many training rows as classes. Raises `UserError` where no row is left to
    learn from.
    """
    rows = len(y)
    tests, vals = _count(test, rows), _count(val, rows)
    if tests + vals >= rows:
        raise UserError(
            f"{title} has {several(rows, one)}: too few for {vals} validation and {several(tests, f'test {one}')} "
            f"and a training {one} (give --val 0 or --test 0)"
        )
    order = _dealt(y, np.random.RandomState([seed, STREAM]))
    return np.sort(order[tests + vals :]), np.sort(order[tests : tests + vals]), np.sort(order[:tests])


def _count(share: float, rows: int) -> int:
    return max(1, int(share * rows + 0.5)) if share else 0


def _dealt(y: npt.NDArray[Any], random: np.random.RandomState) -> Rows:
    """All row numbers, (rows,), in random order within each class, the classes dealt out evenly from start to end."""
    shuffled: Rows = random.permutation(len(y))
    if y.dtype.kind == "f":
        return shuffled
    by_class = shuffled[np.argsort(y[shuffled], kind="stable")]
    counts = np.bincount(y.astype(np.intp))
    starts = np.cumsum(counts) - counts
    labels = y[by_class]
    position = (np.arange(len(y)) - starts[labels] + 1) / counts[labels]  # 1/n, 2/n … 1 within its class
    return by_class[np.argsort(position, kind="stable")].astype(np.int64)
