"""Pinned numbers keep a line wherever one goes: the value that is known there and, carried on, their way so far."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.explain.history import sparkline
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.text.span import text_of
from stepviz.views.watches import exists, pin_rows
from tests.support.moments import frame_at

WEIGHT = Cell("W", (3, 0))


@pytest.mark.parametrize("moment", ["2:update", "37:dW", "600:update"])
def test_a_parameter_has_its_way_so_far_in_twenty_bars_at_most(moment: str) -> None:
    frame = frame_at(moment, Experiment(iterations=600))
    (row,) = pin_rows(frame, NOTHING_HIDDEN, (WEIGHT,), 80)
    *_, name, value, bars = text_of(row).split()
    assert (name, value) == ("W[x3,c0]", f"{frame.current['W'][3, 0]:+.4f}")
    assert 2 <= len(bars) <= 20
    starts = [float(frame.carried_at(number)[0][3, 0]) for number in range(1, frame.moment.iteration + 1)]
    places = [round(place * (len(starts) - 1) / (len(bars) - 1)) for place in range(len(bars))]
    assert (bars[0], bars[-1]) == (sparkline(starts)[0], sparkline([starts[place] for place in places])[-1])


def test_a_number_that_the_run_does_not_have_is_left_out() -> None:
    frame = frame_at("1:dW")
    gone = (Cell("dW", (4, 0)), Cell("dW", (3,)), Cell("dW9", (0, 0)), Cell("val", (0,)))
    assert not any(exists(frame, cell) for cell in gone)
    assert pin_rows(frame, NOTHING_HIDDEN, gone, 80) == ()
