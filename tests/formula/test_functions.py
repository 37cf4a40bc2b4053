from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from stepviz.formula.functions import FUNCTIONS, divide, log
from stepviz.formula.tree import Read, replaced
from stepviz.ops.rules.arrays import every
from stepviz.ops.rules.rule import Rule

ENDS = (0.0, -0.0, 1e-320, 1.0, -1.0, 800.0, -800.0, 1e308, math.inf, -math.inf, math.nan)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_a_number_at_every_end(name: str) -> None:
    for at in ENDS:
        assert isinstance(FUNCTIONS[name].apply(at), float)


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


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if function.simpler])
def test_what_it_is_made_of_makes_the_same(name: str) -> None:
    rule, numbers = Rule(f"h[i] = {name}(a[i])"), np.array([-3.25, -0.5, 0.125, 2.0])
    simpler = FUNCTIONS[name].of(rule.made)
    assert simpler is not None
    known = {"h": numbers, "a": numbers}
    made = every(rule.of_tree(replaced(simpler, rule.made, Read("a", rule.made.at))), known)
    assert np.allclose(made, every(rule, known), rtol=1e-14, atol=0)
