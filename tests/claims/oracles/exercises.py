"""Exercises: what practice says of a number that is filled in: what it is made from, how an answer is, what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stepviz.ops.mistakes.table import MISTAKES
from stepviz.session.practice.exercises import posed
from stepviz.session.practice.posed import PosedExercise
from stepviz.views.lessons.practice import TRIES, Attempt, Exercise
from tests.claims.oracles.saying import ANY_NUMBER, Held, Table, all_told
from tests.support import printed
from tests.support.practice import NETS, asked_in, line_of, number_of

_PLENTY = 12
"""Digits of a right answer."""
_WRONG = Attempt("", correct=False)


@dataclass(frozen=True, eq=False)
class Blank:
    """A number that is asked for, and a wrong one that is typed."""

    net: str
    exercise: Exercise
    typed: str

    @property
    def posed(self) -> PosedExercise:
        """As it is asked."""
        return posed(line_of(self.net), self.exercise)

    @property
    def value(self) -> float:
        """The number."""
        return number_of(self.net, self.exercise)

    def said(self) -> list[str]:
        """What is asked, what is said to a right answer, and to a wrong one each time that it is tried."""
        asked = self.posed
        told = [asked.question, *filter(None, [asked.numbers])]
        told += asked.judge(f"{self.value:.{_PLENTY}g}", ()).lines
        return told + [line for count in range(TRIES) for line in asked.judge(self.typed, [_WRONG] * count).lines]

    def held(self, lines: Sequence[str]) -> Iterator[Held]:
        """Each line, by the number as its rule makes it for all cells at once; and that one answer alone is right."""
        yield f"{self.typed} for {self.value}", sum(line.startswith("Correct: ") for line in lines) == 1
        yield from all_told(self, lines, _HELD)


def _counts(blank: Blank, match: re.Match[str]) -> bool:
    """So many digits of the number are enough, whichever way they are rounded."""
    return _is_right(blank, f"{blank.value:.{int(match['count']) - 1}e}")


def _is_right(blank: Blank, text: str) -> bool:
    attempt = blank.posed.judge(text, ()).attempt
    return attempt is not None and attempt.correct


def _is_made_from(blank: Blank, match: re.Match[str]) -> bool:
    """Each number that is needed stands there with its own digits."""
    shown = re.findall(rf"(?<![\w.]){ANY_NUMBER}(?![\w.]*[\w])", match["told"])
    needs = [float(cell.value_in(blank.posed.current)) for cell in blank.posed.needs]
    return all(any(printed.shows(digits, value) for digits in shown) for value in needs)


def _is_answer(blank: Blank, match: re.Match[str]) -> bool:
    return printed.shows(match["value"], blank.value)


def _is_wrong(blank: Blank, _: re.Match[str]) -> bool:
    """What was typed is another number, in its first digits already."""
    return abs(float(blank.typed) - blank.value) > 1e-3 * max(abs(blank.value), 1e-9)


_ANSWER = rf"\S.*? (?:=|≈) (?P<value>{ANY_NUMBER})(?:   .*)?"
_HELD: Table[Blank] = {
    r"What is .+\? (?P<count>\d+) digits? counts?\.": _counts,
    r"With (?P<told>.+)\.": _is_made_from,
    rf"Correct: {_ANSWER}": _is_answer,
    rf"{ANY_NUMBER} is wrong\. The answer: {_ANSWER}": lambda blank, match: (
        _is_wrong(blank, match) and _is_answer(blank, match)
    ),
    rf"{ANY_NUMBER} is wrong\. (?:The rule: .*|No known mistake makes it\.)": _is_wrong,
    rf"{ANY_NUMBER} is wrong\. (?:{'|'.join(re.escape(known.hint) for known in MISTAKES.values())})": _is_wrong,
    rf"{ANY_NUMBER} is wrong\. A mistake that makes it: .*": _is_wrong,
}


def drawn(random: np.random.RandomState) -> Blank:
    """One of a random net, and an answer that is too large or has the other sign."""
    net = str(random.choice(sorted(NETS)))
    numbers = [exercise for exercise in asked_in(net) if exercise.kind == "number"]
    exercise = numbers[random.randint(len(numbers))]
    value = number_of(net, exercise)
    wrong = -value if value and random.randint(2) else 1.3 * value + 0.7
    return Blank(net, exercise, f"{wrong:.6g}")
