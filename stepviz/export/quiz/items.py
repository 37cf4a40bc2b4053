"""Items: multiple choice questions that can be worked out by hand, with all the numbers needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from stepviz import shell
from stepviz.data.stretches import taken
from stepviz.errors import UserError
from stepviz.export.sheets.asked import AskedNumber
from stepviz.export.sheets.blanks import asked_at, drawn
from stepviz.lesson.script import Script
from stepviz.lesson.staging import question
from stepviz.ops import Cell
from stepviz.ops.mistakes.rewrites import mistaken
from stepviz.text import plural
from stepviz.training import Timeline
from stepviz.training.timeline import finish
from stepviz.views.text.sentences import spoken

Place = tuple[Timeline, int]
"""A run and the number of an iteration."""
LEAST, CHOICES = 3, 4
"""The least and the most choices of a question."""
_ITERATIONS = 40
"""Questions are about this many first iterations of a run."""
_TRIES = 60
"""The most numbers to try per question."""
_CLEARLY = 0.02
"""The least relative distance between choices, so that rounding does not lead to another one."""


class QuizAnswer(NamedTuple):
    """One answer of a question."""

    choice: str
    feedback: str
    """The mistake that leads to it, or that it is correct."""
    correct: bool = False
    value: float | None = None
    """Its number, if it can be typed."""
    within: float = 0.0
    """The tolerance of the number."""


class QuizItem(NamedTuple):
    """A question with its answers, one of them correct."""

    title: str
    """`article, iteration 3, dW.x2.c0`."""
    text: str
    answers: tuple[QuizAnswer, ...]
    cell: Cell | None = None
    """The number that is asked for; None for a question from a lesson."""
    iteration: int = 0

    @property
    def right(self) -> QuizAnswer:
        """The correct answer."""
        return next(answer for answer in self.answers if answer.correct)

    @property
    def typed(self) -> bool:
        """True if the answer can be typed."""
        return self.right.value is not None

    def chosen(self) -> QuizItem:
        """The question with answers to be chosen alone."""
        return self._replace(answers=tuple(answer._replace(value=None) for answer in self.answers))


def items(timeline: Timeline, count: int, seed: int) -> Iterator[QuizItem]:
    """Yields `count` questions about different numbers of the first iterations of a run, drawn with `seed`.

    Raises `UserError` if the run has fewer numbers that can be worked out by hand: from at most a dozen terms, to the
    digits shown.
    """
    last = min(_ITERATIONS, timeline.trainer.experiment.iterations)
    finish(timeline.extend(last))
    places = [(timeline, number) for number in range(1, min(last, timeline.reached) + 1)]
    yield from numbers_at(places, count, seed, timeline.trainer.experiment.title)


def numbers_at(places: Sequence[Place], count: int, seed: int, title: str) -> Iterator[QuizItem]:
    """Yields `count` questions about numbers of these iterations. Raises `UserError` as `items` does."""
    random, tried, made = np.random.RandomState(seed), set[tuple[Timeline, int, Cell]](), set[str]()
    for _ in range(_TRIES * count if places else 0):
        if len(made) == count:
            return
        line, number = places[random.randint(len(places))]
        (current,) = line.iterations(number, number)
        cell = drawn(current, random)
        asked = None if (line, number, cell) in tried else asked_at(current, cell)
        tried.add((line, number, cell))
        found = None if asked is None else _item(asked, random, line.trainer.experiment.title)
        if found is not None and found.text not in made:  # slow numbers repeat
            made.add(found.text)
            yield found
    if len(made) < count:
        raise UserError(
            f"{title} has only {plural(len(made), 'number')} to work out by hand "
            "among those that were tried: ask for fewer --questions, or take a smaller net"
        )


def _item(asked: AskedNumber, random: np.random.RandomState, title: str) -> QuizItem | None:
    """The question about a number; None if there are too few wrong answers for it."""
    every = [QuizAnswer(asked.shown, "Right.", True, asked.value, asked.within(asked.value)), *_wrong(asked)]
    if len(every) < LEAST:
        return None
    answers = tuple(every[place] for place in random.permutation(len(every)))
    text = f"{asked.formula}. Given {asked.given(asked.made_from)}. What is {asked.name}?"
    number = asked.current.number
    where = f"{title}, iteration {number}, {asked.program.word(asked.cell)}"
    return QuizItem(where, text, answers, asked.cell, number)


def _wrong(asked: AskedNumber) -> list[QuizAnswer]:
    """Wrong answers that clearly differ from each other and the correct one, each with a mistake of its own."""
    known, texts, found = [asked.value], {asked.shown}, list[QuizAnswer]()
    for value, rewrite in mistaken(asked.program, asked.cell, asked.current):
        text, told = asked.written(value), rewrite.sentence
        alike = told in texts or text in texts or any(_near(asked, value, other) for other in known)
        if not alike and len(text) <= 12:
            found.append(QuizAnswer(text, told, value=value, within=asked.within(value)))
            known.append(value)
            texts |= {text, told}
        if len(found) == CHOICES - 1:
            break
    return found


def _near(asked: AskedNumber, value: float, other: float) -> bool:
    """True if rounding may lead from one answer to the other, or a typed number may count as both."""
    apart = _CLEARLY * max(abs(value), abs(other), 1e-3)
    return abs(value - other) <= max(apart, asked.within(value) + asked.within(other))


def lesson_items(script: Script, count: int, seed: int) -> Iterator[QuizItem]:
    """Yields `count` questions: first those of the lesson that have a correct choice, then others on its numbers.

    Raises `UserError` for a stop that cannot be shown, and if the lesson has too few numbers.
    """
    own = [*_own(script)][:count]
    yield from own
    yield from numbers_at([*_places(script)], count - len(own), seed, script.lesson.name)


def _own(script: Script) -> Iterator[QuizItem]:
    lesson = script.lesson
    for number, stop in enumerate(lesson.stops):
        asked = None if stop.ask is None else question(script, number, stop.ask)
        if asked is None or not asked.choices or asked.answer < 0:
            continue
        current = script.frame(number).current
        made = [cell for cell in asked.about if current.program.maker(cell.tensor) is not None]
        known = asked_at(current, made[0]) if made else None
        given = f" Given {known.given(known.made_from)}." if known is not None else ""
        screen = shell.command(["stepviz", "show", lesson.name, "--stop", str(number + 1), "--hide"])
        choices, whys = [*map(spoken, asked.choices)], dict(enumerate(asked.whys))
        wrong = f"No: {choices[asked.answer]}."
        answers = [
            QuizAnswer(choice, next(iter(whys.get(place, ())), wrong), place == asked.answer)
            for place, choice in enumerate(choices)
        ]
        answers[asked.answer] = answers[asked.answer]._replace(feedback="Right.")
        text = f"{spoken(asked.text)}{given} The screen: {screen}"
        yield QuizItem(f"{lesson.name}, stop {number + 1}: {stop.title}", text, tuple(answers))


def _places(script: Script) -> Iterator[Place]:
    """Yields the iterations of its stops, each once, without runs that have a mistake on purpose."""
    known = set[Place]()
    for number in range(len(script.lesson.stops)):
        place = script.line(number), taken(script.find(number)).iteration
        if place not in known and place[0].trainer.experiment.mistake is None:
            known.add(place)
            yield place
