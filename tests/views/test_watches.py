"""A watched number that the run does not have is left out."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.watches import exists, pin_rows
from tests.support.moments import frame_at


def test_a_number_that_the_run_does_not_have_is_left_out() -> None:
    frame = frame_at("1:dW")
    gone = (Cell("dW", (4, 0)), Cell("dW", (3,)), Cell("dW9", (0, 0)), Cell("val", (0,)))
    assert not any(exists(frame, cell) for cell in gone)
    assert pin_rows(frame, NOTHING_HIDDEN, gone, 80) == ()
