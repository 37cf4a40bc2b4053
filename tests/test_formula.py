"""Formulas: what is typed is read as it is meant, or has its sentence and place; functions at every end; trees."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Iteration, UserError
from stepviz.formula.functions import FUNCTIONS, divide, log
from stepviz.formula.grammar import parse
from stepviz.formula.own import is_rule
from stepviz.formula.tree import Index, Parser, Read, replaced, walk
from stepviz.formula.writing import formula_of as written
from stepviz.training.gradient_check import prove
from tests.support.examples import examples
from tests.support.moments import iteration_of
from tests.support.own import broken, rules

READ = (Path(__file__).parent / "formula" / "read.txt").read_text(encoding="utf-8").splitlines()[2:]


@pytest.mark.parametrize(("typed", "meant"), [re.split("  +", line) for line in READ])
def test_it_is_read_as_it_is_meant(typed: str, meant: str) -> None:
    for text in (typed, meant):
        (line,) = parse(f"L = {text}")
        assert written(line.made_of) == meant


WHOLE = ("L = (a*b + c)*f", "d = a*b; L = tanh(d + c)/f^2", "L = 2*a - sqrt(b)*exp(c) + 1e-3*f")


SQUARES = rules("outputs", "y", most=6).map(lambda text: text.replace("outputs", "outputs[e,o]").replace("y", "y[e,o]"))
TYPED: dict[str, tuple[st.SearchStrategy[str], str, dict[str, Any]]] = {
    "formula": (st.sampled_from(WHOLE), "chain-rule", {"set": tuple((name, 2.0) for name in "abcf")}),
    "activation": (rules("x"), "moons", {"hidden": (2,)}),
    "loss": (SQUARES.map("mean(e, sum(o, {}))".format), "line", {}),
    "optimizer": (rules("W", "dW").map("W - lr*{}".format), "line", {}),
}
"""By their options: formulas that can be read, and what they are typed for."""


@pytest.mark.parametrize("option", TYPED)
@examples(300)
@given(data=st.data())
def test_a_broken_formula_is_told_in_a_sentence_or_is_another_formula(option: str, data: st.DataObject) -> None:
    """No traceback, and where something is wrong in the formula, a caret below the place."""
    good, source, given = TYPED[option]
    text = data.draw(broken(good) | st.just(""))
    try:
        Experiment.of(source, **given, **{option: text})
    except UserError as refused:
        told, *shown = str(refused).split("\n")
        assert told.startswith((f"--{option}", "--set "))
        assert len(told) > 15
        assert bool(shown) == told.startswith(f"--{option}: ")
        if shown:
            line, caret = shown
            assert caret.strip() == "^"
            assert len(caret) <= max(len(line), 5) + 2
            assert max(map(len, shown)) <= 80


def test_a_word_is_the_name_of_a_kind() -> None:
    assert [is_rule("activation", text) for text in ("relu", "swish", "half-mse", "x", "x*2", "-x", "")] == [
        False, False, False, True, True, True, True,
    ]  # fmt: skip
    assert not is_rule("norm", "x*2")


PARSER = Parser({"e", "c"}, {"lr": 0.5}, {"exp"})


@pytest.mark.parametrize(
    "text", ["x[e] if e else 0", "print(x)", "x.shape", "lambda e: e", "'x'", "f(e, c)", "median(k, x[k])", "e and c"]
)
def test_what_is_no_part_of_a_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no (part|function) of a rule"):
        PARSER.expression(text)


def test_every_place_of_a_part_is_replaced() -> None:
    tree = PARSER.expression("exp(x[e,c]) * x[e,c]")
    assert sum(node == Read("x", (Index("e"), Index("c"))) for node in walk(tree)) == 2
    other = replaced(tree, Index("c"), Index("e"))
    assert other == PARSER.expression("exp(x[e,e]) * x[e,e]")


def test_what_has_no_number_is_inf_or_nan() -> None:
    assert FUNCTIONS["exp"].apply(1000.0) == math.inf
    assert math.isnan(FUNCTIONS["sqrt"].apply(-1.0))
    assert FUNCTIONS["sigmoid"].apply(-800.0) == 0.0
    assert math.isnan(FUNCTIONS["relu"].apply(math.nan))
    assert log(0.0) == -math.inf
    assert math.isnan(log(-1.0))
    assert divide(1.0, 0.0) == math.inf


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if function.exact])
def test_the_exact_value_is_the_same(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.exact is not None
    for at in (-3.25, -0.5, 0.125, 2.0):
        assert math.isclose(float(function.exact(Decimal(at))), function.apply(at), rel_tol=1e-14)


MICROGRAD = (
    "c = a + b; d = a*b + b^3; c2 = c + c + 1; c3 = c2 + 1 + c2 + (-a); d2 = d + d*2 + relu(b + a);"
    "d3 = d2 + 3*d2 + relu(b - a); e = c3 - d3; f = e^2; g = f/2 + 10/f"
)


def test_micrograd_and_its_neuron() -> None:
    now = first(MICROGRAD, a=-4.0, b=2.0)
    assert [float(now[name]) for name in ("g", "da", "db")] == pytest.approx([24.7041, 138.8338, 645.5773], abs=5e-5)
    neuron = first("neuron")
    found = {name: round(float(neuron[name]), 4) for name in ("o", "dw1", "dx1", "dw2", "dx2")}
    assert found == {"o": 0.7071, "dw1": 1.0, "dx1": -1.5, "dw2": 0.0, "dx2": 0.5}
    assert float(first("neuron", x1=0.0, b=1.0)["o"]) == pytest.approx(math.tanh(1.0))


def first(formula: str, **given: float) -> Iteration:
    return iteration_of(1, "chain-rule", formula=formula, set=tuple(given.items()))


def test_ways_that_cancel_exactly_are_no_fault() -> None:
    """Both ways add up to the rounding of their terms, where the loss does not change at all."""
    now = first("L = (a/a)^3", a=0.4)
    assert 0 < abs(float(now["da"])) < 1e-14
    assert not prove(now, "sum", 0.1).fails
