"""Expression: what someone waits for in a run as a tree, worked out for many moments at once.

A name has no value before the first is made. A comparison with it is then neither true nor false, and so is what
hangs on that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from stepviz.training.conditions.names import Named
from stepviz.training.conditions.track import Bools, Stretch, Track

Operand = Named | float
Truth = tuple[Bools | np.bool_, Bools | np.bool_]
"""Where it is true, and where it is false: neither without a value, both where that would have to be replayed."""

SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


@dataclass(frozen=True)
class Expression:
    """What is true or false at a moment."""

    how: Literal["compared", "changes", "holds", "negated", "both", "either"]
    """The method of `AtMoments` that makes it of its parts."""
    parts: tuple[Expression | Operand | str, ...]

    @property
    def names(self) -> frozenset[Named]:
        """The names in it."""
        inner = (part.names for part in self.parts if isinstance(part, Expression))
        return frozenset(part for part in self.parts if isinstance(part, Named)).union(*inner)

    def truth(self, known: AtMoments) -> Truth:
        """Where it is true, and where it is false."""
        if any(isinstance(part, Named) and part not in known.tracks for part in self.parts):
            return np.True_, np.True_
        parts = (part.truth(known) if isinstance(part, Expression) else part for part in self.parts)
        found: Truth = getattr(known, self.how)(*parts)
        return found


@dataclass(frozen=True)
class AtMoments:
    """In each iteration of a stretch, once `op` of its operations are done."""

    tracks: Mapping[Named, Track]
    """Of a name without one nothing is known: what it is compared with may be true and may be false."""
    op: int

    def negated(self, inner: Truth) -> Truth:
        """`not right.4`: the other way round."""
        return inner[1], inner[0]

    def both(self, left: Truth, right: Truth) -> Truth:
        """`loss < 0.1 and right.4`: false where one side is, known or not the other."""
        return left[0] & right[0], left[1] | right[1]

    def either(self, left: Truth, right: Truth) -> Truth:
        """`nan or inf`: true where one side is, known or not the other."""
        return left[0] | right[0], left[1] & right[1]

    def compared(self, left: Operand, sign: str, right: Operand) -> Truth:
        """`loss < 0.1`: known where both sides have a value."""
        (one, known_one), (other, known_other) = self._read(left), self._read(right)
        holds, known = SIGNS[sign](one, other), known_one & known_other
        return known & holds, known & ~holds

    def changes(self, name: Named) -> Truth:
        """`val changes`: true at the operation that gave it another value, and at no other; always known."""
        changed = self.tracks[name].changed(self.op)
        return changed, ~changed

    def holds(self, name: Named) -> Truth:
        """`right.4`, `nan`: of a name that is true or false itself, 1 is true, 0 is false."""
        values, known = self.tracks[name].at(self.op)
        return known & (values != 0), known & (values == 0)

    def _read(self, side: Operand) -> tuple[Any, Any]:
        return self.tracks[side].at(self.op) if isinstance(side, Named) else (side, np.True_)


@dataclass(frozen=True)
class Condition:
    """Met at every moment where one of its names has just got a value and it is true. Equal if written the same."""

    text: str
    clauses: tuple[Expression, ...]
    """It is met where one of these is, each evaluated whenever one of its names gets a value."""

    @classmethod
    def any_of(cls, conditions: Iterable[Condition]) -> Condition:
        """Met at every moment where one of these is, each evaluated for its own names."""
        conditions = list(conditions)
        text = " | ".join(condition.text for condition in conditions)
        return cls(text, tuple(clause for condition in conditions for clause in condition.clauses))

    @property
    def ops(self) -> list[int]:
        """The numbers of the operations after which it can be met, in order."""
        return sorted(frozenset().union(*(name.ops for name in self.names)))

    @property
    def names(self) -> frozenset[Named]:
        """Everything it names."""
        return frozenset().union(*(clause.names for clause in self.clauses))

    @property
    def kept(self) -> bool:
        """Whether it is worked out without replaying."""
        return all(name.kept for name in self.names)

    def met(self, stretch: Stretch) -> Bools:
        """Where it is met, (iterations, operations of `ops`)."""
        tracks = {name: name.track(stretch) for name in self.names}
        met = np.zeros((len(stretch), len(self.ops)), bool)
        for column, op in enumerate(self.ops):
            for clause in self.clauses:
                new = np.logical_or.reduce([tracks[name].new(op) for name in clause.names])
                met[:, column] |= new & clause.truth(AtMoments(tracks, op))[0]
        return met

    def possible(self, stretch: Stretch) -> Bools:
        """In which iterations it can be met, as far as that is known without replaying: (iterations,)."""
        tracks = {name: name.track(stretch) for name in self.names if name.kept}
        possible = np.zeros(len(stretch), bool)
        for op in self.ops:
            for clause in self.clauses:
                possible |= clause.truth(AtMoments(tracks, op))[0]
        return possible
