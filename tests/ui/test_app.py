"""The app: keys while a file is read and while it plays; painted as the views say after presses and clicks."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from time import sleep

import pytest
from textual import events
from textual.geometry import Size

from stepviz import Experiment
from stepviz.data import Dataset
from stepviz.session import task_runner
from stepviz.settings.preferences import Preferences
from stepviz.ui import screens
from stepviz.ui.app import StepApp
from stepviz.ui.reopening import Start
from stepviz.ui.screens import TICK, StepScreen
from tests.support.examples import LONG
from tests.support.patience import PATIENCE
from tests.support.screens import expected, moment_of, opened, paced, press, pressed, settled, shown, state_of, until
from tests.support.terminal import Terminal


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c", "k"] if LONG else ["ctrl+c", "k"])
async def test_a_key_that_quits_does_so_while_a_file_is_read(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: Experiment) -> Generator[None, None, Dataset]:
        while True:
            sleep(0.002)  # so that the test driver finds the process idle
            yield

    monkeypatch.setattr("stepviz.ui.beginning.loading", endless)
    app = StepApp(Experiment(), preferences=Preferences(keys=(("quit", "k"),) if key == "k" else ()), start=Start())
    async with app.run_test() as pilot:
        await pilot.press("z", key)
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 0


@pytest.mark.parametrize("turn", [*range(1, 60)] if LONG else [*range(1, 16, 2), 18, 34, 50])
async def test_the_key_that_quits_at_once_does_so_whenever_it_comes_on_the_way_to_a_distant_moment(turn: int) -> None:
    """At each turn of the loop, before there is anything that answers keys, and after."""
    app = StepApp(Experiment(iterations=9_000_000), Start(("--at", "8000000:grads")))
    running = asyncio.create_task(app.run_async(headless=True, size=(80, 24)))
    for _ in range(turn):
        await asyncio.sleep(0)
    with app._context():  # as the driver has it
        app.quit_now()
    ended, _ = await asyncio.wait({running}, timeout=PATIENCE)
    if not ended:
        app.exit()
        await running
    assert ended
    assert app.failure is None
    assert app.return_code == 0


async def test_an_error_while_a_file_is_read_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Experiment) -> Generator[None, None, Dataset]:
        yield
        raise ZeroDivisionError

    monkeypatch.setattr("stepviz.ui.beginning.loading", broken)
    app = StepApp(Experiment(), Start())
    with pytest.raises(ZeroDivisionError):
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.failure is not None)
    assert isinstance(app.failure, ZeroDivisionError)


def test_the_empty_panes_are_painted_once_and_the_numbers_next() -> None:
    with Terminal() as terminal:
        terminal.wait_for("+1.7641")
        before = terminal.raw[: terminal.raw.index(b"+1.7641")]
        assert before.count(b"W,b after") == 2, "of the empty panes, and of those with numbers"
        first = before[: before.rindex(b"\x1b[1;1H")]
        assert b"W,b after" in first
        assert b"+" not in first


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


@pytest.mark.parametrize("left", [1e-9, 1e-6, TICK])
async def test_a_paint_comes_however_soon_it_is_due(left: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A timer of Textual's is skipped if more time than it has to wait goes by while it starts."""
    async with opened() as (screen, pilot):
        now = 1000.0
        monkeypatch.setattr(screens, "monotonic", lambda: now)
        screen.paint()
        now += TICK - left
        await pressed(screen, pilot, "n")
        assert moment_of(screen) == "1:batch"
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
        await pressed(screen, pilot, "escape")
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
                await asyncio.sleep(0)
            assert pauses <= before + 1
            press(screen, "f5")


async def test_the_mouse_over_a_curve_tells_its_iteration_and_the_wheel_over_the_strip_moves_time() -> None:
    async with opened(Experiment.of("xor", rows=40, hidden=(5,)), at="200:softmax") as (screen, pilot):
        await pressed(screen, pilot, "z", "shift+tab", "shift+tab", "shift+tab")
        await pilot.hover(offset=(12 + 10, 8))
        await settled(screen, pilot)
        assert state_of(screen).pointed == 1 + 10 * 4
        assert shown(screen) == expected(screen)
        for kind, moment in ((events.MouseScrollUp, "200:linear"), (events.MouseScrollDown, "200:softmax")):
            screen.app.post_message(kind(None, 30, 1, 0, 0, 0, False, False, False))
            await pilot.pause(0.01)
            await settled(screen, pilot)
            assert moment_of(screen) == moment
