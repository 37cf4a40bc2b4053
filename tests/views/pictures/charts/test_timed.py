"""Timed: an iteration stands in the column of the ruler below it, and names have their room."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz.views.panes.curve import START, curve
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.charts.chart import Trace, coloured
from stepviz.views.pictures.charts.timed import across, charted, columns_in
from stepviz.views.text.span import text_of
from tests.support.losses import losses_of
from tests.support.pictures import dots_of


@pytest.mark.parametrize("count", [1, 7, 52, 53, 400])
@pytest.mark.parametrize("width", [30, 80, 120])
def test_an_iteration_stands_above_its_column(count: int, width: int) -> None:
    losses = np.linspace(3, 1, count)
    drawn = curve(losses_of(losses), columns_in(width))
    iterations = np.arange(1, count + 1)
    trace = Trace("loss", "1.0", coloured(1), across(iterations), losses)
    lines = [text_of(row) for row in charted(drawn, width, 8, around(np.append(losses, 0)), [trace])]
    assert [len(line) for line in lines] == [width] * 8
    found = {x // 2 for x, _ in dots_of([line[START:] for line in lines])}
    assert found == {drawn.column_of(int(number)) for number in iterations}
    assert width < 80 or any("loss 1.0" in line for line in lines)
