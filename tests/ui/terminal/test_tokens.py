from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.ui.terminal.tokens import ESCAPE, MOST_PASTED, Token, Tokens

_TOLD = "\x1b_Gi=31;OK\x1b\\"
KEYS = [*"n[Aéß€\x11\r\x7f", "\x1b[A", "\x1b[6~", "\x1bOP", "\x1b[[A", "\x1b[110;1;110u", _TOLD]
"""What is a key by itself, and what a terminal says of true pixels."""
BROKEN = [
    *(b"\x1b[1;\x03", b"\x1b[\xff", b"\x1b[1\xc3\xa9", b"\x1bO\x7f", b"\x1b\x03", b"\x1b[Ma\x1b[Mab"),
    *(b"\x1b[" + b"1;" * 300 + b"A", b"\x1b[" + b"9" * 5000 + b"~", b"\x1b[201~"),
    *(b"\x1b]0;quit\x07", b"\x1b]52;c;aGk=\x1b\\", b"\x1bPqqqq\x1b\\", b"\x1b_nnn\x1b\\", b"\x1bXnnn\x18"),
    *(b"\xff\xfe\xe9", b"\xc2\x9b?1;2\x00", b"\xc2\x9dnnn\x07", b"\xed\xa0\x80"),
]
"""What is none, and complete."""
UNFINISHED = [
    *(b"\x1b[", b"\x1b[1;", b"\x1bO", b"\x1b[M", b"\x1b[Mab", b"\x1b[[", b"\x1b("),
    *(b"\x1b]0;qqq", b"\x1bPnn", b"\x1b[<0;1"),
]


def fed(tokens: Tokens, data: bytes, now: float = 0.0) -> list[str]:
    return [token.text for token in tokens.feed(data, now)]


def whole(data: bytes) -> list[str]:
    tokens = Tokens()
    return fed(tokens, data) + [token.text for token in tokens.give_up()]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_broken_is_gone_with_all_its_characters(broken: bytes) -> None:
    allowed = {"\x1b[Mab" + ESCAPE}
    assert set(whole(broken + b"\x1b[A")) - allowed == {"\x1b[A"}
    assert set(whole(b"n" + broken + b"\x1b[Ap")) - allowed == {"n", "\x1b[A", "p"}


@pytest.mark.parametrize("begun", UNFINISHED)
def test_what_does_not_end_is_given_up_in_time(begun: bytes) -> None:
    tokens = Tokens()
    assert fed(tokens, begun) == []
    assert tokens.wait is not None
    assert tokens.wait < 0.5
    assert [*tokens.give_up()] == []
    assert tokens.wait is None
    assert fed(tokens, b"n") == ["n"]


def test_an_escape_ends_a_string_that_has_no_end() -> None:
    tokens = Tokens()
    assert fed(tokens, b"\x1b]0;nn") == []
    assert fed(tokens, b"\x1b[0n") == ["\x1b[0n"]
    assert whole(b"\x1b]0;nn\x1b[An") == ["\x1b[A", "n"]
    assert fed(tokens, b"\x1b]0;nn\x1b") == []
    assert fed(tokens, b"\\n") == ["n"], "its end has come in two parts"


def test_an_escape_alone_is_the_key_when_nothing_follows() -> None:
    tokens = Tokens()
    assert fed(tokens, b"\x1b") == []
    assert [*tokens.give_up()] == [Token(ESCAPE)]
    assert whole(b"\x1b\x1b\x1b[B\x1b") == [ESCAPE, ESCAPE, "\x1b[B", ESCAPE]


def test_a_paste_is_one_token_and_no_longer_than_it_may_be() -> None:
    tokens = Tokens()
    assert [*tokens.feed(b"a\x1b[200~loss <\x1b[A 0.1\x1b[20", 0.0)] == [Token("a")]
    assert [*tokens.feed(b"1~b", 0.1)] == [Token("loss <\x1b[A 0.1", True), Token("b")]
    huge = b"\x1b[200~" + b"x" * 1_000_000 + b"\x1b[201~n"
    assert [*tokens.feed(huge, 0.2)] == [Token("x" * MOST_PASTED, True), Token("n")]


def test_a_paste_without_an_end_swallows_keys_for_a_second_at_most() -> None:
    tokens, now = Tokens(), 10.0
    fed(tokens, b"\x1b[200~", now)
    heard = []
    for _ in range(60):
        now += 1 / 30
        heard.append(bool(fed(tokens, b"n", now)))
    assert 30 <= heard.index(True) <= 33
    assert all(heard[heard.index(True) :])


@given(
    st.lists(st.sampled_from([*BROKEN, *(key.encode() for key in KEYS)]), max_size=12),
    st.randoms(use_true_random=False),
)
def test_no_cut_changes_what_is_heard(parts: list[bytes], choose: random.Random) -> None:
    data = b"".join(parts)
    tokens, found, place = Tokens(), [], 0
    while place < len(data):
        size = choose.randrange(1, 20)
        found += fed(tokens, data[place : place + size])
        place += size
    assert found + [token.text for token in tokens.give_up()] == whole(data)


@given(st.binary(max_size=400))
def test_any_bytes_come_to_rest(data: bytes) -> None:
    tokens = Tokens()
    for token in tokens.feed(data, 0.0):
        assert token.is_paste or len(token.text) <= 64
    list(tokens.give_up())
    assert tokens.wait is None
    assert fed(tokens, b"\x1b[A") == ["\x1b[A"] or data[-1] >= 0x80
