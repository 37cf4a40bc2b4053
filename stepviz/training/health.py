"""Health: saturated and dead units, and the size of updates relative to the parameters."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Parameters
from stepviz.ops.activations.kind import FLAT
from stepviz.training.iteration import Iteration


class Units(NamedTuple):
    """Saturated and dead units of a layer in a batch."""

    flat: float
    """The fraction of their numbers at which the derivative is at most `FLAT` times the largest, from 0 to 1."""
    dead: int
    """Units whose derivative is exactly 0 in every row of the batch."""
    total: int


def units(iteration: Iteration, name: str) -> Units | None:
    """The units of the activation that computes the tensor `name`; None if it cannot saturate."""
    maker = iteration.program.maker(name)
    found = None if maker is None else maker.steepness(iteration)
    if found is None:
        return None
    return Units(float((found <= FLAT).mean()), int((found == 0).all(axis=0).sum()), found.shape[1])


def ratios(before: Parameters, after: Parameters) -> tuple[float, ...]:
    """For each parameter, RMS of its update divided by its own RMS; nan if it was all zeros."""
    with np.errstate(all="ignore"):
        sizes = [(_size(new - old), _size(old)) for old, new in zip(before, after, strict=True)]
        return tuple(step / size if size else math.nan for step, size in sizes)


def deviation(values: Array) -> float:
    """The standard deviation of an array of any shape; not finite if one of its numbers is not."""
    with np.errstate(all="ignore"):
        return _size(values - values.mean())


def _size(array: Array) -> float:
    """Root mean square. The largest number is factored out first, so that no square overflows."""
    largest = float(np.abs(array).max())
    if not largest or not np.isfinite(largest):
        return largest
    return largest * float(np.sqrt(np.mean((array / largest) ** 2)))
