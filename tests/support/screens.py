"""What the tests of the terminal share: the app without a terminal, and its screen as text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic

from textual.pilot import Pilot

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.key import Key
from stepviz.session.player import Player
from stepviz.settings.preferences import USUAL, Preferences
from stepviz.ui.app import StepApp
from stepviz.ui.reopening import Start
from stepviz.ui.screens import StepScreen
from stepviz.views import screen as views
from stepviz.views.state import State
from tests.support.patience import PATIENCE


@asynccontextmanager
async def opened(
    experiment: Experiment | None = None,
    size: tuple[int, int] = (80, 24),
    at: str | None = None,
    likes: Preferences = USUAL,
    complaint: str = "",
) -> AsyncIterator[tuple[StepScreen, Pilot[None]]]:
    """The running app's screen, loaded and painted."""
    start = Start(("--at", at) if at else (), complaint=complaint)
    app = StepApp(experiment or Experiment(), start, preferences=likes)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.step_screen.player is not None)
        screen = app.step_screen
        await settled(screen, pilot)
        yield screen, pilot


async def until(pilot: Pilot[None], true: Callable[[], bool], timeout: float = PATIENCE) -> None:
    """Wait for something to become true."""
    end = monotonic() + timeout
    while not true():
        assert monotonic() < end
        await pilot.pause(0.005)


async def settled(screen: StepScreen, pilot: Pilot[None]) -> None:
    """Wait for the end of a task, and until everything is painted."""
    await until(pilot, lambda: not player_of(screen).working and not screen.painting)
    await pilot.pause(0.02)
    await until(pilot, lambda: not (screen.canvas._repaint_required or screen.message_queue_size))
    await until(pilot, lambda: not screen._dirty_widgets)


def player_of(screen: StepScreen) -> Player:
    """What answers its commands."""
    assert screen.player is not None
    return screen.player


def state_of(screen: StepScreen) -> State:
    """What is open there, and where it is."""
    return player_of(screen).state


def moment_of(screen: StepScreen) -> str:
    """Its moment in words."""
    player = player_of(screen)
    return player.film.schedule(player.state).text(player.state.moment)


def paced(screen: StepScreen, speed: float) -> None:
    """Play at another speed."""
    player = player_of(screen)
    player.state = replace(player.state, pace=player.state.pace._replace(speed=speed))


def press(screen: StepScreen, *keys: str) -> None:
    """Press keys by Textual's names, without the waiting of a real key press."""
    for key in keys:
        screen.press(Key(key, key if len(key) == 1 else None))


async def pressed(screen: StepScreen, pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until all that they lead to is painted."""
    press(screen, *keys)
    await settled(screen, pilot)


def shown(screen: StepScreen) -> list[str]:
    """The terminal's lines as they are painted, right-stripped."""
    return [strip.text.rstrip() for strip in screen._compositor.render_strips()]


def expected(screen: StepScreen, message: str = "") -> list[str]:
    """What the views say about the state the screen is at, in a terminal of its size."""
    state, size = state_of(screen), screen.app.size
    run = player_of(screen).film.frame(state).experiment
    frame = Timeline(Trainer(run)).frame(state.moment)
    return views.text(frame, size.width, size.height, replace(state, message=message) if message else state)
