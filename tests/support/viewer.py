"""A viewer without a terminal: a player whose clock is counted, and random keys and mouse for it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Iterator
from random import Random
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from stepviz import Experiment, Timeline
from stepviz.cli.lessons.runs import script_of
from stepviz.session import task_runner
from stepviz.session.film import Film
from stepviz.session.key import KEYS, Key
from stepviz.session.lessons.stops import begin
from stepviz.session.places import open_place
from stepviz.session.player import Player
from stepviz.session.tasks import Change, Outcome
from stepviz.session.words import Place
from stepviz.settings.preferences import USUAL, Preferences
from stepviz.training import Moment
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.lessons import film_of
from tests.support.moments import trainer_of

SIZES = ((80, 24), (60, 20), (120, 36), (30, 8))
NETS = {
    "article": Experiment(iterations=400),
    "chain-rule": Experiment.of("chain-rule"),
    "iris": Experiment.of("iris", hidden=(16,), iterations=250, check=(50, 100)),
    "xor": Experiment.of("xor", hidden=(8,), optimizer="adam", iterations=250, check=(50, 100)),
    "spirals": Experiment.of("spirals", hidden=(6, 6), optimizer="momentum", iterations=250, check=(50, 100)),
}
BREAKS = Experiment(lr=100, iterations=50, check=(2, 4))
"""A run that stops at 4:softmax."""

_CHARACTERS = {
    "question_mark": "?",
    "full_stop": ".",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "underscore": "_",
    "space": " ",
    "less_than_sign": "<",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
}
_NAMES = {character: name for name, character in _CHARACTERS.items()}


_MEANT = (
    *(
        "right",
        "right",
        "left",
        "left",
        "up",
        "down",
        "down",
        "tab",
        "enter",
        "enter",
        "e",
        "e",
        "z",
        "h",
        "n",
        "n",
        "p",
    ),
    *("g 3 : l o s s enter", "g + 1 0 enter", "g 9 9 9 9 enter escape", "r l o s s < 0 . 5 enter", "r n a n enter"),
    *("R l o s s > 0 . 5 enter", "r f o o enter", "m h e r e enter", "M down enter", "B l o s s < 0 . 2 enter"),
    *(
        "space n",
        "escape escape",
        "escape",
        "e tab tab enter",
        "e tab enter enter backspace",
        "h n 1 n",
        "h n a a A",
        "G",
    ),
    *("w l up enter", "W", "w w up enter"),
)
"""What people press."""


class Tick:
    """A clock that goes on by so much whenever it is looked at."""

    def __init__(self, pace: float) -> None:
        self.pace, self.now = pace, 0.0

    def __call__(self) -> float:
        self.now += self.pace
        return self.now


class _Turn:
    """What a coroutine waits for: its next turn."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def _sleep(_: float) -> None:
    await _Turn()


def counted(monkeypatch: pytest.MonkeyPatch, pace: float) -> None:
    """Let time be counted, not measured: every look at the clock is `pace` seconds after the one before."""
    clock = Tick(pace)
    monkeypatch.setattr("stepviz.session.task_runner.monotonic", clock)
    monkeypatch.setattr("stepviz.session.player.monotonic", clock)


class Viewer:
    """A player, and the terminal it believes to have. Long tasks go on turn by turn."""

    def __init__(self, experiment: Experiment, place: Place | None = None, *, lesson: str = "") -> None:
        """`place`: where it opens; the start of the run by default. `lesson`: the name of one that is given."""
        self.film = film_of(script_of(lesson)) if lesson else Film(Timeline(trainer_of(experiment)))
        self.extent = SIZES[0]
        self.paints = self.themes = self.ends = self.stops = 0
        self.has_shell, self.painting = True, False
        self.kept = USUAL
        self.copied = ""
        self._task: Coroutine[None, None, None] | None = None
        self._running: Coroutine[None, None, None] | None = None
        self.player = Player(self.film, State(), self, self._start)
        opened = begin(self.film, State()) if lesson else open_place(self.film, State(), place or Place(Moment(1, 0)))
        self.player.begin(opened, ())

    @property
    def state(self) -> State:
        return self.player.state

    # What a player asks of a terminal

    def paint_soon(self) -> None:
        self.paints += 1

    def redraw(self) -> None:
        self.paints += 1

    def use_theme(self, name: str) -> str:
        self.themes += 1
        return name if self.themes % 2 == 0 else ""

    def keep(self, likes: Preferences) -> str:
        self.kept = likes
        return ""

    async def painted(self) -> None:
        pass

    def suspend(self) -> bool:
        self.stops += 1
        return self.has_shell

    def copy(self, text: str) -> None:
        self.copied = text

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
            with patch.object(task_runner, "asyncio", SimpleNamespace(sleep=_sleep)):
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

    def settle(self) -> None:
        """Let tasks come to their end."""
        while self.player.working:
            self.turn()

    # What a viewer does

    def key(self, name: str) -> None:
        """Press a key by Textual's name, or by its character."""
        name = _NAMES.get(name, name)
        self.player.press(Key(name, _CHARACTERS.get(name, name if len(name) == 1 else None)))

    def act(self, random: Random) -> None:
        """Something at random: keys that are usual one after the other, any key, or the mouse."""
        kind, keys = random.random(), (*_MEANT, *KEYS, "delete", "ctrl+u", "@")
        if kind < 0.84:
            for name in random.choice(keys).split():
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


def taken(outcome: Outcome, state: State) -> State:
    """The state that an outcome ends in, applied to `state`."""
    if isinstance(outcome, State):
        return outcome
    try:
        while True:
            next(outcome)
    except StopIteration as end:
        change: Change = end.value
        return change(state)


def tasks(viewer: Viewer, random: Random, actions: int) -> Iterator[None]:
    """So many random actions, each to its end; play goes on for a few turns."""
    for _ in range(actions):
        viewer.act(random)
        viewer.settle()
        for _ in range(random.randrange(3)):
            viewer.turn()
            viewer.settle()
        yield


def pressed(viewer: Viewer, *keys: str) -> str:
    """What is said after these keys, each pressed when the task of the one before is over."""
    for key in keys:
        viewer.key(key)
        viewer.settle()
    return viewer.state.said
