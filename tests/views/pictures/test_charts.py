"""Charts: an axis holds its values and has round ticks, a curve goes through its points without a gap."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz.views.pictures.charts.axis import Axis, around
from stepviz.views.pictures.charts.chart import Chart, Dots, Trace
from stepviz.views.text.span import DIM, TEXT, Line, blank_lines, text_of
from tests.support.pictures import dots_of

LEAST, LARGEST = math.ulp(0.0), np.finfo(float).max


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


heights = st.lists(st.integers(-8, 40), min_size=1, max_size=30)


def drawn(dots: Dots) -> list[str]:
    lines = [Line(dots.columns + 3) for _ in range(dots.lines)]
    dots.put(lines, 3)
    return [text_of(line.row()) for line in lines]


@given(heights)
def test_a_curve_goes_through_its_points_without_a_gap(values: list[int]) -> None:
    dots = Dots(15, 8)
    dots.curve(np.arange(len(values)), np.array(values), DIM)
    found = dots_of([line[3:] for line in drawn(dots)])
    for x, y in enumerate(values):
        assert {(x, near) for near in (y - 1, y, y + 1) if 0 <= near < 32} <= found
    for x in range(len(values) - 1):
        low, high = sorted(values[x : x + 2])
        columns = {y for column, y in found if column in (x, x + 1)}
        assert set(range(max(0, low), min(high, 31) + 1)) <= columns
    assert {(column, line) for column, line, *_ in dots.signs()} == {(x // 2, y // 4) for x, y in found}


def test_the_name_of_a_curve_stands_behind_its_sign_or_begins_with_it() -> None:
    """Of three curves, two of which end in one line, the name in each line is told apart without colours."""
    ends = {"t": ("train", 2.8), "v": ("val", 2.9), "T": ("test", 1.5)}
    assert behind_the_ends(ends) == ["v val 2.9", "T t train 2.8", "  T test 1.5"]


def test_a_name_that_is_the_sign_of_its_curve_is_written_once() -> None:
    """Of what-if A and the original, which end in one line, and of a what-if that ends alone."""
    assert behind_the_ends({"A": ("A", 2.8), "o": ("orig", 2.9)}) == ["o orig 2.9", "  A 2.8", ""]
    assert behind_the_ends({"A": ("A", 2.8), "B": ("B", 1.5)}) == ["A 2.8", "B 1.5", ""]


def test_curves_that_end_in_one_cell_have_the_sign_of_the_name_behind_it_and_long_names_leave_the_sign() -> None:
    ends = {name[0]: (name, 2.5) for name in ("adam", "sgd", "momentum")}
    assert behind_the_ends(ends) == ["a adam 2.5", "  s sgd 2.5", "  m momentum 2.5"]
    assert behind_the_ends(ends, room=8) == ["a 2.5", "  sgd 2.5", "  m 2.5"]


def behind_the_ends(ends: Mapping[str, tuple[str, float]], room: int = 20) -> list[str]:
    """What stands from the last sign on in a chart of level curves, given as sign, name and value."""
    chart, lines, x = Chart(Axis(0, 10), Axis(0, 3), 0, 10, 3), blank_lines(10 + room, 3), np.array([2.0, 9.0])
    traces = [Trace(name, f"{y}", TEXT, x, np.full(2, y), sign) for sign, (name, y) in ends.items()]
    chart.put_traces(lines, traces, room)
    return [text_of(line.row())[9:].rstrip() for line in lines]
