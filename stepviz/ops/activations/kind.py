"""Kind: the base classes of activations: maths, code and texts. A new activation is a subclass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Literal

import numpy as np

from stepviz.formula.functions import Function
from stepviz.formula.tree import Node, Read
from stepviz.ops.claims import Num, Saying, Sentence
from stepviz.ops.compiled import expression
from stepviz.ops.rules.derivative import derivative, of_decimals, of_numbers
from stepviz.ops.tensor import Array, Kind
from stepviz.settings.kinds import ACTIVATIONS, loaded

AT_KINK = Sentence("A unit is exactly at the kink of its activation, where that has no derivative.")
_X = Read("x")
FLAT = 0.1
"""A unit is called saturated if its derivative is at most this fraction of the largest."""


class ActivationKind(ABC):
    """An activation: its maths for arrays and for one number, and its texts, in which `{n}` is the layer."""

    name: str
    numbers: Kind = Kind.SIGNED
    """The kind of its values."""
    nondifferentiable: bool = False
    """True if the derivative jumps somewhere: no difference can be measured across that point."""
    term: str = ""
    """The glossary's term for it, if that is not its name."""
    function: Function
    """h from one a."""
    slope: Function
    """The derivative, from one number of the tensor that `slope_at` names."""
    slope_at: Literal["a", "h"]
    """The tensor that the derivative is computed from: the sum `a` or the output `h`."""
    at_kink: Sentence = AT_KINK
    """The sentence about a parameter if a unit that depends on it is exactly at a kink."""
    steepest: float = 1.0
    """The largest absolute derivative."""
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
        """A function: h from a, of any shape; a new array."""
        return expression(self.code.format(n=""), "a")

    @cached_property
    def backward(self) -> Callable[..., Array]:
        """A function: dh times the derivative, from dh and the tensor `slope_at`, same shape; a new array."""
        return expression(self.gradient_code.format(n=""), "dh", self.slope_at)

    @property
    def curved(self) -> bool:
        """True if it is curved, apart from its kinks."""
        return not self.nondifferentiable

    def corners(self, a: Array) -> tuple[Array, ...]:
        """If it is `nondifferentiable`: arrays in the shape of a that are 0 where the derivative jumps."""
        return (a,)

    def steepness(self, seen: Array) -> Array:
        """The derivative divided by the largest, 0 to 1, from the tensor `slope_at`: same shape."""
        with np.errstate(all="ignore"):
            found: Array = np.abs(self.backward(np.ones_like(seen), seen)) / self.steepest
        return found

    def outcome(self, a: float) -> str:
        """What becomes of a sum, in words: `is not above 0, so h{n} = 0`; empty by default."""
        return ""

    def reason(self, seen: float) -> str:
        """The reason for the derivative, in words: `is not above 0`; empty by default."""
        return ""

    def gate(self, seen: float) -> str:
        """The name of the derivative: `shut`; empty by default."""
        return ""

    @abstractmethod
    def meaning(self, example: str, unit: str, h: float) -> Saying:
        """A sentence about an output h of a unit for an example."""

    @abstractmethod
    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        """A sentence about what the derivative does to the gradient. `seen`: the number of the tensor `slope_at`."""


def functions_of(formula: Node, name: str, slope: str) -> tuple[Function, Function]:
    """The function that is a formula of x, and its derivative, a function that is called `slope`."""
    by, x = derivative(formula, _X), _X
    value, moved = of_numbers(formula, x), of_numbers(by, x)
    return Function(name, value, of_decimals(formula, x), slope=moved), Function(slope, moved, of_decimals(by, x))


def find(name: str) -> ActivationKind:
    """The activation with that name in `kinds.ACTIVATIONS`, or of a formula. Raises `UserError` if it is neither."""
    formula = () if name in ACTIVATIONS else (name,)
    found: ActivationKind = loaded(ACTIVATIONS[name].home)(*formula)
    return found


SETTLED = Sentence("Unit {h:own} is saturated: a small change of its sum hardly changes it.")
MOVABLE = Sentence("Unit {h:own} is not saturated: a small change of its sum changes it.")
LITTLE = Sentence("Saturated: little of the gradient of {e:own} passes through {h:own}.")
STEEPER = Sentence("The steeper the curve, the more {h:own} learns from {e:own}.")


class Saturating(ActivationKind):
    """An activation without kink that saturates; its derivative is computed from its output."""

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
    """A sum times a fraction from 0 to 1 that grows with it, a smooth relu; also a formula, see `OwnActivation`."""

    slope_at = "a"

    def meaning(self, example: str, unit: str, h: float) -> Saying:
        return (HALF if h > 0 else AT_MOST_HALF).say(h=unit)

    def gradient_meaning(self, example: str, unit: str, seen: float) -> Saying:
        slope = self.slope.apply(seen)
        return FALLS.say(slope=Num(slope)) if slope < 0 else TIMES.say(e=example, h=unit, slope=Num(slope))
