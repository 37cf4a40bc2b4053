"""Each correction of Textual: what its own parser takes for keys is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual import events
from textual.message import Message

from stepviz.ui.terminal.keyboard import Keyboard
from stepviz.ui.terminal.tokens import Token, Tokens

SIZE = (80, 24)


def names(messages: Iterator[Message]) -> list[str]:
    return [message.key if isinstance(message, events.Key) else type(message).__name__ for message in messages]


def ours(data: str) -> list[str]:
    tokens, keyboard = Tokens(), Keyboard()
    found = [*tokens.feed(data.encode("utf-8", "surrogatepass"), 0.0), *tokens.give_up()]
    return [name for token in found for name in names(keyboard.events(token, SIZE))]


IGNORED = (
    *("\x1b[99~", "\x1b[110A", "\x1b[5n", "\x1b]0;q\x07", "\x1b[" + "1;" * 20 + "A", "\x1b[57441;2u"),
    *("\x1b[97;1:3u", "\x1b[97:65;1u", "\x1b[9999999;1u", "\x1b[97;1;9999999u", "\x1b[55296;1;u"),
    *("\x1b[48;99999;99999;1;1t", "\x1b[200~", "\x1b[1;"),
)
"""What Textual 8.2 alone takes for keys, for a screen of 10^10 cells, or fails on; the last two do not end."""


@pytest.mark.parametrize("data", IGNORED, ids=ascii)
def test_nothing_of_a_sequence_is_a_key(data: str) -> None:
    assert ours(data) == []
    assert ours(f"a{data}") == ["a"]
    assert data in IGNORED[-2:] or ours(f"{data}b") == ["b"]


def test_the_character_of_a_key_with_alt_is_not_typed() -> None:
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
