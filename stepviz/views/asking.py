"""Asking: the question of a moment's operation, as it will be read."""

from __future__ import annotations

from dataclasses import dataclass

from stepviz.ops import Array, Saying
from stepviz.ops.question import Question
from stepviz.training import Frame
from stepviz.views.text.sentences import spoken

MOST_LETTERS = 13
"""Of a choice, with its tick."""
MOST_TEXT = 78
"""Columns of a question."""


@dataclass(frozen=True, eq=False)
class _Known:
    """What a question is made from."""

    frame: Frame

    @property
    def turn(self) -> int:
        return self.frame.moment.iteration

    def __getitem__(self, name: str, /) -> Array:
        return self.frame.current[name]

    def written(self, saying: Saying) -> str:
        return spoken(saying)

    def called(self, place: str) -> str:
        return self.frame.dataset.called(place, MOST_LETTERS)

    def fits(self, text: Saying) -> bool:
        return len(spoken(text)) <= MOST_TEXT


def ask(frame: Frame) -> Question | None:
    """The question of this moment's operation; None where there is nothing to ask."""
    return None if frame.op is None or frame.broken is not None else frame.op.ask(_Known(frame))
