"""Predicting: results that are hidden until asked for, the question about them, and its votes."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.lesson.asking import ask
from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.marks import NOTHING_HIDDEN, Veil
from stepviz.views.viewer import Poll


class Predicting:
    """Whether each step first asks, what is hidden now, and the question on the screen."""

    def __init__(self) -> None:
        self.on = False
        self.veil = NOTHING_HIDDEN
        self.poll: Poll | None = None

    @property
    def asking(self) -> bool:
        """Whether a question waits for its answer."""
        return self.poll is not None and not self.poll.answered

    def toggle(self) -> str:
        """Hide every result from now on, or no longer. Returns what to say."""
        self.on = not self.on
        if self.on:
            return "predict: from now on each step first asks, then shows"
        self.reveal_all()
        return "predict is off"

    def arrive(self, frame: Frame, *, hide: bool) -> bool:
        """The moment has changed. `hide`: it was a step forward over one operation. Returns whether it now asks."""
        self.reveal_all()
        if hide and self.on and frame.op is not None and frame.broken is None:
            self.veil = Veil(tuple(tensor.name for tensor in frame.op.writes))
            self.poll = Poll(ask(frame))
        return self.poll is not None

    def reveal(self) -> bool:
        """Show a hidden result. Returns whether there was one."""
        if not self.veil.tensors:
            return False
        self.veil = NOTHING_HIDDEN
        if self.poll is not None:
            self.poll = Poll(self.poll.question, self.poll.votes, answered=True)
        return True

    def reveal_all(self) -> None:
        """No hiding, no question."""
        self.veil, self.poll = NOTHING_HIDDEN, None

    def reveal_some(self, hidden: Sequence[Cell], way: int) -> None:
        """One of the hidden cells more, or one less, in their order."""
        told = sum(cell in self.veil.told for cell in hidden) + way
        if way > 0 and told >= len(hidden):
            self.reveal()
        elif hidden:
            self.veil = Veil(self.veil.tensors, frozenset(hidden[: max(0, told)]))

    def vote(self, choice: int) -> None:
        """Count a vote for the choice of that position."""
        poll = self.poll
        if poll is None or poll.answered or poll.question is None or not 0 <= choice < len(poll.question.choices):
            return
        self.poll = Poll(poll.question, {**poll.votes, choice: poll.votes.get(choice, 0) + 1})
