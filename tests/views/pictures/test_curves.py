"""The curves: exact means and exact looks, and the signs of the scrub bar below their iterations."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Moment, Timeline
from stepviz.data.dataset import SPLITS
from stepviz.views.panes.curve import NOW, START, curve
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.pictures.charts.timed import columns_in
from stepviz.views.pictures.curves import Curves, looks
from stepviz.views.state import State
from tests.support.moments import frame_near, frame_of
from tests.support.pictures import (
    CHECK,
    WIDTH,
    dots_of,
    moments,
    run,
    small_nets,
    text,
)

COLUMNS = columns_in(WIDTH)


@pytest.mark.parametrize("log", [False, True])
def test_the_loss_stands_where_its_means_are(log: bool) -> None:
    """Each mean is within a line of what the axis beside it says."""
    frame = frame_of(run("iris", iterations=600, check=(100, 200)), "500:check")
    lines = text(Curves(), frame, State(log=log), width=120, height=60)
    start, width = 2, columns_in(120)
    shown = [line[START : START + width] for line in lines[start : lines.index(next(_accuracy(lines)))]]
    drawn = curve(frame.history.losses, width)
    ticks = [
        (y, float(line[: START - 1]))
        for y, line in enumerate(lines[start : start + len(shown)])
        if line[:START].strip()
    ]
    (top, high), (bottom, low) = ticks[0], ticks[-1]
    scale = math.log10 if log else float
    found = dots_of([re.sub("[a-zA-Z0-9. ]+$", "", line) for line in shown])
    means = frame.history.losses.column_means(drawn.per_column // 2)
    assert {x for x, _ in found} == set(range(len(means)))
    for column, mean in enumerate(means):
        wanted = top + (scale(high) - scale(mean)) / (scale(high) - scale(low)) * (bottom - top)
        assert min(abs((y - 1.5) / 4 - wanted) for x, y in found if x == column) <= 1


def _accuracy(lines: Sequence[str]) -> Iterator[str]:
    return (line for line in lines if line.startswith(" accuracy "))


@given(st.data())
def test_looks_are_those_of_the_checks(data: st.DataObject) -> None:
    net = data.draw(small_nets(2) | small_nets(2, 2))
    timeline = Timeline(net.trainer)
    frame = frame_near(timeline, data.draw(moments))
    now = frame.moment
    drawn = curve(frame.history.losses, data.draw(st.sampled_from([3, COLUMNS])))
    every = {"train": CHECK[0], "val": CHECK[1], "test": 10}
    for split in SPLITS:
        due = [n for n in range(1, now.iteration + 1) if n % every[split] == 0 or n == 10]
        done = [n for n in due if Moment(n, frame.schedule.check) <= now]
        last = {drawn.column_of(n): n for n in done}
        found = dict(looks(frame, split, NOTHING_HIDDEN, drawn))
        assert list(found) == list(last.values())
        for number, value in found.items():
            known = frame_near(timeline, Moment(number, frame.schedule.check)).last_check(split)
            assert known is not None
            assert value == known.value or math.isnan(value + known.value)


RUN = run("iris", iterations=60, check=(10, 20))


def test_signs_of_the_scrub_bar_stand_below_their_iterations() -> None:
    frame = frame_of(RUN, "40:update")
    viewer = State(marks=(("apples", Moment(20, 3)),), hits=(Moment(30, 4),), pointed=12)
    lines = text(Curves(), frame, viewer)
    ruler, axis = lines[-3][START:].rstrip(), lines[-2]
    assert {place + 1: sign for place, sign in enumerate(ruler) if sign != "─"} == {10: "┴", 20: "a", 30: "●", 40: NOW}
    assert axis.split() == ["iteration", "1", "10", "20", "30", "40"]
    assert all(axis[START + n - 1 :].startswith(str(n)) for n in (1, 10, 20, 30, 40))
    assert lines[-1].strip().startswith("it 12  loss ")
    assert not text(Curves(), frame, replace(viewer, pointed=41))[-1].strip().startswith("it")
