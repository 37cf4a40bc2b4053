"""Rules: what they read, every cell at once, one cell as terms, and numbers in decimals."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.formula.own import rule_of
from stepviz.ops import Array, Cell
from stepviz.ops.rules.arrays import every, users
from stepviz.ops.rules.derivative import applied
from stepviz.ops.rules.rule import Rule
from tests.support.examples import examples

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
