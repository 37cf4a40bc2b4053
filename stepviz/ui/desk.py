"""Desk: answers keys, mouse and commands. The topmost layer takes a key; what moves waits for the end of a walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from stepviz.training import Direction, Unit
from stepviz.ui import pointing
from stepviz.ui.asking import Asking
from stepviz.ui.data_page import DataPage
from stepviz.ui.layers import KEYS, Black, Help, Key, Layer, Palette, QuitQuestion
from stepviz.ui.motion import Motion, Start
from stepviz.ui.session import STEPS, Session, Walk
from stepviz.views.commands import PICK_WAYS, ROW_WAYS
from stepviz.views.curve import Curve, curve
from stepviz.views.keys import command_at

ALWAYS = ("quit_now", "redraw")
"""Commands no layer can keep from their keys."""

MEANWHILE = ("leave", "black", "help", "data", "palette", "theme", "redraw", "quit", "quit_now")
"""Commands that need not wait for the end of a walk."""


class Surface(Protocol):
    """What the desk asks of the screen."""

    @property
    def extent(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""

    def paint_soon(self) -> None:
        """Show what has changed."""

    def redraw(self) -> None:
        """Draw everything again, whatever the terminal shows."""

    def change_theme(self) -> bool:
        """Go on to the next theme. Returns False where there is only one."""

    def quit(self) -> None:
        """End the session."""


class Desk:
    """The session, what lies over it, and what each command does."""

    def __init__(self, session: Session, surface: Surface, start: Start) -> None:
        """`start` runs a coroutine in the place of the one before."""
        self.session = session
        self.layers: list[Layer] = []
        self._surface = surface
        self._motion = Motion(session, start, surface.paint_soon)
        self._waiting: list[str] = []
        self._walks = ""
        self._scrubbed: Curve | None = None
        asking = Asking(session, self._open, self._walk)
        self.commands = {**self._time(), **self._numbers(), **self._program(), **asking.commands()}
        """What each command does."""

    def begin(self, walk: Walk, keys: Sequence[Key]) -> None:
        """Open what the session begins with, take the first walk, then the keys that were pressed before."""
        if self.session.begins_with:
            self.answer(self.session.begins_with)
        self._motion.walk(walk, partial(self._begun, keys))

    @property
    def walking(self) -> bool:
        """Whether a walk is under way."""
        return self._motion.walking

    @property
    def message(self) -> str:
        """What the line of what comes next says: the top layer's words, or how far a walk is."""
        words = (layer.message for layer in reversed(self.layers) if layer.message)
        return next(words, self._motion.note)

    @property
    def above(self) -> str:
        """What the line above that one says: the top layer's words."""
        return next((layer.above for layer in reversed(self.layers) if layer.above), "")

    @property
    def page(self) -> Layer | None:
        """The topmost layer that takes the place of the panes."""
        return next((layer for layer in reversed(self.layers) if layer.page), None)

    # Keys and mouse

    def press(self, key: Key) -> bool:
        """Take a key. Returns False for one that means nothing here."""
        command = self.session.teaching.meaning(key.name, KEYS.get(key.name, ""))
        if command in ALWAYS:
            self.answer(command)
            return True
        if self.layers:
            self._press_in(self.layers[-1], key)
            return True
        if command:
            self.answer(command)
        return bool(command)

    def _press_in(self, layer: Layer, key: Key) -> None:
        """The topmost layer takes the key."""
        reply = layer.press(key)
        if reply.close:
            self.layers.remove(layer)
        if reply.command:
            self.answer(reply.command)
        walk = None if reply.then is None else reply.then()
        if walk is not None:
            self._walk(walk)
        self._surface.paint_soon()

    def click(self, pane: str, x: int, y: int) -> None:
        """A cell, a term, a stage of the strip, the curve, a word in the line of keys."""
        if self.layers:
            self.press(Key("click"))
            return
        layout = self.session.layout(*self._surface.extent)
        if self.walking or not layout.has(pane):  # a small terminal's page, or what has just gone from the screen
            return
        if pane == "keys":
            command = command_at(layout.width, x, self.session.hints)
            if command is not None:
                self.answer(command)
            return
        change = pointing.command_clicked(self.session, pane, x, y, self._surface.extent)
        if change is not None:
            self._change(change)
            return
        walk = pointing.clicked(self.session, pane, x, y, self._surface.extent)
        if walk is not None:
            self._walk(self.session.places.jump(walk))

    def point(self, pane: str, x: int, y: int, *, held: bool) -> None:
        """The mouse is over a place. On the curve it tells what stands there; with the button held it goes there."""
        if pane == "picture" and not self.layers:
            self._point_at(pointing.iteration_in_picture(self.session, x, y, self._surface.extent))
            return
        if self.layers or not pointing.on_curve(self.session, pane, y):
            self._point_at(None)
            return
        if not held or self._scrubbed is None:
            self._scrubbed = curve(self.session.frame.history.losses)
        iteration = self._scrubbed.iteration_at(x)
        if iteration == self.session.pointed and not held:
            return
        self.session.pointed = iteration
        if held and iteration is not None and not self.walking:
            self._walk(self.session.places.jump(self.session.go_to_iteration(iteration)))
        self._surface.paint_soon()

    def _point_at(self, iteration: int | None) -> None:
        if iteration != self.session.pointed:
            self.session.pointed = iteration
            self._surface.paint_soon()

    def wheel(self, pane: str, y: int, direction: Direction) -> None:
        """Back and forth over the strip and the curve."""
        unit = pointing.wheeled(self.session, pane, y)
        if unit is not None and not self.layers and not self.walking:
            self._step(unit, direction)

    # Commands

    def answer(self, name: str) -> None:
        """Carry out a command. During a walk all that moves waits; a long walk is broken off by another one."""
        if self.walking and name not in MEANWHILE:
            if not self._motion.note:
                self._waiting.append(name)
            elif name != self._walks:
                self._halt()
            return
        if name not in MEANWHILE:
            self._walks = name
        self.commands[name]()

    def _time(self) -> dict[str, Callable[[], None]]:
        session, pace = self.session, self.session.pace
        return {
            **{name: partial(self._step, *step) for name, step in STEPS.items()},
            "play_or_pause": partial(self._play, session.play_or_pause),
            "play": self._keep_playing,
            "faster": partial(self._set_pace, pace.faster),
            "slower": partial(self._set_pace, pace.slower),
            "unit": partial(self._set_pace, pace.next_unit),
            "direction": partial(self._set_pace, pace.turn),
        }

    def _numbers(self) -> dict[str, Callable[[], None]]:
        """What the commands about numbers and results do."""
        teach, change, say = self.session.teaching, self._change, self._say
        return {
            **{name: partial(change, partial(teach.move, name)) for name in PICK_WAYS},
            **{name: partial(change, partial(teach.move_row, way)) for name, way in ROW_WAYS.items()},
            **{f"pane_{n}": partial(change, partial(teach.choose_pane, n)) for n in range(1, 10)},
            **{f"vote_{n}": partial(change, partial(teach.vote, n - 1)) for n in range(1, 10)},
            "pane": partial(change, partial(teach.turn, 1)),
            "pick": self._enter,
            "unpick": partial(change, teach.stop),
            "onward": partial(change, partial(teach.turn, 1)),
            "backward": partial(change, partial(teach.turn, -1)),
            "explain": partial(say, teach.toggle_explaining),
            "zoom": partial(say, teach.toggle_zoom),
            "digits": partial(change, teach.toggle_digits),
            "code": partial(change, teach.toggle_code),
            "hide": partial(say, teach.toggle_predicting),
            "reveal": partial(change, partial(teach.reveal_one, 1)),
            "cover": partial(change, partial(teach.reveal_one, -1)),
            "proof": partial(say, teach.toggle_proof),
        }

    def _program(self) -> dict[str, Callable[[], None]]:
        return {
            "black": lambda: self._open(Black()),
            "help": lambda: self._open(Help()),
            "data": self._show_data,
            "palette": lambda: self._open(Palette()),
            "quit": lambda: self._open(QuitQuestion()),
            "quit_now": self._surface.quit,
            "theme": self._change_theme,
            "redraw": self._surface.redraw,
            "leave": self._leave,
        }

    def _walk(self, walk: Walk) -> None:
        self._motion.walk(walk, self._arrived)

    def _step(self, unit: Unit, direction: Direction) -> None:
        walk = self.session.step(unit, direction)
        self._walk(self.session.places.jump(walk) if unit is Unit.RUN else walk)

    def _halt(self) -> None:
        """Break off a long walk where it is."""
        reached = self._motion.reached
        self._motion.cancel()
        self._waiting = []
        self._walk(self.session.places.jump(self.session.halt(reached)))

    def _begun(self, keys: Sequence[Key]) -> None:
        self._surface.paint_soon()
        for key in keys:
            self.press(key)
        self._arrived()

    def _arrived(self) -> None:
        """A walk has ended: show where, then go on with what was asked meanwhile."""
        self._surface.paint_soon()
        waiting, self._waiting = self._waiting, []
        for command in waiting:
            self.answer(command)

    def _enter(self) -> None:
        """Pick, explain, follow a term; the last may lead to another iteration."""
        self.session.pause()
        place = self.session.teaching.enter()
        if place is not None:
            self._walk(self.session.follow(*place))
        self._surface.paint_soon()

    def _change(self, change: Callable[[], object]) -> None:
        """Change what is picked or told. Play goes on: a pick follows its cell through time."""
        self.session.message = ""
        change()
        self._surface.paint_soon()

    def _say(self, change: Callable[[], str]) -> None:
        """Open or close something below the tensors; it may say why not. Play stops for it."""
        self.session.pause()
        self.session.message = change()
        self._surface.paint_soon()

    def _play(self, change: Callable[[], None]) -> None:
        """Play or pause."""
        change()
        self._motion.play()
        self._surface.paint_soon()

    def _set_pace(self, change: Callable[[], str]) -> None:
        """Change how it plays: from now on, if it does; else say how it would."""
        self.session.message = change() or self.session.message
        self._motion.play()
        self._surface.paint_soon()

    def _keep_playing(self) -> None:
        if not self.session.pace.on:
            self._play(self.session.play)

    def _open(self, layer: Layer) -> None:
        """Put a layer on top; play stops for it."""
        self.session.pause()
        self.layers.append(layer)
        self._surface.paint_soon()

    def _show_data(self) -> None:
        trainer = self.session.timeline.trainer
        self._open(DataPage(trainer.dataset, trainer.experiment))

    def _leave(self) -> None:
        if self.walking:
            self._motion.cancel()
            self._waiting = []
            self.session.message = "back where the walk began"
        elif not self.session.teaching.leave():
            self.session.pause()
        self._surface.paint_soon()

    def _change_theme(self) -> None:
        if not self._surface.change_theme():
            self.session.message = "NO_COLOR is set: the terminal's own colours are the only theme"
        self._surface.paint_soon()
