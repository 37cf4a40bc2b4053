"""Ranges: lowest and highest value, mean and standard deviation of each feature, as given."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stepviz.data.stretches import Stretches

Values = npt.NDArray[np.float64]

_ROUNDING = 8 * float(np.finfo(np.float64).eps)


class Ranges(NamedTuple):
    """Of every feature, (features,) each."""

    lowest: Values
    highest: Values
    mean: Values
    deviation: Values
    """Divided by n."""


def ranges(X: Values) -> Stretches[Ranges]:
    """Of X (rows, features), at least one row. A mean that is no more than rounding is 0."""
    lowest, highest = X.min(axis=0), X.max(axis=0)
    size = np.maximum(np.abs(lowest), np.abs(highest))
    found = np.empty((2, X.shape[1]))
    for place in range(X.shape[1]):
        found[:, place] = _moments(X[:, place], float(size[place]))
        yield
    mean = np.where(np.abs(found[0]) <= _ROUNDING * size, 0.0, found[0])
    return Ranges(lowest, highest, mean, np.where(lowest == highest, 0.0, found[1]))


def _moments(column: Values, size: float) -> tuple[float, float]:
    """Mean and standard deviation of a column, (rows,), whose largest number is `size`.

    It is brought to about 1 by a power of 2 first, so that no sum or square overflows or vanishes.
    """
    _, power = np.frexp(size)
    near = np.ldexp(column, -power)
    with np.errstate(under="ignore"):
        return float(np.ldexp(near.mean(), power)), float(np.ldexp(near.std(), power))
