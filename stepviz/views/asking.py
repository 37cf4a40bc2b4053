"""Asking: makes the question on a moment's operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stepviz.ops import Array, Cell, Num, Saying
from stepviz.ops.claims import say
from stepviz.ops.question import Question
from stepviz.training import Frame, provenance
from stepviz.views.text.sentences import spoken

_MOST_LETTERS = 13
"""The most letters of a choice, with its tick."""
_MOST_TEXT = 78
"""The most columns of a question."""


@dataclass(frozen=True, eq=False)
class _Known:
    """The values of a frame, in the form that operations need to ask questions."""

    frame: Frame

    @property
    def turn(self) -> int:
        return self.frame.moment.iteration

    def __getitem__(self, name: str, /) -> Array:
        return self.frame.current[name]

    def written(self, saying: Saying) -> str:
        return spoken(saying)

    def called(self, place: str) -> str:
        return self.frame.dataset.called(place, _MOST_LETTERS)

    def fits(self, text: Saying) -> bool:
        return len(spoken(text)) <= _MOST_TEXT

    def mistaken(self, cell: Cell) -> Iterator[tuple[float, tuple[str, ...]]]:
        from stepviz.ops.mistakes.rewrites import mistaken

        for value, rewrite in mistaken(self.frame.program, cell, self):
            yield value, (rewrite.sentence, rewrite.short)

    def stated(self, cell: Cell) -> Saying:
        tensor = self.frame.program.tensors[cell.tensor]
        return say(tensor.symbol, " is ", Num(cell.value_in(self), tensor.kind))


def ask(frame: Frame) -> Question | None:
    """The question on this moment's operation; None without one."""
    question = None if frame.op is None or frame.broken is not None else frame.op.ask(_Known(frame))
    if question is None:
        return None
    # where terms cancel and leave rounding error, in a number asked about or one it is made from, nobody can know it
    found = [terms for cell in question.about if (terms := provenance.terms(frame, cell)) is not None]
    made_from = {f.cell for terms in found for part in terms.parts for f in part.factors if f.cell is not None}
    sums = (*found, *(provenance.terms(frame, cell) for cell in made_from))
    return None if any(terms is not None and terms.cancels for terms in sums) else question
