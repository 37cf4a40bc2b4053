"""Overlay: how the topmost overlay answers a key, and what overlays have in common. Escape closes exactly one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, cast

from stepviz.session.film import Film
from stepviz.session.key import KEYS, Key
from stepviz.session.tasks import Task
from stepviz.views.layout.layouts import Size, page_size
from stepviz.views.overlays import ANY, MOST, Keys, LinesInView, Overlay, below_panes
from stepviz.views.state import State

CLOSE = ("escape", "ctrl+c")
"""Keys that close the topmost overlay."""
LEAVE = (*CLOSE, "pagedown", "pageup")
"""Keys that close a line of text: also those of a presenter's remote."""
_FAR = 1000
"""More lines than any list has: the end nearest to it is chosen."""
MOVES = ("down", "up", "pagedown", "pageup", "home", "end")
"""Keys that choose another line of a list."""


class LineEdit(NamedTuple):
    """A line of text being edited, and its cursor."""

    text: str = ""
    cursor: int = 0

    @classmethod
    def of(cls, text: str) -> LineEdit:
        """A text with the cursor at its end."""
        return cls(text, len(text))

    @property
    def shown(self) -> str:
        """The text with the cursor in it."""
        return f"{self.text[: self.cursor]}▏{self.text[self.cursor :]}"

    def typed(self, key: Key, most: int) -> LineEdit:
        """The text after a character (at most `most`) or Backspace; unchanged by any other key."""
        if key.name == "backspace":
            return self._without(self.cursor - 1)
        if key.character is None or not key.character.isprintable() or len(self.text) >= most:
            return self
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        return LineEdit(f"{before}{key.character}{after}", self.cursor + len(key.character))

    def pressed(self, key: Key, most: int) -> LineEdit:
        """The text after any key that edits a line: as `typed`, or by the cursor keys, Delete or Ctrl+U."""
        text, cursor = self
        to = {"left": cursor - 1, "right": cursor + 1, "home": 0, "end": len(text)}
        if key.name in to:
            return LineEdit(text, max(0, min(to[key.name], len(text))))
        if key.name == "ctrl+u":
            return LineEdit()
        return self._without(cursor) if key.name == "delete" else self.typed(key, most)

    def _without(self, place: int) -> LineEdit:
        if not 0 <= place < len(self.text):
            return self
        return LineEdit(self.text[:place] + self.text[place + 1 :], place)


EMPTY = LineEdit()


def typed(text: str, key: Key, most: int) -> str:
    """The text after a key that types, or deletes, at its end."""
    return LineEdit.of(text).typed(key, most).text


class At(NamedTuple):
    """A key for the topmost overlay."""

    film: Film
    state: State
    key: Key
    size: Size
    """The size of the overlay if it is a page, else of the screen."""

    @property
    def below(self) -> State:
        """The state without the topmost overlay."""
        return replace(self.state, overlays=self.state.overlays[:-1])


class Pressed(NamedTuple):
    """The state after a key for an overlay; then a command to carry out, or a task to run."""

    state: State
    command: str = ""
    task: Task | None = None


Answer = Overlay | State | Task | Pressed | str
"""What a key of an overlay leads to: another overlay or state to show; or a task or command, which closes it."""


@dataclass(frozen=True)
class ListOverlay(Overlay):
    """A list with one line chosen."""

    place: int = 0
    moves = True

    def count(self, state: State) -> int:
        """The number of lines to choose from."""
        raise NotImplementedError

    def in_view(self, state: State, size: Size) -> LinesInView:
        """The lines in view on a page, or on a screen, of that size: by default, below the panes."""
        return below_panes(self.place, self.count(state), size.height, MOST)

    def moved(self, place: int, state: State) -> Overlay:
        """The list with the line of that number (from 0), or the nearest one, chosen."""
        return replace(self, place=max(0, min(place, self.count(state) - 1)))


def press(film: Film, state: State, key: Key, size: tuple[int, int]) -> Pressed:
    """The topmost overlay's answer to a key, on a screen of that size (columns, rows)."""
    top = state.overlays[-1]
    at = At(film, state, key, page_size(*size) if top.page and not top.whole else Size(*size))
    if isinstance(top, ListOverlay) and key.line is not None:
        place = top.in_view(state, at.size).at(key.line)
        if place is not None and place < top.count(state):
            if place != top.place:
                return Pressed(at.below.over(top.moved(place, state)))
            at = at._replace(key=Key("enter"))  # a second click does what Enter does, as in the panes
    known = {name: keys.does for keys in top.keys for name in keys.names}
    does = known.get(at.key.name, known.get(*ANY))
    answer = cast(Answer, does(top, at) if callable(does) else does or state)
    if isinstance(answer, str):
        return Pressed(at.below, answer)
    if isinstance(answer, Overlay):
        return Pressed(at.below.over(answer))
    if isinstance(answer, State):
        return Pressed(answer)
    return answer if isinstance(answer, Pressed) else Pressed(at.below, task=answer)


def keys_of(*commands: str) -> tuple[str, ...]:
    """The usual keys of these commands."""
    return tuple(key for key, name in KEYS.items() if name in commands)


def close(_: Overlay, at: At) -> State:
    """Close the overlay."""
    return at.below


def aside(_: Overlay, at: At) -> Pressed:
    """Carry out the usual command of the key; the overlay stays."""
    return Pressed(at.state, KEYS[at.key.name])


def onward(_: Overlay, at: At) -> str:
    """Close the overlay and carry out the usual command of the key."""
    return KEYS[at.key.name]


def choose(top: ListOverlay, at: At) -> Overlay:
    """Choose another line of the list."""
    page = at.size.height - 2 if top.whole else 10
    moves = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "home": -_FAR, "end": _FAR}
    return top.moved(top.place + moves[at.key.name], at.state)


CHOOSE = Keys(MOVES, "↑↓ choose", choose)
"""The row of these keys."""
