"""Player: holds the state that is looked at, and gives each key and click its answer. What moves waits for a walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Protocol

from stepviz import shell
from stepviz.preferences import Preferences
from stepviz.session.film import Film
from stepviz.session.key import KEYS, SWITCHES, Key, translation
from stepviz.session.motion import SLICE, Motion, Start
from stepviz.session.steps import again, halt
from stepviz.session.update import meaning, update
from stepviz.session.walks import Outcome, Walk
from stepviz.training import Direction
from stepviz.views.sight import Sight
from stepviz.views.state import State

ALWAYS = ("quit_now", "redraw", "suspend")
"""Commands no overlay can keep from their keys."""
MEANWHILE = ("leave", "black", "help", "data", "palette", "options", "theme", "redraw", "suspend", "quit", "quit_now")
"""Commands that need not wait for the end of a walk."""


class Surface(Protocol):
    """What is asked of the terminal."""

    @property
    def extent(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""

    def paint_soon(self) -> None:
        """Show what has changed."""

    def redraw(self) -> None:
        """Draw everything again, whatever the terminal shows."""

    def use_theme(self, name: str) -> str:
        """Show the theme of that name. Returns its name, nothing where there is only one."""

    def keep(self, likes: Preferences) -> str:
        """Keep what the viewer likes. Returns why that cannot be, nothing if it can."""

    async def painted(self) -> None:
        """Wait until what was last painted is on the screen."""

    def suspend(self) -> bool:
        """Stop until the shell lets us go on. Returns False without a shell."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, where the terminal can do that."""

    def quit(self) -> None:
        """End the session."""


class Player:
    """The state, and what becomes of it: the only thing of the session that changes."""

    def __init__(self, film: Film, state: State, surface: Surface, start: Start) -> None:
        """`start` runs a coroutine, made once it is its turn, in the place of the one before."""
        self.film, self.state = film, state
        self.opening = True
        """Whether the moment that the session was opened for is neither reached nor given up yet."""
        self._surface = surface
        self._motion = Motion(self, start, surface)
        self._waiting: list[str] = []
        self._walks = ""
        self._pointed = False
        self._keys = translation(state.likes.keys)

    @property
    def sight(self) -> Sight:
        """What is looked at."""
        return self.film.sight(self.state)

    @property
    def walking(self) -> bool:
        """Whether a walk is under way."""
        return self._motion.walking

    def begin(self, walk: Walk, keys: Sequence[Key]) -> None:
        """Take the first walk, then the keys that were pressed before."""

        def begun() -> None:
            self.opening = False
            self._surface.paint_soon()
            for key in keys:
                self.press(key)
            self._arrived()

        self._walk(walk, begun)

    def press(self, key: Key) -> bool:
        """Take a key: the topmost overlay does, if there is one. Returns False for a key that means nothing here."""
        key = self._translated(key)
        usual = KEYS.get(key.name, "")
        if usual in ALWAYS:
            self.answer(usual)
            return True
        if self.state.overlays:
            self._press_in(key)
            return True
        command = meaning(self.film, self.state, key)
        if command:
            self.answer(command)
        else:
            self._point_to_help()
        return bool(command)

    def paste(self, text: str) -> None:
        """Take the first line of what was pasted, where text is typed: it is no key anywhere else."""
        if self.state.typing:
            for character in text.strip().partition("\n")[0]:
                if character.isprintable():
                    self._press_in(Key(character, character))

    def answer(self, command: str) -> None:
        """Carry out a command. During a walk all that moves waits; a long walk is broken off by another one."""
        if self.walking and command not in MEANWHILE:
            if not self.state.progress:
                self._waiting.append(command)
            elif command != self._walks:
                self._halt()
            return
        if command not in MEANWHILE:
            self._walks = command
        if self.walking and command == "leave":
            self._give_up("back where the walk began" if self._motion.reached is not None else "given up")
        else:
            self._do(self._told(command, update(self.film, self.state, command)))

    def _told(self, command: str, outcome: Outcome) -> Outcome:
        """What a command leads to; with a sentence where nothing would be seen of it."""
        if not (isinstance(outcome, State) and _doubted(self.state, outcome, command)):
            return outcome
        from stepviz.session.answers import idle

        return idle.answered(self.film, self.state, outcome, command, self._surface.extent)

    def foresee(self) -> Sight | None:
        """What one more step like the last would lead to: drawn while nobody presses a key, it is there when one does.

        None where no such step is likely.
        """
        if self.walking or self.state.pace.on or self.state.overlays:
            return None
        state = again(self.film, self.state, self._walks)
        return None if state is None else self.film.sight(state)

    def click(self, x: int, y: int) -> None:
        """A cell, a term, a stage of the strip, the curve, a word in the line of keys."""
        if self.state.overlays:
            self._press_in(Key("click"))
        elif not self.walking:
            from stepviz.session import mouse

            outcome = mouse.click(self.film, self.state, x, y, self._surface.extent)
            if isinstance(outcome, str):
                self.answer(outcome)
            else:
                self._do(outcome)

    def point(self, x: int, y: int, *, held: bool) -> None:
        """The mouse is over a place of the screen."""
        from stepviz.session import mouse

        size, walking = self._surface.extent, self.walking
        self._do(mouse.point(self.film, self.state, x, y, size, held=held, walking=walking))

    def wheel(self, x: int, y: int, direction: Direction) -> None:
        """Back and forth over the strip and the curve."""
        if not self.state.overlays and not self.walking:
            from stepviz.session import mouse

            self._do(mouse.wheel(self.film, self.state, x, y, direction, self._surface.extent))

    def _translated(self, key: Key) -> Key:
        """What the viewer's key usually is called, except where text is typed."""
        if not self._keys or self.state.typing:
            return key
        name = next((self._keys[by] for by in (key.name, key.character) if by in self._keys), key.name)
        return key if name == key.name else Key(name)

    def _point_to_help(self) -> None:
        """For the first key that means nothing, where nothing else is said."""
        if not (self._pointed or self.walking or self.state.said):
            self._pointed = True
            self._do(replace(self.state, message="no key for that: ? lists them all"))

    def _press_in(self, key: Key) -> None:
        from stepviz.session.overlays import press

        pressed = press(self.film, self.state, key, self._surface.extent)
        self._do(pressed.state)
        if pressed.command:
            self.answer(pressed.command)
        if pressed.walk is not None:
            self._do(pressed.walk)

    def _do(self, outcome: Outcome) -> None:
        """Show another state, or take a walk."""
        if not isinstance(outcome, State):
            self._walk(outcome, self._arrived)
            return
        before, self.state = self.state, outcome
        if outcome is before:
            return
        if outcome.wish:
            self.state = _granted(self.film, outcome, self._surface)
        if outcome.pace.on and outcome.pace != before.pace:
            self._motion.play()
        self._surface.paint_soon()

    def _walk(self, walk: Walk, after: Callable[[], None]) -> None:
        """Take a walk: at once where it is short, else bit by bit; then call `after`."""
        self.state = self.state.paused()
        started = monotonic()
        try:
            next(walk)
            while monotonic() < started + 2 * SLICE:
                next(walk)
        except StopIteration as end:
            self.state = end.value(self.state)
            after()
            return
        self._motion.walk(walk, after)

    def _give_up(self, message: str) -> None:
        self._motion.cancel()
        self._waiting, self.opening = [], False
        self._do(replace(self.state, message=message))

    def _halt(self) -> None:
        """Break off a long walk where it is."""
        reached = self._motion.reached
        if reached is None:
            self._give_up("given up")
            return
        self._motion.cancel()
        self._waiting, self.opening = [], False
        self._do(halt(self.film, self.state, reached))

    def _arrived(self) -> None:
        """A walk has ended: show where, play on if it led to that, then go on with what was asked meanwhile."""
        self._surface.paint_soon()
        if self.state.pace.on:
            self._motion.play()
        waiting, self._waiting = self._waiting, []
        for command in waiting:
            self.answer(command)


def _doubted(before: State, after: State, command: str) -> bool:
    """Whether a command may change nothing that is seen."""
    covered = after.poll is not None or after.proving or command.startswith("pane_")
    return covered or command in SWITCHES or replace(after, message="") == replace(before, message="")


def _granted(film: Film, state: State, surface: Surface) -> State:
    """What only the terminal can do, done; without the wish."""
    wish, state = state.wish, replace(state, wish="")
    if wish == "quit_now":
        surface.quit()
    elif wish == "redraw":
        surface.redraw()
    elif wish == "suspend":
        if not surface.suspend():
            return replace(state, message="No shell runs this session, so Ctrl+Z leads nowhere. Ctrl+Q quits.")
    elif wish == "save_picture":
        from stepviz.session.keeping.saving import picture_saved
        from stepviz.session.lessons.places import copied_words

        return picture_saved(film, state, surface.extent, copied_words(film, state))
    elif wish == "copy":
        from stepviz.session.keeping.saving import copied
        from stepviz.session.lessons.places import copied_words

        words = copied_words(film, state)
        surface.copy(shell.command(words))
        return copied(state, words, surface.extent)
    elif wish == "likes":
        surface.use_theme(state.likes.theme)
        return replace(state, message=surface.keep(state.likes))
    elif wish == "theme":
        name = surface.use_theme(state.likes.theme)
        message = f"theme: {name}" if name else "no colours (NO_COLOR, --no-color): there is only one theme"
        return replace(state, message=message)
    return state
