"""One key press, one click: nothing is worked out twice, and few files of the session and the terminal are entered."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
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
from stepviz.views.layout.placing import layout_at, usual_at
from stepviz.views.layout.windows import View
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.paint import grid_of
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


class Traced:
    """What was called: how often the functions that may run once, and which files of two rooms."""

    def __init__(self) -> None:
        self._runs: list[FrameType] = []
        self.files: set[str] = set()

    @property
    def calls(self) -> Counter[str]:
        return Counter(ONCE[run.f_code] for run in self._runs)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        if frame.f_code in ONCE:
            self._runs += [] if any(frame is run for run in self._runs) else [frame]  # a generator is called on
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in ("ui", "session"):
            self.files.add(str(file.relative_to(ROOT)))


def traced(act: Callable[[], object], screen: StepScreen) -> Traced:
    """What it takes to do something, and to paint it."""
    found = Traced()
    sys.setprofile(found)
    try:
        act()
        if screen.painting:
            screen.paint()
    finally:
        sys.setprofile(None)
    return found


def pressed(screen: StepScreen, key: str) -> Traced:
    return traced(lambda: screen.on_key(events.Key(key, key if len(key) == 1 else None)), screen)


def clicked(screen: StepScreen, x: int, y: int) -> Traced:
    return traced(lambda: screen.on_canvas_mouse_used(Canvas.MouseUsed(lambda player: player.click(x, y))), screen)


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
                found = (
                    clicked(screen, *cell_place(player_of(screen).sight)) if act == "click" else pressed(screen, act)
                )
                if known:
                    assert set(found.calls) == set(run), act
                    assert max(found.calls.values()) == 1, (act, found.calls)
                    assert len(found.files) <= MOST_FILES, (act, sorted(found.files))
        await settled(screen, pilot)


def cell_place(sight: MomentView) -> tuple[int, int]:
    """A column and line of the screen where a number stands that is not picked."""
    for pane in usual_at(sight.frame, sight.state).numbered:
        grid = grid_of(pane, View(sight.frame, sight.state.pick))
        for line in range(2, pane.place.height):
            for column in range(pane.place.width):
                if grid.at(column, line) not in (None, sight.state.pick):
                    return pane.place.x + column, pane.place.y + line
    raise AssertionError("no number on the screen")
