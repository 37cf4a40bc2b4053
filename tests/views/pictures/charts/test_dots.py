"""Dots: a curve goes through its points without a gap, three dots high, in the colour of the last one in a cell."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.pictures.charts.dots import Dots
from stepviz.views.text.span import ACCENT, DIM, Line, text_of
from tests.support.pictures import dots_of

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
    assert dots.cells() == {(x // 2, y // 4) for x, y in found}


def test_of_two_curves_the_later_one_colours_a_cell() -> None:
    dots = Dots(4, 1)
    dots.curve(np.array([0, 7]), np.array([1, 1]), DIM)
    dots.curve(np.array([4, 7]), np.array([2, 2]), ACCENT)
    line = Line(4)
    dots.put([line], 0)
    assert [(span.style, len(span.text)) for span in line.row()] == [(DIM, 2), (ACCENT, 2)]


def test_cells_without_a_dot_stay_as_they_are() -> None:
    line = Line(4).put(0, "abcd")
    dots = Dots(4, 1)
    dots.points(np.array([2]), np.array([0]), DIM)
    dots.put([line], 0)
    assert text_of(line.row()) == "a⠁cd"
