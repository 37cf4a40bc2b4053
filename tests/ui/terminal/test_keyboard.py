"""Each correction of Textual: what its own parser makes of a sequence, and what we do.

The first half of a pair is a record of Textual 8.2.8. Where it fails, Textual has mended it, and the correction can go.
An older one knows less of the protocol of kitty.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

import pytest
from textual import events
from textual._parser import ParseTimeout
from textual._xterm_parser import XTermParser
from textual.message import Message

from stepviz.ui.terminal.keyboard import Keyboard
from stepviz.ui.terminal.tokens import Token, Tokens

SIZE = (80, 24)
OLDER = tuple(map(int, version("textual").split(".")[:3])) < (8, 2, 8)
"""Whether this is a Textual that fails on less of the protocol, for it does not ask for it."""


def names(messages: Iterator[Message]) -> list[str]:
    return [message.key if isinstance(message, events.Key) else type(message).__name__ for message in messages]


def textuals(data: str) -> list[str]:
    """What Textual alone makes of characters, once it has waited for more."""
    parser = XTermParser()
    found = names(iter(parser.feed(data)))
    if parser._awaiting.timeout is not None:
        parser._timeout_time = 0.0
        found += names(iter(parser.tick()))
    return found


def ours(data: str) -> list[str]:
    tokens, keyboard = Tokens(), Keyboard()
    found = [*tokens.feed(data.encode("utf-8", "surrogatepass"), 0.0), *tokens.give_up()]
    return [name for token in found for name in names(keyboard.events(token, SIZE))]


TAKEN_FOR_KEYS = {
    "the number of an unknown key for a character": ("\x1b[99~", ["c"]),
    "the number before an arrow for a character": ("\x1b[110A", ["n"]),
    "an unknown sequence for its characters": ("\x1b[5n", ["left_square_bracket", "5", "n"]),
    "an unfinished sequence for its characters": ("\x1b[1;", ["left_square_bracket", "1", "semicolon"]),
    "a title for its characters": ("\x1b]0;q\x07", ["right_square_bracket", "0", "semicolon", "q", "ctrl+g"]),
    "a long sequence for its characters": ("\x1b[" + "1;" * 20 + "A", None),
    "shift alone for a key": ("\x1b[57441;2u", ["left_shift"]),
}


@pytest.mark.parametrize("what", TAKEN_FOR_KEYS)
def test_nothing_of_a_sequence_is_a_key(what: str) -> None:
    data, theirs = TAKEN_FOR_KEYS[what]
    assert OLDER or (textuals(data) == theirs if theirs is not None else textuals(data))
    assert ours(data) == []
    assert ours(f"a{data}") == ["a"]
    assert "unfinished" in what or ours(f"{data}b") == ["b"]


@pytest.mark.parametrize(
    "data", ["\x1b[97;1:3u", "\x1b[97:65;1u", "\x1b[9999999;1u", "\x1b[97;1;9999999u", "\x1b[55296;1;u"]
)
def test_what_textual_fails_on_is_ignored(data: str) -> None:
    failed = False
    try:
        failed = any("\ud800" <= name <= "\udfff" for name in textuals(data))
    except (ValueError, OverflowError):
        failed = True
    assert failed or OLDER
    assert ours(data) == []


def test_a_size_that_nobody_asked_for_is_ignored() -> None:
    """Textual lays a screen of 10^10 cells out, and hangs."""
    assert textuals("\x1b[48;99999;99999;1;1t") == ["Resize"]
    assert ours("\x1b[48;99999;99999;1;1t") == []


def test_a_paste_that_does_not_end_does_not_swallow_the_keys_after_it() -> None:
    parser = XTermParser()
    assert names(iter(parser.feed("\x1b[200~"))) == []
    assert parser._awaiting.timeout is None, "Textual never gives it up"
    assert names(iter(parser.feed("nnn"))) == []
    assert ours("\x1b[200~") == []


def test_the_character_of_a_key_with_alt_is_not_typed() -> None:
    parser = XTermParser()
    assert [*parser.feed("\x1bn")] == []
    parser._awaiting = parser._gen.throw(ParseTimeout())
    typed = parser._tokens.popleft()
    assert isinstance(typed, events.Key)
    assert typed.character == "n"
    own = next(Keyboard().events(Token("\x1bn"), SIZE))
    assert isinstance(own, events.Key)
    assert (own.key, own.character) == ("alt+n", None)


@pytest.mark.parametrize(
    "data", ["\x1b[<0;81;1M", "\x1b[<0;1;25M", "\x1b[<0;0;1M", "\x1b[<128;1;1M", "\x1b[<999;5;5M", "\x1b[<a;b;cM"]
)
def test_the_mouse_is_on_the_screen_or_nowhere(data: str) -> None:
    assert ours(data) == []


def test_everything_that_is_used_arrives() -> None:
    assert ours("n?\x1b[A\x1b[6~\x1bOP\x1b[15~\x1b[Z\x11\x7f\r") == [
        *("n", "question_mark", "up", "pagedown", "f1", "f5", "shift+tab", "ctrl+q", "backspace", "enter")
    ]
    assert ours("\x1b[110;1;110u\x1b[110;;110u\x1b[113;5u\x1b[27u\x1b[13u\x1b[1;1A\x1b[32;1;32u") == [
        *("n", "n", "ctrl+q", "escape", "enter", "up", "space")
    ]
    assert ours("\x1b[<0;3;4M\x1b[<0;3;4m\x1b[<65;80;24M") == ["MouseDown", "MouseUp", "MouseScrollDown"]
    assert ours("\x1b[?2026;2$y") == ["TerminalSupportsSynchronizedOutput"]
    assert ours("\x1b[200~loss < 1\x1b[201~") == ["Paste"]
