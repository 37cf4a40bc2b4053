"""Practice: what is to be filled in, what was typed, and how it went, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Kind = Literal["order", "rule", "number"]
TRIES = 3
"""After so many wrong answers the right one is given."""
AT_ONCE, AFTER_HINT, TOLD = OUTCOMES = ("at once", "after a hint", "told")
"""How an exercise went."""


class Exercise(NamedTuple):
    """One thing that is asked for before its operation is shown."""

    iteration: int
    op: str
    """The name of the operation."""
    kind: Kind
    about: str = ""
    """The number, as it is typed: `W_after.x0.c0`; empty for the order of operations."""

    @property
    def place(self) -> str:
        """Where it is: `2:update W_after.x0.c0`."""
        return f"{self.iteration}:{self.op} {self.about}".rstrip()


class Attempt(NamedTuple):
    """An answer that counted."""

    typed: str
    correct: bool
    mistakes: tuple[str, ...] = ()
    """Names of the mistakes that make it; none where no known one does."""


class Filled(NamedTuple):
    """An exercise that is over."""

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
    """All exercises of a run, and how far it is."""

    exercises: tuple[Exercise, ...]
    filled: tuple[Filled, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    """Those of the exercise that is open."""
    hinted: bool = False
    began: float = 0.0
    """When it was asked, in seconds since 1970."""
    by_hand: bool = False
    """True without a calculator: powers of e are looked up."""

    @property
    def now(self) -> Exercise | None:
        """The one that is open; None where all are filled in."""
        return self.exercises[len(self.filled)] if len(self.filled) < len(self.exercises) else None

    @property
    def counted(self) -> str:
        """`5 of 34`."""
        return f"{min(len(self.filled) + 1, len(self.exercises))} of {len(self.exercises)}"

    def given(self, iteration: int, op: str) -> Iterator[str]:
        """The numbers of an operation that are filled in already."""
        done = self.exercises[: len(self.filled)]
        return (one.about for one in done if (one.iteration, one.op, one.kind) == (iteration, op, "number"))

    def with_attempt(self, attempt: Attempt, when: float) -> Practice:
        """With an answer more; the next exercise where it was correct, or the last try."""
        attempts = (*self.attempts, attempt)
        if not attempt.correct and len(attempts) < TRIES:
            return replace(self, attempts=attempts)
        seconds = max(0.0, when - self.began) if self.began else 0.0
        filled = Filled(attempts, self.hinted, round(seconds, 1))
        return replace(self, filled=(*self.filled, filled), attempts=(), hinted=False, began=when)
