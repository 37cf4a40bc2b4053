"""Condition: a statement about the numbers of a run, and where it is met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from stepviz.training.conditions.expression import AtMoments, Expression, InBlocks
from stepviz.training.conditions.names import Named
from stepviz.training.conditions.track import Bools, Stretch
from stepviz.training.timeline import Timeline


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

    def possible(self, timeline: Timeline, first: int, last: int) -> Bools:
        """True for each full block of losses, of numbers `first` to `last` - 1, in which it can be met."""
        blocks = np.arange(first, last, dtype=np.float64)
        known = InBlocks({name: name.bounds(timeline, blocks) for name in self.names})
        possible: Bools = np.logical_or.reduce([clause.truth(known)[0] for clause in self.clauses])
        return possible
