"""Film: the runs of a session, and a cache of their latest frames and views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from stepviz.ops import Program
from stepviz.settings.experiment import Experiment
from stepviz.training import Frame, Moment, Schedule, Timeline, Trainer
from stepviz.training.edits import Edit
from stepviz.training.timeline import frame_at
from stepviz.views.moment_view import MomentView, explained, proved
from stepviz.views.state import State

if TYPE_CHECKING:
    from stepviz.export.lesson_file import LessonFile
    from stepviz.lesson.lesson import Lesson
    from stepviz.lesson.script import Script
    from stepviz.session.practice.workbook import Workbook
    from stepviz.training.gradient_check import Proof
    from stepviz.views.whatif.named import Standing

_RunKey = tuple[int, tuple[Edit, ...]]
"""The number of an original, and the edits that make a run of it."""
_REMEMBERED = 2
"""Views of an iteration, and frames of it per run, in the cache: the current one and the one before."""


class Film:
    """The original runs, and the runs that edits make of them. Its caches only save time."""

    def __init__(self, *originals: Timeline) -> None:
        self.originals = originals
        self._first_of_board = len(originals)
        self.script: Script | None = None
        """The lesson being given, if any."""
        self.recorded: LessonFile | None = None
        """The file that marks are recorded in as stops of a lesson, if wanted."""
        self.workbook: Workbook | None = None
        """The answers of a practice session."""
        self.goal: Moment | int | None = None
        """The target of the task under way: a moment, or a lesson's stop (from 0); None without one."""
        self._lines: dict[_RunKey, Timeline] = {(base, ()): line for base, line in enumerate(originals)}
        self._frames: dict[_RunKey, dict[Moment, Frame]] = {}
        self._sights: list[MomentView] = []
        self._proof: tuple[object, Proof] | None = None
        self._explained = lru_cache(1)(explained)
        """The explanation of a cell: a key that needs it and the paint after it share it."""

    @classmethod
    def of(cls, *experiments: Experiment) -> Film:
        """The runs of these experiments. Raises `UserError` for what cannot be trained with."""
        return cls(*(Timeline(Trainer(experiment)) for experiment in experiments))

    def give(self, lesson: Lesson, runs: Sequence[int]) -> Script:
        """Give a lesson; `runs`: the number of the original that each of its stops is in. Returns its script."""
        from stepviz.lesson.script import Script

        self.script = Script(lesson, self.originals, tuple(runs), self.made_by, self.sight)
        return self.script

    @contextmanager
    def bound_for(self, goal: Moment | int) -> Iterator[None]:
        """Set `goal` during this block."""
        self.goal = goal
        try:
            yield
        finally:
            self.goal = None

    @property
    def original(self) -> Timeline:
        """The first run: of a lesson, the one it begins with."""
        return self.originals[0]

    def made_by(self, edits: tuple[Edit, ...], base: int = 0) -> Timeline:
        """The run with these edits, ordered by iteration. Raises `UserError` for impossible ones."""
        if (base, edits) not in self._lines:
            from stepviz.training.branch import with_edits

            last = [edit for edit in edits if edit.iteration == edits[-1].iteration]
            self._lines[base, edits] = with_edits(self.made_by(edits[: -len(last)], base), last)
        return self._lines[base, edits]

    def join(self, lines: Sequence[Timeline]) -> int:
        """Add the runs of a board, in place of the previous board's. Returns the number of the first one."""
        first = self._first_of_board
        self.originals = (*self.originals[:first], *lines)
        self._drop([made for made in self._lines if made[0] >= first])
        self._lines |= {(base, ()): line for base, line in enumerate(lines, first)}
        return first

    def base(self, state: State) -> Timeline:
        """The original run, without what-ifs."""
        return self.originals[state.base]

    def line(self, state: State) -> Timeline:
        """The run that is shown."""
        return self.made_by(state.edits, state.base)

    def schedule(self, state: State) -> Schedule:
        """The moments of this run."""
        return self.line(state).schedule

    def program(self, state: State) -> Program:
        """The operations of this run."""
        return self.line(state).trainer.program

    def forget(self, state: State) -> None:
        """Free the memory of runs that are no longer a what-if of the state."""
        wanted = {whatif.edits[:count] for whatif in state.whatifs for count in range(len(whatif.edits) + 1)}
        self._drop([made for made in self._lines if made[1] and made[1] not in wanted])

    def _drop(self, gone: Iterable[_RunKey]) -> None:
        for made in gone:
            del self._lines[made]
            self._frames.pop(made, None)
        self._sights = []  # views hold frames, too

    def lines(self, state: State) -> tuple[Timeline, ...]:
        """The runs that advance together: the shown one, then the one compared with it, or all others of a board."""
        if state.boarded and state.board is not None:
            others = (self.originals[base] for base in state.board.bases if base != state.base)
            return (self.line(state), *others)
        edits = _compared_edits(state)
        return (self.line(state), *([] if edits is None else [self.made_by(edits, state.base)]))

    def seek(self, state: State, iteration: int) -> Iterator[int]:
        """Compute what an iteration's frames need, in all runs that advance together, in short stretches."""
        for line in self.lines(state):
            yield from line.seek(iteration)

    def extend(self, state: State, iteration: int) -> Iterator[int]:
        """Train all runs that advance together up to an iteration, in short stretches."""
        for line in self.lines(state):
            yield from line.extend(iteration)

    def within(self, state: State, target: Moment) -> Moment:
        """`target`, or the last moment before it that any of the runs reached, if all of them stopped."""
        return max(self._within(line, state, target) for line in self.lines(state))

    def _within(self, line: Timeline, state: State, target: Moment) -> Moment:
        """`target`, or the last moment before it that this run reached, in the moments of the state's run."""
        mine, its = self.schedule(state), line.schedule
        wanted = its.nearest(target, mine)
        reached = line.within(its.nearest(state.moment, mine), wanted)
        return target if reached == wanted else mine.nearest(reached, its)

    def frame(self, state: State, moment: Moment | None = None) -> Frame:
        """The frame of the state's run at its moment, or at `moment`; of a run that stopped earlier, its last frame."""
        return self._frame_of((state.base, state.edits), state.moment if moment is None else moment)

    def _frame_of(self, made: _RunKey, moment: Moment) -> Frame:
        known = self._frames.get(made, {})
        if moment not in known:
            beside = {at: frame for at, frame in known.items() if at.iteration == moment.iteration}
            frame = frame_at(self.made_by(made[1], made[0]), moment, next(iter(beside.values()), None))
            known = self._frames[made] = dict([*beside.items(), (moment, frame)][-_REMEMBERED:])
        return known[moment]

    def _frame_beside(self, state: State, made: _RunKey) -> Frame:
        """The frame of a run at the moment of it that corresponds to the state's."""
        return self._frame_of(made, self.made_by(made[1], made[0]).schedule.nearest(state.moment, self.schedule(state)))

    def turned(self, state: State, there: State) -> State:
        """`there`, which shows another run, with the moments of it that correspond to those of `state`.

        A moment that neither that run nor the one it is compared with has reached is the end of the iteration they
        stopped in.
        """
        near, lecture = partial(self.schedule(there).nearest, other=self.schedule(state)), there.lecture
        if lecture is not None:
            target = None if lecture.target is None else near(lecture.target)
            lecture = replace(lecture, moment=near(lecture.moment), target=target)
        there = replace(
            there,
            moment=near(state.moment),
            lecture=lecture,
            marks=tuple(mark.turned((there.base, there.edits), near) for mark in state.marks),
            jumps=tuple(map(near, state.jumps)),
            trail=tuple((near(moment), cell) for moment, cell in there.trail),
            resting=None,
        )
        return replace(there, moment=self.within(there, there.moment))

    def sight(self, state: State) -> MomentView:
        """The view of a state, from the cache if it was shown just now."""
        found = next((sight for sight in self._sights if sight.state is state or sight.state == state), None)
        if found is None:
            edits = _compared_edits(state)
            other = None if edits is None else self._frame_beside(state, (state.base, edits))
            found = MomentView(state, self.frame(state), other, self._proved, self._explained, self._runs)
        beside = (sight for sight in self._sights if sight.state.moment.iteration == state.moment.iteration)
        self._sights = [*[sight for sight in beside if sight is not found][1 - _REMEMBERED :], found]
        return found

    def _runs(self, state: State) -> tuple[Standing, ...]:
        from stepviz.views.whatif.named import Standing

        if state.boarded and state.board is not None:
            runs = zip(state.board.runs, state.board.bases, strict=True)
            return tuple(Standing(run.label, (), self._frame_beside(state, (base, ()))) for run, base in runs)
        known = (("original", ()), *((whatif.label, whatif.edits) for whatif in state.whatifs))
        return tuple(Standing(label, edits, self._frame_beside(state, (state.base, edits))) for label, edits in known)

    def _proved(self, frame: Frame) -> Proof:
        """The gradient check of an iteration, cached: it takes a thousand times as long as a paint."""
        if self._proof is None or self._proof[0] is not frame.current:
            self._proof = frame.current, proved(frame)
        return self._proof[1]


def _compared_edits(state: State) -> tuple[Edit, ...] | None:
    """The edits of the run that the shown one is compared with; None if it is compared with none."""
    if state.compared_run is None:
        return None
    return () if state.run else state.compared_run.edits
