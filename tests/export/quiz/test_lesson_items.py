"""Banks of lessons: the questions as the stops ask them, then numbers at the stops."""

from __future__ import annotations

import pytest

from stepviz.cli import main
from stepviz.cli.lessons.runs import script_of
from stepviz.export.quiz.lesson_items import lesson_items
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.notes import notes
from tests.support.examples import LONG


@pytest.mark.parametrize("name", LESSONS if LONG else ("one-step", "slopes-multiply", "find-the-fault", "regression"))
def test_its_own_questions_have_the_key_of_the_lecturers_sheet(name: str) -> None:
    script = script_of(name)
    told = "\n".join(notes(script)).replace("\\", "")
    asked = [stop for stop in script.lesson.stops if stop.ask is not None and stop.ask.choices]
    own = [item for item in lesson_items(script, len(asked), 0) if item.cell is None]
    for item in own:
        assert f"**{item.answer + 1} {item.choices[item.answer]}**" in told, item
        assert item.feedback[item.answer] == "Right."
        assert item.feedback.count("Right.") == 1
        assert len(set(item.choices)) == len(item.choices) == len(item.feedback)
        assert all(item.feedback)
    if name != "find-the-fault":
        assert len(own) >= 2


def test_numbers_at_the_stops_come_after_them() -> None:
    script = script_of("one-step")
    found = [*lesson_items(script, 20, 0)]
    own = sum(item.cell is None for item in found)
    assert [item.cell is None for item in found] == [True] * own + [False] * (20 - own)
    assert 3 < own < 20
    stops = {(script.line(n).origin.title, script.frame(n).moment.iteration) for n in range(len(script.lesson.stops))}
    assert {("article", item.iteration) for item in found[own:]} <= stops
    assert found == [*lesson_items(script, 20, 0)] != [*lesson_items(script, 20, 1)]


def test_what_leads_to_a_choice_and_what_is_needed_are_told() -> None:
    eighth = next(item for item in lesson_items(script_of("one-step"), 20, 0) if "stop 8" in item.title)
    assert eighth.text == (
        "Feature x2 is 1 only in example e1. So what will dW[x2,c0] be? "
        "Given dlogits[e0…e3,c0] = -0.2309, +0.8296, -0.5401, -0.5401; x[e0…e3,x2] = 0, 1, 0, 0. "
        "The screen: stepviz show one-step --stop 8 --hide"
    )
    assert dict(zip(eighth.choices, eighth.feedback, strict=True)) == {
        "0": "e1 is forgotten",
        "+0.8296": "Right.",
        "-0.4815": "without the factor x",
        "cannot tell": "x and dlogits are shown",
    }


def test_the_command_takes_a_lesson(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quiz", "one-step", "--questions", "3", "--format", "moodle"]) == 0
    assert capsys.readouterr().out.count("<name><text>one-step, stop ") == 3
    assert main(["quiz", "one-step", "--lr", "1"]) == 2
    assert "--lr is set by the lesson: leave it out" in capsys.readouterr().err
