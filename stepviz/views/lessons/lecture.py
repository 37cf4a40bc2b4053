"""Lecture: the state of a lesson: the current stop, and the teacher's sentences and highlights there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stepviz.ops.claims import Pattern
from stepviz.training import Moment
from stepviz.training.edits import Edit
from stepviz.views.lessons.votes import Counts

_BEGINNING = Moment(1, 0)
OBSERVE = "What did you see? Say it before the screen does."
"""Replaces the teacher's sentence right after a result was revealed."""


@dataclass(frozen=True)
class Lecture:
    """The stop shown last, and how it was set up."""

    stops: int
    """The number of stops."""
    stop: int = 0
    """The number of the stop shown last, from 0."""
    moment: Moment = _BEGINNING
    """The stop's moment, and the run of the lesson that it shows."""
    base: int = 0
    several: int = 1
    """The number of runs side by side there, from `base` on."""
    edits: tuple[Edit, ...] = ()
    """The edits of that run there."""
    answered: bool = False
    """True if its question is answered, or its hidden result shown."""
    caption: str = ""
    """The teacher's sentence."""
    light: tuple[Pattern, ...] = ()
    """Cells that are highlighted."""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """The teacher's sentences on operations, by name of operation."""
    target: Moment | None = None
    """The moment up to which it is being played; None if it is not."""
    seen: frozenset[int] = frozenset()
    """Numbers of the stops that were shown."""
    votes: Mapping[int, Counts] = field(default_factory=dict)
    """Votes for each stop's question."""
    began: float = 0.0
    """When it began, in seconds since 1970, which identifies a lecture; 0 before."""

    @property
    def observing(self) -> bool:
        """True while the audience is asked what it saw."""
        return self.caption == OBSERVE

    def near(self, base: int, edits: tuple[Edit, ...]) -> bool:
        """True if this is the run of the stop, or one of those side by side there."""
        return 0 <= base - self.base < self.several and edits == self.edits
