"""The chain rule in the terminal: keys, clicks and what the first paint already shows."""

from __future__ import annotations

import re

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.ops.claims import say
from stepviz.ops.question import Question
from stepviz.session import mouse
from stepviz.views.bottom_panel import curve_lines
from stepviz.views.layout.layouts import SIDEBAR
from stepviz.views.panes.curve import START
from stepviz.views.screen import layout_of
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


def test_the_line_below_the_curve_is_no_part_of_it() -> None:
    run, size = new_session(), (80, 24)
    finish(run.go(run.timeline.schedule.parse("100:check")))
    sight = run.film.sight(run.state)
    layout = layout_of(sight, *size)
    assert layout is not None
    place, lines = layout.pane("panel").place, curve_lines(sight, layout)
    assert lines > 1
    for y, points in ((place.y + lines - 1, True), (place.y + lines, False)):
        pointed = mouse.point(run.film, run.state, START + 1, y, size, held=False, working=False)
        assert isinstance(pointed, State)
        assert (pointed.pointed is not None) == points


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


def test_a_click_on_a_picture_where_nothing_is_explained_picks_its_row() -> None:
    run, size = new_session(Experiment.of("housing")), (120, 36)
    finish(run.go(run.timeline.schedule.parse("100:check")))
    shown = run.look(*size)
    assert shown.layout is not None
    lines = ["".join(span.text for span in row) for row in shown.rows]
    assert any(line.endswith("A click picks a row.") for line in map(str.rstrip, lines))
    start = shown.layout.pane(SIDEBAR).place.x
    x, y = next((start + line[start:].index("ooo"), y) for y, line in enumerate(lines) if "ooo" in line[start:])
    picked = mouse.click(run.film, run.state, x, y, size)
    assert isinstance(picked, State)
    assert (picked.pick, picked.row) == (None, 128)
