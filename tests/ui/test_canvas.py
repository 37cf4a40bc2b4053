"""Layers, memory and pictures in the terminal: whatever was looked at before, the screen is what the views say."""

from __future__ import annotations

import random

import pytest

from stepviz import Experiment
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.screens import expected, opened, player_of, press, session_of, settled, shown
from tests.support.session import moment, new_session

NETS = [
    Experiment.of("iris", hidden=(16, 2), activation="tanh", optimizer="adam", iterations=60),
    Experiment(lr=100),
]
NETS += [Experiment.of("xor", hidden=(5,), iterations=60), Experiment.of("chain-rule", optimizer="adam")] * LONG
SIZES = [(80, 24)] * 6 + [(1, 1), (7, 2), (20, 5), (79, 24), (80, 23), (81, 25), (120, 36), (200, 60)]
KEYS = (
    *("right", "right", "left", "tab", "shift+tab", "z", "enter", "e", "escape", "h", "G", "7", "up", "down"),
    *("right_square_bracket", "left_square_bracket", "right_curly_bracket", "n", "p", "end", "home"),
)


@pytest.mark.parametrize("experiment", NETS, ids=lambda experiment: " ".join(experiment.words()))
async def test_after_any_keys_and_in_any_size_the_screen_is_what_the_views_say(experiment: Experiment) -> None:
    choose = random.Random(11)
    async with opened(experiment, at="1:ready") as (screen, pilot):
        for _ in range(30 if LONG else 15):
            press(screen, *choose.choices(KEYS, k=choose.randrange(1, 6)))
            await pilot.resize_terminal(*choose.choice(SIZES))
            await settled(screen, pilot)
            session, desk = session_of(screen), player_of(screen)
            assert not desk.state.overlays
            assert shown(screen) == expected(screen, desk.state.said or session.message)


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
    session.go(moment(session, "20:update"))
    assert not any("it 40" in text_of(row) for row in session.look(80, 24).rows)
