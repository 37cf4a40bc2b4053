"""Film: everything that is not the viewer's: the runs, and what was found of them last. Never meaning."""

from __future__ import annotations

from stepviz.lesson.script import Script
from stepviz.ops import Cell, Program
from stepviz.training import Frame, Moment, Schedule, Timeline
from stepviz.training.gradient_check import Proof
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.explanation import explain
from stepviz.views.panes.marks import Veil
from stepviz.views.sight import Sight, proved
from stepviz.views.state import State


class Film:
    """The runs by number: one, or those of a lesson. What it remembers only saves time."""

    def __init__(self, *runs: Timeline) -> None:
        self.runs = runs
        self.script: Script | None = None
        """The lesson that is given."""
        self._frame: tuple[int, Frame] | None = None
        self._sight: Sight | None = None
        self._proof: tuple[object, Proof] | None = None
        self._told: tuple[Frame, Cell, Veil, Explanation] | None = None

    def line(self, state: State) -> Timeline:
        """The run that is looked at."""
        return self.runs[state.base]

    def schedule(self, state: State) -> Schedule:
        """Its moments."""
        return self.runs[state.base].schedule

    def program(self, state: State) -> Program:
        """Its operations."""
        return self.runs[state.base].trainer.program

    def frame(self, state: State, moment: Moment | None = None) -> Frame:
        """What is known at the state's moment, or at another one of its run."""
        moment = state.moment if moment is None else moment
        if self._frame is None or self._frame[0] != state.base or self._frame[1].moment != moment:
            self._frame = state.base, self.runs[state.base].frame(moment)
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
