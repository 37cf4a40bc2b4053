"""Kind: what an activation has to say about itself. A new one is a subclass in a file of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal

from stepviz.kinds import ACTIVATIONS, loaded
from stepviz.ops.tensor import Array, Kind
from stepviz.ops.terms import Function


class ActivationKind(ABC):
    """An activation: maths for arrays, the same for one number, and words. In texts `{n}` stands for the layer."""

    name: str
    numbers: Kind = Kind.SIGNED
    """How its values are written."""
    kinked: bool = False
    """Whether the slope jumps at 0: there is no measuring it by differences across that point."""
    function: Function
    """h of one a."""
    slope: Function
    """The slope there, of what `slope_at` names."""
    slope_at: Literal["a", "h"]
    """Whether the slope is found from what went in or from what came out."""
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

    @abstractmethod
    def forward(self, a: Array) -> Array:
        """h from a, any shape; a new array."""

    @abstractmethod
    def backward(self, dh: Array, seen: Array) -> Array:
        """dh times the slope, from dh and what `slope_at` names, shapes unchanged; a new array."""

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
    def meaning(self, example: str, unit: str, h: float) -> str:
        """What a value says about the unit and the example, in one sentence."""

    @abstractmethod
    def gradient_meaning(self, example: str, unit: str, seen: float) -> str:
        """What the slope there does to the error, in one sentence. `seen`: the number that `slope_at` names."""


def find(name: str) -> ActivationKind:
    """The activation of that name in `kinds.ACTIVATIONS`. Raises `KeyError` for another."""
    found: ActivationKind = loaded(ACTIVATIONS[name].home)()
    return found


FLAT = 0.1
"""A slope is called flat up to this share of the steepest."""


def settled(unit: str, slope: float, steepest: float) -> str:
    """What a slope means for the value of a smooth activation."""
    if slope <= FLAT * steepest:
        return f"Unit {unit} is on a flat part: a slightly different sum would hardly change it."
    return f"Unit {unit} is on the slope of the curve: a different sum would change it."


def flat(example: str, unit: str, slope: float, steepest: float) -> str:
    """What the slope of a smooth activation does, against its steepest."""
    if slope <= FLAT * steepest:
        return f"The curve is flat there: little of the error of {example} gets through {unit}."
    return f"The steeper the curve there, the more {example} teaches {unit}."
