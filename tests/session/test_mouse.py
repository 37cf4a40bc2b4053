"""The chain rule in the terminal: keys, clicks and what the first paint already shows."""

from __future__ import annotations

import re

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.ops.claims import say
from stepviz.ops.question import Question
from stepviz.session import mouse
from stepviz.views.layout.layouts import SIDEBAR
from stepviz.views.state import Poll, State
from stepviz.views.text.span import text_of
from tests.support.session import finish, new_session


def test_a_click_in_a_plot_finds_the_row_that_is_painted_there_above_a_question_too() -> None:
    """A lesson's question takes lines of the plot: the rows in view are those of a lower one."""
    session, count = new_session(Experiment.of("iris", iterations=20), at="1:loss"), 0
    asked = Question(say("Which?"), (say("a"), say("b"), say("c")), 0)
    for poll in (None, Poll(asked, taught=True)):
        session.change(zoom="data", row=100, poll=poll)
        for y, row in enumerate(session.look(80, 24).rows):
            number = re.match(r" +(?:train|val|test)[ \[]+#([0-9]+)", text_of(row))
            if number is not None:
                clicked = mouse.click(session.film, session.state, 8, y, (80, 24))
                assert isinstance(clicked, State)
                assert clicked.row == int(number[1]), y
                count += 1
    assert count > 20


def test_what_is_told_beside_the_panes_is_opened_at_the_term_that_is_clicked() -> None:
    run, size = new_session(), (120, 36)
    finish(run.go(run.timeline.schedule.parse("1:grads")))
    shown = run.look(*size)
    assert shown.layout is not None
    x, y, *_ = shown.layout.pane(SIDEBAR).place
    opened_ = mouse.click(run.film, run.state, x, y, size)
    assert isinstance(opened_, State)
    assert opened_.explaining
    line = next(y for y, row in enumerate(shown.rows) if "a  e0  1 × -0.2309" in "".join(span.text for span in row))
    entered = mouse.click(run.film, run.state, x, line, size)
    assert isinstance(entered, State)
    assert entered.pick == Cell("dlogits", (0, 0))
