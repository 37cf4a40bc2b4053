"""Screens: the screen of a session, which hands keys to the player and rows to the canvas."""

from __future__ import annotations

from asyncio import TimerHandle, get_running_loop, sleep
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size

from stepviz.session.key import KEYS, Key, known_as, translation
from stepviz.settings.experiment import Experiment
from stepviz.settings.looks import NO_PIXELS
from stepviz.settings.preferences import USUAL, Preferences
from stepviz.ui.canvas import Canvas
from stepviz.ui.held import CanvasScreen, HeldApp
from stepviz.ui.skeleton import early
from stepviz.ui.theme import StyleTable, Theme
from stepviz.views.layout.layouts import Size as Room
from stepviz.views.text.span import Row

if TYPE_CHECKING:
    from stepviz.session.film import Film
    from stepviz.session.player import Player
    from stepviz.session.tasks import Task
    from stepviz.views.marks import Mark
    from stepviz.views.moment_view import MomentView
    from stepviz.views.state import State

TICK = 1 / 60
"""Shortest time between two paints, in seconds."""


class StepScreen(CanvasScreen):
    """One training step, taken apart. Every key comes here and goes to the player."""

    def __init__(
        self,
        experiment: Experiment,
        theme: Theme,
        settings: HeldApp,
        iteration: int = 1,
        *,
        likes: Preferences = USUAL,
        dark: bool = False,
    ) -> None:
        """`settings` finds themes and saves preferences. `iteration`: the first shown.

        `likes`: gives keys and characters until the first moment is shown. `dark`: begin with a black screen.
        """
        super().__init__()
        self.player: Player | None = None
        """Answers keys and commands; None until the numbers are loaded."""
        self._experiment = experiment
        self._iteration = iteration
        self._theme = theme
        self._settings = settings
        self._is_ascii, self._keys = likes.ascii, translation(likes.keys)
        self._dark = dark
        self._early: list[Key] = []
        self._painted = self._cost = 0.0
        self._paint_timer: TimerHandle | None = None
        self._is_link_busy = self._held = False
        self.styles.background = theme.ground

    def compose(self) -> ComposeResult:
        """The canvas, with the first paint."""
        self._paint_early(self.app.size)
        return super().compose()

    @property
    def painting(self) -> bool:
        """True if a paint is due."""
        return self._held or self._paint_timer is not None

    def begin(self, film: Film, state: State, task: Task) -> Player:
        """Show the state that `task` leads to, then answer the keys pressed so far. Returns the player."""
        from stepviz.session.player import Player

        player = self.player = Player(film, state, self, partial(self.run_worker, group="motion", exclusive=True))
        early, self._early = self._early, []
        player.begin(task, early)
        return player

    # What the viewer does

    def press(self, key: Key) -> bool:
        """Take a key, or keep it until there is a player. Returns False for one without a meaning.

        Keys that quit or suspend work at once before there is a player: nothing can be lost yet.
        """
        if self.player is not None:
            return self.player.press(key)
        at_once = {"quit": self.quit, "quit_now": self.quit, "suspend": self.suspend}
        at_once.get(KEYS.get(known_as(self._keys, key).name, ""), partial(self._early.append, key))()
        return True

    def on_key(self, event: events.Key) -> None:
        """Take every key: no other widget can have the focus."""
        if self.press(Key(event.key, event.character)):
            event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the prompt, if one is open."""
        event.stop()
        if self.player is not None:
            self.player.paste(event.text)

    def on_canvas_mouse_used(self, event: Canvas.MouseUsed) -> None:
        """Click what was painted there (a cell, a term, a stage, the curve, a key), follow the mouse, or step."""
        if self.player is not None:
            event.does(self.player)

    # What the player asks for

    @property
    def extent(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        return self.app.size.width, self.app.size.height

    def use_theme(self, name: str) -> str:
        """Show the theme of that name. Returns its name; empty if unknown, or if there is only one theme."""
        theme = self._settings.theme_called(name)
        if theme is None:
            return ""
        self._theme = theme
        self.styles.background = theme.ground
        return theme.name

    def keep(self, likes: Preferences) -> str:
        """Save the preferences. Returns why they could not be saved; empty if they were."""
        return self._settings.keep(likes)

    def redraw(self) -> None:
        """Draw everything again, whatever the terminal shows."""
        self.paint_soon()
        self.refresh()

    def suspend(self) -> bool:
        """Stop until the shell continues us. Returns False without a shell."""
        return self._settings.suspend_all()

    def copy(self, text: str) -> None:
        """Copy a text to the clipboard by OSC 52, if the terminal supports it."""
        self.app.copy_to_clipboard(text)

    def quit(self) -> None:
        """End the session."""
        self._settings.end()

    # Painting

    def on_resize(self, event: events.Resize) -> None:
        """Fill the new size."""
        if self._is_link_busy:
            self._held = True
        else:
            self.paint(event.size)

    def link_told(self, *, busy: bool, anew: bool = False) -> None:
        """`busy`: the terminal has not shown the last frame yet. If it has, paint what waited, or all `anew`."""
        self._is_link_busy = busy
        if busy:
            return
        held, self._held = self._held, False
        if anew:
            self.redraw()
        elif held:
            self.paint_soon()

    async def painted(self) -> None:
        """Wait until the last frame is on the screen."""
        while self._held:
            await sleep(TICK)

    def paint_soon(self) -> None:
        """Paint now, or a little later if the last paint was just now, so that keys in between share one paint.

        If the terminal has not shown the last frame yet, paint once it has.
        """
        if self._paint_timer is not None or self._held:
            return
        if self._is_link_busy:
            self._held = True
            return
        # So painting takes a third of the time at most: the rest is for keys and training.
        wait = self._painted + max(TICK, 2 * self._cost) - monotonic()
        if wait <= 0:
            self.paint()
        else:
            # Not `set_timer`: Textual (8.2.8) never calls back if more than `wait` goes by while its timer starts.
            self._paint_timer = get_running_loop().call_later(wait, self.call_next, self.paint)

    def paint(self, size: Size | None = None) -> None:
        """Hand the canvas its rows."""
        if self._paint_timer is not None:
            self._paint_timer.cancel()
            self._paint_timer = None
        started = monotonic()
        size = size or self.app.size
        if self.player is None:
            self._paint_early(size)
        else:
            rows, table, marks = self.look(self.player.sight, size)
            self.canvas.show(rows, table, size, marks, self._settings.graphics)
        self._painted = monotonic()
        self._cost = self._painted - started

    def look(self, sight: MomentView, size: Size) -> tuple[tuple[Row, ...], StyleTable, tuple[Mark, ...]]:
        """The rows of a sight, the table of their styles, and the marks with true pixels."""
        from stepviz.views.screen import screen

        shown, theme = screen(sight, *size), self._theme
        table = theme.dark if shown.dark else theme.calm if shown.calm else theme.usual
        state = sight.state
        marks: tuple[Mark, ...] = ()
        # In fast play images would take too long.
        if not (shown.dark or state.likes.ascii or state.pace.fast or state.likes.pixels == NO_PIXELS):
            marks = tuple(mark for mark in shown.marks if mark.pixels is not None)
        return _in_ascii(shown.rows) if state.likes.ascii else shown.rows, table, marks

    def _paint_early(self, size: Size) -> None:
        rows = early(self._experiment, Room(*size), self._iteration, dark=self._dark)
        rows = _in_ascii(rows) if self._is_ascii else rows
        self.canvas.show(rows, self._theme.dark if self._dark else self._theme.usual, size)


def _in_ascii(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    from stepviz.views.text.ascii import ascii_row

    return tuple(map(ascii_row, rows))
