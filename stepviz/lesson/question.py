"""Choices: how right and wrong answers become those of a question."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Array, Kind, Num, Saying
from stepviz.ops.question import Question
from stepviz.ops.words import say
from stepviz.views.text.sentences import spoken

CHOICES = 4
MOST_LETTERS = 13
"""Of a choice, with its tick."""
CANNOT_TELL = say("cannot tell")
MOST_TEXT = 78
"""Columns of a question."""
TIE = 2e-4
"""How much larger than the others the largest number must be, to be asked for."""
_CLEARLY = 0.1
"""How much larger, as a share, one of two numbers must be that are to choose from."""


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


def fitting(*texts: Saying) -> Saying:
    """The first text that has room; the last one where none has."""
    return next((text for text in texts if len(spoken(text)) <= MOST_TEXT), texts[-1])


def _alike(one: Saying, other: Saying) -> bool:
    """Whether two choices look the same once they are written, or are numbers that nearly do."""
    a, b = _number(one), _number(other)
    if spoken(one) == spoken(other):
        return True
    if a is None or b is None or not any(isinstance(part, Num) for part in (*one, *other)):
        return False
    return math.isclose(a, b, rel_tol=_CLEARLY) or not (math.isfinite(a) and math.isfinite(b))


def _number(choice: Saying) -> float | None:
    (part, *more) = choice
    if more or not isinstance(part, str | Num):
        return None
    if isinstance(part, Num):
        return part.value
    return float(part) if part.isdecimal() else None


def which_way(known: Saying, name: str, moved: float) -> Question:
    """Whether a number of that name goes up, goes down or stays; `known` is said first.

    It stays exactly, or not: a step can be too small for the digits shown.
    """
    text = (*known, f". Which way will {name} go?")
    choices = (say("up"), say("down"), say("stays exactly"), CANNOT_TELL)
    return Question(text, choices, 0 if moved > 0 else 1 if moved < 0 else 2)


def largest(data: Dataset, things: Saying, values: Array, kind: Kind, letter: str) -> Question | None:
    """Which of some positions has the largest value: it and the next ones, in order; None where it is not clear.

    `things`: what is asked, from `Which of these ` on. Others that are as large, as shown, are no choices.
    """
    order = [int(place) for place in np.argsort(-values, kind="stable")]
    best = float(values[order[0]])
    others = [place for place in order[1:] if _clearly_less(float(values[place]), best, kind)]
    if not others:
        return None
    shown = sorted([order[0], *others[: CHOICES - 1]])
    choices = tuple(say(data.called(f"{letter}{place}", MOST_LETTERS)) for place in shown)
    return Question(("Which of these ", *things), choices, shown.index(order[0]))


def _clearly_less(value: float, best: float, kind: Kind) -> bool:
    return best - value > TIE and spoken((Num(value, kind),)) != spoken((Num(best, kind),))
