"""Keyboard: turns tokens into Textual's events; its parser gets only sequences that it understands.

Each private function names the behaviour of Textual 8.2.8 that it corrects. It can go when Textual corrects it.
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
"""The answer to `ASK`: the terminal has shown everything sent before the query."""

_MOST_MODIFIERS = 256
_MOUSE = re.compile(r"\x1b\[<(\d{1,3});(\d{1,4});(\d{1,4})[Mm]")
_KEY = re.compile(r"\x1b\[(\d{1,7})(?:;(\d{0,3})(?:;(\d{1,7}(?::\d{1,7}){0,7}))?)?([u~ABCDEFHPQRS])")
"""Number, modifiers and characters of a key."""
_MODE = re.compile(r"\x1b\[\?2026;[0-4]\$y")
_ALONE = (57358, 57359, 57360, *range(57441, 57455))
"""Modifier and lock keys, which kitty's keyboard protocol reports as keys."""


class Keyboard:
    """Turns tokens into events."""

    def __init__(self) -> None:
        self._parser = XTermParser()

    def events(self, token: Token, size: tuple[int, int]) -> Iterator[Message]:
        """Textual's events of keys, mouse and pastes; none for a token without a meaning in a terminal of that size."""
        text = token.text
        if token.is_paste:
            yield events.Paste(text)
        elif text == ESCAPE:
            yield events.Key("escape", ESCAPE)
        elif len(text) == 2 and text[0] == ESCAPE:
            yield from _with_alt(text[1])
        elif len(text) == 1 or _is_key(text) or _is_mouse(text, size) or _MODE.fullmatch(text):
            yield from self._parsed(text)

    def _parsed(self, text: str) -> Iterator[Message]:
        """Textual's events of a sequence. After one it does not know, Textual would wait and swallow the next keys."""
        yield from self._parser.feed(text)
        if self._parser._awaiting.timeout is not None:
            self._parser = XTermParser()


def _with_alt(character: str) -> Iterator[Message]:
    """A key with Alt, without a character: Textual would insert it into a prompt."""
    if character.isprintable():
        yield events.Key(f"alt+{'shift+' * character.isupper()}{character.lower()}", None)


def _is_key(text: str) -> bool:
    """True for a key that Textual can parse.

    It takes an unknown key's number for a character (`ESC [ 99 ~` for c), and fails on event types (`97;1:3`), layouts
    (`97:65`) and odd numbers.
    """
    known, found = ANSI_SEQUENCES_KEYS.get(text), _KEY.fullmatch(text)
    if known is not None or found is None:
        return known not in (None, IGNORE_SEQUENCE)
    number, modifiers, characters, end = found.groups("")
    is_sound = all(map(_is_character, map(int, re.findall(r"\d+", characters))))
    is_sound &= not modifiers or 1 <= int(modifiers) <= _MOST_MODIFIERS
    is_named = f"{number}{end}" in FUNCTIONAL_KEYS and int(number) not in _ALONE
    return is_sound and (is_named or (end == "u" and _is_character(int(number))))


def _is_character(code: int) -> bool:
    return code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and (code == 32 or chr(code).isprintable())


def _is_mouse(text: str, size: tuple[int, int]) -> bool:
    """True for a mouse report with a known button and a place on the screen; Textual accepts others too."""
    found = _MOUSE.fullmatch(text)
    if found is None:
        return False
    button, x, y = map(int, found.groups())
    return button < 128 and 1 <= x <= size[0] and 1 <= y <= size[1]
