"""Prompts, marks, conditions and breakpoints: what is asked for with a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Trainer, UserError
from stepviz.session.key import Key
from stepviz.session.travel import read_moment
from stepviz.training import Moment
from stepviz.ui.screens import StepScreen
from stepviz.views.panes.ticks import ticks
from tests.support import lessons
from tests.support.lessons import pressed, written
from tests.support.screens import press
from tests.support.session import Session, at, finish, lines, new_session


def typed(screen: StepScreen, text: str) -> None:
    press(screen, *text)


def run(**given: Any) -> Session:
    return new_session(Experiment(**given))


@pytest.mark.parametrize(
    ("text", "now", "there"),
    [
        ("500", "1:ready", "500:update"),
        ("500", "3:loss", "500:loss"),
        ("500", "100:check", "500:check"),
        ("501", "100:check", "501:update"),
        ("500:check", "1:ready", "500:check"),
        (":grads", "7:loss", "7:grads"),
        ("+10", "7:loss", "17:loss"),
        ("-6", "7:loss", "1:loss"),
        (" 12 : loss".replace(" : ", ":"), "1:ready", "12:loss"),
    ],
)
def test_a_moment_is_read_as_people_type_it(text: str, now: str, there: str) -> None:
    schedule = Trainer(Experiment()).schedule
    assert schedule.text(read_moment(text, schedule.parse(now), schedule)) == there


@pytest.mark.parametrize("text", ["0", "4001", "x", "5:check", "7:", "+5000", "-7", "1:2", "::", "1e3", "٣"])
def test_a_moment_the_run_does_not_have_is_one_sentence(text: str) -> None:
    schedule = Trainer(Experiment()).schedule
    with pytest.raises(UserError) as caught:
        read_moment(text, Moment(7, 4), schedule)
    assert "\n" not in str(caught.value)


def test_nothing_typed_is_this_moment() -> None:
    assert read_moment("", Moment(7, 4), Trainer(Experiment()).schedule) == Moment(7, 4)


@given(st.text(max_size=12))
def test_any_text_is_a_moment_or_a_sentence(text: str) -> None:
    schedule = Trainer(Experiment(iterations=30)).schedule
    moment, sentence = None, ""
    try:
        moment = read_moment(text, Moment(7, 4), schedule)
    except UserError as error:
        sentence = str(error)
    assert schedule.exists(moment) if moment is not None else len(sentence.splitlines()) == 1


def test_play_stops_at_a_breakpoint_and_one_for_once_goes_off() -> None:
    session = run()
    session.change(breakpoints=session.breakpoints.add(session.read("W.x2.c0 < 0"), once=True))
    session.paced(speed=float("inf"))
    session.answer("play")
    while session.pace.on:
        finish(session.beat(64))
    assert at(session) == "192:update"
    assert session.message == "stopped: W.x2.c0 < 0"
    assert not session.breakpoints[0].on
    assert (192, "●") in ticks(session.frame, session.state, 4)
    session.answer("play")
    while session.pace.on:
        finish(session.beat(64))
    assert at(session) == "4000:check"


def test_play_backward_stops_at_the_last_hit_before() -> None:
    session = run()
    finish(session.go(session.timeline.schedule.parse("400:update")))
    session.change(breakpoints=session.breakpoints.add(session.read("train == 100")))
    session.answer("direction")
    session.answer("play")
    while session.pace.on and session.moment.iteration > 300:
        finish(session.beat(7))
    assert at(session) == "300:check"


@pytest.mark.parametrize("width", [60, 80])
def test_a_sentence_that_is_longer_than_its_line_ends_with_an_ellipsis(width: int) -> None:
    session = run()
    session.answer("go")
    for name in (*"7:nope", "enter"):
        session.press_in(Key(name, name if len(name) == 1 else None))
    told = lines(session, width, 24)[21]
    assert told.startswith(" 'nope' is not an operation: choose ready, batch, linear, ")
    assert told.endswith(" …")
    assert len(told) <= width


@pytest.mark.parametrize(("width", "height"), [(60, 20), (57, 19), (50, 16), (80, 20), (100, 21)])
def test_a_result_is_not_lost_where_something_is_said_below_it(width: int, height: int) -> None:
    session = run()
    session.answer("go")
    for name in (*"2:loss", "enter"):
        session.press_in(Key(name, name if len(name) == 1 else None))
    session.change(message="theme: light")
    told = [line.strip() for line in lines(session, width, height)]
    assert told[-2] == "theme: light"
    assert told[-3].endswith("1.8465")


@pytest.fixture
def asked(tmp_path: Path) -> Session:
    session = lessons.given(written(tmp_path))
    pressed(session, *["pagedown"] * 3)
    return session
