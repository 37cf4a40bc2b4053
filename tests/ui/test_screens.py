from __future__ import annotations

import os
import random
from asyncio import sleep
from pathlib import Path
from threading import Event

import pytest
from textual import events
from textual.geometry import Size

from stepviz import Experiment
from stepviz.session import task_runner
from stepviz.session.key import Key
from stepviz.session.steps import STEPS, go
from stepviz.ui.app import StepApp
from stepviz.ui.memory import LastSession, recall
from stepviz.ui.reopening import Start
from stepviz.ui.screens import StepScreen
from tests.support.examples import LONG
from tests.support.screens import expected, opened, player_of, press, session_of, settled, shown, until
from tests.support.session import at, new_session

SIZES = [(1, 1), (7, 2), (20, 5), (79, 24), (80, 23), (80, 24), (81, 25), (120, 36), (200, 60)]


@pytest.mark.parametrize("experiment", [Experiment(), Experiment(lr=100), Experiment(iterations=3, check=(1, 2))])
async def test_any_walk_ends_with_the_screen_of_its_moment(experiment: Experiment) -> None:
    choose = random.Random(7)
    async with opened(experiment) as (screen, pilot):
        for _ in range(25 if LONG else 12):
            for name in choose.choices(list(STEPS), k=choose.randrange(1, 9)):
                player_of(screen).answer(name)
            await settled(screen, pilot)
            assert shown(screen) == expected(screen)


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_shows_what_the_views_say(size: tuple[int, int]) -> None:
    async with opened(size=size, at="2:grads") as (screen, pilot):
        assert shown(screen) == expected(screen)
        press(screen, "home", "left")
        await settled(screen, pilot)
        assert shown(screen) == expected(screen)


async def test_after_any_resizes_the_screen_is_as_if_freshly_painted() -> None:
    choose = random.Random(3)
    async with opened(at="2:grads") as (screen, pilot):
        for _ in range(20):
            size = choose.choice(SIZES)
            press(screen, choose.choice(["right", "left", "question_mark", "escape", "full_stop"]))
            await pilot.resize_terminal(*size)
            press(screen, "escape", "escape")
            await settled(screen, pilot)
            assert shown(screen) == expected(screen)


async def test_keys_that_come_while_loading_are_kept() -> None:
    app = StepApp(Experiment(), Start())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.step_screen
        await until(pilot, lambda: screen.player is not None)
        screen.player = None
        press(screen, "end", "left", "left", "left")
        session = new_session()
        screen.begin(session.film, session.state, go(session.film, session.state, session.moment))
        await settled(screen, pilot)
        assert at(session_of(screen)) == "4000:dlogits"
        assert shown(screen) == expected(screen)


async def test_keys_are_painted_while_the_disk_is_slow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written, asked = Event(), Event()

    def slow(_handle: int) -> None:
        asked.set()
        assert written.wait(20)

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("stepviz.ui.app.KEEP_EVERY", 0.01)
    monkeypatch.setattr(os, "fsync", slow)
    app = StepApp(Experiment(), Start())
    app.reopening.memory = LastSession()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.step_screen
        await until(pilot, lambda: screen.player is not None and asked.is_set())
        press(screen, *["n"] * 12)
        await settled(screen, pilot)
        assert at(session_of(screen)) == "2:dlogits"
        assert shown(screen) == expected(screen)
        written.set()
        app.reopening.keep()
    assert recall()[-2:] == ["--at", "2:dlogits"]


async def test_each_press_counts_and_repeats_share_a_paint(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as (screen, pilot):
        paints = 0

        def counted(size: Size | None = None) -> None:
            nonlocal paints
            paints += 1
            StepScreen.paint(screen, size)

        monkeypatch.setattr(screen, "paint", counted)
        press(screen, *["n"] * 60)  # at most 64 can wait
        await until(pilot, lambda: at(session_of(screen)) == "9:loss")
        await settled(screen, pilot)
        assert at(session_of(screen)) == "9:loss"
        assert paints <= 30
        assert shown(screen) == expected(screen)


# Play


async def test_play_and_pause() -> None:
    async with opened(at="1:grads") as (screen, pilot):
        session = session_of(screen)
        session.paced(speed=64.0)
        press(screen, "f5", "f5")
        await until(pilot, lambda: session.moment.iteration > 5)
        await until(pilot, lambda: shown(screen)[0].endswith("▶ 64 it/s"))
        press(screen, "escape")
        await settled(screen, pilot)
        assert not session.pace.on
        assert at(session).endswith(":grads")
        assert shown(screen) == expected(screen)
        assert shown(screen)[0].endswith("‖ 64 it/s")


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p", "q", "full_stop", "right", "left", "escape", "space"])
async def test_any_panel_and_any_step_pauses(key: str) -> None:
    async with opened() as (screen, pilot):
        press(screen, "f5")
        assert session_of(screen).pace.on
        press(screen, key)
        assert not session_of(screen).pace.on
        await settled(screen, pilot)


async def test_at_the_highest_speed_keys_are_heard() -> None:
    async with opened(Experiment(iterations=10_000_000, check=(10_000_000, 10_000_000))) as (screen, pilot):
        session = session_of(screen)
        session.paced(speed=float("inf"))
        press(screen, "f5")
        await until(pilot, lambda: session.moment.iteration > 2000)
        await pilot.press("space")
        assert not session.pace.on


async def test_a_key_during_play_waits_for_one_stretch_of_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the driver's queue through the app's and the screen's: as long as the loop turns, nothing is trained."""
    pauses, heard = 0, task_runner._heard

    async def counted() -> None:
        nonlocal pauses
        pauses += 1
        await heard()

    monkeypatch.setattr(task_runner, "_heard", counted)
    async with opened(Experiment(iterations=10_000_000, check=(10_000_000, 10_000_000))) as (screen, pilot):
        session = session_of(screen)
        session.paced(speed=float("inf"))
        press(screen, "f5")
        for number in range(5):
            await until(pilot, lambda number=number: session.moment.iteration > 2000 * (number + 1))  # type: ignore[misc]
            before = pauses
            screen.app.post_message(events.Key("space", " "))
            while session.pace.on:
                await sleep(0)
            assert pauses <= before + 1
            press(screen, "f5")


# The mouse


async def test_a_click_on_the_strip_goes_to_that_operation() -> None:
    async with opened(at="3:grads") as (screen, pilot):
        column = shown(screen)[1].index("softmax")
        await pilot.click(screen, offset=(column, 1))
        await settled(screen, pilot)
        assert at(session_of(screen)) == "3:softmax"


async def test_a_click_on_the_curve_goes_to_that_iteration() -> None:
    async with opened(at="40:grads") as (screen, pilot):
        await pilot.click(screen, offset=(12 + 24, 17))
        await settled(screen, pilot)
        assert at(session_of(screen)) == "25:grads"


async def test_a_click_on_a_word_of_the_key_line_is_that_key() -> None:
    async with opened(size=(100, 30)) as (screen, pilot):
        line = next(y for y, text in enumerate(shown(screen)) if "→ step" in text)
        await pilot.click(screen, offset=(shown(screen)[line].index("step"), line))
        await settled(screen, pilot)
        assert at(session_of(screen)) == "1:batch"


@pytest.mark.parametrize(
    ("line", "back", "forth"),
    [(0, "40:dlogits", "40:grads"), (1, "40:dlogits", "40:grads"), (16, "39:grads", "40:grads")]
    + [(line, "40:grads", "40:grads") for line in (5, 12, 20, 23)],
)
async def test_the_wheel_moves_time_over_strip_and_curve_only(line: int, back: str, forth: str) -> None:
    async with opened(at="40:grads") as (screen, pilot):
        for kind, moment in ((events.MouseScrollUp, back), (events.MouseScrollDown, forth)):
            screen.app.post_message(kind(None, 30, line, 0, 0, 0, False, False, False))
            await pilot.pause(0.02)
            await settled(screen, pilot)
            assert at(session_of(screen)) == moment


# Layers


async def test_a_key_without_meaning_is_left_to_others() -> None:
    async with opened() as (screen, _):
        assert screen.press(Key("f9")) is False
