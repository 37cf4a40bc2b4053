"""Keyboard: the sequences that mean something here, so that Textual's parser sees no other.

Each function says which behaviour of Textual 8.2.8, or of an older 8.2, it corrects. What Textual does itself one day
can go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS, IGNORE_SEQUENCE
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from stepviz.ui.terminal.tokens import ESCAPE, Token

ANSWER = "\x1b[0n"
"""The terminal says that it is well: it has shown all it was sent before it was asked."""

_MOST_MODIFIERS = 256
_MOUSE = re.compile(r"\x1b\[<(\d{1,3});(\d{1,4});(\d{1,4})[Mm]")
_NAMED = re.compile(r"\x1b\[(\d{1,2})(?:;(\d{1,3}))?([~ABCDEFHPQRS])")
_WRITTEN = re.compile(r"\x1b\[(\d{1,7})(?:;(\d{0,3})(?:;(\d{1,7}(?::\d{1,7}){0,7}))?)?u")
_MODE = re.compile(r"\x1b\[\?2026;[0-4]\$y")
_ALONE = (57358, 57359, 57360, *range(57441, 57455))
"""Shift, Ctrl, Alt and the locks, which the protocol of kitty reports as keys."""
_CONTROLS = (9, 13, 27, 127)
"""Tab, Enter, Escape, Backspace."""


class Keyboard:
    """Makes events of tokens."""

    def __init__(self) -> None:
        self._parser = XTermParser()

    def events(self, token: Token, size: tuple[int, int]) -> Iterator[Message]:
        """Keys, mouse and pastes, as Textual has them; nothing for what means nothing in a terminal of that size."""
        text = token.text if token.is_paste else _as_typed(token.text)
        if token.is_paste:
            yield events.Paste(text)
        elif text == ESCAPE:
            yield events.Key("escape", ESCAPE)
        elif len(text) == 2 and text[0] == ESCAPE:
            yield from _with_alt(text[1])
        elif len(text) == 1 or _is_key(text) or _is_mouse(text, size) or _MODE.fullmatch(text):
            yield from self._parsed(text)

    def _parsed(self, text: str) -> Iterator[Message]:
        """Textual waits for more after what it does not know, and would take the next keys for it."""
        yield from self._parser.feed(text)
        if self._parser._awaiting.timeout is not None:
            self._parser = XTermParser()


def _as_typed(text: str) -> str:
    """Textual before 8.2.8 knows no key that comes with the character it writes: `ESC [ 110 ; 1 ; 110 u` is n."""
    found = _WRITTEN.fullmatch(text)
    plain = found is not None and found[2] in ("", "1") and (found[3] or "").isdigit() and _is_written(text)
    return chr(int(found[3])) if found is not None and plain else text


def _with_alt(character: str) -> Iterator[Message]:
    """Textual lets a key with Alt write its character into a prompt."""
    if character.isprintable():
        yield events.Key(f"alt+{'shift+' * character.isupper()}{character.lower()}", None)


def _is_key(text: str) -> bool:
    """Whether a sequence is a key."""
    known = ANSI_SEQUENCES_KEYS.get(text)
    if known is not None:
        return known is not IGNORE_SEQUENCE
    return _is_named(text) or _is_written(text)


def _is_named(text: str) -> bool:
    """Textual takes the number of a key that it does not know for a character: `ESC [ 99 ~` for c."""
    found = _NAMED.fullmatch(text)
    return found is not None and f"{found[1]}{found[3]}" in FUNCTIONAL_KEYS and _is_modifier(found[2])


def _is_written(text: str) -> bool:
    """Textual fails on types of events (`97;1:3`), other layouts (`97:65`), and numbers that are no character."""
    found = _WRITTEN.fullmatch(text)
    if found is None or not _is_modifier(found[2]):
        return False
    code = int(found[1])
    typed = [int(part) for part in (found[3] or "").split(":") if part]
    if code in _ALONE or not (_is_character(code) or code in _CONTROLS or 57344 <= code <= 63743):
        return False
    return all(map(_is_character, typed))


def _is_modifier(text: str | None) -> bool:
    return not text or 1 <= int(text) <= _MOST_MODIFIERS


def _is_character(code: int) -> bool:
    return code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and (code == 32 or chr(code).isprintable())


def _is_mouse(text: str, size: tuple[int, int]) -> bool:
    """Textual takes a report from beyond the screen, and one of a button that it has no name for, for one in it."""
    found = _MOUSE.fullmatch(text)
    if found is None:
        return False
    button, x, y = map(int, found.groups())
    return button < 128 and 1 <= x <= size[0] and 1 <= y <= size[1]
