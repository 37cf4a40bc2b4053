"""Expression: a condition as a tree, evaluated for many moments at once.

A name has no value before its first one is computed. Until then a comparison with it is neither true nor false, and
so is every expression that depends on that comparison alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from stepviz.training.conditions.names import Named
from stepviz.training.conditions.track import Bools, Stretch, Track
from stepviz.training.timeline import Timeline

Operand = Named | float
Truth = tuple[Bools, Bools]
"""Where it is true, and where it is false: neither where it has no value."""

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
    """A node of the tree: it is true or false at a moment."""

    how: Literal["compared", "changes", "holds", "negated", "both", "either"]
    """The method of `AtMoments` that evaluates it from its parts."""
    parts: tuple[Expression | Operand | str, ...]

    @property
    def names(self) -> frozenset[Named]:
        """All names in it."""
        inner = (part.names for part in self.parts if isinstance(part, Expression))
        return frozenset(part for part in self.parts if isinstance(part, Named)).union(*inner)

    def truth(self, known: AtMoments) -> Truth:
        """Where it is true, and where it is false, at these moments."""
        parts = (part.truth(known) if isinstance(part, Expression) else part for part in self.parts)
        found: Truth = getattr(known, self.how)(*parts)
        return found


@dataclass(frozen=True)
class AtMoments:
    """Evaluates in each iteration of a stretch, at the moment when `op` operations are done."""

    tracks: Mapping[Named, Track]
    op: int

    def compared(self, left: Operand, sign: str, right: Operand) -> Truth:
        """`loss < 0.1`: known where both sides have a value."""
        (one, known_one), (other, known_other) = self._read(left), self._read(right)
        holds, known = SIGNS[sign](one, other), known_one & known_other
        return known & holds, known & ~holds

    def changes(self, name: Named) -> Truth:
        """`val changes`: true only at the operation that changes the value; never unknown."""
        changed = self.tracks[name].changed(self.op)
        return changed, ~changed

    def holds(self, name: Named) -> Truth:
        """`right.4`, `nan`: a name that is itself true (1) or false (0)."""
        values, known = self.tracks[name].at(self.op)
        return known & (values != 0), known & (values == 0)

    def negated(self, inner: Truth) -> Truth:
        """`not right.4`: true and false swapped."""
        return inner[1], inner[0]

    def both(self, left: Truth, right: Truth) -> Truth:
        """`loss < 0.1 and right.4`: false where one side is, even if the other is unknown."""
        return left[0] & right[0], left[1] | right[1]

    def either(self, left: Truth, right: Truth) -> Truth:
        """`nan or inf`: true where one side is, even if the other is unknown."""
        return left[0] | right[0], left[1] & right[1]

    def _read(self, side: Operand) -> tuple[Any, Any]:
        return self.tracks[side].at(self.op) if isinstance(side, Named) else (side, np.True_)


@dataclass(frozen=True)
class Condition:
    """Met at each moment at which it is true and one of its names has a new value. Equal if the text is equal."""

    text: str
    clauses: tuple[Expression, ...]
    """It is met where one of these is true and one of that clause's own names has a new value."""

    @classmethod
    def any_of(cls, conditions: Iterable[Condition]) -> Condition:
        """The condition that is met at each moment at which one of `conditions` is."""
        conditions = list(conditions)
        text = " | ".join(condition.text for condition in conditions)
        return cls(text, tuple(clause for condition in conditions for clause in condition.clauses))

    @property
    def ops(self) -> list[int]:
        """The numbers of the operations at which it can be met, in order."""
        return sorted(frozenset().union(*(name.ops for name in self.names)))

    @property
    def names(self) -> frozenset[Named]:
        """All names in it."""
        return frozenset().union(*(clause.names for clause in self.clauses))

    def kept(self, timeline: Timeline, last: int) -> bool:
        """True if it can be evaluated up to iteration `last` without replaying."""
        return all(last <= name.kept(timeline) for name in self.names)

    def met(self, stretch: Stretch) -> Bools:
        """Where it is met: (iterations of the stretch, operations of `ops`)."""
        tracks = {name: name.track(stretch) for name in self.names}
        met = np.zeros((len(stretch), len(self.ops)), bool)
        for column, op in enumerate(self.ops):
            for clause in self.clauses:
                new = np.logical_or.reduce([tracks[name].new(op) for name in clause.names])
                met[:, column] |= new & clause.truth(AtMoments(tracks, op))[0]
        return met
