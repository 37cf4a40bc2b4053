"""A number can be typed in every way in which people write it; what is none is told in a sentence."""

from __future__ import annotations

import math

import pytest

from stepviz.errors import UserError
from stepviz.session.practice.typed import typed_number


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
