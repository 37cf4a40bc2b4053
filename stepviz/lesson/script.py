"""Script: a lesson with its runs; finds the moment of each stop, training the runs as far as needed."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field

from stepviz.data.stretches import taken
from stepviz.errors import UserError
from stepviz.lesson.lesson import Lesson, LessonStop
from stepviz.settings.limits import ORIGINAL
from stepviz.settings.varied import BoardRun, varied
from stepviz.training import Frame, Moment, Timeline
from stepviz.training.conditions import parse, search_forward
from stepviz.training.edits import Edit, read_all
from stepviz.views.lessons.lecture import Lecture
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State

Finding = Generator[int, None, Moment]
"""Trains in short stretches, yields the iteration reached, and returns a moment."""


@dataclass(frozen=True, eq=False)
class Script:
    """A lesson, its runs, and the number of the run that each stop is in."""

    lesson: Lesson
    lines: tuple[Timeline, ...]
    runs: tuple[int, ...]
    make: Callable[[tuple[Edit, ...], int], Timeline]
    """Finds, or creates, the run that edits make of run number `base`."""
    sight: Callable[[State], MomentView]
    """The view of a state at one of its stops."""
    _edits: dict[int, tuple[Edit, ...]] = field(default_factory=dict)
    _found: dict[int, Moment] = field(default_factory=dict)

    @property
    def lecture(self) -> Lecture:
        """The progress of the lesson at its beginning."""
        return Lecture(len(self.runs), sentences=self.lesson.captions)

    def line(self, number: int) -> Timeline:
        """The run of stop number `number`, from 0, with its edits. Raises `UserError` for impossible edits."""
        return self.make(self.edits(number), self.runs[number])

    def shown(self, number: int) -> Timeline:
        """The run whose numbers a stop shows: its own, or with `view = "original"` the one without its edits."""
        original = self.stop(number).view == ORIGINAL
        return self.lines[self.runs[number]] if original else self.line(number)

    def several(self, number: int) -> tuple[BoardRun, ...]:
        """The runs side by side at a stop, its own first; empty if it shows a single run."""
        vary = self.stop(number).vary
        return varied(self.lines[self.runs[number]].origin, vary) if vary else ()

    def edits(self, number: int) -> tuple[Edit, ...]:
        """The edits of a stop. Raises `UserError`."""
        if number not in self._edits:
            self._edits[number] = read_all(self.stop(number).edit, self.lines[self.runs[number]].trainer)
        return self._edits[number]

    def same(self, one: int, other: int) -> bool:
        """True if two stops are in the same run."""
        return self.runs[one] == self.runs[other] and self.edits(one) == self.edits(other)

    def stop(self, number: int) -> LessonStop:
        """The stop of that number."""
        return self.lesson.stops[number]

    def find(self, number: int) -> Finding:
        """Finds the moment of a stop: as given, or the first after the previous stop at which its condition is met.

        Raises `UserError` for a moment that does not exist, or a condition that is never met.
        """
        if number not in self._found:
            stop, line = self.stop(number), self.line(number)
            if stop.at:
                moment = line.schedule.parse(stop.at)
                yield from line.seek(moment.iteration)
                if line.within(line.schedule.first, moment) != moment:
                    raise UserError(f"there is no moment {stop.at}: {line.stopped()}")
            else:
                moment = yield from self._met(number)
            self._found[number] = moment  # a condition is searched for once, however often its stop is asked for
        first, there = self.runs[number], self._found[number]
        beside = self.lines[first + 1 : first + len(self.several(number))]
        for line in (self.line(number), *beside):
            yield from line.seek(there.iteration)
        return there

    def _met(self, number: int) -> Finding:
        stop, line = self.stop(number), self.line(number)
        start = line.schedule.first
        if self.follows(number):
            start = yield from self.find(number - 1)
        hit = yield from search_forward(line, parse(stop.until, line.trainer.program), start)
        if hit is None:
            since = f" after {line.schedule.text(start)}" if start != line.schedule.first else ""
            raise UserError(f"{stop.until} is never true{since}: the run ends at {line.schedule.iterations}")
        return hit

    def follows(self, number: int) -> bool:
        """True if the previous stop is in the same run."""
        return number > 0 and self.same(number - 1, number)

    def frame(self, number: int, moment: str = "") -> Frame:
        """The frame that a stop shows, or of another moment of that run. Raises `UserError`."""
        line = self.shown(number)
        if moment:
            return line.frame(line.schedule.parse(moment))
        return line.frame(line.schedule.nearest(taken(self.find(number)), self.line(number).schedule))

    def answers(self, number: int) -> int | None:
        """The earlier stop whose question is answered at this one; None without.

        A delayed answer comes at the first stop of its moment that has no question itself.
        """
        if self.stop(number).ask is not None:
            return None
        for asked in range(number):
            with suppress(UserError):  # errors of that stop are reported elsewhere
                if self.same(asked, number) and self.answered_at(asked) == number:
                    return asked
        return None

    def answered_at(self, number: int) -> int | None:
        """The later stop that answers the question of this one; None without."""
        ask = self.stop(number).ask
        if ask is None or not ask.reveal_at:
            return None
        schedule = self.line(number).schedule
        wanted = schedule.parse(ask.reveal_at)
        for later in range(number + 1, len(self.runs)):
            stop = self.stop(later)
            with suppress(UserError):  # errors of that stop are reported elsewhere
                free = self.same(later, number) and stop.ask is None and stop.at
                if free and schedule.parse(stop.at) == wanted:
                    return later
        return None
