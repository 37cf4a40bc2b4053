from __future__ import annotations

import math

import numpy as np
import pytest

from stepviz.formula.tree import Call, Read
from stepviz.ops import Array, Cell, Form
from stepviz.ops.claims import Pattern
from stepviz.ops.rules.arrays import every, inputs, users
from stepviz.ops.rules.derivative import applied
from stepviz.ops.rules.rule import Rule
from stepviz.ops.rules.working import planned, terms


def tensors(seed: int) -> dict[str, Array]:
    random = np.random.RandomState(seed)
    x, W = random.randn(3, 3), random.randn(3, 3)
    return {"x": x, "W": W, "b": random.randn(3), "y": random.randint(0, 3, 3), "z": np.zeros((3, 3))}


FORMS = {
    Form.SUM: Rule("z[e,c] = sum(i, x[e,i] * W[i,c]) + b[c]", labels=("x{i}",)),
    Form.SHARE: Rule("z[e,c] = exp(x[e,c]) / sum(k, exp(x[e,k]))", labels=("c{k}",)),
    Form.PRODUCT: Rule("z[e,c] = x[e,c] * tanh_derivative(W[e,c])"),
    Form.RATIO: Rule("z[e,c] = (x[e,c] - b[c]) / (sqrt(ε) + ε)", {"ε": 0.5}),
    Form.LARGEST: Rule("z[e,c] = max(k, x[e,k])"),
    Form.LOG_SUM: Rule("z[e,c] = max(k, x[e,k]) - x[e,y[e]] + ln(sum(k, exp(x[e,k] - max(j, x[e,j]))))"),
}


@pytest.mark.parametrize("form", [form for form in FORMS if form is not Form.RATIO])
def test_the_terms_of_every_form_give_the_number(form: Form) -> None:
    rule, known = FORMS[form], tensors(3)
    known["z"] = np.array(every(rule, known), dtype=float)
    assert planned(rule).form is form
    for index in np.ndindex(3, 3):
        found = terms(rule, Cell("z", index), known)
        assert math.isclose(found.total(), found.value, rel_tol=1e-12)


def test_labels_and_cells_are_those_of_the_positions() -> None:
    found = terms(FORMS[Form.SUM], Cell("z", (1, 2)), tensors(0))
    assert [part.label for part in found.parts] == ["x0", "x1", "x2", "b"]
    assert found.parts[1].cells == (Cell("x", (1, 1)), Cell("W", (1, 2)))


def test_a_term_that_does_not_count_is_left_out_and_the_label_that_chose_one_is_named() -> None:
    rule = Rule("z[e,c] = x[e,c] - (c == y[e])", labels=("p", "y"), because={1: "y[e]"})
    known = tensors(0) | {"y": np.array([2, 0, 1])}
    assert len(terms(rule, Cell("z", (0, 0)), known).parts) == 1
    chosen = terms(rule, Cell("z", (0, 2)), known).parts[1]
    assert (chosen.label, chosen.value, chosen.because) == ("y", -1.0, Cell("y", (0,)))


def test_a_rule_that_no_form_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no product"):
        planned(Rule("z[e,c] = x[e,c] * (b[c] + 1)"))


def test_of_a_where_the_side_that_counts_is_worked_out() -> None:
    """The terms are those of the side; what stands on the other one neither makes the number nor uses what it reads."""
    largest = "max(j, where(j <= c, x[e,j], -1e999))"
    rule = Rule(
        f"z[e,c] = where(c <= e, exp(x[e,c] - {largest}) / sum(k, (k <= c) * exp(x[e,k] - {largest})), 2 * b[c])",
        labels=("c{k}",),
    )
    known = tensors(5)
    known["z"] = np.array(every(rule, known), dtype=float)
    for e, c in np.ndindex(3, 3):
        found, read = terms(rule, Cell("z", (e, c)), known), inputs(rule, Cell("z", (e, c)), known)
        assert math.isclose(found.total(), found.value, rel_tol=1e-12)
        if c <= e:
            assert (found.form, found.own, len(found.parts)) == (Form.SHARE, c, c + 1)
            assert {pattern.tensor for pattern in read} == {"x"}
        else:
            assert found.value == 2 * known["b"][c]
            assert read == (Pattern("b", (c,)),)
    assert users(rule, Cell("b", (2,)), known) == (Pattern("z", (0, 2)), Pattern("z", (1, 2)))


def test_what_a_function_is_of_stands_in_brackets_whatever_its_sign() -> None:
    _, made = applied(Call("sin", Read("x")))
    assert [made.written((digits,)) for digits in ("+0.79", "-0.79")] == ["sin(0.79)", "sin(-0.79)"]
