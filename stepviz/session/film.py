"""Film: everything that is not the viewer's: the runs, and what was found of them last. Never meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from stepviz.ops import Cell, Program
from stepviz.training import Frame, Moment, Schedule, Timeline
from stepviz.training.edits import Edit
from stepviz.training.timeline import frame_at
from stepviz.views.panes.marks import Mask
from stepviz.views.sight import MomentView, explained, proved
from stepviz.views.state import State

if TYPE_CHECKING:
    from stepviz.lesson.script import Script
    from stepviz.session.practice.workbook import Workbook
    from stepviz.training.gradient_check import Proof
    from stepviz.views.explain.explanation import Explanation
    from stepviz.views.whatif.named import Standing

_Made = tuple[int, tuple[Edit, ...]]
"""Which original, and what edits make of it."""
_REMEMBERED = 2
"""Sights of an iteration, and frames of it in a run: what was left last, and what is looked at."""


class Recording(Protocol):
    """Writes down where a viewer is."""

    path: str
    """Of the file."""

    def take(self, film: Film, state: State, name: str) -> str:
        """Write it, and say so. Raises `UserError` where it cannot be written."""


class Film:
    """The original, or those of a lesson, and the runs that edits make of it. What it remembers only saves time."""

    def __init__(self, *originals: Timeline) -> None:
        self.originals = originals
        self._alone = len(originals)
        self.script: Script | None = None
        """The lesson that is given."""
        self.recorder: Recording | None = None
        """What writes marks as stops of a lesson."""
        self.workbook: Workbook | None = None
        """Where it is kept what was filled in."""
        self.goal: Moment | int | None = None
        """Where a walk is on its way to, as long as it is: a moment, or a stop of the lesson by number from 0."""
        self._lines: dict[_Made, Timeline] = {(base, ()): line for base, line in enumerate(originals)}
        self._frames: dict[_Made, dict[Moment, Frame]] = {}
        self._sights: list[MomentView] = []
        self._proof: tuple[object, Proof] | None = None
        self._told: tuple[Frame, Cell, Mask, Explanation] | None = None

    @contextmanager
    def bound_for(self, goal: Moment | int) -> Iterator[None]:
        """In this block a walk is on its way there."""
        self.goal = goal
        try:
            yield
        finally:
            self.goal = None

    @property
    def original(self) -> Timeline:
        """The run; of a lesson the one that it begins with."""
        return self.originals[0]

    def made_by(self, edits: tuple[Edit, ...], base: int = 0) -> Timeline:
        """The run that these edits make, in the order of their iterations. Raises `UserError` for what cannot be."""
        if (base, edits) not in self._lines:
            from stepviz.training.branch import with_edits

            last = [edit for edit in edits if edit.iteration == edits[-1].iteration]
            self._lines[base, edits] = with_edits(self.made_by(edits[: -len(last)], base), last)
        return self._lines[base, edits]

    def join(self, lines: Sequence[Timeline]) -> int:
        """Take the runs of a board in, in the place of those of the one before; return which the first of them is."""
        first = self._alone
        self.originals = (*self.originals[:first], *lines)
        for made in [made for made in self._lines if made[0] >= first]:
            del self._lines[made]
            self._frames.pop(made, None)
        self._lines |= {(base, ()): line for base, line in enumerate(lines, first)}
        self._sights = []
        return first

    def base(self, state: State) -> Timeline:
        """The run that what-ifs leave."""
        return self.originals[state.base]

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
        for made in [made for made in self._lines if made[1] and made[1] not in wanted]:
            del self._lines[made]
            self._frames.pop(made, None)
        self._sights = []

    def lines(self, state: State) -> tuple[Timeline, ...]:
        """The runs that go on in step: the one that is looked at, then the one held against it, or all of a board."""
        if state.boarded and state.board is not None:
            others = (self.originals[base] for base in state.board.bases if base != state.base)
            return (self.line(state), *others)
        return (self.line(state), *([] if state.held is None else [self.made_by(_other(state), state.base)]))

    def seek(self, state: State, iteration: int) -> Iterator[int]:
        """Make frames of an iteration come at once, of all runs that go on in step, in stretches."""
        for line in self.lines(state):
            yield from line.seek(iteration)

    def extend(self, state: State, iteration: int) -> Iterator[int]:
        """Train all runs that go on in step until an iteration is known, in stretches."""
        for line in self.lines(state):
            yield from line.extend(iteration)

    def within(self, state: State, target: Moment) -> Moment:
        """`target`, or where runs that stopped before it let one go: as far as the last of them."""
        mine = self.schedule(state)
        alike = (line for line in self.lines(state) if line.schedule.names == mine.names)
        return max(line.within(state.moment, target) for line in alike)

    def frame(self, state: State, moment: Moment | None = None) -> Frame:
        """What is known at the state's moment, or at another one of its run; of one that stopped, where it did."""
        return self._frame_of((state.base, state.edits), state.moment if moment is None else moment)

    def _frame_of(self, made: _Made, moment: Moment) -> Frame:
        known = self._frames.get(made, {})
        if moment not in known:
            beside = {at: frame for at, frame in known.items() if at.iteration == moment.iteration}
            frame = frame_at(self.made_by(made[1], made[0]), moment, next(iter(beside.values()), None))
            known = self._frames[made] = dict([*beside.items(), (moment, frame)][-_REMEMBERED:])
        return known[moment]

    def sight(self, state: State) -> MomentView:
        """What that state looks at; one that was looked at just now is the same."""
        found = next((sight for sight in self._sights if sight.state is state or sight.state == state), None)
        if found is None:
            other = None if state.held is None else self._frame_of((state.base, _other(state)), state.moment)
            found = MomentView(state, self.frame(state), other, self._proved, self._explained, self._runs)
        beside = (sight for sight in self._sights if sight.state.moment.iteration == state.moment.iteration)
        self._sights = [*[sight for sight in beside if sight is not found][1 - _REMEMBERED :], found]
        return found

    def _runs(self, state: State) -> tuple[Standing, ...]:
        """The original and all what-ifs at the moment; the runs of a board."""
        from stepviz.views.whatif.named import Standing

        if state.boarded and state.board is not None:
            mine, runs = self.schedule(state), zip(state.board.runs, state.board.bases, strict=True)
            there = ((run, base, self.originals[base].schedule.nearest(state.moment, mine)) for run, base in runs)
            return tuple(Standing(run.label, (), self._frame_of((base, ()), moment)) for run, base, moment in there)
        known = (("original", ()), *((whatif.label, whatif.edits) for whatif in state.whatifs))
        return tuple(
            Standing(label, edits, self._frame_of((state.base, edits), state.moment)) for label, edits in known
        )

    def _explained(self, frame: Frame, cell: Cell, veil: Mask) -> Explanation:
        """Once for each cell of a frame: a key that asks for it, and the paint after it, share it."""
        if self._told is None or self._told[0] is not frame or self._told[1:3] != (cell, veil):
            self._told = frame, cell, veil, explained(frame, cell, veil)
        return self._told[3]

    def _proved(self, frame: Frame) -> Proof:
        """Once for each iteration: a proof takes a thousand times as long as a paint."""
        if self._proof is None or self._proof[0] is not frame.current:
            self._proof = frame.current, proved(frame)
        return self._proof[1]


def _other(state: State) -> tuple[Edit, ...]:
    """What makes the run that the one that is looked at is held against."""
    return () if state.run or state.held is None else state.held.edits
