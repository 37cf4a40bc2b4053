"""A viewer without a terminal: a player whose clock is counted, and random keys and mouse for it."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable, Coroutine
from dataclasses import replace
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any, Self
from unittest.mock import patch

import pytest

from stepviz import Experiment, Frame, Timeline
from stepviz.session import task_runner
from stepviz.session.film import Film
from stepviz.session.key import KEYS, Key
from stepviz.session.lessons.stops import begin
from stepviz.session.places import open_place
from stepviz.session.player import Player
from stepviz.session.tasks import Outcome
from stepviz.session.update import TABLES
from stepviz.session.words import Place
from stepviz.settings.kinds import loaded
from stepviz.settings.preferences import Preferences
from stepviz.training import Moment
from stepviz.views.chrome.commands import OPENED
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.lessons import film_of, script_for
from tests.support.moments import trainer_of

SIZES = ((80, 24), (60, 20), (120, 36), (30, 8))
RUN = Experiment(iterations=60, check=(10, 20))
NETS = {
    "article": Experiment(iterations=400),
    "chain-rule": Experiment.of("chain-rule"),
    "iris": Experiment.of("iris", hidden=(16,), iterations=250, check=(50, 100)),
    "xor": Experiment.of("xor", hidden=(8,), optimizer="adam", iterations=250, check=(50, 100)),
    "spirals": Experiment.of("spirals", hidden=(6, 6), optimizer="momentum", iterations=250, check=(50, 100)),
}
BREAKS = Experiment(lr=100, iterations=50, check=(2, 4))
"""A run that stops at 4:softmax."""
_SIGNS = {"question_mark": "?", "full_stop": ".", "plus": "+", "minus": "-", "equals_sign": "=", "underscore": "_"}
_SIGNS |= {"space": " ", "less_than_sign": "<", "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]"}
_SIGNS |= {"left_curly_bracket": "{", "right_curly_bracket": "}"}
KEY_WORDS = {"left": "←", "right": "→", "up": "↑", "down": "↓", "pagedown": "PgDn", "pageup": "PgUp"}
KEY_WORDS |= {"backspace": "Bksp", "escape": "Esc"}
"""What keys are called on the screen, where that is not their name."""
_NAMES = {sign: name for name, sign in _SIGNS.items()}
_NAMED = {*KEYS, "delete", "ctrl+u"}
_MEANT = (
    *("right", "right", "left", "left", "up", "down", "down", "tab", "enter", "enter"),
    *("e", "e", "z", "h", "n", "n", "p"),
    *("g 3 : l o s s enter", "g + 1 0 enter", "g 9 9 9 9 enter escape", "r l o s s < 0 . 5 enter", "r n a n enter"),
    *("R l o s s > 0 . 5 enter", "r f o o enter", "m h e r e enter", "M down enter", "B l o s s < 0 . 2 enter"),
    *("space n", "escape escape", "escape", "e tab tab enter", "e tab enter enter backspace", "h n 1 n", "h n a a A"),
    *("G", "w l up enter", "w h l i n e a r enter", "W", "w w up enter"),
)
"""What people press."""


def every_command() -> set[str]:
    """The names of all there are."""
    return {*OPENED, *(name for home in TABLES for name in loaded(home))}


def counted(monkeypatch: pytest.MonkeyPatch, pace: float) -> None:
    """Let time be counted, not measured: every look at the clock is `pace` seconds after the one before."""
    looks = count(1)
    for module in ("task_runner", "player"):
        monkeypatch.setattr(f"stepviz.session.{module}.monotonic", lambda: pace * next(looks))


class Viewer:
    """A player, and the terminal it believes to have. Long tasks go on turn by turn."""

    def __init__(self, run: Experiment | Timeline = RUN, place: Place | str | None = None, *, lesson: str = "") -> None:
        """`place`: where it opens, by default the start of the run; at a moment in words it is at once.

        `lesson`: the name of one that is given, at its first stop.
        """
        line = run if isinstance(run, Timeline) else Timeline(trainer_of(run))
        self.film = film_of(script_for(lesson)) if lesson else Film(line)
        self.extent = SIZES[0]
        self.paints = self.themes = self.ends = 0
        self.painting = False
        self._task: Coroutine[None, None, None] | None = None
        self._running: Coroutine[None, None, None] | None = None
        self.player = Player(self.film, State(), self, self._start)
        there = Place(line.schedule.parse(place)) if isinstance(place, str) else place or Place(Moment(1, 0))
        opened = begin(self.film, State()) if lesson else open_place(self.film, State(), there)
        self.player.begin(opened, ())
        if lesson or isinstance(place, str):
            self.settle()

    @property
    def state(self) -> State:
        return self.player.state

    @property
    def frame(self) -> Frame:
        return self.film.frame(self.state)

    @property
    def at(self) -> str:
        """The moment in words."""
        return self.film.schedule(self.state).text(self.state.moment)

    # What a player asks of a terminal

    def paint_soon(self) -> None:
        self.paints += 1

    redraw = paint_soon

    def use_theme(self, name: str) -> str:
        self.themes += 1
        return name if self.themes % 2 == 0 else ""

    def keep(self, _: Preferences) -> str:
        return ""

    async def painted(self) -> None:
        pass

    def suspend(self) -> bool:
        return True

    def copy(self, text: str) -> None:
        pass

    def quit(self) -> None:
        self.ends += 1

    def _start(self, make: Callable[[], Coroutine[None, None, None]]) -> None:
        before, self._task = self._task, make()
        if before is not None and before is not self._running:
            before.close()

    def __del__(self) -> None:
        """What never had its first turn is not waited for."""
        if self._task is not None:
            self._task.close()

    def turn(self) -> bool:
        """Let what moves take one turn. Returns whether there was anything."""
        task = self._task
        if task is None:
            return False
        self._running, over = task, False
        try:
            with patch.object(task_runner, "asyncio", SimpleNamespace(sleep=lambda _: sleep(0))):
                task.send(None)
        except StopIteration:
            over = True
        finally:
            self._running = None
        if self._task is not task:
            task.close()
        elif over:
            self._task = None
        return True

    def settle(self) -> Self:
        """Let tasks come to their end."""
        while self.player.working:
            self.turn()
        return self

    def play(self) -> Self:
        """Let play go on to where it stops."""
        while self.settle().state.pace.on:
            self.turn()
        return self

    # What a viewer does

    def key(self, name: str) -> None:
        """Press a key by Textual's name, or by its character."""
        name = _NAMES.get(name, name)
        self.player.press(Key(name, _SIGNS.get(name, name if len(name) == 1 else None)))

    def press(self, keys: str) -> Self:
        """Keys with spaces between them, each when the task of the one before is over.

        A word that is no key's name is typed.
        """
        for word in keys.split():
            name = word.lower().replace("esc", "escape") if word in ("Esc", "Enter") else word
            for key in (name,) if name in _NAMED else name:
                self.key(key)
                self.settle()
        return self

    def do(self, outcome: Outcome) -> Self:
        """Whatever a command leads to, to its end."""
        self.player._do(outcome)
        return self.settle()

    def change(self, **fields: Any) -> Self:
        """Another state, whatever leads to it."""
        self.player.state = replace(self.state, **fields)
        return self

    def paced(self, **fields: Any) -> Self:
        """Play in another way."""
        return self.change(pace=self.state.pace._replace(**fields))

    def seen(self, width: int = 80, height: int = 24) -> str:
        """The screen as text."""
        return seen_of(self.film, self.state, width, height)

    def act(self, random: Random) -> None:
        """Something at random: keys that are usual one after the other, any key, or the mouse."""
        if random.random() < 0.84:
            for name in random.choice((*_MEANT, *KEYS, "delete", "ctrl+u", "@")).split():
                self.key(name)
        else:
            self._mouse(random)

    def _mouse(self, random: Random) -> None:
        layout = screen(self.player.sight, *self.extent).layout
        places = [pane.place for pane in layout.panes] if layout else []
        left, top, width, height = random.choice([*places, (0, 0, *self.extent)])
        x, y = left + random.randrange(-1, width), top + random.randrange(0, height)
        kind = random.random()
        if kind < 0.7:
            self.player.click(x, y)
        elif kind < 0.85:
            self.player.point(x, y, held=random.random() < 0.5)
        else:
            self.player.wheel(x, y, random.choice((1, -1)))


def seen_of(film: Film, state: State, width: int = 80, height: int = 24) -> str:
    """The screen of a state as text."""
    return "\n".join(text_of(row).rstrip() for row in screen(film.sight(state), width, height).rows)


def pressed(viewer: Viewer, keys: str) -> Viewer:
    """Keys, after each of which play goes on to where it stops."""
    for key in keys.split():
        viewer.press(key).play()
    return viewer


def at_stop(viewer: Viewer, number: int) -> Viewer:
    """The same viewer, after as many PgDn as lead to that stop."""
    while viewer.state.lecture is None or viewer.state.lecture.stop + 1 < number:
        pressed(viewer, "pagedown")
    return viewer


def told(viewer: Viewer) -> str:
    """`3 1:grads ?`: stop, moment, and what is on the screen."""
    state, lecture = viewer.state, viewer.state.lecture
    assert lecture is not None
    top = type(state.top).__name__ if state.top is not None else ""
    sign = top or ("?" if state.asking else "!" if state.poll is not None else "")
    return f"{lecture.stop + 1} {viewer.at} {sign}".rstrip()
