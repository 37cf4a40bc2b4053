"""Question: what it is, and how right and wrong answers become choices."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Array, Num, Saying
from stepviz.ops.words import say

CHOICES = 4
MOST_LETTERS = 13
"""Of a choice, with its tick."""
CANNOT_TELL = say("cannot tell")
TIE = 2e-4
"""Numbers this near can look the same once they are written."""
_CLEARLY = 0.1
"""How much larger, as a share, one of two numbers must be that are to choose from."""


@dataclass(frozen=True)
class Question:
    """A question about what the operation is going to make."""

    text: Saying
    choices: tuple[Saying, ...]
    answer: int
    """Position of the right choice."""


def mixed(text: Saying, right: Saying, wrong: list[Saying], turn: int) -> Question | None:
    """The right answer among the wrong ones that differ clearly, its place moving on with `turn`."""
    others: list[Saying] = []
    for choice in wrong:
        if not any(_alike(choice, known) for known in (right, *others)):
            others.append(choice)
    if not others:
        return None
    others = others[: CHOICES - 1]
    place = turn % (len(others) + (CANNOT_TELL not in others))
    choices = [*others[:place], right, *others[place:]]
    return Question(text, tuple(choices), place)


def _alike(one: Saying, other: Saying) -> bool:
    """Whether two choices are the same, or numbers that may look the same once they are written."""
    a, b = _number(one), _number(other)
    if a is None or b is None or not any(isinstance(part, Num) for part in (*one, *other)):
        return one == other
    return math.isclose(a, b, rel_tol=_CLEARLY) or not (math.isfinite(a) and math.isfinite(b))


def _number(choice: Saying) -> float | None:
    (part, *more) = choice
    if more or not isinstance(part, str | Num):
        return None
    if isinstance(part, Num):
        return part.value
    return float(part) if part.isdecimal() else None


def which_way(text: Saying, moved: float) -> Question:
    """Whether a number goes up, goes down or stays."""
    choices = (say("up"), say("down"), say("it stays"), CANNOT_TELL)
    return Question(text, choices, 0 if moved > 0 else 1 if moved < 0 else 2)


def largest(data: Dataset, text: Saying, values: Array, letter: str) -> Question | None:
    """Which of some positions has the largest value: it and the next ones, in order; None where it is not clear."""
    order = [int(place) for place in np.argsort(-values, kind="stable")]
    others = [place for place in order[1:] if values[order[0]] - values[place] > TIE]
    if not others:
        return None
    shown = sorted([order[0], *others[: CHOICES - 1]])
    choices = tuple(say(data.called(f"{letter}{place}", MOST_LETTERS)) for place in shown)
    return Question(text, choices, shown.index(order[0]))
