"""Scaling: features brought to mean 0 and standard deviation 1, as the training rows have them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stepviz.errors import UserError

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scaling:
    """x becomes (x - mean) / spread, feature by feature."""

    mean: Values
    """(features,), of the training rows only."""
    spread: Values
    """(features,): the standard deviation of the training rows (divided by n), 1 where that is 0."""

    def __post_init__(self) -> None:
        self.mean.setflags(write=False)
        self.spread.setflags(write=False)


def standard(X: Values, train: npt.NDArray[np.int64], features: tuple[str, ...], title: str) -> tuple[Values, Scaling]:
    """X (rows, features) scaled, and how. Raises `UserError` for a feature whose numbers are too large for it."""
    rows = X[train]
    with np.errstate(all="ignore"):
        mean, spread = rows.mean(axis=0), rows.std(axis=0)
        spread[(rows == rows[0]).all(axis=0)] = 1.0
        scaled = (X - mean) / spread
    wrong = np.flatnonzero(~(np.isfinite(scaled).all(axis=0) & np.isfinite(spread)))
    if len(wrong):
        raise UserError(f"{title}: the numbers of {features[wrong[0]]} are too large or too close for --scale standard")
    return scaled, Scaling(mean, spread)
