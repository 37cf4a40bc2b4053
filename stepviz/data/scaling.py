"""Scaling: features brought to mean 0 and standard deviation 1, as the training rows have them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stepviz.data.ranges import Ranges, ranges
from stepviz.data.stretches import Stretches
from stepviz.errors import UserError

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scaling:
    """x becomes (x - mean) / spread, feature by feature."""

    mean: Values
    """(features,), of the training rows only."""
    spread: Values
    """(features,): the standard deviation of the training rows (divided by n), 1 where that is 0."""
    given: Ranges
    """Of all rows before: scaling them back would lose digits."""
    common: bool = False
    """Whether both are those of all features together."""

    def __post_init__(self) -> None:
        self.mean.setflags(write=False)
        self.spread.setflags(write=False)


def in_common(X: Values, train: npt.NDArray[np.int64], features: tuple[str, ...], title: str) -> Stretches[Scaling]:
    """Scale X (rows, features) in place, all features by the same mean and standard deviation; say how.

    Raises `UserError` for numbers that are too large for it, or too small.
    """
    given = yield from ranges(X)
    with np.errstate(all="ignore"):
        values = X[train]
        mean, spread = values.mean(), values.std() or 1.0
    yield
    with np.errstate(all="ignore"):
        X -= mean
        X /= spread
    yield
    if not (np.isfinite(spread) and np.isfinite(X).all()):
        raise UserError(
            f"{title}: the numbers of its {len(features)} features are too large or too small to be standardized"
        )
    return Scaling(np.full(len(features), mean), np.full(len(features), spread), given, common=True)


def standardize(X: Values, train: npt.NDArray[np.int64], features: tuple[str, ...], title: str) -> Stretches[Scaling]:
    """Scale X (rows, features) in place, which spares a large table a copy; say how.

    Raises `UserError` for a feature whose numbers are too large for it, or too small.
    """
    given = yield from ranges(X)
    mean, spread = np.empty(X.shape[1]), np.ones(X.shape[1])
    for place, feature in enumerate(features):
        column = X[:, place]
        values = column[train]
        with np.errstate(all="ignore"):
            mean[place] = values.mean()
            if (values != values[0]).any():
                spread[place] = values.std()
            column -= mean[place]
            column /= spread[place]
        if not (np.isfinite(spread[place]) and np.isfinite(column).all()):
            size = "too large or too small for --scale standard: give --scale none"
            raise UserError(f"{title}: the numbers of {feature} are {size}")
        yield
    return Scaling(mean, spread, given)
