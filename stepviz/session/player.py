"""Player: owns the state, and answers each key and click. Commands that move wait for the end of a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

from stepviz import shell
from stepviz.session.film import Film
from stepviz.session.key import KEYS, SWITCHES, Key, TerminalRequests, known_as, translation
from stepviz.session.steps import halt
from stepviz.session.task_runner import SLICE, Start, TaskRunner
from stepviz.session.tasks import Outcome, Task
from stepviz.session.update import meaning, update
from stepviz.training import Direction
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State

ALWAYS = ("quit_now", "redraw", "suspend")
"""Commands whose keys work under every overlay."""
AT_ONCE = ("leave", "redraw", "suspend", "quit", "quit_now")
"""Commands that never wait."""
_MEANWHILE = (*AT_ONCE, "black", "help", "data", "palette", "options", "theme")
"""Commands that wait only if other keys wait."""
MOST_WAITING = 64
"""The most keys that wait for the end of a task."""


class Player:
    """The current state: the only mutable part of the session."""

    def __init__(self, film: Film, state: State, requests: TerminalRequests, start: Start) -> None:
        """`start` runs a coroutine, after cancelling the one before."""
        self.film, self.state = film, state
        self.opening = True
        """True until the moment that the session was opened for is reached or given up."""
        self.requests = requests
        """The terminal."""
        self._runner = TaskRunner(self, start, requests)
        self._waiting: list[Key | str] = []
        self._command = ""
        """The last command that could begin a task."""
        self._help_named = False
        """True once a message has named the key of the help."""
        self._keys = translation(state.likes.keys)

    @property
    def sight(self) -> MomentView:
        """The view of the current state."""
        return self.film.sight(self.state)

    @property
    def working(self) -> bool:
        """True while a task runs."""
        return self._runner.working

    def begin(self, task: Task, keys: Sequence[Key]) -> None:
        """Run the first task, then answer the keys that were pressed before."""
        self._task(task)
        for key in keys:
            self.press(key)

    def press(self, key: Key) -> bool:
        """Answer a key, by the topmost overlay if there is one. Returns False for a key without a meaning here."""
        known = self._translated(key)
        usual = KEYS.get(known.name, "")
        if usual in ALWAYS:
            self.answer(usual)
            return True
        if self.state.overlays:
            self._press_in(known)
            return True
        return self._press_below(key)

    def _press_below(self, key: Key) -> bool:
        """Answer a key as if there were no overlay. During a task it waits, and its command is decided afterwards."""
        command = meaning(self.film, self.state, self._translated(key))
        if command or self.working:
            self.answer(command, key)
        elif not (self._help_named or self.state.said):
            self._help_named = True
            self._do(replace(self.state, message="this key has no command: ? lists all keys"))
        return bool(command)

    def paste(self, text: str) -> None:
        """Type the first line of a pasted text into a prompt; ignore the text if no prompt is open."""
        if self.state.typing:
            for character in next(iter(text.strip().splitlines()), ""):
                if character.isprintable():
                    self._press_in(Key(character, character))

    def answer(self, command: str, key: Key | None = None) -> None:
        """Carry out a command, of a `key` if any. During a task, commands that move wait.

        Space stops a long task, but not the first one, to the moment that the session opens at.
        """
        if self.working and command not in (AT_ONCE if self._waiting else _MEANWHILE):
            if self._can_halt and command == "play_or_pause":
                self._runner.cancel()
                self._waiting, reached = [], self._runner.reached
                state = self.state
                self._do(replace(state, message="cancelled") if reached is None else halt(self.film, state, reached))
            # A key that is held down repeats the task it has begun: those presses are dropped.
            elif not (self._can_halt and command == self._command) and len(self._waiting) < MOST_WAITING:
                self._waiting.append(key or command)
            return
        if command not in _MEANWHILE:
            self._command = command
        if self.working and command == "leave":
            self._runner.cancel()
            self._waiting, self.opening = [], False
            back = "" if self._runner.reached is None else ": back where it began"
            self._do(replace(self.state, message=f"cancelled{back}"))
        else:
            outcome = update(self.film, self.state, command)
            # Only commands that may change nothing to be seen are looked at: that takes two paintings.
            if isinstance(outcome, State) and _may_be_unseen(self.state, outcome, command):
                from stepviz.session import idle

                outcome = idle.answered(self.film, self.state, outcome, command, self.requests.extent)
            self._do(outcome)

    @property
    def _can_halt(self) -> bool:
        """True during a long task, except the first one."""
        return bool(self.state.progress) and not self.opening

    def click(self, x: int, y: int) -> None:
        """Answer a click: by the topmost overlay, or click what was painted there."""
        if self.state.overlays:
            self._press_in(Key("click", line=y))
        elif not self.working:
            from stepviz.session import mouse

            outcome = mouse.click(self.film, self.state, x, y, self.requests.extent)
            if isinstance(outcome, str):
                self.answer(outcome)
            else:
                self._do(outcome)

    def point(self, x: int, y: int, *, held: bool) -> None:
        """Follow the mouse over the screen."""
        from stepviz.session import mouse

        size, working = self.requests.extent, self.working
        self._do(mouse.point(self.film, self.state, x, y, size, held=held, working=working))

    def wheel(self, x: int, y: int, direction: Direction) -> None:
        """Step forwards or back over the strip and the curve; in an overlay move as ↓ and ↑ do."""
        if self.state.overlays:
            if self.state.overlays[-1].moves:
                self._press_in(Key("down" if direction == 1 else "up"))
        elif not self.working:
            from stepviz.session import mouse

            self._do(mouse.wheel(self.film, self.state, x, y, direction, self.requests.extent))

    def _translated(self, key: Key) -> Key:
        """The usual key for a viewer's key, except while text is typed."""
        return known_as(self._keys, key) if self._keys and not self.state.typing else key

    def _press_in(self, key: Key) -> None:
        from stepviz.session.overlays.overlay import press

        pressed = press(self.film, self.state, key, self.requests.extent)
        self._do(pressed.state)
        if pressed.command:
            self.answer(pressed.command)
        if pressed.task is not None:
            self._do(pressed.task)

    def _do(self, outcome: Outcome) -> None:
        """Show another state, or run a task."""
        if not isinstance(outcome, State):
            self._task(outcome)
            return
        before, self.state = self.state, outcome
        if outcome is before:
            return
        if outcome.wish:
            self.state = _granted(self.film, outcome, self.requests)
        if outcome.pace.on and outcome.pace != before.pace:
            self._runner.play()
        self.requests.paint_soon()

    def _task(self, task: Task) -> None:
        """Run a task: at once if it is short, else in stretches."""
        self.state = self.state.paused()
        started = monotonic()
        try:
            next(task)
            while monotonic() < started + 2 * SLICE:
                next(task)
        except StopIteration as end:
            self.state = end.value(self.state)
            self._arrived()
            return
        leaving = "Esc cancels" if self.opening else "Space stops here, Esc cancels"
        self._runner.run(task, self._arrived, leaving)

    def _arrived(self) -> None:
        """After a task: paint, play if the state says so, then answer the keys that waited.

        An overlay opened during the task takes none of these keys.
        """
        self.opening = False
        self.requests.paint_soon()
        if self.state.pace.on:
            self._runner.play()
        take = self._press_below if self.state.overlays else self.press
        waiting, self._waiting = self._waiting, []
        for asked in waiting:
            if isinstance(asked, Key):
                take(asked)
            else:
                self.answer(asked)


def _may_be_unseen(before: State, after: State, command: str) -> bool:
    covered = after.poll is not None or after.proving or command.startswith("pane_")
    away = before.zoomed and command == "unpick"
    return covered or away or command in (*SWITCHES, "pin") or replace(after, message="") == replace(before, message="")


def _granted(film: Film, state: State, requests: TerminalRequests) -> State:
    """Carry out the state's wish. Returns the state without it, with a message."""
    wish, state = state.wish, replace(state, wish="")
    if wish == "quit_now":
        requests.quit()
    elif wish == "redraw":
        requests.redraw()
    elif wish == "suspend":
        if not requests.suspend():
            return replace(state, message="No shell started this session, so Ctrl+Z cannot suspend it. Ctrl+Q quits.")
    elif wish == "save_picture":
        from stepviz.session.keeping.saving import picture_saved
        from stepviz.session.lessons.places import copied_words

        return picture_saved(film, state, requests.extent, copied_words(film, state))
    elif wish == "copy":
        from stepviz.session.lessons.places import copied_words
        from stepviz.session.overlays.parts import copied

        words = copied_words(film, state)
        requests.copy(shell.command(words))
        return copied(state, words, requests.extent)
    elif wish == "likes":
        requests.use_theme(state.likes.theme)
        return replace(state, message=requests.keep(state.likes))
    elif wish == "theme":
        name = requests.use_theme(state.likes.theme)
        message = f"theme: {name}" if name else "no colours (NO_COLOR, --no-color, TERM): there is only one theme"
        return replace(state, message=message)
    return state
