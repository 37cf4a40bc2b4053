"""Rounding: how far apart two programs' numbers may be that do the same, and in which precision they are made."""

from __future__ import annotations

import numpy as np

from stepviz.ops import Array

DOUBLE, SINGLE = 1e-9, 1e-6
"""How far rounding may move a number, as a share of what it is added up from: of doubles, and of single precision."""
_LEAST, _NOTHING = 0.1, 1e-300
"""What it may move at least, as a share of what it may move the largest number beside it; and in any case."""
_SHAKE, _SHAKEN = 1e-7, 4
"""By what share numbers are moved to measure what rounding leads to, and how much further than that it may lead."""
_NOISE = 1e-12
"""What rounding may leave of 0: such numbers have few digits and do not tell in which precision they were made."""


def is_single(array: Array) -> bool:
    """Whether no number has more digits than single precision holds, and some have too many for a lower one."""
    with np.errstate(all="ignore"):
        single, half = (array.astype(kind).astype(float) for kind in (np.float32, np.float16))
        told = (array != half) & (array % 1 != 0) & np.isfinite(array) & (np.abs(array) > _NOISE)
    return bool(told.any()) and np.array_equal(single, array, equal_nan=True)


def alike(one: Array, other: Array, size: Array, share: float) -> bool:
    """Whether two arrays are equal but for rounding; what is not finite has to be the same."""
    with np.errstate(all="ignore"):
        least = _LEAST * size.max(initial=0.0, where=np.isfinite(size))
        off = apart(one, other)
        near = (off <= share * np.maximum(size, least) + _NOTHING) & np.isfinite(off)
    return bool((near | (off == 0)).all())


def apart(one: Array, other: Array) -> Array:
    """How far apart the numbers of two arrays of one shape are; infinitely where one of them alone is not finite."""
    with np.errstate(all="ignore"):
        off: Array = np.where((one == other) | (np.isnan(one) & np.isnan(other)), 0.0, np.abs(one - other))
    return np.nan_to_num(off, nan=np.inf, posinf=np.inf)


def farthest(one: Array, other: Array) -> float:
    """How far apart two arrays are where they are farthest; infinitely if their shapes differ."""
    return float(apart(one, other).max(initial=0.0)) if one.shape == other.shape else np.inf


def shaken(array: Array, size: Array, random: np.random.RandomState) -> Array:
    """An array as another program may round it; `size`: what rounding is a share of."""
    with np.errstate(all="ignore"):
        moved: Array = array + _SHAKE * size * random.uniform(-1, 1, array.shape)
    return moved


def led_to(moved: Array, right: Array, size: Array) -> Array:
    """What rounding is a share of where the numbers before are rounded, too: by how far it moved these numbers.

    It is measured, since a bound grows with each operation: after a batch norm a number that is 1% off would be right.
    """
    off = apart(moved, right) / _SHAKE
    off = np.where(np.isfinite(off), off, 0.0)
    found: Array = size + _SHAKEN * np.maximum(off, np.sqrt((off**2).mean()))
    return found
