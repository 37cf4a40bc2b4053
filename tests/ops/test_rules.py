"""Rules: what they read, every cell at once, one cell as terms, and numbers in decimals."""

from __future__ import annotations

import math
from decimal import Context, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.formula.own import rule_of
from stepviz.formula.tree import Call, Read
from stepviz.ops import Array, Cell, Form
from stepviz.ops.claims import Pattern
from stepviz.ops.rules.arrays import every, holds, inputs, users
from stepviz.ops.rules.derivative import applied
from stepviz.ops.rules.rule import Rule
from stepviz.ops.rules.working import planned, terms
from tests.support.examples import examples


def test_a_rule_knows_what_it_reads_and_how_far_each_index_runs() -> None:
    rule = Rule("dW[i,c] = sum(e, x[e,i] * d[e,c]) + l2 * W[i,c]", {"l2": 0.1})
    assert (rule.tensor, rule.indexes, rule.reads) == ("dW", ("i", "c"), ("x", "d", "W"))
    known = {"x": np.zeros((4, 3)), "d": np.zeros((4, 2)), "W": np.zeros((3, 2))}
    assert [rule.length(index, known) for index in "eic"] == [4, 3, 2]


def test_an_index_that_stands_on_no_axis_needs_a_size() -> None:
    read = "L[e] = sum(r, -ln(p[r,y[e]]))"
    known = {"p": np.ones((5, 2)), "y": np.zeros(5, dtype=int)}
    assert Rule(read, sizes={"r": 2}).length("r", known) == 2
    with pytest.raises(KeyError):
        Rule("L[e] = sum(s, p[e + s,0])").length("s", known)


AT = np.array([[0, 1], [1, 2]])
RULES = (
    Rule("z[e,c] = sum(i, x[e,i] * W[i,c]) + b[c]"),
    Rule("z[e,c] = exp(x[e,c]) / sum(k, exp(x[e,k]))"),
    Rule("z[e,c] = x[e,c] - (c == y[e])"),
    Rule("z[e,c] = W[y[e],c] * x[e,0]"),
    Rule("z[e,c] = sum(k, x[e,at[c % 2,k]]) + b[c // 2]", tables={"at": AT}),
    Rule("z[e,c] = max(k, x[e,k]) * b[c]"),
    Rule("z[k,c] = sum(e, (y[e] == k) * x[e,c])"),
    Rule("z[e,c] = (x[e,c] - b[c]) / (W[e,c] ** 2 + 1)"),
)


def tensors(seed: int) -> dict[str, Array]:
    """Three rows, three columns; labels among 0 to 2."""
    random = np.random.RandomState(seed)
    x, W = random.randn(3, 3), random.randn(3, 3)
    return {"x": x, "W": W, "b": random.randn(3), "y": random.randint(0, 3, 3), "z": np.zeros((3, 3))}


@examples(120)
@given(rule=st.sampled_from(RULES), seed=st.integers(0, 99), name=st.sampled_from("xWb"))
def test_whatever_changes_with_a_cell_is_among_its_users(rule: Rule, seed: int, name: str) -> None:
    known = tensors(seed)
    before = every(rule, known)
    for index in np.ndindex(known[name].shape):
        moved = known | {name: known[name].copy()}
        moved[name][index] += 1.0
        fed = users(rule, Cell(name, index), known)
        for changed in np.argwhere(every(rule, moved) != before).tolist():
            assert any(pattern.covers(Cell("z", tuple(changed))) for pattern in fed), (rule.text, index, changed)


def test_what_a_comparison_leaves_out_does_not_count_though_it_overflows() -> None:
    known = tensors(0)
    rule = Rule("z[k,c] = sum(e, (y[e] == k) * x[e,c])")
    left_out = int(known["y"][0])
    right = np.array(every(rule, known))
    known["x"][0] = np.inf
    others = np.arange(3) != left_out
    assert np.array_equal(every(rule, known)[others], right[others])
    assert np.isinf(every(rule, known)[left_out]).all()


def test_what_no_cell_is_made_from_has_no_users() -> None:
    known = tensors(0)
    assert users(RULES[0], Cell("y", (0,)), known) == ()
    picked = users(RULES[3], Cell("W", (0, 1)), known | {"y": np.array([0, 2, 0])})
    assert [pattern.index for pattern in picked] == [(0, 1), (2, 1)]


def test_infinite_sums_are_not_judged_and_nan_is_what_they_come_to() -> None:
    known = tensors(0) | {"x": np.full((3, 3), np.inf)}
    known["z"] = np.full((3, 3), 1.0)
    assert holds(RULES[0], known)
    assert np.isnan(every(RULES[1], known)).all()


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


CONTEXT = Context(prec=60, traps=[])


def exact(formula: str, number: str) -> Decimal:
    _, made = applied(rule_of("activation", formula))
    with localcontext(CONTEXT):
        return made.exact(Decimal(number))


def test_decimals_have_no_rounding_of_doubles() -> None:
    assert exact("x + 0.2", "0.1") == Decimal("0.3")
    assert exact("(x*3)^2 - 0.81", "0.3") == 0
    assert applied(rule_of("activation", "x + 0.2"))[1].apply(0.1) != 0.3


@pytest.mark.parametrize(("formula", "number", "made"), [
    ("x^0", "0", "1"),
    ("1/x", "0", "Infinity"),
    ("max(x, 2)", "1", "2"),
    ("min(x, 2)", "1", "1"),
    ("max(2, x)", "NaN", "NaN"),
    ("min(x, 2)", "NaN", "NaN"),
    ("-abs(x)", "-0.5", "-0.5"),
    ("relu(x) + 1", "-3", "1"),
])  # fmt: skip
def test_every_operation_has_its_value(formula: str, number: str, made: str) -> None:
    assert str(exact(formula, number)) in (made, f"{made}.0")
