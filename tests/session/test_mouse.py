"""What a click finds is what is painted there."""

from __future__ import annotations

import re

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.ops.claims import say
from stepviz.ops.question import Question
from stepviz.views.layout.layouts import SIDEBAR
from stepviz.views.screen import layout_of
from stepviz.views.state import Poll
from tests.support.viewer import Viewer


def test_a_click_in_a_plot_finds_the_row_that_is_painted_there_above_a_question_too() -> None:
    """A lesson's question takes lines of the plot: the rows in view are those of a lower one."""
    viewer, count = Viewer(Experiment.of("iris", iterations=20), "1:loss"), 0
    asked = Question(say("Which?"), (say("a"), say("b"), say("c")), 0)
    for poll in (None, Poll(asked, taught=True)):
        looked = viewer.change(zoom="data", row=100, poll=poll).state
        for y, line in enumerate(viewer.seen().splitlines()):
            if number := re.match(r" +(?:train|val|test)[ \[]+#([0-9]+)", line):
                viewer.player.state = looked
                viewer.player.click(8, y)
                assert viewer.state.row == int(number[1]), y
                count += 1
    assert count > 20


def test_what_is_told_beside_the_panes_is_opened_at_the_term_that_is_clicked() -> None:
    viewer = Viewer(Experiment(), "1:grads")
    viewer.extent = (120, 36)
    layout = layout_of(viewer.player.sight, *viewer.extent)
    assert layout is not None
    x, y, *_ = layout.pane(SIDEBAR).place
    viewer.player.click(x, y)
    assert viewer.state.explaining
    line = next(y for y, row in enumerate(viewer.seen(120, 36).splitlines()) if "a  e0  1 × -0.2309" in row)
    viewer.player.click(x, line)
    assert viewer.state.pick == Cell("dlogits", (0, 0))


def test_the_mouse_over_a_graph_tells_nothing() -> None:
    viewer = Viewer(place="1:grads").press("T")
    before = viewer.state
    for line in range(24):
        viewer.player.point(30, line, held=False)
    assert viewer.state == before
