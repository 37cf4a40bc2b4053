"""Layers, memory and pictures in the terminal: whatever was looked at before, the screen is what the views say."""

from __future__ import annotations

import random
import re

import pytest

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.training import Unit
from stepviz.views.screen import text
from stepviz.views.text.span import text_of
from tests.support.screens import expected, opened, player_of, press, session_of, settled, shown
from tests.support.session import at, finish, moment, new_session

NETS = [
    Experiment(hidden=(3,)),
    Experiment(optimizer="momentum"),
    Experiment.of("iris", hidden=(16, 2), activation="tanh", optimizer="adam"),
    Experiment.of("xor", hidden=(5,), activation="sigmoid"),
    Experiment.of("digits", optimizer="adam"),
    Experiment.of("chain-rule", iterations=4),
    Experiment.of("chain-rule", optimizer="momentum"),
    Experiment.of("chain-rule", optimizer="adam"),
    Experiment.of("chain-rule", optimizer="rmsprop"),
]
KEYS = [
    "right",
    "right",
    "left",
    "tab",
    "shift+tab",
    "z",
    "enter",
    "e",
    "escape",
    "h",
    "G",
    "7",
    "up",
    "down",
    "right_square_bracket",
]


@pytest.mark.parametrize("experiment", NETS, ids=lambda experiment: " ".join(experiment.words()))
async def test_after_any_keys_the_screen_is_what_the_views_say(experiment: Experiment) -> None:
    choose = random.Random(11)
    async with opened(experiment, at="1:ready") as (screen, pilot):
        for _ in range(30):
            press(screen, *choose.choices(KEYS, k=choose.randrange(1, 6)))
            await settled(screen, pilot)
            session, desk = session_of(screen), player_of(screen)
            assert not desk.state.overlays
            assert shown(screen) == expected(screen, desk.state.said or session.message)


async def test_a_click_on_a_title_shows_the_picture_and_a_click_on_its_title_goes_back() -> None:
    async with opened(Experiment.of("xor", hidden=(5,)), at="1:softmax") as (screen, pilot):
        before = shown(screen)
        await pilot.click(offset=(3, 2))
        await settled(screen, pilot)
        assert shown(screen)[2].startswith(" network───────────")
        await pilot.click(offset=(3, 2))
        await settled(screen, pilot)
        assert shown(screen) == before


async def test_a_picture_fills_a_larger_terminal_and_follows_the_steps() -> None:
    async with opened(Experiment.of("xor", hidden=(5,)), size=(100, 30), at="1:softmax") as (screen, pilot):
        press(screen, "z", "right", "right")
        await settled(screen, pilot)
        lines = shown(screen)
        assert len(lines) == 30
        assert "[dz]" in lines[1]
        assert lines[2].startswith(" network")
        assert lines == expected(screen)


def test_escape_closes_the_picture_before_it_lets_go_of_the_pick() -> None:
    session = new_session(Experiment.of("xor", hidden=(5,)), "1:softmax")
    session.choose(Cell("probs", (0, 1)))
    assert session.toggle_zoom() == ""
    assert session.zoomed
    assert session.leave()
    assert not session.zoomed
    assert session.pick == Cell("probs", (0, 1))
    assert session.leave()
    assert session.pick is None


def test_a_hidden_result_stays_hidden_from_the_pictures() -> None:
    session = new_session(Experiment.of("xor", hidden=(5,)), "1:a1")
    session.toggle_predicting()
    assert session.toggle_zoom() == ""
    finish(session.step(Unit.OPERATION, 1))
    assert session.state.asking
    assert not session.state.zoomed
    assert session.toggle_zoom() == "first answer the question: PgDn"
    session.reveal()
    assert not session.veil.tensors


def test_what_reopens_a_picture_is_told() -> None:
    session = new_session(Experiment.of("xor"), "1:softmax")
    session.toggle_zoom()
    assert session.words == ["--zoom", "boundary", "--at", "1:softmax"]
    assert moment(session, "1:softmax") == session.moment


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


def test_from_a_picked_example_the_arrows_go_on_with_its_row() -> None:
    session = new_session(Experiment.of("xor", rows=40), "1:softmax")
    session.choose(Cell("x", (3, 1)))
    session.toggle_zoom()
    row = int(session.frame.current["rows"][3])
    rows = [int(number) for number in session.frame.dataset.train]
    session.move_row(1)
    assert session.row == rows[(rows.index(row) + 1) % len(rows)]


async def test_the_curves_tell_what_the_mouse_is_over_and_a_click_goes_there() -> None:
    async with opened(Experiment.of("xor", rows=40, hidden=(5,)), at="200:softmax") as (screen, pilot):
        press(screen, "z", "shift+tab", "shift+tab")
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


async def test_an_image_that_is_clicked_is_picked_and_the_arrows_go_on_through_the_batch() -> None:
    async with opened(Experiment.of("digits", hidden=(5,)), at="2:softmax") as (screen, pilot):
        press(screen, "1", "z", "tab")
        await settled(screen, pilot)
        assert shown(screen)[2].startswith(" images───────────")
        session = session_of(screen)
        rows = session.frame.current["rows"].tolist()
        await pilot.click(offset=(19 + 10, 2 + 3))
        await settled(screen, pilot)
        assert session.pick is not None
        assert session.pick.index[0] == 1
        assert shown(screen)[3].startswith(f" #{rows[1]} train")
        press(screen, "down")
        await settled(screen, pilot)
        following = sorted({*rows})
        assert session.row == following[(following.index(rows[1]) + 1) % len(following)]
        assert shown(screen) == expected(screen)
        await pilot.click(offset=(12, 2 + 13))
        await settled(screen, pilot)
        assert session.pick == Cell("W1", (8 + 1, 1))
        assert shown(screen)[-2].startswith(" W1[x9,h1] = ")
        press(screen, "z")
        await settled(screen, pilot)
        assert shown(screen) == expected(screen)


def test_on_a_sheet_that_was_turned_to_the_bracket_is_on_what_it_shows() -> None:
    session = new_session(Experiment.of("iris", hidden=(8,), optimizer="adam"), "5:update")
    told: list[str] = []
    while len(told) < 4:
        lines = text(session.frame, 80, 24, session.state)
        found = [line for line in lines[2:19] if "[" in line]
        if not found:
            session.turn(1)
            continue
        (bracketed,) = found
        digits = bracketed[bracketed.index("[") + 1 : bracketed.index("]")]
        (arithmetic,) = (line for line in lines if line.startswith((" W1[", " W2[")))
        result = re.split(" [=≈] ", arithmetic)[-1].split()[0]
        assert f"{float(result):.2f}" == f"{float(digits):.2f}"
        told.append(arithmetic[1:3])
        session.turn(1)
    assert told == ["W1", "W2", "W1", "W2"]


async def test_an_arrow_pressed_during_a_walk_that_closes_the_picture_first_does_nothing() -> None:
    async with opened(Experiment.of("xor"), at="1:grads") as (screen, pilot):
        press(screen, "z", "end")
        assert player_of(screen).walking
        press(screen, "z", "down")
        await settled(screen, pilot)
        assert not session_of(screen).zoomed
        assert at(session_of(screen)) == "4000:check"
