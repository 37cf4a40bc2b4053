"""Slopes: measures derivatives of the loss by central differences, with error bounds.

The losses are computed at w ± h and w ± 2h. The curvature of the loss makes their two central differences m1 and m2
differ, by about (h / R)² of the slope if the loss bends within R; (4·m1 - m2) / 3 is more exact than both (Richardson
1911). Rounding of the losses adds noise / h. Steps are tried until both errors are small: shorter ones if curvature
dominates, longer ones if rounding does.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array
from stepviz.training.batch_loss import End, Moved

ENDS = 4
"""Forward passes for the steps h and 2h."""

_FINE = 1e-5
"""The error at which to stop, as a fraction of the largest slope of the parameter."""
_FIRST, _LEAST = 2.0**-13, 2.0**-40
"""The change of the largest input × parameter product by a step: the first one, and the least."""
_PLACES = 2.0**12
"""The least step, in units in the last place of the parameter."""
_LONGEST = 2.0**1000
"""The longest step, however small the inputs are."""
_TRIES, _FEW, _EXTRA = 8, 2, 64
"""The most pairs of steps per slope: `_TRIES` until `_EXTRA` pairs beyond one per slope are used, then `_FEW`."""
_JUMP, _HOP = 2.0**8, 4.0
"""The next step is at most `_JUMP` times longer or shorter; if longer, at least `_HOP` times."""
_BENT = 1 / 16
"""The fraction of a slope that doubling the step may change; if it changes more, the step is too long to be used."""
_ROUGH = 0.01
"""The largest rounding error with which slopes of a loss are measured, as a fraction of 1 + its absolute value."""
_MOVE = 1.0
"""The largest change of a pre-activation or a logit by a step whose error estimate is trusted."""
_EPSILON = float(np.finfo(float).eps)


class Verdict(Enum):
    """The result of comparing one computed slope with its measurement."""

    AGREES = "agrees"
    """It lies within the measurement error, which is small."""
    DISAGREES = "disagrees"
    """It lies outside the measurement error."""
    SMALL = "too small to measure"
    """It lies within the measurement error, which is so large that a wrong one could, too."""
    CORNER = "at a kink"
    """The loss has a kink within the shortest step, as relu has at 0."""
    TIE = "at a tie"
    """The loss has a kink because two numbers tie for the largest of several."""
    LOSS = "loss not finite"
    """A loss is not finite."""
    BEND = "no step short enough"
    """The loss is too curved for any step size."""


class Measured(NamedTuple):
    """A measured slope and its largest possible error; or the obstacle to a measurement."""

    slope: float
    within: float
    obstacle: Verdict | None = None
    step: float = 0.0
    """The step that it was measured by, as the change of the largest input × parameter product."""


class _Pair(NamedTuple):
    """The slope measured by the steps h and 2h, and its errors."""

    slope: float
    bend: float
    """The possible error by curvature."""
    noise: float
    """The possible error by rounding."""
    moved: float
    """The largest change of a pre-activation."""
    clear: bool
    """True if the steps are short enough to be used."""

    @property
    def within(self) -> float:
        return self.bend + self.noise

    @property
    def change(self) -> float:
        """The factor for the next step: curvature grows with its square, noise falls with it; 1 if they balance."""
        if self.clear and self.noise < self.bend <= _HOP * self.noise:
            return 1.0
        if self.clear and self.bend <= self.noise:
            return min(max(_balancing(self.noise, self.bend), _HOP), _JUMP)
        back = _MOVE / 2 / self.moved if self.moved > _MOVE else 1.0
        return max(min(_balancing(self.noise, 2 * self.bend), back, 1 / _HOP), 1 / _JUMP)


_FLAT = _Pair(0.0, 0.0, 0.0, 0.0, clear=True)
"""The loss does not depend on the parameter at all."""


class _Reach:
    """The size of the next step, between one that was too short (rounding) and one that was too long (curvature)."""

    def __init__(self, first: float) -> None:
        self.now, self._least, self._most = first, 0.0, math.inf

    def change(self, factor: float) -> bool:
        """Multiply the step by `factor`, within those bounds. Returns False if no other step is worth trying."""
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
        """`noise`: the rounding error of each loss (batch,)."""
        self._moved, self._noise = moved, float(noise.sum())
        self._here = moved.here
        losses = self._here.losses
        self._finite = bool(np.isfinite(losses).all())
        self._rounded = bool((noise > _ROUGH * (1 + abs(losses))).any())
        """True if rounding moves a loss so much that its slopes cannot show."""
        self._first, self._largest, self._extra = _FIRST, 0.0, _EXTRA

    def measure(self, cell: tuple[int, ...]) -> Measured:
        """The slope for one cell. Measure the largest slopes first, since the required precision depends on them."""
        if not self._finite:
            return Measured(math.nan, math.inf, Verdict.LOSS)
        if self._rounded:
            return Measured(math.nan, math.inf, Verdict.SMALL)
        first, tries = (_FIRST, _TRIES) if self._extra > 0 else (self._first, _FEW)
        reach, best, obstacle, step = _Reach(first), None, None, 0.0
        for tried in range(1, _TRIES + 1):
            self._extra -= tried > 1
            found = self._pair(cell, reach.now)
            if isinstance(found, Verdict):
                obstacle = found
            elif found.clear and (best is None or found.within < best.within):
                best, self._first = found, self._first if obstacle else reach.now
                step = reach.now
            if best and (tried >= tries or best.within <= _FINE * max(self._largest, abs(best.slope))):
                break
            if not reach.change(1 / _JUMP if isinstance(found, Verdict) else found.change):
                break
        if best is None:
            return Measured(math.nan, math.inf, obstacle or Verdict.BEND)
        self._largest = max(self._largest, abs(best.slope) - best.within)
        return Measured(best.slope, best.within, step=step)

    def confirmed(self, cell: tuple[int, ...], found: Measured) -> Measured:
        """`found`, its error widened to that of a second measurement, by a longer or shorter step.

        An error is an estimate: a formula that waves within one step, or rounds inside, can make it too small.
        """
        again = [self._pair(cell, found.step * factor) for factor in (_HOP, 1 / _HOP)]
        errors = [abs(found.slope - pair.slope) + pair.within for pair in again if not isinstance(pair, Verdict)]
        wider = min([error for error in errors if math.isfinite(error)], default=math.inf)
        return found._replace(within=max(found.within, wider))

    def _pair(self, cell: tuple[int, ...], reach: float) -> _Pair | Verdict:
        value, size = float(self._moved.value[cell]), float(self._moved.inputs[cell[0]]) if cell else 1.0
        wanted = max(reach / size if size > 0 else reach, _PLACES * float(np.spacing(abs(value))))
        # A power of two, so that adding it to a number and subtracting it rounds little.
        step = 2.0 ** math.ceil(math.log2(min(wanted, _LONGEST)))
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
        cut_off = size == 0 or self._moved.shut  # its inputs are 0, or a later layer is inactive
        if not steep and (losses == here.losses).all() and cut_off:
            return _FLAT
        noise = self._noise / step
        up = below + above - 2 * here.losses
        uneven = float(np.add.reduce(abs(low + high - 2 * here.losses - 4 * up))) / (2 * step)
        # Rounding alone makes this much of it: the losses count 16 times, over 2 steps.
        uneven = max(0.0, uneven - 8 * noise)
        spread = max(0.0, float(np.add.reduce(abs(near - far))) - 3 * noise)
        moved = _farthest(ends[0].sums, ends[1].sums)
        one, two = float(np.add.reduce(near)), float(np.add.reduce(far))
        bend = abs(one - two) + uneven + _BENT * spread
        if _farthest(ends[0].scores, ends[1].scores) > _MOVE:
            bend += float(np.add.reduce(abs(up))) / (2 * step)
        # (4·m1 - m2) / 3 has 4/3 of the noise of m1 and 1/3 of that of m2, which is half as large.
        slope, noise = (4 * one - two) / 3, 1.5 * noise + 16 * _EPSILON * steep
        finite = math.isfinite(abs(slope) + bend + noise)
        return _Pair(slope, bend, noise, moved, finite and uneven + spread <= _BENT * steep and moved <= _MOVE)


def _farthest(one: tuple[Array, ...], other: tuple[Array, ...]) -> float:
    """The largest absolute difference of arrays in the same place; 0 without arrays."""
    return max([float(np.maximum.reduce(abs(a - b), axis=None)) for a, b in zip(one, other, strict=True)], default=0.0)


def _balancing(noise: float, bend: float) -> float:
    """The factor for the step that makes rounding error and curvature error equal."""
    return math.cbrt(noise / bend) if bend > 0 else _JUMP
