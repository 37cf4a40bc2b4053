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
