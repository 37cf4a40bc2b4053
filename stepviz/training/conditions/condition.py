"""Condition: what someone waits for in a run."""

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

    def kept(self, timeline: Timeline, last: int) -> bool:
        """Whether it is worked out up to iteration `last` without replaying."""
        return all(last <= name.kept(timeline) for name in self.names)

    def met(self, stretch: Stretch) -> Bools:
        """Where it is met, (iterations, operations of `ops`)."""
        tracks = {name: name.track(stretch) for name in self.names}
        met = np.zeros((len(stretch), len(self.ops)), bool)
        for column, op in enumerate(self.ops):
            for clause in self.clauses:
                new = np.logical_or.reduce([tracks[name].new(op) for name in clause.names])
                met[:, column] |= new & clause.truth(AtMoments(tracks, op))[0]
        return met

    def possible(self, timeline: Timeline, first: int, last: int) -> Bools:
        """In which of the full blocks of losses number `first` to `last` - 1 it can be met."""
        blocks = np.arange(first, last, dtype=np.float64)
        known = InBlocks({name: name.bounds(timeline, blocks) for name in self.names})
        possible: Bools = np.logical_or.reduce([clause.truth(known)[0] for clause in self.clauses])
        return possible
