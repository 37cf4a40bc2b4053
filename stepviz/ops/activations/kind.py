"""Kind: what an activation has to say about itself. A new one is a subclass in a file of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Literal

import numpy as np

from stepviz.formula.functions import Function
from stepviz.ops.claims import Num, Saying, Sentence
from stepviz.ops.compiled import expression
from stepviz.ops.tensor import Array, Kind
from stepviz.settings.kinds import ACTIVATIONS, loaded

AT_KINK = Sentence("A unit is exactly at the kink of its activation, where that has no derivative.")
FLAT = 0.1
"""A slope is called flat up to this share of the steepest."""


class ActivationKind(ABC):
    """An activation: maths for arrays, the same for one number, and words. In texts `{n}` stands for the layer."""

    name: str
    numbers: Kind = Kind.SIGNED
    """How its values are written."""
    kinked: bool = False
    """Whether the slope jumps somewhere: there is no measuring it by differences across that point."""
    term: str = ""
    """The glossary's term for it, where that is not its name."""
    function: Function
    """h of one a."""
    slope: Function
    """The slope there, of what `slope_at` names."""
    slope_at: Literal["a", "h"]
    """Whether the slope is found from what went in or from what came out."""
    at_kink: Sentence = AT_KINK
    """What is said of a parameter that feeds a unit exactly there."""
    steepest: float = 1.0
    """The largest slope there is."""
    code: str
    """`h{n} = np.tanh(a{n})`, 28 characters or fewer."""
    gradient_code: str
    equation: str
    """`h{n} = tanh(a{n})`."""
    gradient_equation: str
    """The factor of dh: `(a{n} > 0)`."""
    rule: str
    """What it does, for one number: `tanh of a{n}: between -1 and +1`."""
    gradient_rule: str
    sentence: str
    gradient_sentence: str

    @cached_property
    def forward(self) -> Callable[..., Array]:
        """h from a, any shape; a new array."""
        return expression(self.code.format(n=""), "a")

    @cached_property
    def backward(self) -> Callable[..., Array]:
        """dh times the slope, from dh and what `slope_at` names, shapes unchanged; a new array."""
        return expression(self.gradient_code.format(n=""), "dh", self.slope_at)

    @property
    def curved(self) -> bool:
        """Whether it bends elsewhere than where its slope jumps."""
        return not self.kinked

    def corners(self, a: Array) -> tuple[Array, ...]:
        """The numbers at whose 0 the slope jumps, from a, where it is `kinked`: same shape."""
        return (a,)

    def steepness(self, seen: Array) -> Array:
        """The derivative as a share of the steepest, from 0 to 1, from what `slope_at` names: same shape."""
        with np.errstate(all="ignore"):
            found: Array = np.abs(self.backward(np.ones_like(seen), seen)) / self.steepest
        return found

    def outcome(self, a: float) -> str:
        """What happens to that number, where it is said in words: `is not above 0, so h{n} = 0`; else nothing."""
        return ""

    def reason(self, seen: float) -> str:
        """Why the slope is what it is, where it is said in words: `is not above 0`; else nothing."""
        return ""

    def gate(self, seen: float) -> str:
        """What that slope is called, where it has a name: `shut`; else nothing."""
        return ""

    @abstractmethod
    def meaning(self, example: str, unit: str, h: float) -> Saying:
        """What a value says about the unit and the example, in one sentence."""

    @abstractmethod
    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        """What the slope there does to the error, in one sentence. `seen`: the number that `slope_at` names."""


def find(name: str) -> ActivationKind:
    """The activation of that name in `kinds.ACTIVATIONS`, or of a formula. Raises `UserError` for what is neither."""
    formula = () if name in ACTIVATIONS else (name,)
    found: ActivationKind = loaded(ACTIVATIONS[name].home)(*formula)
    return found


SETTLED = Sentence("Unit {h:own} is saturated: a small change of its sum hardly changes it.")
MOVABLE = Sentence("Unit {h:own} is not saturated: a small change of its sum changes it.")
LITTLE = Sentence("Saturated: little of the gradient of {e:own} passes through {h:own}.")
STEEPER = Sentence("The steeper the curve, the more {h:own} learns from {e:own}.")


class Smooth(ActivationKind):
    """One without a corner, whose slope follows from what came out: a curve with flat parts."""

    slope_at = "h"

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        return (SETTLED if self._is_flat(h) else MOVABLE).say(h=unit)

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        return (LITTLE if self._is_flat(seen) else STEEPER).say(e=example, h=unit)

    def _is_flat(self, h: float) -> bool:
        return self.slope.apply(h) <= FLAT * self.steepest


HALF = Sentence("{h:own} is positive: at least half of its sum.")
AT_MOST_HALF = Sentence("{h:own} is not positive: its size is at most half that of its sum.")
TIMES = Sentence("{h:own} gets {slope:number} times the gradient of {e:own}.")
FALLS = Sentence("The curve falls here: its derivative, {slope:number}, flips the sign of the gradient.")


class Weighted(ActivationKind):
    """A sum times a share between 0 and 1 that grows with it: nearly relu, without a corner; or any function of it."""

    slope_at = "a"

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        return (HALF if h > 0 else AT_MOST_HALF).say(h=unit)

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        slope = self.slope.apply(seen)
        return FALLS.say(slope=Num(slope)) if slope < 0 else TIMES.say(e=example, h=unit, slope=Num(slope))
