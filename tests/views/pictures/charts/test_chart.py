"""Charts: names at the ends of their curves, curves through their points, all inside."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.pictures.charts.axis import Axis
from stepviz.views.pictures.charts.chart import Chart, Dots, Trace, coloured
from stepviz.views.text.span import DIM, Line, text_of
from tests.support.pictures import dots_of

ROOM, START, COLUMNS, LINES = 12, 8, 40, 10


def chart(up: Axis, across: Axis | None = None) -> Chart:
    return Chart(across or Axis(0, 100), up, START, COLUMNS, LINES)


def shown(one: Chart, *traces: Trace, named: tuple[tuple[float, str], ...] = ()) -> list[str]:
    lines = [Line(START + COLUMNS + ROOM) for _ in range(LINES + 1)]
    one.put_axes(lines, START, "it", *named)
    one.put_traces(lines, traces, ROOM)
    return [text_of(line.row()) for line in lines]


@given(
    st.lists(
        st.lists(st.floats(-5, 15) | st.just(math.nan) | st.just(math.inf), min_size=1, max_size=12),
        min_size=1,
        max_size=14,
    )
)
def test_every_curve_that_has_a_line_is_named_once_and_within_the_room(curves: list[list[float]]) -> None:
    traces = [
        Trace(f"n{place}", "1.5", coloured(place % 8), np.linspace(0, 99, len(values)), np.array(values))
        for place, values in enumerate(curves)
    ]
    lines = shown(chart(Axis(0, 10)), *traces)
    assert {len(line) for line in lines} == {START + COLUMNS + ROOM}
    drawn = [trace for trace in traces if np.isfinite(trace.y).any()]
    named = [trace.name for trace in traces if any(f"{trace.name} 1.5" in line for line in lines)]
    assert len(named) == min(len(drawn), LINES)
    assert ("!" in "".join(lines)) == any(not np.isfinite(trace.y).all() for trace in traces) or len(named) == LINES


def test_a_gap_is_no_line() -> None:
    trace = Trace("a", "1", coloured(0), np.array([0.0, 30.0, 60.0, 99.0]), np.array([5.0, 5.0, np.nan, 5.0]))
    found = {x for x, _ in dots_of([line[START : START + COLUMNS] for line in shown(chart(Axis(0, 10)), trace)])}
    assert not found & set(range(26, 78))


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
