"""Layers: what lies over the normal screen and takes the keys first. Escape closes exactly one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, NamedTuple

from stepviz.views.commands import COMMANDS, Command
from stepviz.views.span import BAR, BOLD, DIM, Line, Role, Row, Style, filled

KEYS = {key: command.name for command in COMMANDS for key in command.keys} | {"ctrl+c": "quit"}
"""The command of each key. Ctrl+C asks, as q does."""


class Key(NamedTuple):
    """A key press: Textual's name of it, and the character it types, if any."""

    name: str
    character: str | None = None


class Answer(NamedTuple):
    """What a layer makes of a key."""

    close: bool = False
    """The layer ends."""
    command: str = ""
    """A command to carry out then."""
    then: Callable[[], Iterator[int] | None] | None = None
    """What to do then; it may lead somewhere."""


STAY, CLOSE = Answer(), Answer(close=True)


class Layer:
    """Something that takes keys while it is on top. Opening one pauses play."""

    page = False
    """Whether it takes the place of the panes."""
    full = False
    """Whether its page fills the terminal."""
    dark = False
    """Whether everything is black."""

    @property
    def message(self) -> str:
        """What stands in the line of what comes next, meanwhile."""
        return ""

    @property
    def above(self) -> str:
        """What stands in the line above it."""
        return ""

    def press(self, key: Key) -> Answer:
        """What the key means here."""
        raise NotImplementedError

    def rows(self, width: int, height: int) -> tuple[Row, ...]:
        """The page: `height` rows of `width`."""
        return filled((), width, height)


class Black(Layer):
    """The black screen: any key ends it, and does nothing else."""

    page = full = dark = True

    def press(self, key: Key) -> Answer:
        """Back."""
        del key
        return CLOSE


class QuitQuestion(Layer):
    """Asks before quitting. No key of a remote says yes."""

    @property
    def message(self) -> str:
        """The question."""
        return "Quit? q or y quits, any other key stays"

    def press(self, key: Key) -> Answer:
        """Quit or stay."""
        return Answer(True, "quit_now") if key.name in ("q", "Q", "y", "Y", "ctrl+c") else CLOSE


class Scrolled(Layer):
    """A page that may be longer than the screen."""

    page = True
    _MOVES: ClassVar = {"down": 1, "up": -1, "right": 1, "left": -1}

    def __init__(self) -> None:
        self._top = 0
        self._last_top = 0
        self._height = 1

    def press(self, key: Key) -> Answer:
        """Scroll, close."""
        if key.name == "escape":
            return CLOSE
        pages = {"pagedown": 1, "pageup": -1, "space": 1}
        if key.name in ("home", "end"):
            self._top = 0 if key.name == "home" else self._last_top
        else:
            move = self._MOVES.get(key.name, 0) + pages.get(key.name, 0) * max(1, self._height - 3)
            self._top = max(0, min(self._top + move, self._last_top))
        return Answer(close=key.name == "ctrl+c", command="quit" if key.name == "ctrl+c" else "")

    def window(self, rows: tuple[Row, ...], height: int) -> tuple[Row, ...]:
        """The rows in view."""
        self._height, self._last_top = height, max(0, len(rows) - height)
        self._top = min(self._top, self._last_top)
        return rows[self._top : self._top + height]


class Help(Scrolled):
    """All keys."""

    def press(self, key: Key) -> Answer:
        """Scroll; the keys that opened it close it. The screen can still be made black."""
        if key.name in ("question_mark", "f1"):
            return CLOSE
        return Answer(command="black") if key.name in ("full_stop", "b") else super().press(key)

    def rows(self, width: int, height: int) -> tuple[Row, ...]:
        """What the views say."""
        from stepviz.views.help import help_rows

        return self.window(help_rows(width, height), height)


class Palette(Layer):
    """The list of commands: type to find one, Enter carries it out."""

    page = True
    _CHOSEN = Style(Role.TEXT, 0, "br")

    def __init__(self, commands: tuple[Command, ...] = COMMANDS) -> None:
        self._commands = tuple(command for command in commands if command.name != "palette")
        self._typed = ""
        self._place = 0
        self._height = 3

    @property
    def found(self) -> tuple[Command, ...]:
        """The commands with every word that was typed."""
        words = self._typed.lower().split()
        return tuple(c for c in self._commands if all(word in f"{c.does} {c.name}".lower() for word in words))

    def press(self, key: Key) -> Answer:
        """Choose, find, carry out, close."""
        found = self.found
        if key.name == "enter":
            return Answer(True, found[self._place].name) if found else STAY
        if key.name in ("escape", "ctrl+p", "ctrl+c"):
            return Answer(True, "quit" if key.name == "ctrl+c" else "")
        page = self._height - 2
        moves = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "home": -len(found), "end": len(found)}
        if key.name in moves:
            self._place += moves[key.name]
        elif key.name == "backspace":
            self._find(self._typed[:-1])
        elif key.character is not None and key.character.isprintable() and len(self._typed) < 40:
            self._find(self._typed + key.character)
        self._place = max(0, min(self._place, len(self.found) - 1))
        return STAY

    def rows(self, width: int, height: int) -> tuple[Row, ...]:
        """What was typed, and as many commands as fit around the chosen one."""
        found, self._height = self.found, height
        room = max(1, height - 2)
        top = max(0, min(self._place - room // 2, len(found) - room))
        head = Line(width, BAR).put(1, f"COMMANDS  {self._typed}▏", BAR._replace(emphasis="b"))
        rows = [head.put_right("type to find   ↑↓ choose   Enter do   Esc close", BAR, end=width - 1).row()]
        if width < 70:
            rows = [Line(width, BAR).put(1, f"> {self._typed}▏", BAR).row()]
        rows.append(Line(width).put(2, "" if found else "no command has these words", DIM).row())
        for place, command in enumerate(found[top : top + room], start=top):
            style = self._CHOSEN if place == self._place else BOLD
            rows.append(Line(width).put(1, f" {command.shown:<10} ", style).put(14, command.does).row())
        return filled(rows, width, height)

    def _find(self, typed: str) -> None:
        self._typed, self._place = typed, 0
