from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz.views.pictures.charts.axis import Axis, around

LEAST, LARGEST = math.ulp(0.0), np.finfo(float).max


@pytest.mark.parametrize("high", [LEAST, 1e-310, 1.0, LARGEST])
def test_each_value_lies_in_a_part_whatever_the_length(high: float) -> None:
    axis = Axis(0.0, high)
    values = np.array([-LARGEST, -high, 0.0, high / 2, high, LARGEST])
    with np.errstate(all="raise"):
        found = axis.places(values, 10).tolist()
    assert found == sorted(found)
    assert (found[0], found[2], found[-1]) == (0, 0, 9)


finite = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([LARGEST, -LARGEST, LEAST, 0.0])


@given(
    st.lists(finite, min_size=1, max_size=8) | st.lists(st.floats(-3, 3), min_size=2, max_size=8), st.integers(1, 60)
)
@example([0.0, 5e-324], 1)
@example([-1e308, 1e308], 3)
def test_an_axis_holds_its_values_and_says_where_it_ends(values: list[float], count: int) -> None:
    axis = around(np.array(values))
    assert axis.low <= min(values)
    assert max(values) <= axis.high
    assert axis.low < axis.high
    assert tuple(map(float, axis.ends)) == (axis.low, axis.high)
    places = axis.places(np.array(values), count)
    assert places.min() >= 0
    assert places.max() < count
    centres = axis.centres(count)
    assert np.isfinite(centres).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(places[order]) >= 0).all()


@given(st.integers(1, 60), finite, st.floats(1e-3, 1e6))
def test_a_value_in_the_middle_of_a_part_lies_in_it(count: int, low: float, length: float) -> None:
    low %= 1e6
    axis = around(np.array([low, low + length]))
    assert axis.places(axis.centres(count), count).tolist() == list(range(count))


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 12))
def test_ticks_are_round_numbers_at_equal_distances(low: float, length: float, most: int) -> None:
    ticks = Axis(low, low + length).ticks(most)
    values = [Decimal(repr(value)) for value, _ in ticks]
    assert len(values) <= most
    assert all(low <= value <= low + length for value, _ in ticks)
    apart = {(b - a).normalize() for a, b in pairwise(values)}
    assert len(apart) <= 1
    assert all(step.as_tuple().digits in ((1,), (2,), (5,)) for step in apart)
    assert all(float(text) == value for value, text in ticks)


@given(st.floats(1e-12, 1e3), st.floats(1.5, 1e12), st.integers(1, 12))
def test_ticks_of_a_logarithmic_axis_are_decades_or_two_and_five_of_them(low: float, ratio: float, most: int) -> None:
    ticks = Axis(low, low * ratio, log=True).ticks(most)
    assert len(ticks) <= most
    assert all(low <= value <= low * ratio for value, _ in ticks)
    digits = {Decimal(repr(value)).normalize().as_tuple().digits for value, _ in ticks}
    assert digits <= {(1,), (2,), (5,)}
    assert digits <= {(1,)} or {(1,), (2,), (5,)} & digits
