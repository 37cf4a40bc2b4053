"""One key press, one click: nothing is worked out twice, and few files of the session and the terminal are entered."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import CodeType, FrameType

from textual import events

import stepviz
from stepviz import Experiment
from stepviz.session.update import update
from stepviz.training import Timeline
from stepviz.ui.canvas import Canvas
from stepviz.ui.screens import StepScreen
from stepviz.views import screen as views
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.layout.placing import layout_at
from tests.support.places import slots_of
from tests.support.screens import opened, player_of, settled

ROOT = Path(stepviz.__file__).parent
MOST_FILES = 6
ONCE: dict[CodeType, str] = {
    update.__code__: "update",
    Timeline.seek.__code__: "seek",
    Timeline.frame.__code__: "frame",
    layout_at.__code__: "layout",
    explain.__code__: "explain",
    views.screen.__code__: "screen",
}


def traced(act: Callable[[], object], screen: StepScreen) -> tuple[Counter[str], set[str]]:
    """What it takes to do something and to paint it: how often what may run once, and which files of two rooms."""
    runs, files = list[FrameType](), set[str]()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        if frame.f_code in ONCE and not any(frame is run for run in runs):  # a generator is called on
            runs.append(frame)
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in ("ui", "session"):
            files.add(str(file.relative_to(ROOT)))

    sys.setprofile(note)
    try:
        act()
        if screen.painting:
            screen.paint()
    finally:
        sys.setprofile(None)
    return Counter(ONCE[run.f_code] for run in runs), files


def press(screen: StepScreen, key: str) -> None:
    screen.on_key(events.Key(key, key if len(key) == 1 else None))


def click(screen: StepScreen) -> None:
    """Click on a number that is not picked."""
    sight = player_of(screen).sight
    slots = ((grid.pane.place, slot) for grid in sight.grids(LECTURE_SIZE) for slot in slots_of(grid))
    place, slot = next((place, slot) for place, slot in slots if slot.cell != sight.state.pick)
    x, y = place.x + slot.gutter, place.y + slot.line
    screen.on_canvas_mouse_used(Canvas.MouseUsed(lambda player: player.click(x, y)))


ACTS = (
    ("right", "update", "seek", "layout", "screen"),
    *[("right", "update", "seek", "frame", "layout", "screen")] * 2,
    ("left", "update", "seek", "screen"),
    *[("left", "update", "seek", "frame", "layout", "screen")] * 2,
    ("e", "update", "layout", "explain", "screen"),
    ("tab", "update", "layout", "screen"),
    ("e", "update", "layout", "screen"),
    ("click", "layout", "screen"),
    ("e", "update", "layout", "explain", "screen"),
    ("click", "layout", "explain", "screen"),
    ("e", "update", "layout", "screen"),
    ("0", "update", "layout", "screen"),
)
"""What is done in turn, and what runs for it: what was left last is remembered."""


async def test_a_key_and_a_click_do_everything_once() -> None:
    """The second time round: a style that was never shown before is made then, which is one file more."""
    experiment = Experiment.of("xor", hidden=(8,), optimizer="adam", iterations=50)
    async with opened(experiment, at="2:linear") as (screen, pilot):
        for known in (False, True):
            for act, *run in ACTS:
                calls, files = traced(partial(click, screen) if act == "click" else partial(press, screen, act), screen)
                if known:
                    assert set(calls) == set(run), act
                    assert max(calls.values()) == 1, (act, calls)
                    assert len(files) <= MOST_FILES, (act, sorted(files))
        await settled(screen, pilot)
