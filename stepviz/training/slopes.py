"""Slopes of the loss, measured: central differences at several steps, and how far from the truth they can be.

The losses are taken at w ± h and w ± 2h. Their two central differences m1 and m2 differ by what bends between,
about (h / R)² of the slope where the loss bends within R; (4·m1 - m2) / 3 is nearer than both (Richardson 1911). The
rounding of the losses adds noise / h. Steps are tried until both are small: shorter ones where the loss bends, longer
ones where it is lost in rounding.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array
from stepviz.training.batch_loss import End, Moved

ENDS = 4
"""Forward passes that two steps take."""

_FINE = 1e-5
"""An interval this narrow is narrow enough, as a share of the largest slope of the parameter."""
_FIRST, _LEAST = 2.0**-13, 2.0**-40
"""How far a step moves the largest product of the parameter with its inputs: at first, and at least."""
_PLACES = 2.0**12
"""Units in the last place of the parameter that a step has at least."""
_LONGEST = 2.0**1000
"""No step is longer, however small the inputs are."""
_TRIES, _FEW, _EXTRA = 8, 2, 64
"""Pairs of steps for one slope at most: many, until `_EXTRA` more than one each were taken, then few if they do."""
_JUMP, _HOP = 2.0**8, 4.0
"""The next step is not more than `_JUMP` times longer or shorter, and not less than `_HOP` times longer."""
_BENT = 1 / 16
"""Share of a slope that may be lost when the step is doubled: where it is more, the step says nothing."""
_MOVE = 1.0
"""How far the sum in a smooth activation, or a logit, is moved at most by a step that is trusted as it is."""
_EPSILON = float(np.finfo(float).eps)


class Verdict(Enum):
    """What a measurement says of one computed slope."""

    AGREES = "agrees"
    """It lies in the interval of the measured one, and that is narrow."""
    DISAGREES = "disagrees"
    """It lies outside."""
    SMALL = "too small to measure"
    """It lies in the interval, which is so wide that a wrong one would, too."""
    CORNER = "at a kink"
    """The loss has a corner there, as relu has at 0, nearer than any step."""
    TIE = "at a tie"
    """Of several numbers the largest counts, and two of them are as large: it has a corner there, too."""
    LOSS = "loss not finite"
    """There is no loss to measure."""
    BEND = "no step short enough"
    """The loss is too curved for any step size."""


class Measured(NamedTuple):
    """A slope, and half the width of the interval around it that holds the true one; or what is in the way."""

    slope: float
    within: float
    obstacle: Verdict | None = None


class _Pair(NamedTuple):
    """What the steps h and 2h say."""

    slope: float
    bend: float
    """What bending may have done to it."""
    noise: float
    """What rounding may have done to it."""
    moved: float
    """How far the sum in a smooth activation went."""
    clear: bool
    """Whether the steps are short enough to say anything."""

    @property
    def within(self) -> float:
        return self.bend + self.noise

    @property
    def change(self) -> float:
        """By how much the step should be changed: bending grows with its square, noise falls with it; 1 where even."""
        if self.clear and self.noise < self.bend <= _HOP * self.noise:
            return 1.0
        if self.clear and self.bend <= self.noise:
            return min(max(_even(self.noise, self.bend), _HOP), _JUMP)
        back = _MOVE / 2 / self.moved if self.moved > _MOVE else 1.0
        return max(min(_even(self.noise, 2 * self.bend), back, 1 / _HOP), 1 / _JUMP)


_FLAT = _Pair(0.0, 0.0, 0.0, 0.0, clear=True)
"""The loss does not depend on the parameter at all."""


class _Reach:
    """How far to move: shorter than what was too far, farther than what was lost in rounding."""

    def __init__(self, first: float) -> None:
        self.now, self._least, self._most = first, 0.0, math.inf

    def change(self, factor: float) -> bool:
        """Go on with a step that much longer or shorter; whether there is one that is worth it."""
        if factor < 1:
            self._most = self.now
        if factor > 1:
            self._least = self.now
        wanted = self.now * factor
        self.now = wanted if self._least < wanted < self._most else math.sqrt(self._least * self._most)
        return factor != 1 and self.now >= _LEAST and self._most >= _HOP * self._least


class Slopes:
    """Measures the slopes of the summed losses of a batch by the cells of one parameter."""

    def __init__(self, moved: Moved, noise: Array) -> None:
        """`noise`: how far each loss may be from its true value (batch,)."""
        self._moved, self._noise = moved, float(noise.sum())
        self._here = moved.here
        self._finite = bool(np.isfinite(self._here.losses).all())
        self._first, self._largest, self._extra = _FIRST, 0.0, _EXTRA

    def measure(self, cell: tuple[int, ...]) -> Measured:
        """The slope by one cell. The largest slopes are best measured first: they say what is narrow enough."""
        if not self._finite:
            return Measured(math.nan, math.inf, Verdict.LOSS)
        first, tries = (_FIRST, _TRIES) if self._extra > 0 else (self._first, _FEW)
        reach, best, obstacle = _Reach(first), None, None
        for tried in range(1, _TRIES + 1):
            self._extra -= tried > 1
            found = self._pair(cell, reach.now)
            if isinstance(found, Verdict):
                obstacle = found
            elif found.clear and (best is None or found.within < best.within):
                best, self._first = found, self._first if obstacle else reach.now
            if best and (tried >= tries or best.within <= _FINE * max(self._largest, abs(best.slope))):
                break
            if not reach.change(1 / _JUMP if isinstance(found, Verdict) else found.change):
                break
        if best is None:
            return Measured(math.nan, math.inf, obstacle or Verdict.BEND)
        self._largest = max(self._largest, abs(best.slope) - best.within)
        return Measured(best.slope, best.within)

    def _pair(self, cell: tuple[int, ...], reach: float) -> _Pair | Verdict:
        value, size = float(self._moved.value[cell]), float(self._moved.inputs[cell[0]]) if cell else 1.0
        step = _power(max(reach / size if size > 0 else reach, _PLACES * float(np.spacing(abs(value)))))
        ends: list[End] = []
        for far in (2, 1):
            ends += [self._moved.to(cell, value + sign * far * step) for sign in (-1, 1)]
            if any(end.gates != self._here.gates for end in ends[-2:]):
                return Verdict.CORNER
            if any(end.choices != self._here.choices for end in ends[-2:]):
                return Verdict.TIE
        losses = np.array([end.losses for end in ends])
        if not math.isfinite(float(np.add.reduce(losses, axis=None))):
            return Verdict.LOSS
        return self._compared(ends, losses, size)

    def _compared(self, ends: list[End], losses: Array, size: float) -> _Pair:
        (low, high, below, above), here = losses, self._here
        step = (ends[3].at - ends[2].at) / 2
        near, far = (above - below) / (2 * step), (high - low) / (ends[1].at - ends[0].at)
        steep = float(np.add.reduce(abs(near)))
        cut_off = size == 0 or self._moved.shut  # it multiplies zeros, or a layer after it is shut
        if not steep and (losses == here.losses).all() and cut_off:
            return _FLAT
        noise = self._noise / step
        up = below + above - 2 * here.losses
        uneven = float(np.add.reduce(abs(low + high - 2 * here.losses - 4 * up))) / (2 * step)
        uneven = max(0.0, uneven - 8 * noise)
        spread = max(0.0, float(np.add.reduce(abs(near - far))) - 3 * noise)
        moved = _farthest(ends[0].sums, ends[1].sums)
        one, two = float(np.add.reduce(near)), float(np.add.reduce(far))
        bend = abs(one - two) + uneven + _BENT * spread
        if _farthest(ends[0].scores, ends[1].scores) > _MOVE:
            bend += float(np.add.reduce(abs(up))) / (2 * step)
        slope, noise = (4 * one - two) / 3, 1.5 * noise + 16 * _EPSILON * steep
        finite = math.isfinite(abs(slope) + bend + noise)
        return _Pair(slope, bend, noise, moved, finite and uneven + spread <= _BENT * steep and moved <= _MOVE)


def _farthest(one: tuple[Array, ...], other: tuple[Array, ...]) -> float:
    """The largest difference."""
    return max([float(np.maximum.reduce(abs(a - b), axis=None)) for a, b in zip(one, other, strict=True)], default=0.0)


def _power(step: float) -> float:
    """The next power of two: added to a number and taken away from it, it is hardly rounded."""
    return 2.0 ** math.ceil(math.log2(min(step, _LONGEST)))


def _even(noise: float, bend: float) -> float:
    """By how much the step is changed to make them equal."""
    return math.cbrt(noise / bend) if bend > 0 else _JUMP
