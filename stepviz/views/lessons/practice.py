"""Practice: the state of a practice session: its exercises, the answers typed, and their outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Kind = Literal["order", "rule", "number"]
TRIES = 3
"""Wrong answers after which the correct one is shown."""
AT_ONCE, AFTER_HINT, TOLD = OUTCOMES = ("at once", "after a hint", "told")
"""Outcomes of an exercise."""


class Exercise(NamedTuple):
    """A question that is asked before its operation is shown."""

    iteration: int
    op: str
    """The name of the operation."""
    kind: Kind
    about: str = ""
    """The number, as it is typed: `W_after.x0.c0`; empty for the order of operations."""

    @property
    def place(self) -> str:
        """Its place in the run: `2:update W_after.x0.c0`."""
        return f"{self.iteration}:{self.op} {self.about}".rstrip()


class Attempt(NamedTuple):
    """An answer that counts as a try."""

    typed: str
    correct: bool
    mistakes: tuple[str, ...] = ()
    """Names of the known mistakes that lead to this answer."""


class Filled(NamedTuple):
    """A finished exercise."""

    attempts: tuple[Attempt, ...]
    hinted: bool
    """True if a hint was asked for."""
    seconds: float

    @property
    def outcome(self) -> str:
        """One of `OUTCOMES`."""
        if not self.attempts[-1].correct:
            return TOLD
        return AFTER_HINT if self.hinted or len(self.attempts) > 1 else AT_ONCE


@dataclass(frozen=True)
class Practice:
    """All exercises of a run, and the progress."""

    exercises: tuple[Exercise, ...]
    filled: tuple[Filled, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    """The attempts at the open exercise."""
    hinted: bool = False
    began: float = 0.0
    """When the open exercise was asked, in seconds since 1970."""
    by_hand: bool = False
    """True without a calculator: powers of e are looked up."""

    @property
    def now(self) -> Exercise | None:
        """The open exercise; None if all are finished."""
        return self.exercises[len(self.filled)] if len(self.filled) < len(self.exercises) else None

    @property
    def counted(self) -> str:
        """The progress, `5 of 34`."""
        return f"{min(len(self.filled) + 1, len(self.exercises))} of {len(self.exercises)}"

    @property
    def left(self) -> int:
        """The number of tries left at the open exercise."""
        return TRIES - len(self.attempts)

    def given(self, iteration: int, op: str) -> Iterator[str]:
        """The numbers of an operation whose exercises are finished."""
        done = self.exercises[: len(self.filled)]
        return (one.about for one in done if (one.iteration, one.op, one.kind) == (iteration, op, "number"))

    def with_attempt(self, attempt: Attempt, when: float) -> Practice:
        """The practice after another answer; the exercise ends if it is correct, or the last try."""
        attempts = (*self.attempts, attempt)
        if not attempt.correct and len(attempts) < TRIES:
            return replace(self, attempts=attempts)
        seconds = max(0.0, when - self.began) if self.began else 0.0
        filled = Filled(attempts, self.hinted, round(seconds, 1))
        return replace(self, filled=(*self.filled, filled), attempts=(), hinted=False, began=when)
