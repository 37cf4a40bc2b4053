"""Posed: an exercise as it is asked, and what is said to an answer: a hint, then the mistake, then the answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple

from stepviz.errors import UserError
from stepviz.ops import Cell, Op
from stepviz.text import clean
from stepviz.training import Frame, Iteration, Timeline
from stepviz.views.lessons.practice import TRIES, Attempt, Exercise

_LONGEST = 24
"""Characters of an answer that are repeated."""


class Diagnosis(NamedTuple):
    """A mistake that makes an answer."""

    name: str
    """Its name in `MISTAKES`; empty for one that has none."""
    hint: str
    sentence: str


class Judged(NamedTuple):
    """What an answer is."""

    attempt: Attempt | None
    """None for what is no answer, which costs no try."""
    lines: tuple[str, ...]
    """What is said."""


class PosedExercise(ABC):
    """An exercise of a run."""

    def __init__(self, line: Timeline, exercise: Exercise) -> None:
        self.exercise = exercise
        self.moment = line.schedule.parse(f"{exercise.iteration}:{exercise.op}")
        self.frame: Frame = line.frame(self.moment)
        self.current: Iteration = line.iteration(exercise.iteration)
        self.program = self.current.program
        op = self.frame.op
        assert op is not None
        self.op: Op = op

    @property
    @abstractmethod
    def question(self) -> str:
        """What is asked."""

    choices: Sequence[str] = ()
    """What is chosen from, or put in order."""

    needs: tuple[Cell, ...] = ()
    numbers = ""
    """What a number is made from, whole numbers left out; the same with their digits."""
    powers = ""
    """The powers of e that it takes, as they are looked up in a table."""

    @property
    @abstractmethod
    def hint(self) -> str:
        """What helps, without the answer."""

    @property
    @abstractmethod
    def answer(self) -> str:
        """The answer, of a number with its arithmetic."""

    @abstractmethod
    def read(self, text: str) -> Any:
        """What was typed. Raises `UserError` for what cannot be an answer."""

    @abstractmethod
    def wrong(self, found: Any) -> tuple[Diagnosis, ...] | None:
        """The mistakes that make an answer, none where no known one does; None if it is correct."""

    def judge(self, text: str, before: Sequence[Attempt]) -> Judged:
        """What is said to an answer, after those `before` it."""
        try:
            found = self.read(text)
        except UserError as nonsense:
            return Judged(None, (str(nonsense),))
        typed, mistakes = " ".join(clean(text).split()), self.wrong(found)
        if mistakes is None:
            return Judged(Attempt(typed, correct=True), (f"Correct: {self.answer}",))
        attempt = Attempt(typed, correct=False, mistakes=tuple(one.name for one in mistakes if one.name))
        return Judged(attempt, self._told(typed, mistakes, len(before) + 1))

    def _told(self, typed: str, mistakes: Sequence[Diagnosis], count: int) -> tuple[str, ...]:
        said = f"{typed[:_LONGEST]}{'…' * (len(typed) > _LONGEST)} is wrong."
        if count >= TRIES:
            return (f"{said} The answer: {self.answer}",)
        if count == 1:
            return (f"{said} {mistakes[0].hint if mistakes else self.hint}",)
        known = f"A mistake that makes it: {mistakes[0].sentence}" if mistakes else "No known mistake makes it."
        return (f"{said} {known}",)
