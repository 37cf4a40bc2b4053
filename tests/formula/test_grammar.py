"""What is typed is read as it is meant, and each mistake has its sentence and its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, UserError
from stepviz.formula.grammar import parse
from stepviz.formula.writing import formula_of as written
from tests.support.examples import examples
from tests.support.own import broken

READ = {
    "L = a+b*c": "a + b·c",
    "L = (a+b)*c": "(a + b)·c",
    "L = a-b-c": "a - b - c",
    "L = a-(b-c)": "a - (b - c)",
    "L = a/b/c": "a/b/c",
    "L = a/(b*c)": "a/(b·c)",
    "L = -a^2": "-a²",
    "L = (-a)^2": "(-a)²",
    "L = a^b^c": "a^(b^c)",
    "L = a^-1": "a^(-1)",
    "L = 2·a − b² ÷ 3": "2·a - b²/3",
    "L = sigmoid ( a ) - tanh(b)": "sigmoid(a) - tanh(b)",
    "L = .5*a + 1e-3": "0.5·a + 0.001",
    "L = --a": "a",
}


@pytest.mark.parametrize("text", READ)
def test_it_is_read_as_it_is_meant(text: str) -> None:
    (line,) = parse(text)
    assert written(line.made_of) == READ[text]
    (again,) = parse(f"L = {written(line.made_of)}")
    assert written(again.made_of) == READ[text]


MISTAKES = {
    "L = (a*b + c*f": ("this bracket is never closed", 4),
    "L = a*b + c)*f": ("this bracket was never opened", 11),
    "L = 2a + b": ("an operator is missing: write 2*a", 5),
    "L = a b": ("an operator is missing: write a*b", 6),
    "L = (a)(b)": ("an operator is missing: write )*(", 7),
    "L = sine(a)*b": ("sine is not a function: choose from sqrt exp ln tanh sigmoid relu", 4),
    "L = (a*b + c)*g": ("g has no value: add g=… to --set, or a line before", 14),
    "L = a*b +": ("it ends where a number, a name or ( is expected", 9),
    "a*b + c": ("a line is NAME = FORMULA, for example L = a*b + c", 0),
    "d = a*d; L = d*f": ("d cannot depend on itself", 6),
    "L = a % b": ("% is unexpected here: use + - * / ^ ( ) and names", 6),
    "L = a_1": ("_ is unexpected here: a name has letters and digits only", 5),
    "L = 0,5*a": ("a number is written with a point, for example 0.5", 5),
    "L = tanh a": ("tanh is a function: write tanh(a)", 4),
    "L = a*tanh": ("tanh is a function: write tanh(a)", 6),
    "exp = a*b": ("exp is a function: choose another name", 0),
    "L = a = b": ("a line has one =: end the line before with ;", 6),
    "L = ()": ("a number, a name or ( is expected here", 5),
    "L = a*/b": ("a number, a name or ( is expected here", 6),
    "L = a/0": ("division by 0", 5),
    "L = a/(2-2)": ("division by 0", 5),
    "L = a/(0*2)": ("division by 0", 5),
    "L = ln(0)*a": ("this is not a finite number", 4),
    "L = (0-2)^0.5 + a": ("this is not a finite number", 9),
    "L = (-2)^a": ("-2 to the power of a name is nan: its ln is nan", 8),
    "L = 1e999*a": ("1e999 is too large: 1.7e308 is the largest number", 4),
    "L = 3": ("L is a constant: write its value, 3, where it is used", 0),
    "d = a; L = b": ("d is not used: the last line, L, does not depend on it", 0),
    "d = a; d = b; L = d": ("d is defined twice: give each name once", 7),
    "L = d*a; d = b": ("d is used before it is defined: move this line up", 9),
    "L = a*da": ("da is the name of the gradient of a: choose another name", 6),
    "L = a*ma": ("ma is the optimizer state of a: choose another name", 6),
    "L = a*lambda": ("lambda is a word of Python: choose another name", 6),
    "L = a*t": ("t is the count of updates: choose another name", 6),
    "L = loss*a": ("loss is the minimized number: choose another name", 4),
    "L = " + "(" * 41 + "a": ("more than 40 nested brackets and powers: give this part a line of its own", 44),
    "L = " + "+".join("ab" * 13) + "+1" * 200: ("it has 455 characters: 400 are allowed", 400),
    "L = " + "*".join("ab" * 13): ("it has more than 24 nodes: shorten the formula", 53),
}
GIVEN = tuple((name, 2.0) for name in "abcf")


def refusal(formula: str) -> str:
    with pytest.raises(UserError) as refused:
        Experiment.of("chain-rule", formula=formula, set=tuple(p for p in GIVEN if p[0] in formula))
    return str(refused.value)


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_has_a_sentence_and_a_caret(text: str) -> None:
    sentence, place = MISTAKES[text]
    told, line, caret = refusal(text).split("\n")
    assert told == f"--formula: {sentence}"
    assert caret.strip() == "^"
    if len(text) < 76:
        assert line == f"  {text}"
        assert len(caret) - 3 == place


def test_of_a_long_formula_the_part_around_the_mistake_is_shown() -> None:
    _, line, caret = refusal("L = 2a" + "+b" * 60).split("\n")
    assert line.startswith("  L = 2a+b")
    assert caret == "  " + " " * 5 + "^"


WHOLE = ("L = (a*b + c)*f", "d = a*b; L = tanh(d + c)/f^2", "L = 2*a - sqrt(b)*exp(c) + 1e-3*f")


@examples(300)
@given(broken(st.sampled_from(WHOLE)))
def test_any_broken_formula_has_a_sentence(text: str) -> None:
    """No traceback, and where something is wrong in the formula, a caret below the place."""
    try:
        Experiment.of("chain-rule", formula=text, set=tuple((name, 2.0) for name in "abcf"))
    except UserError as refused:
        told, *shown = str(refused).split("\n")
        assert told.startswith(("--formula: ", "--set "))
        assert len(told) > 15
        if told.startswith("--formula"):
            line, caret = shown
            assert caret.strip() == "^"
            assert len(caret) <= max(len(line), 5) + 2
            assert max(map(len, shown)) <= 80
