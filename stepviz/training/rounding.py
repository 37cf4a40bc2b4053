"""Rounding: how far numbers of equivalent programs may differ, and the precision that numbers were computed in."""

from __future__ import annotations

import numpy as np

from stepviz.ops import Array

DOUBLE, SINGLE = 1e-9, 1e-6
"""The rounding error of a number, as a fraction of the sum of its absolute terms: in double and single precision."""
_LEAST, _NOTHING = 0.1, 1e-300
"""Lower bounds of the rounding error: as a fraction of that of the largest number in the array, and in any case."""
_SHAKE, _SHAKEN = 1e-7, 4
"""The relative shift of numbers to measure how rounding errors grow, and the safety factor of the result."""
_NOISE = 1e-12
"""Numbers up to this may be rounding errors of 0, which do not tell in which precision they were computed."""


def is_single(array: Array) -> bool:
    """True if all numbers fit into single precision and some do not fit into half precision."""
    with np.errstate(all="ignore"):
        single, half = (array.astype(kind).astype(float) for kind in (np.float32, np.float16))
        told = (array != half) & (array % 1 != 0) & np.isfinite(array) & (np.abs(array) > _NOISE)
    return bool(told.any()) and np.array_equal(single, array, equal_nan=True)


def alike(one: Array, other: Array, size: Array, share: float) -> bool:
    """True if two arrays are equal apart from rounding; nan and inf have to be equal.

    `size`: the magnitudes that rounding errors are a fraction of; `share`: that fraction.
    """
    with np.errstate(all="ignore"):
        least = _LEAST * size.max(initial=0.0, where=np.isfinite(size))
        off = apart(one, other)
        near = (off <= share * np.maximum(size, least) + _NOTHING) & np.isfinite(off)
    return bool((near | (off == 0)).all())


def apart(one: Array, other: Array) -> Array:
    """Absolute differences of two arrays of one shape; inf where only one is finite, 0 where both are nan or equal."""
    with np.errstate(all="ignore"):
        off: Array = np.where((one == other) | (np.isnan(one) & np.isnan(other)), 0.0, np.abs(one - other))
    return np.nan_to_num(off, nan=np.inf, posinf=np.inf)


def farthest(one: Array, other: Array) -> float:
    """The largest absolute difference of two arrays; inf if their shapes differ."""
    return float(apart(one, other).max(initial=0.0)) if one.shape == other.shape else np.inf


def shaken(array: Array, size: Array, random: np.random.RandomState) -> Array:
    """The array with random errors, as of rounding; `size`: the magnitudes that errors are a fraction of."""
    with np.errstate(all="ignore"):
        moved: Array = array + _SHAKE * size * random.uniform(-1, 1, array.shape)
    return moved


def led_to(moved: Array, right: Array, size: Array) -> Array:
    """The magnitudes that rounding errors are a fraction of, if inputs are rounded, too; from a run with moved inputs.

    A bound instead of a measurement would grow with each operation: after a batch norm it would accept an error of 1%.
    """
    off = apart(moved, right) / _SHAKE
    off = np.where(np.isfinite(off), off, 0.0)
    found: Array = size + _SHAKEN * np.maximum(off, np.sqrt((off**2).mean()))
    return found
