"""Activations: the code of their gradients, and formulas of one's own: slopes, all numbers, known kinds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.ops import Op
from stepviz.ops.activations.kind import find
from stepviz.ops.rules.arrays import holds
from stepviz.ops.rules.rule import Rule
from tests.support import own
from tests.support.examples import examples
from tests.support.moments import trainer_of


def maker_of(tensor: str, activation: str) -> Op:
    """The operation that makes a tensor of a network with that activation."""
    maker = trainer_of(Experiment.of("iris", hidden=(4,), activation=activation)).program.maker(tensor)
    assert maker is not None
    return maker


def test_gelu_of_the_largest_sums_is_the_sum_or_0() -> None:
    sums = np.array([[9e307, 1.7e308, -9e307, -1.7e308]])
    known: dict[str, Any] = {"a1": sums, "erf": np.vectorize(math.erf)}
    exec(maker_of("h1", "gelu").code, known)
    assert known["h1"].tolist() == [[9e307, 1.7e308, 0, 0]]


_SPECIAL = (0.0, -0.0, 1.0, -1.0, 800.0, -800.0, 1e200, -1e200, 1e308, -1e308, math.inf, -math.inf, math.nan)


@given(own.rules("x"), st.sampled_from(_SPECIAL))
@examples(100)
def test_any_formula_has_a_result_for_every_number(text: str, a: float) -> None:
    kind = find(text)
    with np.errstate(all="ignore"):
        found = kind.forward(np.array([[a]]))
        assert found.shape == kind.backward(np.array([[1.0]]), np.array([[a]])).shape == (1, 1)
        assert isinstance(kind.function.apply(a), float)
        assert isinstance(kind.slope.apply(a), float)
        assert math.isnan(kind.function.apply(a)) == math.isnan(found[0, 0]), (text, a)


def test_the_slope_of_a_saturated_formula_holds_though_its_digits_cancel() -> None:
    """Where 1 - tanh² is almost 0, two ways to it differ by more than its own rounding."""
    kind, a = find("tanh(x^3)"), np.linspace(1.9, 2.2, 40)
    known = {"a": a, "da": kind.backward(np.ones_like(a), a)}
    rule = Rule("da[e] = derivative(a[e])", functions={"derivative": kind.slope})
    assert holds(rule, known)
    assert not holds(rule, known | {"da": known["da"] + 1e-9})
