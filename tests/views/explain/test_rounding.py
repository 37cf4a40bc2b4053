"""Arithmetic at the ends of what doubles hold: each printed relation is true, and what was rounded is said to be."""

from __future__ import annotations

import re

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.views.explain import arithmetic
from stepviz.views.explain.history import sparkline
from stepviz.views.explain.numbers_line import cell_in_numbers
from tests.support import printed
from tests.support.moments import frame_of


def test_the_row_sum_of_the_stable_softmax_is_of_z_less_the_named_max() -> None:
    timeline = Timeline(Trainer(Experiment(source="iris", softmax="stable", scale="standard", batch_size=32)))
    frame = frame_of(timeline, "3:softmax")
    in_words = 0
    for example, column in np.ndindex(32, 3):
        z = frame.current["logits"][example]
        text = cell_in_numbers(frame, Cell("probs", (example, column)), 79)
        if "row sum" not in text:  # there was room for all powers
            continue
        in_words += 1
        told = re.search(r"row sum of e\^\(z - max c(\d)\) [=≈] \S+ / (\S+) ", text)
        assert told is not None, text
        assert int(told[1]) == z.argmax()
        assert printed.shows(told[2], float(np.exp(z - z.max()).sum()))
    assert in_words > 50


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


@pytest.mark.parametrize(
    "text",
    [
        "exp(-771.73) = 0",
        "1 = 1 - 0.9^200",
        "sigmoid(-933.68) = 0.0000",
        "1e-200 × 1e-200 = 0.0000",
        "1 - (+5e-321)² = 1",
        "2e-300 / 1e300 = 0.0000",
        "1 + 1e-300 = 1",
    ],
)
def test_a_rounded_0_or_1_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        printed.assert_true(text, {})
    printed.assert_true(text.replace("=", "≈"), {})


def test_a_chance_rounded_to_1_is_noticed() -> None:
    printed.assert_true("-ln(0.3679) ≈ 1.0000", {})
    for text in ("sigmoid(+40.000) = 1.0000", "4.0001 / 4.0002 = 1.0000"):
        with pytest.raises(AssertionError):
            printed.assert_true(text, {}, probability=True)


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
