"""Scaling: standardizes features and targets by the mean and the standard deviation of the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stepviz.data.stretches import Stretches
from stepviz.errors import UserError

Values = npt.NDArray[np.float64]
_LARGE = 10
_LONGEST = 11
"""The number of digits from which on a number is taken for a computed one."""
_ROUNDING = 8 * float(np.finfo(np.float64).eps)


class Ranges(NamedTuple):
    """Lowest and highest value, mean and standard deviation of every feature, (features,) each."""

    lowest: Values
    highest: Values
    mean: Values
    deviation: Values
    """Divided by n, not n - 1."""


def ranges(X: Values) -> Stretches[Ranges]:
    """The ranges of X (rows, features), which has at least one row. A mean within rounding error is set to 0."""
    lowest, highest = X.min(axis=0), X.max(axis=0)
    size = np.maximum(np.abs(lowest), np.abs(highest))
    found = np.empty((2, X.shape[1]))
    for place in range(X.shape[1]):
        found[:, place] = _moments(X[:, place], float(size[place]))
        yield
    mean = np.where(np.abs(found[0]) <= _ROUNDING * size, 0.0, found[0])
    return Ranges(lowest, highest, mean, np.where(lowest == highest, 0.0, found[1]))


def _moments(column: Values, size: float) -> tuple[float, float]:
    """Mean and standard deviation of a column, (rows,), whose largest absolute value is `size`.

    It is first scaled to about 1 by a power of 2, so that no sum or square overflows or underflows.
    """
    _, power = np.frexp(size)
    near = np.ldexp(column, -power)
    with np.errstate(under="ignore"):
        return float(np.ldexp(near.mean(), power)), float(np.ldexp(near.std(), power))


@dataclass(frozen=True, eq=False)
class Scaling:
    """Replaces x by (x - mean) / spread, per feature."""

    mean: Values
    """(features,): the means of the training rows."""
    spread: Values
    """(features,): the standard deviations of the training rows (with division by n), 1 instead of 0."""
    given: Ranges
    """The ranges of all rows before scaling, since scaling back would lose digits."""
    common: bool = False
    """True if all features share one mean and one standard deviation."""

    def __post_init__(self) -> None:
        self.mean.setflags(write=False)
        self.spread.setflags(write=False)

    def back(self, values: Values, feature: int | slice = slice(None)) -> Values:
        """Scaled values of one feature, or (rows, features) of all, in their original unit, up to rounding."""
        with np.errstate(all="ignore"):
            found: Values = values * self.spread[feature] + self.mean[feature]
            return found

    def scaled(self, values: Values, feature: int) -> Values:
        """Scales values of a feature that are in their original unit."""
        with np.errstate(all="ignore"):
            found: Values = (values - self.mean[feature]) / self.spread[feature]
            return found

    def given_as(self, value: float, feature: int) -> float | None:
        """The shortest number that scales to exactly `value`, as in the file; None if it has too many digits."""
        mean, spread = float(self.mean[feature]), float(self.spread[feature])
        # 0 is tried on its own: what rounding leaves of it has digits like any other number.
        shorter = (0.0, *(float(f"{value * spread + mean:.{digits}g}") for digits in range(1, _LONGEST)))
        return next((number for number in shorter if (number - mean) / spread == value), None)

    def nearest(self, value: float, feature: int) -> float:
        """`given_as`, or else `back` of the value, up to rounding."""
        found = self.given_as(value, feature)
        return float(self.back(np.asarray(value), feature)) if found is None else found


def harms(targets: Values) -> bool:
    """True if targets (training rows,) are too large for plain gradient descent with the default learning rate.

    With two hidden layers and 0.01, training fails at a standard deviation of 20 or 30, and succeeds at 10.
    """
    with np.errstate(all="ignore"):
        return bool(abs(targets.mean()) > _LARGE or targets.std() > _LARGE)


def standardize(
    X: Values,
    train: npt.NDArray[np.int64],
    features: tuple[str, ...],
    title: str,
    *,
    common: bool = False,
    flag: str = "--scale",
) -> Stretches[Scaling]:
    """Scale X (rows, features) in place, to save memory. Returns the scaling.

    `common`: use the same mean and standard deviation for all features; `flag`: the option, for messages. Raises
    `UserError` for numbers that are too large or too small to be scaled.
    """
    given = yield from ranges(X)
    count = X.shape[1]
    mean, spread = np.empty(count), np.ones(count)
    for group in [slice(count)] if common else [slice(place, place + 1) for place in range(count)]:
        part = X[:, group]
        values = part[train]
        with np.errstate(all="ignore"):
            mean[group] = values.mean()
            # The deviation of equal numbers could be rounding error: it stays 1.
            if (values != values[0, 0]).any():
                spread[group] = values.std() or float(common)
        yield
        with np.errstate(all="ignore"):
            part -= mean[group]
            part /= spread[group]
        if not (np.isfinite(spread[group]).all() and np.isfinite(part).all()):
            whose, kind = (f"its {count} features", "common") if common else (features[group][0], "standard")
            remedy = f"for {flag} {kind}: give {flag} none"
            raise UserError(f"{title}: the numbers of {whose} are too large or too small {remedy}")
        yield
    return Scaling(mean, spread, given, common)
