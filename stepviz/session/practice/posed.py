"""Posed: the question of an exercise, and the judge of its answers: a hint first, then the mistake, then the answer."""

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
"""The most characters quoted of an answer."""


class Diagnosis(NamedTuple):
    """A mistake that leads to a wrong answer."""

    name: str
    """The mistake's name in `MISTAKES`; empty if it has none."""
    hint: str
    sentence: str


class Judged(NamedTuple):
    """The judgement of an answer."""

    attempt: Attempt | None
    """None if the text was not an answer, which costs no try."""
    lines: tuple[str, ...]
    """The sentences to show."""


class PosedExercise(ABC):
    """The question of an exercise in a run."""

    def __init__(self, line: Timeline, exercise: Exercise) -> None:
        self.exercise = exercise
        self.moment = line.schedule.parse(f"{exercise.iteration}:{exercise.op}")
        self.frame: Frame = line.frame(self.moment)
        self.current: Iteration = line.iteration(exercise.iteration)
        self.program = self.current.program
        op = self.frame.op
        assert op is not None
        self.op: Op = op

    question: str
    hint: str
    """The question in words, and a hint that does not give the answer away."""
    answer: str
    """The answer; of a number, with its arithmetic."""
    choices: Sequence[str] = ()
    """The texts to choose from, or to put in order."""

    needs: tuple[Cell, ...] = ()
    numbers = ""
    """The numbers that the answer is computed from, as cells without whole numbers (`needs`), and as text."""
    powers = ""
    """The powers of e that the answer takes, for those who compute by hand."""

    @abstractmethod
    def read(self, text: str) -> Any:
        """The typed answer. Raises `UserError` if the text cannot be an answer."""

    @abstractmethod
    def wrong(self, found: Any) -> tuple[Diagnosis, ...] | None:
        """The known mistakes that lead to a wrong answer, maybe none; None if the answer is correct."""

    def judge(self, text: str, before: Sequence[Attempt]) -> Judged:
        """The judgement of a text, after the attempts `before` it."""
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
