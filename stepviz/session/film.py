"""Film: everything that is not the viewer's: the runs, and what was found of them last. Never meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepviz.ops import Cell, Program
from stepviz.training import Frame, Moment, Schedule, Timeline
from stepviz.training.branch import with_edits
from stepviz.training.edits import Edit
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.explanation import explain
from stepviz.views.panes.marks import Veil
from stepviz.views.sight import Sight, proved
from stepviz.views.state import State

if TYPE_CHECKING:
    from stepviz.lesson.script import Script
    from stepviz.training.gradient_check import Proof

_Made = tuple[int, tuple[Edit, ...]]
"""Which original, and what edits make of it."""


class Film:
    """The original, or those of a lesson, and the runs that edits make of it. What it remembers only saves time."""

    def __init__(self, *originals: Timeline) -> None:
        self.originals = originals
        self.script: Script | None = None
        """The lesson that is given."""
        self._lines: dict[_Made, Timeline] = {(base, ()): line for base, line in enumerate(originals)}
        self._frame: tuple[_Made, Frame] | None = None
        self._sight: Sight | None = None
        self._proof: tuple[object, Proof] | None = None
        self._told: tuple[Frame, Cell, Veil, Explanation] | None = None

    @property
    def original(self) -> Timeline:
        """The run; of a lesson the one that it begins with."""
        return self.originals[0]

    def made_by(self, edits: tuple[Edit, ...], base: int = 0) -> Timeline:
        """The run that these edits make, in the order of their iterations. Raises `UserError` for what cannot be."""
        if (base, edits) not in self._lines:
            last = [edit for edit in edits if edit.iteration == edits[-1].iteration]
            self._lines[base, edits] = with_edits(self.made_by(edits[: -len(last)], base), last)
        return self._lines[base, edits]

    def line(self, state: State) -> Timeline:
        """The run that is looked at."""
        return self.made_by(state.edits, state.base)

    def schedule(self, state: State) -> Schedule:
        """Its moments."""
        return self.line(state).schedule

    def program(self, state: State) -> Program:
        """Its operations."""
        return self.line(state).trainer.program

    def forget(self, state: State) -> None:
        """Give back the memory of the runs that are no what-if of the state any more."""
        wanted = {whatif.edits[:count] for whatif in state.whatifs for count in range(len(whatif.edits) + 1)}
        for base, edits in [made for made in self._lines if made[1] and made[1] not in wanted]:
            del self._lines[base, edits]

    def frame(self, state: State, moment: Moment | None = None) -> Frame:
        """What is known at the state's moment, or at another one of its run."""
        moment = state.moment if moment is None else moment
        made = state.base, state.edits
        if self._frame is None or self._frame[0] != made or self._frame[1].moment != moment:
            self._frame = made, self.line(state).frame(moment)
        return self._frame[1]

    def sight(self, state: State) -> Sight:
        """What that state looks at."""
        if self._sight is None or self._sight.state is not state:
            self._sight = Sight(state, self.frame(state), self._proved, self._explained)
        return self._sight

    def _explained(self, frame: Frame, cell: Cell, veil: Veil) -> Explanation:
        """Once for each cell of a frame: a key that asks for it, and the paint after it, share it."""
        if self._told is None or self._told[0] is not frame or self._told[1:3] != (cell, veil):
            self._told = frame, cell, veil, explain(frame, cell, veil)
        return self._told[3]

    def _proved(self, frame: Frame) -> Proof:
        """Once for each iteration: a proof takes a thousand times as long as a paint."""
        if self._proof is None or self._proof[0] is not frame.current:
            self._proof = frame.current, proved(frame)
        return self._proof[1]
