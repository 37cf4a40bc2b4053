"""The screen in the terminal: painted as the views say after presses, play and clicks."""

from __future__ import annotations

from asyncio import sleep

import pytest
from textual import events
from textual.geometry import Size

from stepviz import Experiment
from stepviz.session import task_runner
from stepviz.ui.screens import StepScreen
from tests.support.screens import expected, moment_of, opened, paced, press, settled, shown, state_of, until


async def test_each_press_counts_and_repeats_share_a_paint(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as (screen, pilot):
        paints = 0

        def counted(size: Size | None = None) -> None:
            nonlocal paints
            paints += 1
            StepScreen.paint(screen, size)

        monkeypatch.setattr(screen, "paint", counted)
        press(screen, *["n"] * 60)  # at most 64 can wait
        await until(pilot, lambda: moment_of(screen) == "9:loss")
        await settled(screen, pilot)
        assert moment_of(screen) == "9:loss"
        assert paints <= 30
        assert shown(screen) == expected(screen)


async def test_play_goes_on_until_a_key_stops_it() -> None:
    async with opened(at="1:grads") as (screen, pilot):
        paced(screen, 64.0)
        press(screen, "f5", "f5")
        await until(pilot, lambda: state_of(screen).moment.iteration > 5)
        await until(pilot, lambda: shown(screen)[0].endswith("▶ 64 it/s"))
        for key in ("escape", "question_mark", "full_stop", "right", "left", "space"):
            press(screen, key)
            assert not state_of(screen).pace.on, key
            press(screen, "escape", "f5")
            assert state_of(screen).pace.on
        press(screen, "escape")
        await settled(screen, pilot)
        assert shown(screen) == expected(screen)
        assert shown(screen)[0].endswith("‖ 64 it/s")


async def test_a_key_during_play_waits_for_one_stretch_of_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the driver's queue through the app's and the screen's: as long as the loop turns, nothing is trained."""
    pauses, heard = 0, task_runner._heard

    async def counted() -> None:
        nonlocal pauses
        pauses += 1
        await heard()

    monkeypatch.setattr(task_runner, "_heard", counted)
    async with opened(Experiment(iterations=10_000_000, check=(10_000_000, 10_000_000))) as (screen, pilot):
        paced(screen, float("inf"))
        press(screen, "f5")
        for reached in (1000, 2000, 3000):
            while state_of(screen).moment.iteration <= reached:
                await pilot.pause(0.005)
            before = pauses
            screen.app.post_message(events.Key("space", " "))
            while state_of(screen).pace.on:
                await sleep(0)
            assert pauses <= before + 1
            press(screen, "f5")


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
            assert moment_of(screen) == moment
