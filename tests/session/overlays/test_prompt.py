"""Prompts, marks, conditions and breakpoints: what is asked for with a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Trainer, UserError
from stepviz.session.travel import read_moment
from stepviz.views.panes.ticks import ticks
from tests.support.viewer import Viewer

SCHEDULE = Trainer(Experiment()).schedule
NOW = SCHEDULE.parse("7:loss")


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
        (" 12:loss", "1:ready", "12:loss"),
        ("", "7:loss", "7:loss"),
    ],
)
def test_a_moment_is_read_as_people_type_it(text: str, now: str, there: str) -> None:
    assert SCHEDULE.text(read_moment(text, SCHEDULE.parse(now), SCHEDULE)) == there


@pytest.mark.parametrize("text", ["0", "4001", "x", "5:check", "7:", "+5000", "-7", "1:2", "::", "1e3", "٣"])
def test_a_moment_the_run_does_not_have_is_one_sentence(text: str) -> None:
    with pytest.raises(UserError) as caught:
        read_moment(text, NOW, SCHEDULE)
    assert "\n" not in str(caught.value)


@given(st.text(alphabet=":+-.e0189bglot٣ \n\x1b", max_size=8))
def test_any_text_is_a_moment_or_a_sentence(text: str) -> None:
    moment, sentence = None, ""
    try:
        moment = read_moment(text, NOW, SCHEDULE)
    except UserError as error:
        sentence = str(error)
    assert SCHEDULE.exists(moment) if moment is not None else len(sentence.splitlines()) == 1


def test_play_stops_at_a_breakpoint_and_one_for_once_goes_off() -> None:
    viewer = Viewer(Experiment(), "1:ready").press("B W.x2.c0<0 Enter B o Esc + + + + + + +")
    assert viewer.press("space").play().at == "192:update"
    assert viewer.state.message == "stopped: W.x2.c0<0"
    assert not viewer.state.breakpoints[0].on
    assert (192, "●") in ticks(viewer.frame, viewer.state, 4)
    assert viewer.press("space").play().at == "4000:check"


def test_play_backward_stops_at_the_last_hit_before() -> None:
    viewer = Viewer(Experiment(), "400:update").press("B train==100 Enter d + + + space")
    assert viewer.play().at == "300:check"
