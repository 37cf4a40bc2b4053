"""Expression: a condition as a tree, worked out for many moments at once.

A name has no value before the first is made. A comparison with it is then neither true nor false, and so is what
hangs on that alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stepviz.training.conditions.names import Bounds, Named
from stepviz.training.conditions.track import Bools, Track

Operand = Named | float
Truth = tuple[Bools, Bools]
"""Where it is true, and where it is false; neither where it is not known."""

Tracks = Mapping[Named, Track]
AllBounds = Mapping[Named, Bounds]

SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
_TURNED = {">": "<", ">=": "<="}


class Expression(ABC):
    """What is true or false at a moment."""

    @property
    @abstractmethod
    def names(self) -> frozenset[Named]:
        """The names in it."""

    @abstractmethod
    def truth(self, tracks: Tracks, op: int) -> Truth:
        """For each iteration, once `op` of its operations are done."""

    @abstractmethod
    def possible(self, bounds: AllBounds) -> Truth:
        """For each block, whether it can be true somewhere in it, and whether it can be false."""


@dataclass(frozen=True)
class Compare(Expression):
    """`loss < 0.1`."""

    left: Operand
    sign: str
    right: Operand

    @property
    def names(self) -> frozenset[Named]:
        """Those of both sides."""
        return frozenset(side for side in (self.left, self.right) if isinstance(side, Named))

    def truth(self, tracks: Tracks, op: int) -> Truth:
        """Where both sides have a value."""
        left, known_left = _read(self.left, tracks, op)
        right, known_right = _read(self.right, tracks, op)
        holds, known = SIGNS[self.sign](left, right), known_left & known_right
        return known & holds, known & ~holds

    def possible(self, bounds: AllBounds) -> Truth:
        """From the least and the most of both sides."""
        left, right, sign = _bounds(self.left, bounds), _bounds(self.right, bounds), self.sign
        if sign in _TURNED:
            left, right, sign = right, left, _TURNED[sign]
        if sign in ("<", "<="):
            return SIGNS[sign](left[0], right[1]), ~SIGNS[sign](left[1], right[0])
        meets = (left[0] <= right[1]) & (right[0] <= left[1])
        differs = ~((left[0] == left[1]) & (right[0] == right[1]) & (left[0] == right[0]))
        return (meets, differs) if sign == "==" else (differs, meets)


@dataclass(frozen=True)
class OfOne(Expression):
    """What one name decides."""

    name: Named

    @property
    def names(self) -> frozenset[Named]:
        """That one."""
        return frozenset({self.name})


@dataclass(frozen=True)
class Changes(OfOne):
    """`val changes`: true at the operation that gave it another value, and at no other."""

    def truth(self, tracks: Tracks, op: int) -> Truth:
        """Always known."""
        changed = tracks[self.name].changed(op)
        return changed, ~changed

    def possible(self, bounds: AllBounds) -> Truth:
        """Anything."""
        everywhere = np.ones(len(bounds[self.name][0]), bool)
        return everywhere, everywhere


@dataclass(frozen=True)
class Holds(OfOne):
    """`right.4`, `nan`: a name that is true or false itself."""

    def truth(self, tracks: Tracks, op: int) -> Truth:
        """1 is true, 0 is false."""
        values, known = tracks[self.name].at(op)
        return known & (values != 0), known & (values == 0)

    def possible(self, bounds: AllBounds) -> Truth:
        """From the most and the least."""
        low, high = bounds[self.name]
        return high > 0, low <= 0


@dataclass(frozen=True)
class Not(Expression):
    """`not right.4`."""

    inner: Expression

    @property
    def names(self) -> frozenset[Named]:
        """Those in it."""
        return self.inner.names

    def truth(self, tracks: Tracks, op: int) -> Truth:
        """The other way round."""
        true, false = self.inner.truth(tracks, op)
        return false, true

    def possible(self, bounds: AllBounds) -> Truth:
        """The other way round."""
        true, false = self.inner.possible(bounds)
        return false, true


@dataclass(frozen=True)
class Both(Expression):
    """`loss < 0.1 and right.4`."""

    left: Expression
    right: Expression

    @property
    def names(self) -> frozenset[Named]:
        """Those of both sides."""
        return self.left.names | self.right.names

    def truth(self, tracks: Tracks, op: int) -> Truth:
        """False where one side is, known or not the other."""
        return self._join(self.left.truth(tracks, op), self.right.truth(tracks, op))

    def possible(self, bounds: AllBounds) -> Truth:
        """By side."""
        return self._join(self.left.possible(bounds), self.right.possible(bounds))

    def _join(self, left: Truth, right: Truth) -> Truth:
        return left[0] & right[0], left[1] | right[1]


@dataclass(frozen=True)
class Either(Both):
    """`nan or inf`."""

    def _join(self, left: Truth, right: Truth) -> Truth:
        return left[0] | right[0], left[1] & right[1]


def _read(side: Operand, tracks: Tracks, op: int) -> tuple[Any, Any]:
    return tracks[side].at(op) if isinstance(side, Named) else (side, np.True_)


def _bounds(side: Operand, bounds: AllBounds) -> tuple[Any, Any]:
    return bounds[side] if isinstance(side, Named) else (side, side)
