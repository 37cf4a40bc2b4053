"""Questions of a bank: each key follows from the numbers in its text alone, and each wrong one from its mistake."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.quiz.items import QuizItem, items, lesson_items
from stepviz.export.sheets.asked import AskedNumber
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.notes import notes
from stepviz.ops import Cell
from stepviz.views.explain.shown import result
from tests.support.by_hand import from_digits, needed, shown
from tests.support.examples import LONG
from tests.support.lessons import script_for


def bank(source: str, count: int, seed: int = 0, **settings: Any) -> tuple[Timeline, list[QuizItem]]:
    timeline = Timeline(Trainer(Experiment.of(source, **settings)))
    return timeline, [*items(timeline, count, seed)]


def cell_of(item: QuizItem) -> Cell:
    assert item.cell is not None
    return item.cell


def numbers_in(text: str) -> dict[str, list[float]]:
    """The numbers that a question gives, by what stands before the bracket."""
    found: dict[str, list[float]] = {}
    for part in re.split(r"; |, (?=\w+\[)", text.split("Given ")[1].rsplit(". What is", 1)[0]):
        name, values = part.split(" = ")
        found.setdefault(name.partition("[")[0], []).extend(map(float, values.split(", ")))
    return found


@pytest.mark.parametrize(
    ("source", "given"), [("article", {}), ("moons", {"hidden": (3,), "loss": "bce", "batch_size": 4})]
)
def test_every_number_that_the_key_needs_is_in_the_text(source: str, given: dict[str, Any]) -> None:
    timeline, found = bank(source, 60, **given)
    met = set()
    for item in found:
        current, cell = timeline.iteration(item.iteration), cell_of(item)
        numbers = numbers_in(item.text)
        for read in needed(current, cell):
            assert shown(current, read) in numbers[current.program.tensors[read.tensor].symbol], (item, read)
        assert float(item.right.choice) == pytest.approx(from_digits(current, cell), rel=3e-3, abs=2e-4), item
        met.add(cell.tensor)
    assert len(met) >= 9


def test_no_number_counts_as_two_answers() -> None:
    """Also where the digits that are given leave much room."""
    _, found = bank("xor", 60, seed=4, hidden=(3,))
    for item in found:
        numbers = [(answer.value, answer.within) for answer in item.answers if answer.value is not None]
        ends = sorted((value - within, value + within) for value, within in numbers)
        assert all(high < low for (_, high), (low, _) in pairwise(ends)), item


def test_a_number_that_is_shown_as_1_less_something_can_be_asked_about() -> None:
    """`1-4e-8` is how a pane shows what is nearly 1."""
    timeline = Timeline(Trainer(Experiment.of("iris", lr=3.0, batch_size=4)))
    current = timeline.iterations(2, 2)[0]
    cells, tensors = [Cell("probs", (row, 0)) for row in range(4)], current.program.tensors
    written = [result(cell, cell.value_in(current), tensors) for cell in cells]
    assert any(text.startswith("1-") for text in written)
    assert any(AskedNumber(current, cell).workable for cell in cells)
    assert len([*items(timeline, 30, 0)]) == 30


@pytest.mark.parametrize("name", LESSONS if LONG else ("one-step", "slopes-multiply", "regression"))
def test_its_own_questions_have_the_key_of_the_lecturers_sheet(name: str) -> None:
    script = script_for(name)
    told = "\n".join(notes(script)).replace("\\", "")
    asked = [stop for stop in script.lesson.stops if stop.ask is not None and stop.ask.choices]
    own = [item for item in lesson_items(script, len(asked), 0) if item.cell is None]
    for item in own:
        assert f"**{item.answers.index(item.right) + 1} {item.right.choice}**" in told, item
        assert item.right.feedback == "Right."
        assert [answer.feedback for answer in item.answers].count("Right.") == 1
        assert len({answer.choice for answer in item.answers}) == len(item.answers)
        assert all(answer.feedback for answer in item.answers)
    assert len(own) >= 2 or name == "find-the-fault"
