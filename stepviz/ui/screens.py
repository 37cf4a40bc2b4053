"""The screen: holds the session, hands rows down to the panes, answers commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.layout import Layout
from textual.screen import Screen
from textual.timer import Timer

from stepviz.experiment import Experiment
from stepviz.ui.layers import Black, Help, Key, Layer, Palette, QuitQuestion
from stepviz.ui.panes import Page, PaneWidget, Places, page_region
from stepviz.ui.skeleton import skeleton, top
from stepviz.ui.theme import StyleTable, Theme
from stepviz.views.commands import COMMANDS, PICK_WAYS
from stepviz.views.keys import command_at
from stepviz.views.layouts import LECTURE, layout_for
from stepviz.views.span import Row

if TYPE_CHECKING:
    from stepviz.training import Direction, Unit
    from stepviz.ui.motion import Motion
    from stepviz.ui.session import Session, Walk

KEYS = {key: command.name for command in COMMANDS for key in command.keys} | {"ctrl+c": "quit"}
"""The command of each key. Ctrl+C asks, as q does."""

ALWAYS = ("quit_now", "redraw")
"""Commands no layer can keep from their keys."""

MEANWHILE = ("leave", "black", "help", "palette", "theme", "redraw", "quit", "quit_now")
"""Commands that need not wait for the end of a long walk."""

TICK = 1 / 60
"""Shortest time between two paints, in seconds."""


class StepScreen(Screen[None], inherit_bindings=False):
    """One training step, taken apart. Every key comes here, and the topmost layer takes it."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    BLANK = True
    DEFAULT_CSS = "StepScreen { overflow: hidden; }"

    def __init__(self, experiment: Experiment, theme: Theme, next_theme: Callable[[], Theme | None]) -> None:
        """`next_theme` gives the theme to go on to, None where there is only this one."""
        super().__init__()
        self._places = Places()
        self.session: Session | None = None
        self.open_layers: list[Layer] = []
        self.commands: dict[str, Callable[[], None]] = {}
        self._experiment = experiment
        self._theme = theme
        self._next_theme = next_theme
        self._motion: Motion
        self._early: list[Key] = []
        self._waiting: list[str] = []
        self._walks = ""
        self._painted = self._cost = 0.0
        self._paint_timer: Timer | None = None
        self._page = Page("page")
        self._panes = {pane.name: PaneWidget(pane.name, picked_in=pane.number > 0) for pane in LECTURE.panes}
        self.styles.background = theme.ground

    @property
    def layout(self) -> Layout:
        """Where the panes stand."""
        return self._places

    def compose(self) -> ComposeResult:
        """The panes of the layout, empty, and the page that takes their place."""
        for name, rows in skeleton(self._experiment, LECTURE).items():
            self._panes[name].show(rows, self._theme.usual)
        yield from self._panes.values()
        yield self._page

    @property
    def walking(self) -> bool:
        """Whether a walk is under way."""
        return self.session is not None and self._motion.walking

    @property
    def painting(self) -> bool:
        """Whether a paint is put off."""
        return self._paint_timer is not None

    # From the loading on

    def begin(self, session: Session, start: Walk) -> None:
        """Show the session's moment once `start` has led to it, then answer the keys pressed so far."""
        from stepviz.ui.motion import Motion

        self.session = session
        self.commands = self._commands(session)
        worker = partial(self.run_worker, group="motion", exclusive=True)
        self._motion = Motion(session, worker, self.paint_soon)
        self._motion.walk(start, self._arrived)

    def _commands(self, session: Session) -> dict[str, Callable[[], None]]:
        """What each command does."""
        from stepviz.ui.session import STEPS

        steps = {name: partial(self._step, *step) for name, step in STEPS.items()}
        return steps | {
            **self._teaching(session),
            "play_or_pause": partial(self._play, session.play_or_pause),
            "play": self._keep_playing,
            "faster": partial(self._play, session.faster),
            "slower": partial(self._play, session.slower),
            "unit": partial(self._play, session.next_unit),
            "direction": partial(self._play, session.turn),
            "black": partial(self._open, Black),
            "help": partial(self._open, Help),
            "palette": partial(self._open, Palette),
            "quit": partial(self._open, QuitQuestion),
            "quit_now": self._quit,
            "theme": self._change_theme,
            "redraw": self._redraw,
            "leave": self._leave,
        }

    def _teaching(self, session: Session) -> dict[str, Callable[[], None]]:
        """What the commands about numbers and results do."""
        teach = session.teaching
        moves = {name: partial(self._changed, partial(teach.move, name)) for name in PICK_WAYS}
        panes = {f"pane_{n}": partial(self._changed, partial(teach.choose_pane, n)) for n in range(1, 10)}
        votes = {f"vote_{n}": partial(self._changed, partial(teach.vote, n - 1)) for n in range(1, 10)}
        return {
            **moves,
            **panes,
            **votes,
            "pane": partial(self._changed, partial(teach.turn, 1)),
            "pick": self._enter,
            "unpick": partial(self._changed, teach.stop),
            "onward": partial(self._changed, partial(teach.turn, 1)),
            "backward": partial(self._changed, partial(teach.turn, -1)),
            "explain": partial(self._said, teach.toggle_explaining),
            "return": partial(self._walk, session.back),
            "digits": partial(self._changed, teach.toggle_digits),
            "code": partial(self._changed, teach.toggle_code),
            "hide": partial(self._said, teach.toggle_predicting),
            "reveal": partial(self._changed, partial(teach.reveal_one, 1)),
            "cover": partial(self._changed, partial(teach.reveal_one, -1)),
            "proof": partial(self._said, teach.toggle_proof),
        }

    def _arrived(self) -> None:
        """A walk has ended: show where, then go on with what was asked meanwhile."""
        self.paint_soon()
        early, self._early = self._early, []
        for key in early:
            self.press(key)
        waiting, self._waiting = self._waiting, []
        for command in waiting:
            self.answer(command)

    # Keys and mouse

    def press(self, key: Key) -> bool:
        """Take a key. Returns False for one that means nothing here."""
        if self.session is None:
            self._early.append(key)
            return True
        command = self.session.teaching.meaning(key.name, KEYS.get(key.name, ""))
        if command in ALWAYS:
            self.answer(command)
            return True
        for layer in self.open_layers[::-1]:
            reply = layer.press(key)
            if reply.close:
                self.open_layers.remove(layer)
            if reply.command:
                self.answer(reply.command)
            if not reply.passes:
                self.paint_soon()
                return True
        if command:
            self.answer(command)
        return bool(command)

    def answer(self, name: str) -> None:
        """Carry out a command. During a walk all that moves waits; a long walk is not asked for twice."""
        if self._motion.walking and name not in MEANWHILE:
            if not (self._motion.note and name == self._walks):
                self._waiting.append(name)
            return
        if name not in MEANWHILE:
            self._walks = name
        self.commands[name]()

    def on_pane_widget_clicked(self, event: PaneWidget.Clicked) -> None:
        """A stage of the strip, the curve, a word in the line of keys."""
        if self.session is None or self._motion.walking:
            return None
        if self.open_layers:
            self.press(Key("click"))
            return None
        width = LECTURE.width
        if event.name == "keys":
            command = command_at(width, event.x, self.session.hints)
            return self.answer(command) if command is not None else None
        from stepviz.ui.pointing import clicked, command_clicked

        change = command_clicked(self.session, event.name, event.x, event.y)
        if change is not None:
            return self._changed(change)
        walk = clicked(self.session, event.name, event.x, event.y, width)
        if walk is not None:
            self._motion.walk(walk, self._arrived)
        return None

    def on_pane_widget_wheeled(self, event: PaneWidget.Wheeled) -> None:
        """Back and forth over the strip and the curve."""
        if self.session is None or self.open_layers or self._motion.walking:
            return
        from stepviz.ui.pointing import wheeled

        unit = wheeled(event.name, event.y)
        if unit is not None:
            self._motion.walk(self.session.step(unit, 1 if event.turn > 0 else -1), self._arrived)

    # Commands

    def _step(self, unit: Unit, direction: Direction) -> None:
        assert self.session is not None
        self._motion.walk(self.session.step(unit, direction), self._arrived)

    def _walk(self, lead: Callable[[], Walk]) -> None:
        self._motion.walk(lead(), self._arrived)

    def _enter(self) -> None:
        """Pick, explain, follow a term; the last may lead to another iteration."""
        assert self.session is not None
        self.session.pause()
        place = self.session.teaching.enter()
        if place is not None:
            self._motion.walk(self.session.follow(*place), self._arrived)
        self.paint_soon()

    def _changed(self, change: Callable[[], None]) -> None:
        """Change what is picked or told. Play goes on: a pick follows its cell through time."""
        assert self.session is not None
        self.session.message = ""
        change()
        self.paint_soon()

    def _said(self, change: Callable[[], str]) -> None:
        """Open or close something below the tensors; it may say why not. Play stops for it."""
        assert self.session is not None
        self.session.pause()
        self.session.message = change()
        self.paint_soon()

    def _play(self, change: Callable[[], None]) -> None:
        """Change how it plays, or whether."""
        change()
        self._motion.play()
        self.paint_soon()

    def _keep_playing(self) -> None:
        assert self.session is not None
        if not self.session.playing:
            self._play(self.session.play)

    def _open(self, kind: type[Layer]) -> None:
        assert self.session is not None
        self.session.pause()
        self.open_layers.append(kind())
        self.paint_soon()

    def _leave(self) -> None:
        assert self.session is not None
        if not self._motion.walking and self.session.teaching.leave():
            self.paint_soon()
            return
        self.session.pause()
        if self._motion.walking:
            self._motion.cancel()
            self._waiting = []
            self.session.message = "given up"
        self.paint_soon()

    def _change_theme(self) -> None:
        assert self.session is not None
        theme = self._next_theme()
        if theme is None:
            self.session.message = "NO_COLOR is set: the terminal's own colours are the only theme"
        else:
            self._theme = theme
            self.styles.background = theme.ground
        self.paint_soon()

    def _redraw(self) -> None:
        self.paint_soon()
        self.refresh()

    def _quit(self) -> None:
        self.app.exit()

    # Painting

    def on_resize(self, event: events.Resize) -> None:
        """Fill the new size."""
        self.paint(event.size)

    def paint_soon(self) -> None:
        """Paint now, or where the last paint was just now, a tick later: keys in between share one paint."""
        if self._paint_timer is not None:
            return
        wait = self._painted + max(TICK, 2 * self._cost) - monotonic()
        if wait <= 0:
            self.paint()
        else:
            self._paint_timer = self.set_timer(wait, self.paint)

    def paint(self, size: Size | None = None) -> None:
        """Hand every pane its rows."""
        if self._paint_timer is not None:
            self._paint_timer.stop()
            self._paint_timer = None
        started = monotonic()
        size = size or self.app.size
        page = self._page_rows(size)
        if page is None:
            self._paint_panes(size)
        else:
            self._page.show(page, self._table)
        self._painted = monotonic()
        self._cost = self._painted - started

    def _paint_panes(self, size: Size) -> None:
        self._show_page(whole=False)
        layout = layout_for(size.width, size.height)
        if self.session is None or layout is None:
            return
        for name, rows in self.session.look(layout, self._message).items():
            self._panes[name].show(rows, self._table)

    def _page_rows(self, size: Size) -> tuple[Row, ...] | None:
        """The page that takes the place of the panes; None for none."""
        layer = next((layer for layer in reversed(self.open_layers) if layer.page), None)
        if layer is not None:
            self._show_page(whole=True, full=layer.full)
            region = size.region if layer.full else page_region(size)
            return layer.rows(region.width, region.height)
        if layout_for(size.width, size.height) is not None:
            return None
        self._show_page(whole=True, full=True)
        if self.session is None:
            return (top(self._experiment, size.width),)
        return self.session.small(size.width, size.height, self._message)

    def _show_page(self, *, whole: bool, full: bool = False) -> None:
        page = self._page
        if (page.whole, page.full) != (whole, full):
            page.whole, page.full = whole, full
            page.refresh(layout=True)

    @property
    def _message(self) -> str:
        """What the line of what comes next says instead: the top layer's words, or how far a walk is."""
        words = (layer.message for layer in reversed(self.open_layers) if layer.message)
        return next(words, self._motion.note)

    @property
    def _table(self) -> StyleTable:
        if any(layer.dark for layer in self.open_layers):
            return self._theme.dark
        return self._theme.calm if self.session is not None and self.session.fast else self._theme.usual
