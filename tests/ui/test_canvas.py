"""Layers, memory and pictures in the terminal: whatever was looked at before, the screen is what the views say."""

from __future__ import annotations

import random
import re

import pytest

from stepviz import Experiment
from stepviz.training import Unit
from stepviz.views.screen import text
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.screens import expected, opened, player_of, press, session_of, settled, shown
from tests.support.session import finish, moment, new_session

NETS = [
    Experiment.of("iris", hidden=(16, 2), activation="tanh", optimizer="adam", iterations=60),
    Experiment(lr=100),
]
NETS += [Experiment.of("xor", hidden=(5,), iterations=60), Experiment.of("chain-rule", optimizer="adam")] * LONG
KEYS = (
    *("right", "right", "left", "tab", "shift+tab", "z", "enter", "e", "escape", "h", "G", "7", "up", "down"),
    *("right_square_bracket", "left_square_bracket", "right_curly_bracket", "n", "p", "end", "home"),
)


@pytest.mark.parametrize("experiment", NETS, ids=lambda experiment: " ".join(experiment.words()))
async def test_after_any_keys_the_screen_is_what_the_views_say(experiment: Experiment) -> None:
    choose = random.Random(11)
    async with opened(experiment, at="1:ready") as (screen, pilot):
        for _ in range(30 if LONG else 15):
            press(screen, *choose.choices(KEYS, k=choose.randrange(1, 6)))
            await settled(screen, pilot)
            session, desk = session_of(screen), player_of(screen)
            assert not desk.state.overlays
            assert shown(screen) == expected(screen, desk.state.said or session.message)


def test_a_hidden_result_stays_hidden_from_the_pictures() -> None:
    session = new_session(Experiment.of("xor", hidden=(5,)), "1:a1")
    session.answer("hide")
    session.answer("zoom")
    assert session.message == ""
    finish(session.step(Unit.OPERATION, 1))
    assert session.state.asking
    assert not session.state.zoomed
    session.answer("zoom")
    assert session.message == "first answer the question: PgDn"
    session.answer("operation_forward")
    assert not session.mask.tensors


async def test_arrows_lead_through_the_rows_of_a_picture_and_time_goes_on_below() -> None:
    async with opened(Experiment.of("xor", rows=40, hidden=(5,)), at="1:softmax") as (screen, pilot):
        press(screen, "z", "tab")
        session = session_of(screen)
        rows = [int(row) for row in session.frame.dataset.train]
        seen = []
        for _ in range(len(rows) + 1):
            press(screen, "down")
            seen.append(session.row)
        assert seen == [*rows, rows[0]]
        press(screen, "up")
        assert session.row == rows[-1]
        press(screen, "right")
        await settled(screen, pilot)
        assert session.row == rows[-1]
        assert f"#{rows[-1]}" in shown(screen)[-2]
        assert shown(screen) == expected(screen)
        press(screen, "tab", "tab", "down")
        await settled(screen, pilot)
        assert session.row is None
        assert shown(screen)[2].startswith(" confusion")


async def test_the_curves_tell_what_the_mouse_is_over_and_a_click_goes_there() -> None:
    async with opened(Experiment.of("xor", rows=40, hidden=(5,)), at="200:softmax") as (screen, pilot):
        press(screen, "z", "shift+tab", "shift+tab", "shift+tab")
        await settled(screen, pilot)
        assert shown(screen)[2].startswith(" curves───────────")
        session, last = session_of(screen), shown(screen)[-2]
        await pilot.hover(offset=(12 + 10, 8))
        await settled(screen, pilot)
        assert session.pointed == 1 + 10 * 4
        assert f" it 41  loss {session.frame.history.losses[40]:.4f}" in shown(screen)[-2]
        assert shown(screen) == expected(screen)
        await pilot.click(offset=(12 + 10, 8))
        await settled(screen, pilot)
        assert session.moment == moment(session, "41:softmax")
        await pilot.hover(offset=(3, 8))
        await settled(screen, pilot)
        assert shown(screen)[-2] == last
        press(screen, "backspace")
        await settled(screen, pilot)
        assert session.moment == moment(session, "200:softmax")


def test_what_is_pointed_at_is_forgotten_when_it_is_not_known_any_more() -> None:
    session = new_session(Experiment(), "50:update")
    session.change(pointed=40)
    assert any("it 40  loss" in text_of(row) for row in session.look(80, 24).rows)
    finish(session.go(moment(session, "20:update")))
    assert not any("it 40" in text_of(row) for row in session.look(80, 24).rows)


def test_on_a_sheet_that_was_turned_to_the_bracket_is_on_what_it_shows() -> None:
    session = new_session(Experiment.of("iris", hidden=(8,), optimizer="adam"), "5:update")
    told: list[str] = []
    while len(told) < 4:
        lines = text(session.frame, 80, 24, session.state)
        found = [line for line in lines[2:19] if re.search(r"\[ *[-+.\d]", line)]
        if not found:
            session.answer("onward")
            continue
        (bracketed,) = found
        digits = re.split(r"\[(?= *[-+.\d])", bracketed)[1].partition("]")[0]
        (arithmetic,) = (line for line in lines if line.startswith((" W1[", " W2[")))
        result = re.split(" [=≈] ", arithmetic)[-1].split()[0]
        assert f"{float(result):.2f}" == f"{float(digits):.2f}"
        told.append(arithmetic[1:3])
        session.answer("onward")
    assert told == ["W1", "W2", "W1", "W2"]
