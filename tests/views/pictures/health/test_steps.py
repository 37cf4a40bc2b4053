from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.panes.curve import START
from stepviz.views.pictures.health.steps import Steps, legend, written
from stepviz.views.text.span import text_of

ratio = st.floats(0, 1e308) | st.sampled_from([math.nan, math.inf, 0.0, 5e-324])


@given(st.lists(st.tuples(ratio, ratio), min_size=1, max_size=30), st.integers(3, 12))
def test_larger_steps_never_stand_lower(found: list[tuple[float, float]], height: int) -> None:
    rows = [text_of(row) for row in Steps(dict(enumerate(found))).rows(60, height)]
    assert all(len(row) == 60 for row in rows)
    placed = []
    for column, pair in enumerate(found):
        signs = {row: line[START + column] for row, line in enumerate(rows) if line[START + column] not in " ─"}
        drawn = [(size, sign) for size, sign in zip(pair, "AB", strict=True) if size > 0]
        assert set(signs.values()) <= {"A", "B", "+", "!"}
        assert bool(signs) == bool(drawn)
        placed += [
            (size, row) for size, sign in drawn for row, seen in signs.items() if seen == sign and size < math.inf
        ]
    lines = [row for _, row in sorted(placed, key=lambda each: each[0])]
    assert lines == sorted(lines, reverse=True)


def test_the_line_of_what_is_sound_is_named() -> None:
    rows = [text_of(row).rstrip() for row in Steps({0: (1e-3,), 1: (1e-4,), 3: (0.0,)}).rows(20, 3)]
    assert rows == ["       1e-2", "       1e-3 A──────", "       1e-4  A"]


def test_the_legend_tells_the_last_steps_as_far_as_it_has_room() -> None:
    told = text_of(legend(52, ["W1", "b1", "W2"], (0.00123456, math.nan, 0.0))).rstrip()
    assert told == " step : size  A W1 0.0012   B b1 -   C W2 0"
    assert (
        text_of(legend(40, ["W1", "b1", "W2"], (0.00123456, math.nan, 0.0))).rstrip()
        == " step : size  A W1   B b1   C W2"
    )
    assert text_of(legend(30, ["W1", "b1", "W2"], ())).rstrip() == " step : size  A W1   B b1"
    assert [written(ratio) for ratio in (3.5e-4, 0.0, math.nan, math.inf)] == ["3.5e-4", "0", "-", "+inf"]
