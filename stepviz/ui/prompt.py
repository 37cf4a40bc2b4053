"""Prompt: one line of text asked for below the tensors, with history, completion and a caret under what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from stepviz.errors import UserError
from stepviz.text import shortened
from stepviz.ui.layers import CLOSE, STAY, Answer, Key, Layer

_LONGEST = 200
_WIDTH = 78

Accept = Callable[[str], "Callable[[], Iterator[int] | None] | None"]
"""Takes the text and returns what to do then, None for nothing. Raises `UserError` for a text that is wrong."""


class Prompt(Layer):
    """Asks for a text. Enter accepts, Esc gives up; a wrong text stays, with a sentence that says why."""

    def __init__(
        self,
        label: str,
        accept: Accept,
        *,
        text: str = "",
        history: Sequence[str] = (),
        complete: Callable[[str], Sequence[str]] | None = None,
        hint: str = "",
    ) -> None:
        """`history`: texts accepted before, the latest last. `complete`: the words that begin with a text."""
        self._label = label
        self._accept = accept
        self._text = text
        self._cursor = len(text)
        self._history = [*history, text]
        self._place = len(history)
        self._complete = complete
        self._hint = hint
        self._note = ""

    @property
    def message(self) -> str:
        """The label and the text with its cursor, the end in view."""
        before, after = self._text[: self._cursor], self._text[self._cursor :]
        shown = f"{self._label} {before}▏{after}"
        return (
            shown if len(shown) <= _WIDTH else f"{self._label} …{shown[len(shown) - _WIDTH + len(self._label) + 2 :]}"
        )

    @property
    def above(self) -> str:
        """What is wrong, the words to choose from, or a hint."""
        return self._note or self._hint

    def press(self, key: Key) -> Answer:
        """Edit, find, accept, give up."""
        if key.name == "enter":
            return self._enter()
        if key.name in ("escape", "ctrl+c", "pagedown", "pageup"):
            return CLOSE
        edits = {
            "left": lambda: self._move(self._cursor - 1),
            "right": lambda: self._move(self._cursor + 1),
            "home": lambda: self._move(0),
            "end": lambda: self._move(len(self._text)),
            "up": lambda: self._recall(-1),
            "down": lambda: self._recall(1),
            "backspace": lambda: self._cut(self._cursor - 1),
            "delete": lambda: self._cut(self._cursor),
            "ctrl+u": lambda: self._set("", 0),
            "tab": self._fill_in,
        }
        if key.name in edits:
            edits[key.name]()
        elif key.character is not None and key.character.isprintable() and len(self._text) < _LONGEST:
            text = self._text[: self._cursor] + key.character + self._text[self._cursor :]
            self._set(text, self._cursor + len(key.character))
        return STAY

    def _enter(self) -> Answer:
        try:
            then = self._accept(self._text.strip())
        except UserError as error:
            self._note = self._pointed(str(error), getattr(error, "at", None))
            return STAY
        return Answer(True, then=then)

    def _pointed(self, sentence: str, at: int | None) -> str:
        """The sentence; with a caret under the fault where that is known and there is room."""
        if at is None:
            return sentence
        column = len(self._label) + 1 + at
        if column + 2 + len(sentence) <= _WIDTH:
            return f"{'':{column}}↓ {sentence}"
        return f"{sentence[: max(0, column - 2)]:<{column}}↓" if len(sentence) < column else sentence

    def _move(self, cursor: int) -> None:
        self._cursor = max(0, min(cursor, len(self._text)))

    def _set(self, text: str, cursor: int) -> None:
        self._text, self._note = text, ""
        self._move(cursor)

    def _cut(self, place: int) -> None:
        if 0 <= place < len(self._text):
            self._set(self._text[:place] + self._text[place + 1 :], place)

    def _recall(self, way: int) -> None:
        place = self._place + way
        if 0 <= place < len(self._history):
            self._place = place
            self._set(self._history[place], len(self._history[place]))

    def _fill_in(self) -> None:
        """Complete the word before the cursor as far as it is clear, and list what it may become."""
        if self._complete is None:
            return
        before = self._text[: self._cursor]
        match = re.search(r"[A-Za-z_0-9.]*$", before)
        word = match[0] if match else ""
        found = list(self._complete(before))
        if not found:
            return
        common = found[0]
        while not all(name.startswith(common) for name in found):
            common = common[:-1]
        start = len(before) - len(word)
        self._set(self._text[:start] + common + self._text[self._cursor :], start + len(common))
        if len(found) > 1:
            listed = "  ".join(found)
            self._note = shortened(listed, _WIDTH)
