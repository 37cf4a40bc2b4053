"""Pinned numbers keep a line wherever one goes: the value that is known there and, carried on, their way so far."""

from __future__ import annotations

from functools import cache

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.explain.growth import sparkline
from stepviz.views.panes.marks import NOTHING_HIDDEN, Veil
from stepviz.views.pins import MOST, exists, pin_rows
from stepviz.views.screen import text
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of
from tests.support.moments import frame_of
from tests.support.saved import read, save
from tests.support.session import Session, finish, lines, new_session

GRADIENT, WEIGHT, CHANCE = Cell("dW", (3, 0)), Cell("W", (3, 0)), Cell("probs", (1, 0))


@cache
def run() -> Timeline:
    return Timeline(Trainer(Experiment(iterations=600)))


def pinned(frame: Frame, *pins: Cell, veil: Veil = NOTHING_HIDDEN, width: int = 80) -> list[str]:
    return [" ".join(text_of(row).split()) for row in pin_rows(frame, veil, pins, width)]


def at(moment: str, *pins: Cell) -> Session:
    session = new_session(Experiment(iterations=600))
    finish(session.go_to(moment))
    session.change(pins=pins)
    return session


def test_a_gradient_stands_there_as_far_as_it_is_known() -> None:
    assert pinned(frame_of(run(), "1:dW"), GRADIENT) == ["watched dW[x3,c0] -1.3111"]
    assert pinned(frame_of(run(), "1:linear"), GRADIENT) == ["watched dW[x3,c0] ·"]
    before = float(frame_of(run(), "5:dW").current["dW"][3, 0])
    assert pinned(frame_of(run(), "6:linear"), GRADIENT) == [f"watched dW[x3,c0] ~{numbers.fixed(before).strip()}"]
    assert pinned(frame_of(run(), "1:dW"), GRADIENT, veil=Veil(("dW", "db"))) == ["watched dW[x3,c0] ?"]


@pytest.mark.parametrize("moment", ["2:update", "37:dW", "600:update"])
def test_a_parameter_has_its_way_so_far_in_twenty_bars_at_most(moment: str) -> None:
    frame = frame_of(run(), moment)
    (line,) = pinned(frame, WEIGHT)
    *_, name, value, bars = line.split()
    assert (name, value) == ("W[x3,c0]", f"{frame.current['W'][3, 0]:+.4f}")
    assert 2 <= len(bars) <= 20
    starts = [float(frame.carried_at(number)[0][3, 0]) for number in range(1, frame.moment.iteration + 1)]
    places = [round(place * (len(starts) - 1) / (len(bars) - 1)) for place in range(len(bars))]
    assert (bars[0], bars[-1]) == (sparkline(starts)[0], sparkline([starts[place] for place in places])[-1])


def test_a_parameter_after_its_update_is_what_it_was_before_until_then() -> None:
    after = Cell("W_after", (3, 0))
    early, late = frame_of(run(), "5:dW"), frame_of(run(), "5:update")
    assert f"{early.current['W'][3, 0]:+.4f}" in pinned(early, after)[0]
    assert f"{late.current['W_after'][3, 0]:+.4f}" in pinned(late, after)[0]


def test_a_look_can_be_pinned() -> None:
    assert pinned(frame_of(run(), "500:check"), Cell("val")) == ["watched val 75.0%"]


def test_three_share_as_few_rows_as_they_need() -> None:
    frame = frame_of(run(), "600:update")
    pins = (GRADIENT, WEIGHT, CHANCE)
    for width, most in ((160, 1), (80, 2), (50, 3)):
        told = pinned(frame, *pins, width=width)
        assert len(told) <= most
        assert all(name in " ".join(told) for name in ("dW[x3,c0]", "W[x3,c0]", "p[e1,c0]"))


def test_a_number_that_the_run_does_not_have_is_left_out() -> None:
    frame = frame_of(run(), "1:dW")
    gone = (Cell("dW", (4, 0)), Cell("dW", (3,)), Cell("dW9", (0, 0)), Cell("val", (0,)))
    assert not any(exists(frame, cell) for cell in gone)
    assert pin_rows(frame, NOTHING_HIDDEN, gone, 80) == ()


def test_it_takes_the_line_of_what_comes_next_and_then_that_of_the_formula() -> None:
    frame = frame_of(run(), "600:update")
    plain = text(frame, 80, 24)
    one, three = (text(frame, 80, 24, State(pins=pins)) for pins in ((GRADIENT,), (GRADIENT, WEIGHT, CHANCE)))
    assert [n for n in range(24) if plain[n] != one[n]] == [22]
    assert [n for n in range(24) if plain[n] != three[n]] == [20, 22]
    said = text(frame, 80, 24, State(pins=(GRADIENT,), message="a message"))
    assert said[22] == " a message"
    assert said[20].startswith(" watched dW[x3,c0]")


def test_it_stays_while_something_is_typed() -> None:
    session = at("600:update", GRADIENT)
    session.answer("until_forward")
    told = lines(session, 80, 24)
    assert told[20].startswith(" watched dW[x3,c0]")
    assert told[22].startswith(" run until ▏")


def test_a_key_pins_and_lets_go_and_three_are_enough() -> None:
    session = at("2:dW")
    for cell in (GRADIENT, Cell("W", (0, 0)), Cell("W", (1, 0))):
        session.choose(cell)
        session.answer("pin")
    assert len(session.state.pins) == MOST
    session.choose(Cell("W", (2, 0)))
    session.answer("pin")
    assert len(session.state.pins) == MOST
    assert session.message.startswith("3 numbers are watched")
    session.choose(GRADIENT)
    session.answer("pin")
    assert session.state.pins == (Cell("W", (0, 0)), Cell("W", (1, 0)))
    assert read(save(session.state), session.film) == session.state
    finish(session.go_to("9:softmax"))
    assert "watched W[x0,c0]" in "".join(lines(session))


def test_where_nothing_is_bracketed_it_says_how_to_pick() -> None:
    session = at("2:batch")
    session.answer("pin")
    assert (session.state.pins, session.message) == ((), "which number? Enter selects one")
