"""Arithmetic at the ends of what doubles hold: each printed relation is true, and what was rounded is said to be."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.explain import arithmetic
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.history import sparkline
from tests.support import printed
from tests.support.moments import frame_of
from tests.support.nets import dataset_of


@pytest.mark.parametrize(
    ("power", "shown", "sign"),
    [
        ("-771.73", "0", "≈"),
        ("0", "1", "="),
        ("-1e-17", "1", "≈"),
        ("-1e300", "0", "≈"),
        ("-1e-300", "1", "≈"),
        ("-inf", "0", "="),
        ("-1", "0.3679", "="),
    ],
)
def test_a_power_is_0_or_1_only_where_it_is(power: str, shown: str, sign: str) -> None:
    assert arithmetic.sign_of(arithmetic.exp(arithmetic.value(power)), shown) == sign
    printed.assert_true(f"exp({power}) {sign} {shown}", {})
    with pytest.raises(AssertionError):  # who reads explanations notices the other sign
        printed.assert_true(f"exp({power}) {'=≈'.strip(sign)} {shown}", {})


@pytest.mark.parametrize("values", [[0.0, 5e-324], [-1.7e308, 1.7e308], [1.0, np.inf], [2.0, 2.0], [1e308, -1e308, 0]])
def test_any_history_can_be_drawn(values: list[float]) -> None:
    bars = sparkline(values)
    assert len(bars) == len(values)
    finite = [bar for bar, value in zip(bars, values, strict=True) if np.isfinite(value)]
    assert finite[values.index(min(values))] in "▁▄"


def test_a_sum_that_misses_by_less_than_any_digit_shown_is_not_equal() -> None:
    shown = ["+58.612", "-3e-187", "+54.523", "-1e-165"]
    assert arithmetic.sign_of(arithmetic.total(map(arithmetic.value, shown)), "+113.14") == "≈"
    assert arithmetic.sign_of(arithmetic.total(map(arithmetic.value, shown[::2])), "+113.14") == "="


def test_of_finite_terms_whose_sum_is_not_that_is_said() -> None:
    """The mean of three losses of 1.44e308."""
    rows, none = np.arange(3), np.arange(0)
    data = dataset_of(np.ones((3, 2)), np.full((3, 1), 1.2e154), train=rows, val=none, test=none, targets=("t",))
    run = Experiment("own.csv", loss="mse", batch_size=3, lr=0.0, iterations=1, sampling="order")
    told = explain(frame_of(Timeline(Trainer(run, data)), "1:loss"), Cell("loss"))
    assert any(line.startswith("Every term is finite, but their sum") for line in told.meaning)
