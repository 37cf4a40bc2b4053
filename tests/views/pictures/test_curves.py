"""The curves: exact means and exact looks, and the signs of the scrub bar below their iterations."""

from __future__ import annotations

import math
import re

import pytest

from stepviz.views.panes.curve import START, curve
from stepviz.views.pictures.charts.timed import columns_in
from stepviz.views.pictures.curves import Curves
from stepviz.views.state import State
from tests.support.moments import frame_of
from tests.support.pictures import (
    dots_of,
    run,
    text,
)


@pytest.mark.parametrize("log", [False, True])
def test_the_loss_stands_where_its_means_are(log: bool) -> None:
    """Each mean is within a line of what the axis beside it says."""
    frame = frame_of(run("iris", iterations=600, check=(100, 200)), "500:check")
    lines = text(Curves(), frame, State(log=log), width=120, height=60)
    start, width = 2, columns_in(120)
    end = next(y for y, line in enumerate(lines) if line.startswith(" accuracy "))
    shown = [line[START : START + width] for line in lines[start:end]]
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
