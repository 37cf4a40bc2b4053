"""Questions of a bank: each key follows from the numbers in its text alone, and each wrong one from its mistake."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.export.quiz.items import QuizItem, items, lesson_items
from stepviz.export.sheets.asked import AskedNumber
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.notes import notes
from stepviz.ops import Cell
from stepviz.views.explain.shown import result
from tests.support.by_hand import from_digits, needed, shown
from tests.support.commands import printed
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


def test_what_a_rule_calls_by_a_name_is_given() -> None:
    """The learning rate of an update, the weight decay of a gradient."""
    _, found = bank("xor", 80, hidden=(3,), batch_size=4, l2=0.1, lr=0.05)
    for item in found:
        assert ("lr = 0.05" in item.text) == cell_of(item).tensor.endswith("_after")
        assert ("l2 = 0.1" in item.text) == cell_of(item).tensor.startswith("dW")
    assert sum("l2 = " in item.text for item in found) > 2


def test_a_step_of_adam_is_asked_with_the_number_of_updates_and_the_new_means() -> None:
    _, found = bank("xor", 40, hidden=(2,), optimizer="adam")
    steps = [item for item in found if item.text.startswith("s")]
    assert steps
    for item in steps:
        assert f"t after = {item.iteration};" in item.text
        assert f"; m{cell_of(item).tensor[1:]} after[" in item.text.replace("Given ", "; ")


def test_no_number_counts_as_two_answers() -> None:
    """Also where the digits that are given leave much room."""
    _, found = bank("xor", 60, seed=4, hidden=(3,))
    for item in found:
        numbers = [(answer.value, answer.within) for answer in item.answers if answer.value is not None]
        ends = sorted((value - within, value + within) for value, within in numbers)
        assert all(high < low for (_, high), (low, _) in pairwise(ends)), item


def test_a_run_with_too_few_numbers_says_so() -> None:
    with pytest.raises(
        UserError, match=r"mazur has only \d+ numbers to work out by hand .*: ask for fewer --questions"
    ):
        bank("mazur", 300, iterations=1)


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


def test_numbers_at_the_stops_come_after_them() -> None:
    script = script_for("one-step")
    found = [*lesson_items(script, 20, 0)]
    own = sum(item.cell is None for item in found)
    assert [item.cell is None for item in found] == [True] * own + [False] * (20 - own)
    assert 3 < own < 20
    stops = {(script.line(n).origin.title, script.frame(n).moment.iteration) for n in range(len(script.lesson.stops))}
    assert {("article", item.iteration) for item in found[own:]} <= stops
    assert found == [*lesson_items(script, 20, 0)] != [*lesson_items(script, 20, 1)]


def test_what_leads_to_a_choice_and_what_is_needed_are_told() -> None:
    eighth = next(item for item in lesson_items(script_for("one-step"), 20, 0) if "stop 8" in item.title)
    assert eighth.text == (
        "Feature x2 is 1 only in example e1. So what will dW[x2,c0] be? "
        "Given dlogits[e0…e3,c0] = -0.2309, +0.8296, -0.5401, -0.5401; x[e0…e3,x2] = 0, 1, 0, 0. "
        "The screen: stepviz show one-step --stop 8 --hide"
    )
    assert {answer.choice: answer.feedback for answer in eighth.answers} == {
        "0": "e1 is forgotten",
        "+0.8296": "Right.",
        "-0.4815": "without the factor x",
        "cannot tell": "x and dlogits are shown",
    }


def test_the_command_takes_a_run_and_a_lesson() -> None:
    assert "".join(printed("quiz mazur --questions 3 --typed --format jupyterquiz")).count('"type": "numeric"') == 3
    assert "".join(printed("quiz one-step --questions 3 --format moodle")).count("<name><text>one-step, stop ") == 3
