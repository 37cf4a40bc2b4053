"""The screen: shows the session's moment, hands rows down to the panes and keys to the player."""

from __future__ import annotations

from asyncio import sleep
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.timer import Timer

from stepviz.session.key import KEYS, Key, known_as, translation
from stepviz.settings.experiment import Experiment
from stepviz.settings.looks import NO_PIXELS
from stepviz.settings.preferences import USUAL, Preferences
from stepviz.ui.canvas import Canvas
from stepviz.ui.held import CanvasScreen, Shared
from stepviz.ui.skeleton import early
from stepviz.ui.theme import StyleTable, Theme
from stepviz.views.layout.layouts import Size as Room
from stepviz.views.text.ascii import ascii_row
from stepviz.views.text.span import Row

if TYPE_CHECKING:
    from stepviz.session.film import Film
    from stepviz.session.player import Player
    from stepviz.session.walks import Walk
    from stepviz.views.marks import Mark
    from stepviz.views.sight import MomentView, Screen
    from stepviz.views.state import State

TICK = 1 / 60
"""Shortest time between two paints, in seconds."""


class StepScreen(CanvasScreen):
    """One training step, taken apart. Every key comes here and goes to the player."""

    def __init__(
        self,
        experiment: Experiment,
        theme: Theme,
        settings: Shared,
        iteration: int = 1,
        *,
        likes: Preferences = USUAL,
        dark: bool = False,
    ) -> None:
        """`settings` finds themes and keeps what the viewer likes. `iteration`: the first shown.

        `likes`: of those, which keys and characters there are before the first moment. `dark`: whether it begins black.
        """
        super().__init__()
        self.player: Player | None = None
        """Answers keys and commands, once the numbers are loaded."""
        self._experiment = experiment
        self._iteration = iteration
        self._theme = theme
        self._settings = settings
        self._is_ascii, self._keys = likes.ascii, translation(likes.keys)
        self._dark = dark
        self._early: list[Key] = []
        self._painted = self._cost = 0.0
        self._paint_timer: Timer | None = None
        self._is_link_busy = self._held = False
        self.styles.background = theme.ground

    def compose(self) -> ComposeResult:
        """One canvas, with nothing known yet."""
        self._paint_early(self.app.size)
        return super().compose()

    @property
    def painting(self) -> bool:
        """Whether a paint is put off."""
        return self._held or self._paint_timer is not None

    def begin(self, film: Film, state: State, walk: Walk) -> Player:
        """Show a state once `walk` has led to it, then answer the keys pressed so far. Returns who answers them."""
        from stepviz.session.player import Player

        player = self.player = Player(film, state, self, partial(self.run_worker, group="motion", exclusive=True))
        early, self._early = self._early, []
        player.begin(walk, early)
        return player

    # What the viewer does

    def press(self, key: Key) -> bool:
        """Take a key; keep it while there is nothing to answer it. Returns False for one that means nothing here.

        Before there is a moment nothing can be lost: every key that quits does so at once.
        """
        if self.player is not None:
            return self.player.press(key)
        at_once = {"quit": self.quit, "quit_now": self.quit, "suspend": self.suspend}
        at_once.get(KEYS.get(known_as(self._keys, key).name, ""), partial(self._early.append, key))()
        return True

    def on_key(self, event: events.Key) -> None:
        """Every key comes here: nothing else can have the focus."""
        if self.press(Key(event.key, event.character)):
            event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """A line of text, where one is asked for."""
        event.stop()
        if self.player is not None:
            self.player.paste(event.text)

    def on_canvas_clicked(self, event: Canvas.Clicked) -> None:
        """A cell, a term, a stage of the strip, the curve, a word in the line of keys."""
        if self.player is not None:
            self.player.click(event.x, event.y)

    def on_canvas_pointed(self, event: Canvas.Pointed) -> None:
        """The curve as a bar to move along."""
        if self.player is not None:
            self.player.point(event.x, event.y, held=event.held)

    def on_canvas_wheeled(self, event: Canvas.Wheeled) -> None:
        """Back and forth over the strip and the curve."""
        if self.player is not None:
            self.player.wheel(event.x, event.y, 1 if event.turn > 0 else -1)

    # What the player asks for

    @property
    def extent(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        return self.app.size.width, self.app.size.height

    def use_theme(self, name: str) -> str:
        """Show the theme of that name. Returns its name, nothing where there is only one."""
        theme = self._settings.theme_called(name)
        if theme is None:
            return ""
        self._theme = theme
        self.styles.background = theme.ground
        return theme.name

    def keep(self, likes: Preferences) -> str:
        """Keep what the viewer likes. Returns why that cannot be, nothing if it can."""
        return self._settings.keep(likes)

    def redraw(self) -> None:
        """Draw everything again, whatever the terminal shows."""
        self.paint_soon()
        self.refresh()

    def suspend(self) -> bool:
        """Stop until the shell lets us go on. Returns False without a shell."""
        return self._settings.suspend_all()

    def copy(self, text: str) -> None:
        """Put a text on the clipboard by OSC 52, where the terminal knows it."""
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
        """Whether the last frame is not on the screen yet; where it is, what was held is painted, or all `anew`."""
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
        """Paint now, or where the last paint was just now, a tick later: keys in between share one paint.

        Where the terminal has not shown the last frame yet, all that happens until it has shares the next one.
        """
        if self._paint_timer is not None or self._held:
            return
        if self._is_link_busy:
            self._held = True
            return
        wait = self._painted + max(TICK, 2 * self._cost) - monotonic()
        if wait <= 0:
            self.paint()
        else:
            self._paint_timer = self.set_timer(wait, self.paint)

    def paint(self, size: Size | None = None) -> None:
        """Hand the canvas its rows."""
        if self._paint_timer is not None:
            self._paint_timer.stop()
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
        """What a sight is seen as: rows, what their styles look like, and what of them may be true pixels."""
        from stepviz.views.screen import screen

        shown, theme = screen(sight, *size), self._theme
        table = theme.dark if shown.dark else theme.calm if shown.calm else theme.usual
        rows = _in_ascii(shown.rows) if sight.state.likes.ascii else shown.rows
        return rows, table, _pixelled(shown, sight.state)

    def _paint_early(self, size: Size) -> None:
        """Before the numbers are loaded."""
        rows = early(self._experiment, Room(*size), self._iteration, dark=self._dark)
        rows = _in_ascii(rows) if self._is_ascii else rows
        self.canvas.show(rows, self._theme.dark if self._dark else self._theme.usual, size)


def _pixelled(shown: Screen, state: State) -> tuple[Mark, ...]:
    """What may be true pixels: nothing while it plays fast, when images that come and go are not worth their time."""
    if shown.dark or state.likes.ascii or state.pace.fast or state.likes.pixels == NO_PIXELS:
        return ()
    return tuple(mark for mark in shown.marks if mark.pixels is not None)


def _in_ascii(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(map(ascii_row, rows))
