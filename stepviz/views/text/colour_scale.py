"""Colour scale: the size of a number as a step of the colour scale: 0 to 4, symmetric around 0."""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np

from stepviz.ops import Array
from stepviz.ops.tensor import Kind
from stepviz.views.text.span import Role

_LEAST, _STEPS = 0.05, (0.25, 0.5, 0.75)
_FROM = (math.nextafter(_LEAST, 0), *_STEPS)
"""Shares of full heat above which steps 1 to 4 begin. Step 1 includes its bound, so that is one double lower."""
MOST = 1 + len(_STEPS)
"""The highest step."""
_INPUT_SHARE = 2.0
"""The scale of inputs is twice as large, so that inputs reach half of it only and do not outshine computed numbers."""


_COLD = (Kind.LOSS, Kind.LABEL, Kind.CHARACTER, Kind.PERCENT, Kind.COUNT)


def has_heat(kind: Kind) -> bool:
    """True if numbers of that kind are coloured by their size."""
    return kind not in _COLD


def scale(kind: Kind, largest: float) -> float:
    """The size with full heat: 1 for probabilities, else `largest` rounded up to 1, 2 or 5 · 10^k; 0 without heat."""
    if not has_heat(kind):
        return 0.0
    if kind is Kind.PROBABILITY:
        return 1.0
    return round_up(largest) * (_INPUT_SHARE if kind is Kind.INPUT else 1.0)


def strength(value: float, full: float) -> int:
    """The step of a number, 0 to `MOST`; `full` is the size with full heat."""
    if full <= 0 or not math.isfinite(value):
        return 0
    share = abs(value) / full
    return 0 if share < _LEAST else 1 + bisect_left(_STEPS, share)


def strengths(values: Array, full: float) -> Array:
    """The `strength` of each value: integers of the same shape."""
    if full <= 0:
        return np.zeros(values.shape, dtype=np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        steps: Array = np.searchsorted(_FROM, np.abs(values) / full)
    finite = np.isfinite(values)
    return steps if finite.all() else np.where(finite, steps, 0)


def role_of(kind: Kind, *, positive: bool) -> Role:
    """The role, and so the hue, of a number of that kind."""
    if kind is Kind.PROBABILITY:
        return Role.PROBABILITY
    return Role.POSITIVE if positive else Role.NEGATIVE


def round_up(size: float) -> float:
    """`size` rounded up to 1, 2 or 5 · 10^k; 1 if it is not positive or not finite."""
    if size <= 0 or not math.isfinite(size):
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return next((step * power for step in (1, 2, 5) if size <= step * power), 10 * power)
