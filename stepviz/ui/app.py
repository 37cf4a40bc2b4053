"""The app: starts fast, changes themes, ends cleanly."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from stepviz import shell
from stepviz.ending import expect_numpy
from stepviz.errors import UserError
from stepviz.experiment import Experiment
from stepviz.preferences import USUAL, Preferences
from stepviz.session.key import Key
from stepviz.text import whole
from stepviz.ui.held import HeldApp
from stepviz.ui.screens import StepScreen
from stepviz.ui.start import Start
from stepviz.ui.theme import Theme

if TYPE_CHECKING:
    from stepviz.lesson.lesson import Given
    from stepviz.session.player import Player
    from stepviz.ui.memory import LastSession

KEEP_EVERY = 2.0
"""Seconds between two looks at whether the moment has changed, and with it the command to resume with."""


class StepApp(HeldApp):
    """The session in the terminal. The first paint is empty panes; NumPy is loaded after it."""

    TITLE = "stepviz"

    def __init__(
        self,
        experiment: Experiment,
        start: Start,
        *,
        memory: int | None = None,
        preferences: Preferences = USUAL,
        complaint: str = "",
        keep: LastSession | None = None,
        lesson: Given | None = None,
    ) -> None:
        """`lesson`: one that is given.

        `memory`: bytes for keyframes. `complaint`: said at first. `keep`: where the words that reopen it go.
        """
        super().__init__(preferences)
        self.experiment = experiment
        self.refused: UserError | None = None
        """Why the session could not begin: the user's mistake."""
        self.on_loaded: Callable[[], None] = lambda: None
        """Called once the numbers are painted."""
        self._start = start
        self._memory = memory
        self._keep = keep
        self._lesson = lesson
        self._kept: list[str] = []
        self._began = math.inf
        self._player: Player | None = None
        self._preferences = preferences
        self._complaint = complaint

    def get_default_screen(self) -> StepScreen:
        """The only screen."""
        iteration = whole((self._start.at or "1").partition(":")[0]) or 1
        theme = self.theme_called(self._preferences.theme) or self.themes[0]
        dark = self._lesson is not None and self._start.stop is None and self._lesson.dark(0)
        return StepScreen(self.experiment, theme, self, iteration, is_ascii=self._preferences.ascii, dark=dark)

    @property
    def step_screen(self) -> StepScreen:
        """The only screen."""
        screen = self.screen
        assert isinstance(screen, StepScreen)
        return screen

    def on_ready(self) -> None:
        """The empty panes stand, and their paint waits in the screen's queue: behind it, load what the numbers need."""
        self.screen.call_later(self._load)

    def _load(self) -> None:
        try:
            self._begin()
        except UserError as error:
            self.refused = error
            self.exit(return_code=2)

    def _begin(self) -> None:
        expect_numpy()
        from stepviz.ui.lean import load_random

        load_random()
        from stepviz.session.walks import said, then
        from stepviz.ui.beginning import beginning

        film, state, walk = beginning(self.experiment, self._lesson, self._start, self._preferences, self._memory)
        if self._complaint:
            walk = then(walk, said(self._complaint))
        self.step_screen.begin(film, state, walk)
        self._player = self.step_screen.player
        if film.script is not None:
            from stepviz.ui.presenting.server import Server

            assert self._player is not None
            self.run_beside(Server(self.step_screen, self._player).run)
        self._began = monotonic()
        self.call_after_refresh(self.on_loaded)
        self.set_interval(KEEP_EVERY, self._keep_soon)

    def theme_called(self, name: str) -> Theme | None:
        """The theme of that name; None where there is only one."""
        known = self.themes if len(self.themes) > 1 else ()
        return next((theme for theme in known if theme.name == name), None)

    def keep(self, likes: Preferences) -> str:
        """Keep what the viewer likes. Returns why that cannot be, nothing if it can."""
        from stepviz.ui import config

        try:
            config.write(likes)
        except UserError as error:
            return str(error)
        return ""

    def link_told(self, *, busy: bool, anew: bool = False) -> None:
        """Whether the next frame has to wait; where not, whether it must be drawn `anew`, whatever is shown."""
        if self._running and self.screen_stack:
            self.step_screen.link_told(busy=busy, anew=anew)

    def suspend_all(self) -> bool:
        """Stop with the other processes of the job, until the shell lets us go on. Returns False without a shell."""
        can = self._driver is not None and self._driver.can_suspend
        if self._driver is not None and can:
            self._driver.suspend_application_mode()
        return can

    def press_now(self, key: str) -> None:
        """Take a key that does not wait for those before it."""
        if self.screen_stack:
            self.step_screen.press(Key(key))

    def keep_place(self) -> None:
        """Have the command that reopens this moment kept, if it is another one than last time."""
        if self._keep is not None and self._player is not None:
            words = self.words
            if words != self._kept or self._keep.is_writing:
                self._keep.keep(words)
                self._kept = words

    def _keep_soon(self) -> None:
        if self._keep is not None and self._player is not None:
            words = self.words
            if words != self._kept and self._keep.keep_soon(words):
                self._kept = words

    def keep_harmless(self) -> None:
        """Leave what failed out of that command: what lay over the moment, and the moment too if it failed at once."""
        if self._keep is None:
            return
        if self._lesson is not None:
            self._keep.keep(self._stop_words(self._lesson.lesson.name))
            return
        words = self._kept or self._start.words
        at = words.index("--at") if "--at" in words and monotonic() > self._began + KEEP_EVERY else len(words)
        self._keep.keep([*self.experiment.words(), *words[at : at + 2]])

    @property
    def farewell(self) -> str:
        """That command, or the last one that was kept where it cannot be told any more."""
        try:
            return self.command
        except Exception:
            return shell.command(["stepviz", *(self._kept or self.experiment.words())])

    @property
    def command(self) -> str:
        """The command that opens the moment that is shown."""
        return shell.command(["stepviz", *self.words])

    @property
    def words(self) -> list[str]:
        """Its words, without the first."""
        player = self._player
        if self._lesson is not None:
            return self._lesson_words(self._lesson.lesson.name)
        if player is None:
            return [*self.experiment.words(), *self._start.words]
        from stepviz.session.words import place_of, words

        return [*self.experiment.words(), *words(place_of(player.film, player.state), player.film)]

    def _lesson_words(self, name: str) -> list[str]:
        """The stop with what is looked at there; only its number where one has wandered off."""
        player = self._player
        lecture = None if player is None else player.state.lecture
        if player is None or lecture is None:
            return self._stop_words(name)
        from stepviz.session.lessons.places import words

        return words(player.film, player.state) or self._stop_words(name)

    def _stop_words(self, name: str) -> list[str]:
        """The stop that was shown last, before any the one to begin with."""
        lecture = None if self._player is None else self._player.state.lecture
        return [name, "--stop", str(self._start.stop or 1 if lecture is None else lecture.stop + 1)]
