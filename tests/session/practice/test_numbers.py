"""A number is right to the digits that count, and a mistake is told by name: both found here in another way."""

from __future__ import annotations

import math

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.errors import UserError
from stepviz.ops.mistakes.rewrites import mistaken
from stepviz.session.practice.exercises import posed
from stepviz.session.practice.numbers import NumberExercise, typed_number
from stepviz.views.lessons.practice import Attempt, Exercise
from tests.support.practice import PRACTISED, asked_in, line_of, number_of

WEIGHT = Exercise(2, "update", "number", "W_after.x0.c0")
"""1.7664 - 0.01 * 1.9009 = 1.7474."""


def asked(exercise: Exercise, net: str = "article") -> NumberExercise:
    found = posed(line_of(net), exercise)
    assert isinstance(found, NumberExercise)
    return found


@pytest.mark.parametrize("net", PRACTISED)
def test_every_number_is_correct_to_its_digits_a_mistake_is_told_as_that_and_nothing_else_is_correct(net: str) -> None:
    for exercise in asked_in(net, "number"):
        value, blank = number_of(net, exercise), asked(exercise, net)
        for text in (repr(value), f"{value:.{blank.number.wanted}g}", f"{value!r}*1"):
            judged = blank.judge(text, ())
            assert judged.attempt == Attempt(text, correct=True), (exercise, text)
            assert judged.lines[0].startswith("Correct: ")
        for wrong in (value * 1.5 + 0.123, -value - 0.5, 12345.678):
            assert blank.wrong(blank.read(repr(wrong))) is not None
        for made, rewrite in mistaken(blank.program, blank.cell, blank.current):
            attempt = blank.judge(f"{made!r}*1", ()).attempt
            assert attempt is not None
            assert attempt.correct or rewrite.mistake in attempt.mistakes


@pytest.mark.parametrize(
    ("text", "said"), [("1.75", "correct so far: give 5 digits"), ("dW", "dW is a name"), ("  ", "nothing is typed")]
)
def test_what_is_no_answer_costs_no_try(text: str, said: str) -> None:
    judged = asked(WEIGHT).judge(text, ())
    assert judged.attempt is None
    assert said in judged.lines[0]


def test_digits_worked_out_from_those_on_the_screen_are_correct() -> None:
    """dW[x1,c0] of iteration 3 from the rounded dlogits."""
    gradient = next(one for one in asked_in("article") if one.about == "dW.x1.c0" and one.kind == "number")
    judged = asked(gradient).judge("1*-0.2388 + 1*-0.5427 + 0*0.9947 + 1*-0.5427", ())
    assert judged.attempt is not None
    assert judged.attempt.correct


def test_a_number_that_is_shown_as_1_less_something_can_be_filled_in() -> None:
    line = Timeline(Trainer(Experiment.of("iris", lr=3.0, batch_size=4)))
    asked = NumberExercise(line, Exercise(2, "softmax", "number", "probs.e2.c0"))
    assert asked.value > 0.9999
    assert asked.question == "What is p[e2,c0]? 3 digits count."
    assert all(asked.wrong(asked.read(text)) is None for text in ("1-7e-6", "0.99999", "1"))
    assert asked.wrong(asked.read("0.98")) == ()


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [
        ("-0.2309", -0.2309, 4),
        ("+1.7474", 1.7474, 5),
        (" 0.050 ", 0.05, 2),
        ("7.4e-5", 7.4e-5, 2),
        ("1*-0.2309 + 0.5*0.1", -0.2309 + 0.05, None),
        ("(0.9504 - 1) / 4", (0.9504 - 1) / 4, None),
        ("e^-2", math.exp(-2), None),
        ("-ln(0.0496)", -math.log(0.0496), None),
        ("4.6140²", 4.614**2, None),
    ],
)
def test_numbers_and_arithmetic_are_read(text: str, value: float, digits: int | None) -> None:
    found = typed_number(text)
    assert found.value == pytest.approx(value, rel=1e-15)
    assert found.digits == digits


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing is typed yet"),
        ("W - lr", "W is a name: type a number"),
        ("0,5", "written with a point"),
        ("1/0", "not a finite number"),
        ("(1 + 2", "never closed"),
        ("1 = 1", "without = and ;"),
        ("1)", "never opened"),
        ("2 3", "an operator is missing"),
        ("9" * 500, "400 are allowed"),
        ("hello!", "!"),
    ],
)
def test_nonsense_is_told_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(UserError) as told:
        typed_number(text)
    assert said in str(told.value)
    assert "\n" not in str(told.value)
