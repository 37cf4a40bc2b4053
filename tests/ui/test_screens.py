"""The screen in the terminal: painted as the views say after presses, play and clicks."""

from __future__ import annotations

from asyncio import sleep

import pytest
from textual import events
from textual.geometry import Size

from stepviz import Experiment
from stepviz.session import task_runner
from stepviz.session.key import Key
from stepviz.ui.screens import StepScreen
from tests.support.screens import expected, opened, press, session_of, settled, shown, until
from tests.support.session import at


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


async def test_play_goes_on_until_a_key_stops_it() -> None:
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
        for key in ("question_mark", "full_stop", "right", "left", "space"):
            press(screen, "f5")
            assert session.pace.on
            press(screen, key)
            assert not session.pace.on, key
            press(screen, "escape")
            await settled(screen, pilot)


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
        for number in range(3):
            await until(pilot, lambda number=number: session.moment.iteration > 1000 * (number + 1))  # type: ignore[misc]
            before = pauses
            screen.app.post_message(events.Key("space", " "))
            while session.pace.on:
                await sleep(0)
            assert pauses <= before + 1
            press(screen, "f5")


# The mouse


async def test_a_click_on_strip_curve_or_key_line_goes_where_it_says() -> None:
    async with opened(at="40:grads", size=(100, 24)) as (screen, pilot):
        strip, keys = shown(screen)[1], shown(screen)[-1]
        for x, y, moment in (
            (strip.index("softmax"), 1, "40:softmax"),
            (keys.index("step"), 23, "40:loss"),
            (12 + 24, 17, "25:loss"),
        ):
            await pilot.click(screen, offset=(x, y))
            await settled(screen, pilot)
            assert at(session_of(screen)) == moment


async def test_the_wheel_moves_time_over_strip_and_curve_only() -> None:
    there, before = "40:grads", {0: "40:dlogits", 1: "40:dlogits", 16: "39:grads"}
    async with opened(at=there) as (screen, pilot):
        for line in (0, 1, 5, 12, 16, 20, 23):
            for kind, moment in ((events.MouseScrollUp, before.get(line, there)), (events.MouseScrollDown, there)):
                screen.app.post_message(kind(None, 30, line, 0, 0, 0, False, False, False))
                await pilot.pause(0.01)
                await settled(screen, pilot)
                assert at(session_of(screen)) == moment, line


# Layers


async def test_a_key_without_meaning_is_left_to_others() -> None:
    async with opened() as (screen, _):
        assert screen.press(Key("f9")) is False
