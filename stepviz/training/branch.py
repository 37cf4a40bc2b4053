"""Branch: a what-if, a run that equals another one up to an iteration and is changed by edits from there on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz.ops import TensorRole
from stepviz.training.edits import Edit, applied, carried_from, read_all
from stepviz.training.frame import Frame
from stepviz.training.iteration import Iteration
from stepviz.training.moment import Moment
from stepviz.training.replay import MOST, Keyframes, Recent
from stepviz.training.timeline import Timeline, finish

_SHARE = 8
"""A branch may take this part of the memory of the original: one eighth."""
_RECENT = 32
"""The most iterations kept in memory."""


class Branch(Timeline):
    """A run that has keyframes, losses and checks up to its edits from the run it branches off."""

    def __init__(self, past: Timeline, edits: Sequence[Edit]) -> None:
        """`edits`: at least one, all of the same iteration, which `read_all` found possible."""
        super().__init__(applied(past.trainer, edits), past.memory // _SHARE)
        self.past, self.start, self.own = past, edits[0].iteration, tuple(edits)
        self.edits, self.origin = (*past.edits, *edits), past.origin
        self.schedule = self.trainer.schedule.following(past.schedule, self.start)
        self.memory = past.memory  # of the original: branches of this one take the same share of it
        self.keeps = all(self._leaves_shown(edit) for edit in edits)
        self.record, self.evaluations = past.record, past.evaluations
        self._begun = False
        self.replay.recent = Recent(self.replay.recent.budget, _RECENT)

    def extend(self, iteration: int) -> Iterator[int]:
        """Train on, like `Timeline.extend`; up to the edit it is the original that is trained."""
        if not self._begun:
            for _ in self.past.extend(min(iteration, self.start - 1)):
                self._follow()
                yield self.reached
            self._begin()
        if self._begun:
            yield from super().extend(iteration)

    def frame(self, moment: Moment, beside: Frame | None = None) -> Frame:
        """The frame of that moment. Raises `UserError` if the run does not have it."""
        finish(self.extend(moment.iteration))
        return self.past.frame(moment, beside) if moment.iteration < self.start else super().frame(moment, beside)

    def of(self, number: int) -> Timeline:
        """The run whose trainer computes that iteration: this one, or one that it branches off."""
        return self if number >= self.start else self.past.of(number)

    def iterations(self, first: int, last: int) -> list[Iteration]:
        """Iterations `first` to `last`, from memory or replayed in one go. They must have been reached."""
        before = self.past.iterations(first, min(last, self.start - 1)) if first < self.start else []
        return before + super().iterations(max(first, self.start), last)

    def _follow(self) -> None:
        """Go as far as the run that it branches off, with its losses and checks.

        These are other ones once that run, a what-if itself, has begun.
        """
        self.reached = min(self.past.reached, self.start - 1)
        self.record, self.evaluations = self.past.record, self.past.evaluations

    def _begin(self) -> None:
        """Branch off if the original has reached the edit; if it stopped before, this run stops there, too."""
        self._follow()
        if self.reached < self.start - 1 or (self.past.stop and self.past.stop.moment.iteration < self.start):
            self.stop = self.past.stop
            return
        carried = self.past.carried(self.start)
        self._front = carried_from(self.past.trainer, self.trainer, self.own, carried)
        left = self.schedule.iterations - self.start + 1
        most = max(2, MOST * left // self.schedule.iterations)
        budget = self.memory // _SHARE - self.replay.recent.budget
        self.replay.keyframes = Keyframes(self._front, budget, self.start, most)
        self.record = self.past.record.forked(self.start - 1, self._replayed_losses)
        self.evaluations = self.past.evaluations.forked(self.start - 1)
        self._begun = True

    def _leaves_shown(self, edit: Edit) -> bool:
        """True if the edited run would make the shown numbers of the iteration before, too; one may be a rate."""
        program = self.trainer.program
        if edit.name == "lr":
            return not program.with_role(TensorRole.RATE)
        return edit.name == "seed" or edit.name.partition(".")[0] in [tensor.word for tensor in program.parameters]


def branched(original: Timeline, texts: Sequence[str]) -> Timeline:
    """The run with edits in the form of the command line; `original` itself without any. Raises `UserError`."""
    return with_edits(original, read_all(texts, original.trainer))


def with_edits(original: Timeline, edits: Sequence[Edit]) -> Timeline:
    """The run with these edits, one branch per edited iteration."""
    line = original
    for iteration in sorted({edit.iteration for edit in edits}):
        line = Branch(line, [edit for edit in edits if edit.iteration == iteration])
    return line
