"""Axis: an interval with round ticks: multiples of 1, 2 or 5 times a power of ten, or decades."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from stepviz.ops import Array
from stepviz.views.text import numbers

_STEPS = 25
"""The most steps of an axis."""


@dataclass(frozen=True)
class Axis:
    """The interval from `low` to `high`."""

    low: float
    high: float
    log: bool = False
    """True for a logarithmic axis; then `low` is above 0."""
    unit: str = ""
    """The text after each tick's number."""

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends as text, with `+` if the other has a `-`."""
        signed = self.low < 0 < self.high
        return numbers.bound(self.low, signed=signed), numbers.bound(self.high, signed=signed)

    @property
    def length(self) -> float:
        """`high - low`; inf if that overflows."""
        return self.high - self.low

    def places(self, values: Array, count: int) -> Array:
        """The index of each value's part among `count` equal parts; the first or last one for values outside."""
        low, high = self.low, self.high
        if self.log:
            values, low, high = np.log10(np.maximum(values, low)), math.log10(low), math.log10(high)
        part = 1 if math.isfinite(high - low) else 2  # the halves of any two doubles have a finite distance
        with np.errstate(all="ignore"):  # on an axis too short to divide by, values are at its ends
            share = (values / part - low / part) / (high / part - low / part)
            parts: Array = np.nan_to_num(np.floor(share * count))
        return np.clip(parts, 0, count - 1).astype(np.int64)

    def centres(self, count: int) -> Array:
        """The middles of `count` equal parts."""
        share = (np.arange(count) + 0.5) / count
        return self.low * (1 - share) + self.high * share  # `high - low` could overflow

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """(value, text) of at most `most` ticks, ascending: multiples of a round step; on a logarithmic axis powers of
        ten, and 2 and 5 times these if they fit.
        """
        found = _decades(self.low, self.high, most) if self.log else _multiples(self.low, self.high, most)
        signed = self.low < 0 < self.high
        return [(float(tick), numbers.bound(float(tick), signed=signed) + self.unit) for tick in found]


def _multiples(low: float, high: float, most: int) -> list[Decimal]:
    # In decimal numbers, as they are printed: three steps of the double 0.1 are 0.30000000000000004.
    start, end = Decimal(repr(low)), Decimal(repr(high))
    if most < 1 or end <= start:
        return []
    step = _round((end - start) / most)
    while True:
        first, last = (start / step).to_integral_value(ROUND_CEILING), (end / step).to_integral_value(ROUND_FLOOR)
        if last - first < most:
            return [step * place for place in range(int(first), int(last) + 1)]
        step = _round(step * Decimal("1.5"))


def _decades(low: float, high: float, most: int) -> list[Decimal]:
    """Powers of ten with 2 and 5 times these, else powers of ten, else every second or third … of them."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for factors in ((1, 2, 5), (1,)):
        ticks = [factor * Decimal(1).scaleb(power) for power in range(first, last + 1) for factor in factors]
        inside = [tick for tick in ticks if low <= float(tick) <= high]
        if len(inside) <= most:
            return inside
    return inside[:: -(-len(inside) // most)] if most else []


def around(values: Array) -> Axis:
    """An axis with round ends that includes all values (rows,), which are finite and at least one."""
    low, high = float(values.min()), float(values.max())
    if low == high:  # a length for the axis; a tenth of a large number, to which 1 may add nothing
        apart = max(1.0, abs(low) / 10)
        low, high = max(low - apart, -sys.float_info.max), min(high + apart, sys.float_info.max)
    step = _round((Decimal(repr(high)) - Decimal(repr(low))) / _STEPS)
    start, end = _snapped(low, step, ROUND_FLOOR), _snapped(high, step, ROUND_CEILING)
    # Near the largest double a round end overflows, among the smallest it is rounded inwards.
    round_ends = math.isfinite(start) and math.isfinite(end) and start <= low and high <= end
    return Axis(start, end) if round_ends else Axis(low, high)


def _round(least: Decimal) -> Decimal:
    """The number rounded up to 1, 2 or 5 · 10^k."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least)


def _snapped(value: float, step: Decimal, rounding: str) -> float:
    return float((Decimal(repr(value)) / step).to_integral_value(rounding) * step)
