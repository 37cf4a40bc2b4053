"""Rules: what does not count though it overflows, and numbers in decimals."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext

import numpy as np
import pytest

from stepviz.formula.own import rule_of
from stepviz.ops.rules.arrays import every
from stepviz.ops.rules.derivative import applied
from stepviz.ops.rules.rule import Rule


def test_what_a_comparison_leaves_out_does_not_count_though_it_overflows() -> None:
    known = {"x": np.arange(9.0).reshape(3, 3), "y": np.array([1, 0, 2]), "z": np.zeros((3, 3))}
    rule = Rule("z[k,c] = sum(e, (y[e] == k) * x[e,c])")
    right = np.array(every(rule, known))
    known["x"][0] = np.inf
    assert np.array_equal(every(rule, known)[[0, 2]], right[[0, 2]])
    assert np.isinf(every(rule, known)[1]).all()


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
