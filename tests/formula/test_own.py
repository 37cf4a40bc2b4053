"""Rules that somebody types where the name of a kind can stand: which are read, and what is said of the others."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from stepviz.errors import UserError
from stepviz.formula.own import KNOWN, is_rule, rule_of
from tests.support.commands import ended
from tests.support.examples import examples
from tests.support.own import assert_pointed_at, broken, rules

MISTAKES: dict[str, dict[str, tuple[str, int]]] = {
    "activation": {
        "x*sigmod(x)": (f"sigmod is not a function: choose from {' '.join(KNOWN)}", 2),
        "x*y": ("y is unknown: the formula can name x", 2),
        "max(x": ("this bracket is never closed", 3),
        "max(x)": ("max takes two numbers: write max(a, b)", 0),
        "max x": ("max is a function: write max(x)", 0),
        "2 + 1": ("x is not used: write for example x*sigmoid(x)", 0),
        "x = 2": ("one formula without = and ; is expected, for example x*sigmoid(x)", 2),
        "x; x": ("one formula without = and ; is expected, for example x*sigmoid(x)", 1),
        "x[1]": ("[ is unexpected here: use + - * / ^ ( ) and names", 1),
        "x.__class__": (". is unexpected here: use + - * / ^ ( ) and names", 1),
        "max(x,,1)": ("a number, a name or ( is expected here", 6),
        "x +": ("it ends where a number, a name or ( is expected", 3),
    },
    "optimizer": {
        "W - 2*dW": ("beside W each term needs the factor lr: write W - lr*(…)", 5),
        "W*2 - lr*dW": ("an update is W - lr*STEP, for example W - lr*dW", 0),
        "lr*dW": ("an update is W - lr*STEP, for example W - lr*dW", 2),
        "W - lr/dW + dW/lr": ("beside W each term needs the factor lr: write W - lr*(…)", 14),
        "W - lr*W": ("dW is not used: write for example W - lr*dW/(1 + abs(dW))", 0),
        "W - lr*x": ("x is unknown: the formula can name W, dW, lr", 7),
    },
    "loss": {
        "mean(outputs)": ("mean names its index first: write mean(e, …)", 0),
        "sum(e, outputs)": ("the loss shown is a mean: write mean(e, …), and --reduction sum for its sum", 0),
        "outputs[o,e]": ("write outputs[e,o]", 8),
        "outputs[e]": ("write outputs[e,o]", 9),
        "mean(e, outputs*sum(o, y))": ("sums and means stand around all the rest: write mean(e, sum(o, …))", 16),
        "probs[e,o]": ("probs is unknown: the formula can name outputs, y", 0),
        "y[e,o]*2": ("outputs is not used: write for example mean(e, sum(o, (outputs[e,o] - y[e,o])^4))", 6),
    },
}
"""By settings; some that every formula has stand with the activation, `test_grammar.py` has them all."""


@pytest.mark.parametrize(("setting", "text"), [(setting, text) for setting in MISTAKES for text in MISTAKES[setting]])
def test_a_mistake_has_a_sentence_and_a_caret(setting: str, text: str) -> None:
    with pytest.raises(UserError) as found:
        rule_of(setting, text)
    assert_pointed_at(found.value, f"--{setting}", text, *MISTAKES[setting][text])


def test_a_rule_has_so_many_operations() -> None:
    rule_of("activation", "+".join("x" * 60))  # one sum
    rule_of("activation", "*".join("x" * 41))
    with pytest.raises(UserError, match="it has more than 40 operations: shorten the formula"):
        rule_of("activation", "*".join("x" * 42))
    with pytest.raises(UserError, match="it has 401 characters: 400 are allowed"):
        rule_of("activation", "x" + " " * 399 + "x")


def test_a_word_is_the_name_of_a_kind() -> None:
    assert [is_rule("activation", text) for text in ("relu", "swish", "half-mse", "x", "x*2", "-x", "")] == [
        False, False, False, True, True, True, True,
    ]  # fmt: skip
    assert not is_rule("norm", "x*2")


@given(broken(rules("x")))
@example("")
@examples(300)
def test_a_broken_rule_is_told_in_a_sentence_or_is_another_rule(text: str) -> None:
    if not is_rule("activation", text):
        return
    try:
        rule_of("activation", text)
    except UserError as error:
        sentence, shown, caret = str(error).split("\n")
        assert sentence.startswith("--activation: ")
        assert shown.startswith("  ")
        assert caret.strip() == "^"


def test_the_command_line_ends_with_the_sentence() -> None:
    status, _, told = ended(["show", "moons", "--hidden", "3", "--activation", "x*sigmod(x)"])
    assert (status, told.endswith("  x*sigmod(x)\n    ^\n")) == (2, True)
    assert "or a formula of x: x*sigmoid(x)" in ended("show moons --hidden 3 --activation swish").err
