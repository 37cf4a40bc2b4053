"""Viewer: what whoever looks has chosen, beside the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stepviz.lesson.question import Question
from stepviz.ops import Cell
from stepviz.training.gradient_check import Proof
from stepviz.views.marks import NOTHING_HIDDEN, Veil


@dataclass(frozen=True)
class Poll:
    """A question on the screen: how the room voted, and whether the answer is out."""

    question: Question | None
    votes: Mapping[int, int] = field(default_factory=dict)
    """Votes for each choice, by position."""
    answered: bool = False


@dataclass(frozen=True)
class Viewer:
    """What the viewer chose, beside the moment."""

    status: str = "paused"
    message: str = ""
    """Takes the place of the line that says what comes next."""
    above: str = ""
    """Takes the place of the line above that one."""
    ticks: tuple[tuple[int, str], ...] = ()
    """Signs below the curve, each at its iteration; a later one covers an earlier one."""
    pointed: int | None = None
    """The iteration of the curve that is pointed at."""
    pick: Cell | None = None
    """The bracketed cell; None to let the run choose."""
    sheet: str = ""
    """The sheet that was turned to; empty to follow the operation."""
    zoom: str = ""
    """The picture in the place of the panes, by its key; empty for none."""
    row: int | None = None
    """The dataset row that is picked in a picture."""
    explaining: bool = False
    """Whether the bracketed cell is explained below the tensors."""
    term: int | None = None
    """The term the viewer is on."""
    digits: bool = False
    """All digits of the bracketed cell."""
    code: bool = False
    """Code instead of formulas."""
    veil: Veil = NOTHING_HIDDEN
    """Results that are not told yet."""
    poll: Poll | None = None
    """The question on the screen."""
    proof: Proof | None = None
    """The proof on the screen."""

    @property
    def asking(self) -> bool:
        """Whether a result is hidden and asked for."""
        return self.poll is not None and not self.poll.answered

    @property
    def zoomed(self) -> bool:
        """Whether the picture is in view: a question, a proof and an explanation need the panes."""
        return bool(self.zoom) and self.poll is None and self.proof is None and not self.explaining


USUAL = Viewer()
