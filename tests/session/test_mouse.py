"""What a click finds is what is painted there."""

from __future__ import annotations

import re

from stepviz import Experiment
from stepviz.ops.claims import say
from stepviz.ops.question import Question
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
