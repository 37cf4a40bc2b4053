"""Health: the numbers of the batch and of the steps, none before it may be seen."""

from __future__ import annotations

import math
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from stepviz import Timeline
from stepviz.settings.kinds import MAX_HIDDEN
from stepviz.training.health import ratios
from stepviz.views.panes.curve import START
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.health import Health, Steps, legend, spread, written
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_near, frame_of
from tests.support.pictures import moments, run, small_nets, text


def test_every_column_of_the_chart_is_the_step_of_its_first_iteration() -> None:
    timeline = run()
    frame = frame_of(timeline, "40:update")
    lines = text(Health(), frame)
    chart = [line for line in lines if "1e-" in line[:START] or line[:START].isspace()]
    for iteration in (1, 7, 25, 40):
        made = timeline.iteration(iteration)
        sizes = ratios(made.parameters, made.after)
        column = [line[START + iteration - 1] for line in chart]
        order = sorted({size for size in sizes if size > 0}, reverse=True)
        seen = "".join(sign for sign in column if sign not in " ─+")
        wanted = "".join("ABCD"[sizes.index(size)] for size in order)
        assert seen in wanted or set(seen) <= set(wanted)
        assert [wanted.index(sign) for sign in seen] == sorted(wanted.index(sign) for sign in seen)
    assert all(line[START + 40] in " ─" for line in chart)


def test_nothing_hidden_or_not_made_is_drawn() -> None:
    timeline = run()
    before, after = frame_of(timeline, "1:batch"), frame_of(timeline, "5:update")
    assert sum("not computed yet" in line for line in text(Health(), before)) == 4
    lines = text(Health(), after, State(veil=Mask(("dW1",))))
    assert [line.split()[:2] for line in lines if line.startswith(" dW1")] == [["dW1", "?"]]
    hidden = text(Health(), after, State(veil=Mask(tuple(t.name for t in after.program.update.writes))))
    legend = next(line for line in hidden if line.startswith(" step : size"))
    previous = timeline.iteration(4)
    assert f"A W1 {written(ratios(previous.parameters, previous.after)[0])}" in legend


@given(st.data())
def test_it_has_its_size_and_nothing_breaks_it(data: st.DataObject) -> None:
    net = data.draw(small_nets(2) | small_nets(2, 2))
    frame = frame_near(Timeline(net.trainer), data.draw(moments))
    width, height = data.draw(st.integers(20, 130)), data.draw(st.integers(3, 40))
    lines = text(Health(), frame, USUAL, width, height)
    assert len(lines) == height
    assert {len(line) for line in lines} == {width}


def test_every_parameter_of_the_deepest_network_has_a_letter_of_its_own() -> None:
    frame = frame_of(run(hidden=(2,) * MAX_HIDDEN, norm="layer"), "2:update")
    names = [parameter.name for parameter in frame.program.parameters]
    (legend,) = [line for line in text(Health(), frame, width=2000) if line.startswith(" step : size")]
    found = re.findall(r"(\w) (\S+) \S+", legend.removeprefix(" step : size"))
    assert [name for _, name in found] == names
    assert len({letter for letter, _ in found}) == len(names) > 26


BARS = " ▁▂▃▄▅▆▇█"
numbers = arrays.arrays(float, st.integers(1, 40), elements=st.floats(allow_nan=True, allow_infinity=True))


@given(numbers, st.integers(1, 30))
def test_each_bar_is_as_high_as_its_share_of_the_highest(values: np.ndarray, columns: int) -> None:
    found, finite = spread(values, columns), values[np.isfinite(values)]
    if not finite.size:
        assert found is None
        return
    assert found is not None
    assert (found.low, found.high) == (finite.min(), finite.max())
    assert len(found.bars) == columns
    assert "█" in found.bars
    heights = [BARS.index(bar) for bar in found.bars]
    assert 1 <= sum(height > 0 for height in heights) <= finite.size


def test_numbers_stand_in_their_columns() -> None:
    found = spread(np.array([0.0, 0.0, 0.0, 0.0, 1.0, 4.0]), 4)
    assert found == (0.0, 4.0, "█▂ ▂")
    assert spread(np.array([3.0, 3.0]), 3) == (3.0, 3.0, " █ ")
    assert spread(np.array([np.nan, np.inf]), 3) is None


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
