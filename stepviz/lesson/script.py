"""Script: a lesson with its runs: where each stop is, found by training as far as that takes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field

from stepviz.data.stretches import taken
from stepviz.errors import UserError
from stepviz.lesson.lesson import Lesson, LessonStop
from stepviz.settings.limits import WHATIF_LOOKS
from stepviz.settings.varied import varied
from stepviz.training import Frame, Moment, Timeline
from stepviz.training.branch import with_edits
from stepviz.training.conditions import Condition, parse, search_forward
from stepviz.training.edits import Edit, read_all
from stepviz.views.board.board import BoardRun

Finding = Generator[int, None, Moment]
"""Trains in short stretches, and yields how far it is; its value is a moment."""


@dataclass(frozen=True, eq=False)
class Script:
    """A lesson, its runs, and which of them each stop is in."""

    lesson: Lesson
    lines: tuple[Timeline, ...]
    runs: tuple[int, ...]
    make: Callable[[tuple[Edit, ...], int], Timeline] | None = None
    """Makes, or remembers, the run that edits make of one of these."""
    _made: dict[tuple[int, tuple[Edit, ...]], Timeline] = field(default_factory=dict)
    _edits: dict[int, tuple[Edit, ...]] = field(default_factory=dict)
    _found: dict[int, Moment] = field(default_factory=dict)

    def line(self, number: int) -> Timeline:
        """The run of a stop, by number from 0. Raises `UserError` for edits it cannot have."""
        base, edits = self.runs[number], self.edits(number)
        if self.make is not None:
            return self.make(edits, base)
        if (base, edits) not in self._made:
            self._made[base, edits] = with_edits(self.lines[base], edits)
        return self._made[base, edits]

    def several(self, number: int) -> tuple[BoardRun, ...]:
        """The runs that stand side by side at a stop, the first of them its own; none where it shows one alone."""
        vary = self.stop(number).vary
        if not vary:
            return ()
        found = varied(self.lines[self.runs[number]].origin, vary)
        return tuple(BoardRun(one.label, one.others, one.run) for one in found)

    def edits(self, number: int) -> tuple[Edit, ...]:
        """What a stop changes of its run. Raises `UserError`."""
        if number not in self._edits:
            self._edits[number] = read_all(self.stop(number).edit, self.lines[self.runs[number]].trainer)
        return self._edits[number]

    def same(self, one: int, other: int) -> bool:
        """Whether two stops are in the same run."""
        return self.runs[one] == self.runs[other] and self.edits(one) == self.edits(other)

    def stop(self, number: int) -> LessonStop:
        """The stop of that number."""
        return self.lesson.stops[number]

    def find(self, number: int) -> Finding:
        """The moment of a stop: where it says, or where its condition is met first after the stop before it.

        Raises `UserError` for a moment there is none of, or a condition that is never met.
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
            self._found[number] = moment
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
        hit = yield from search_forward(line, self.condition(number), start)
        if hit is None:
            since = f" after {line.schedule.text(start)}" if start != line.schedule.first else ""
            raise UserError(f"{stop.until} is never true{since}: the run ends at {line.schedule.iterations}")
        return hit

    def follows(self, number: int) -> bool:
        """Whether the stop before is one of the same run."""
        return number > 0 and self.same(number - 1, number)

    def condition(self, number: int) -> Condition:
        """What a stop waits for. Raises `UserError` for what is no condition."""
        return parse(self.stop(number).until, self.line(number).trainer.program)

    def frame(self, number: int, moment: str = "") -> Frame:
        """What is known at a stop, or at another moment of its run. Raises `UserError`."""
        line = self.line(number)
        return line.frame(line.schedule.parse(moment) if moment else taken(self.find(number)))

    def shown(self, number: int) -> Frame:
        """What is looked at there: the run with the edits, or the one without them."""
        line = self.lines[self.runs[number]] if self.stop(number).view == WHATIF_LOOKS[1] else self.line(number)
        return line.frame(taken(self.find(number)))

    def answers(self, number: int) -> int | None:
        """The stop with the question whose answer was kept back up to this one; None for none.

        The answer comes at the first stop of that moment that asks nothing itself.
        """
        if self.stop(number).ask is not None:
            return None
        for asked in range(number):
            with suppress(UserError):  # of that stop, which tells it itself
                if self.same(asked, number) and self.answered_at(asked) == number:
                    return asked
        return None

    def answered_at(self, number: int) -> int | None:
        """The stop at which a question that is kept back is answered; None for none."""
        ask = self.stop(number).ask
        if ask is None or not ask.reveal_at:
            return None
        schedule = self.line(number).schedule
        wanted = schedule.parse(ask.reveal_at)
        for later in range(number + 1, len(self.runs)):
            stop = self.stop(later)
            with suppress(UserError):  # of that stop, which tells it itself
                free = self.same(later, number) and stop.ask is None and stop.at
                if free and schedule.parse(stop.at) == wanted:
                    return later
        return None
