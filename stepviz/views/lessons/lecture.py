"""Lecture: where in a lesson a viewer is, and what the teacher says and lights there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stepviz.ops.claims import Pattern
from stepviz.training import Moment
from stepviz.training.edits import Edit
from stepviz.views.lessons.votes import Counts

_BEGINNING = Moment(1, 0)
OBSERVE = "What did you see? Say it before the screen does."
"""Stands in the place of the teacher's sentence where something has just been revealed."""


@dataclass(frozen=True)
class Lecture:
    """The stop that was shown last, as it was staged."""

    stops: int
    """How many there are."""
    stop: int = 0
    """The number of the one shown last, from 0."""
    moment: Moment = _BEGINNING
    """Where it is, in that one of the lesson's runs."""
    base: int = 0
    several: int = 1
    """How many runs stand side by side there, `base` the first of them."""
    edits: tuple[Edit, ...] = ()
    """What changes that run there."""
    answered: bool = False
    """Whether its question is answered, its hidden result shown."""
    caption: str = ""
    """The teacher's sentence."""
    light: tuple[Pattern, ...] = ()
    """Cells that are lit."""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """The teacher's sentences of operations, by their names."""
    target: Moment | None = None
    """Where it is played up to, while it is."""
    seen: frozenset[int] = frozenset()
    """Stops that were shown."""
    votes: Mapping[int, Counts] = field(default_factory=dict)
    """Votes for each stop's question."""
    began: float = 0.0
    """When it was begun, in seconds since 1970: of two lectures no two; 0 before."""

    @property
    def observing(self) -> bool:
        """Whether the audience is asked what it saw."""
        return self.caption == OBSERVE

    def near(self, base: int, edits: tuple[Edit, ...]) -> bool:
        """Whether that is the run of the stop, or one of those side by side."""
        return 0 <= base - self.base < self.several and edits == self.edits
