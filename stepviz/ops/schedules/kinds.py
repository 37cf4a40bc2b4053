"""Kinds of schedules: by what the learning rate is multiplied, from the share p of the run that is done.

p is (it - 1) / iterations: 0 in the first iteration, and in the one after the last it would be 1. PyTorch has them as
`LinearLR(start_factor=1.0, end_factor=0.0, total_iters=iterations)`, `CosineAnnealingLR(T_max=iterations)`, and
`MultiStepLR(gamma=0.1)` with a milestone after each third.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from decimal import Decimal

from stepviz.ops.claims import Sentence

STRAIGHT = Sentence("The schedule falls in a straight line, to 0 after iteration {count}.")
WAVE = Sentence("The schedule falls along half a cosine wave, to 0 after iteration {count}.")
TENTHS = Sentence("The schedule falls to a tenth after each third of the {count} iterations.")


_ROUNDED = Decimal("1e-20")
"""More than a third may lose of its digits."""


class RateSchedule(ABC):
    """By what the learning rate is multiplied."""

    code: str
    """In the code, of `{p}`: one factor, or none."""
    formula: str
    """In the equation, of `{p}`."""
    meaning: Sentence | None = None
    """What it does to the rate over the iterations of the run, `{count}`."""

    @abstractmethod
    def factor(self, p: float) -> float:
        """It, of one number."""

    def exact(self, p: Decimal) -> Decimal | None:
        """The same in decimals; None where they do not have it."""
        return None


class ConstantSchedule(RateSchedule):
    """1: a warm-up stands alone."""

    code = formula = ""

    def factor(self, p: float) -> float:
        return 1.0

    def exact(self, p: Decimal) -> Decimal:
        return Decimal(1)


class LinearSchedule(RateSchedule):
    """From 1 to 0 in a straight line."""

    code = formula = "(1 - {p})"
    meaning = STRAIGHT

    def factor(self, p: float) -> float:
        return 1 - p

    def exact(self, p: Decimal) -> Decimal:
        return 1 - p


class CosineSchedule(RateSchedule):
    """From 1 to 0, slowly at both ends."""

    code, formula = "((1 + np.cos(np.pi*({p})))/2)", "(1 + cos(π·{p}))/2"
    meaning = WAVE

    def factor(self, p: float) -> float:
        return (1 + math.cos(math.pi * p)) / 2


class StepSchedule(RateSchedule):
    """A tenth less after each third."""

    code, formula = "0.1**np.floor(3*{p})", "0.1^⌊3·{p}⌋"
    meaning = TENTHS

    def factor(self, p: float) -> float:
        return float(0.1 ** math.floor(3 * p))

    def exact(self, p: Decimal) -> Decimal:
        return Decimal("0.1") ** math.floor(3 * p + _ROUNDED)
