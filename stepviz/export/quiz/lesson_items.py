"""Lesson items: the questions of a lesson, as its stops ask them, then numbers at its stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz import shell
from stepviz.data.stretches import taken
from stepviz.export.quiz.items import Place, QuizItem, numbers_at
from stepviz.export.sheets.asked import AskedNumber
from stepviz.export.sheets.drawing import asked_at
from stepviz.lesson.script import Script
from stepviz.lesson.staging import question
from stepviz.ops import Cell
from stepviz.views.text.sentences import spoken


def lesson_items(script: Script, count: int, seed: int) -> Iterator[QuizItem]:
    """So many questions: those of the lesson that have a right choice come first.

    Raises `UserError` for a stop that cannot be shown, and for a lesson with too few numbers.
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
        known = _number(script, number, asked.about)
        given = f" Given {known.given(known.made_from)}." if known is not None else ""
        screen = shell.command(["stepviz", "show", lesson.name, "--stop", str(number + 1), "--hide"])
        choices = tuple(spoken(choice) for choice in asked.choices)
        whys = dict(enumerate(asked.whys))
        told = (next(iter(whys.get(place, ())), f"No: {choices[asked.answer]}.") for place in range(len(choices)))
        feedback = tuple("Right." if place == asked.answer else why for place, why in enumerate(told))
        text = f"{spoken(asked.text)}{given} The screen: {screen}"
        yield QuizItem(f"{lesson.name}, stop {number + 1}: {stop.title}", text, choices, asked.answer, feedback)


def _number(script: Script, stop: int, about: Sequence[Cell]) -> AskedNumber | None:
    """The number that is asked for, where it can be worked out by hand."""
    current = script.frame(stop).current
    made = [cell for cell in about if current.program.maker(cell.tensor) is not None]
    return asked_at(current, made[0]) if made else None


def _places(script: Script) -> Iterator[Place]:
    """The iterations of its stops, each once: not those of runs with a mistake on purpose, whose numbers are wrong."""
    known = set[Place]()
    for number in range(len(script.lesson.stops)):
        place = script.line(number), taken(script.find(number)).iteration
        if place not in known and place[0].trainer.experiment.mistake is None:
            known.add(place)
            yield place
