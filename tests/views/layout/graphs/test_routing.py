"""Edges between two columns: lines that meet, arrows where they end, slopes beside them that are whole or not there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.layout.graphs.routing import EdgeRun, EdgeSlope, routed

WIDTHS = st.integers(10, 30)
SLOPES = ("1", "-0.5401", "+152.44", "4.1e-4")


def drawn(runs: list[EdgeRun], width: int) -> list[str]:
    rows = [[" "] * width for _ in range(1 + max(max(run.start, run.end) for run in runs))]
    for word in routed(runs, 0, width, 0):
        for place, sign in enumerate(word.text, word.x):
            rows[word.y][place] = sign
    return ["".join(row) for row in rows]


@st.composite
def gaps(draw: st.DrawFn) -> list[EdgeRun]:
    ends = st.integers(0, 12)
    pairs = draw(st.lists(st.tuples(ends, ends), min_size=1, max_size=7, unique=True))
    return [EdgeRun(*pair, EdgeSlope(draw(st.sampled_from(SLOPES)), brief="0.5"), arrives=True) for pair in pairs]


@given(gaps(), WIDTHS)
def test_lines_begin_and_end_at_the_edges_of_the_gap(runs: list[EdgeRun], width: int) -> None:
    rows = drawn(runs, width)
    assert all(rows[run.start][0] in "─" for run in runs)
    assert {y for y, row in enumerate(rows) if row.endswith("▶")} == {run.end for run in runs}


@given(gaps(), WIDTHS)
def test_a_slope_is_whole_or_not_there(runs: list[EdgeRun], width: int) -> None:
    words = [word.text for word in routed(runs, 0, width, 0) if word.text.startswith("×")]
    assert {text[1:] for text in words} <= {*SLOPES, "0.5"}
