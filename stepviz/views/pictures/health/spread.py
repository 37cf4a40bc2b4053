"""Spread: how many of some numbers lie where between the smallest and the largest, as one line of bars."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stepviz.ops import Array
from stepviz.views.pictures.pixels import shares

_BARS = " ▁▂▃▄▅▆▇█"


class Spread(NamedTuple):
    """A histogram in one line."""

    low: float
    high: float
    bars: str
    """One for each interval from `low` to `high`, all as wide; the most frequent one is full."""


def spread(values: Array, columns: int) -> Spread | None:
    """Of the finite ones among values, any shape; None where there are none. Numbers all equal stand in the middle."""
    finite = values[np.isfinite(values)].ravel()
    if not finite.size:
        return None
    low, high = float(finite.min()), float(finite.max())
    share = shares(finite, low, high) if high > low else np.full(finite.size, 0.5)
    counts = np.bincount(np.minimum((share * columns).astype(np.int64), columns - 1), minlength=columns)
    heights = np.ceil(counts * (len(_BARS) - 1) / counts.max()).astype(np.int64)
    return Spread(low, high, "".join(_BARS[height] for height in heights))
