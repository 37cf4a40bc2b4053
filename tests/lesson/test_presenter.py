"""What goes over the socket comes back the same; what is no message tells nothing."""

from __future__ import annotations

import random

import pytest

from stepviz.lesson.presenter import StopNotes, Talk, Whereabouts, message, now_of, parts_of, talk_of, votes_of

TALK = Talk("T", (StopNotes("A", "1:grads", "say ü", 0.0, "Q?", ("1", "2"), 1, two=True), StopNotes("B")), 5.0)
NOW = Whereabouts(1, answered=True, away="3:loss", votes={"0": {"1": 34}})


def test_it_comes_back_the_same() -> None:
    told = parts_of(message(talk=TALK, now=NOW, began=12.5, key="pagedown"))
    assert talk_of(told["talk"]) == TALK
    assert now_of(told["now"]) == NOW
    assert told["began"] == 12.5
    assert told["key"] == "pagedown"
    assert message(now=NOW).count(b"\n") == 1


@pytest.mark.parametrize("line", [b"", b"x", b"[]", b"{}", b'{"stepviz": 2}', b"\xff", b"[" * 9999, b"null"])
def test_what_is_no_message_tells_nothing(line: bytes) -> None:
    assert parts_of(line) == {}


def test_any_bytes_and_any_values_are_understood_or_not_but_never_fail() -> None:
    choose, good = random.Random(1), message(talk=TALK, now=NOW, began=1.0, votes={"0": {"1": 2}})
    for _ in range(500):
        place = choose.randrange(len(good))
        told = parts_of(good[:place] + bytes([choose.randrange(256)]) + good[place + 1 :])
        talk_of(told.get("talk"))
        now_of(told.get("now"))
        votes_of(told.get("votes"))
    odd: tuple[object, ...] = (
        None,
        1,
        "x",
        [],
        {"sheets": []},
        {"sheets": [1]},
        {"sheets": [{}]},
        {"stop": 1, "more": 2},
    )
    for value in odd:
        talk_of(value)
        now_of(value)


def test_only_votes_are_taken_for_votes() -> None:
    assert votes_of({"0": {"1": 2, "x": 3, "2": -1, "3": True}, "y": {"0": 1}, "4": 5}) == {0: {1: 2}}
    assert votes_of([]) == {}
