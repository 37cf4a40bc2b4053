"""What goes over the socket comes back the same; of anything else only what is of the right kind, safe to paint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz.lesson.heard import began_of, now_of, talk_of, votes_of
from stepviz.lesson.notes_page import Following, notes_rows
from stepviz.lesson.presenter import LessonNotes, StopNotes, Whereabouts, message, parts_of
from stepviz.views.text.span import text_of
from tests.support.examples import examples

TALK = LessonNotes(
    "T", (StopNotes("A", "1:grads", "say ü\n\nmore", 0.0, "Q?", ("1", "2"), 1, two=True), StopNotes("B")), 5.0
)
NOW = Whereabouts(1, answered=True, away="3:loss", votes={0: ({1: 34}, {1: 40})}, numbers="1 + 1 = 2    up")
HUGE = 10**400
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["\x1b[2J", "\u202e", HUGE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def test_it_comes_back_the_same() -> None:
    told = parts_of(message(talk=TALK, now=NOW, began=12.5, key="pagedown"))
    assert talk_of(told["talk"]) == TALK
    assert now_of(told["now"]) == NOW
    assert told["began"] == 12.5
    assert told["key"] == "pagedown"
    assert message(now=NOW).count(b"\n") == 1


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in lists and tables inside each other."""
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from places(inner, (*path, key))


MESSAGE = json.loads(message(talk=TALK, now=NOW, began=1.0))
PLACES = list(places(MESSAGE))


def put(path: tuple[str | int, ...], value: Any) -> Any:
    """The message with another value at that place."""
    found = json.loads(json.dumps(MESSAGE))
    if not path:
        return value
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return found


@examples(40)
@given(st.lists(st.tuples(st.sampled_from(PLACES), odd), min_size=1, max_size=1))
@example([(("talk", "title"), "\x1b[2J")])
@example([(("talk", "length"), "5")])
@example([(("talk", "length"), float("nan"))])
@example([(("talk", "length"), HUGE)])
@example([(("talk", "sheets", 0, "planned"), None)])
@example([(("talk", "sheets", 0, "choices"), [1, 2])])
@example([(("talk", "sheets"), [{}] * 5000)])
@example([(("now", "stop"), 0.5)])
@example([(("now", "stop"), HUGE)])
@example([(("now", "votes"), {"0": {"x": 1}})])
@example([(("now", "votes"), {"1": {"9" * 5000: 1}})])
@example([(("now", "said"), {"a": 1})])
@example([(("began",), HUGE)])
def test_whatever_is_told_can_be_painted_and_says_nothing_to_the_terminal(
    changes: list[tuple[tuple[str | int, ...], Any]],
) -> None:
    for path, value in changes:
        told = parts_of(json.dumps(put(path, value)).encode())
        talk, now = talk_of(told.get("talk")) or TALK, now_of(told.get("now")) or NOW
        minutes = (2e9 - began_of(told.get("began"), 2e9)) / 60
        votes_of(told.get("votes"))
        for listing, size in ((False, (80, 24)), (True, (80, 24)), (False, (40, 60))):
            known = Following(talk, now, linked=True, minutes=minutes, listing=listing)
            rows = [text_of(row) for row in notes_rows(known, *size)]
            assert len(rows) == size[1]
            assert all(row.isprintable() for row in rows)


def test_only_votes_are_taken_for_votes() -> None:
    assert votes_of({"0": {"1": 2, "x": 3, "2": -1, "3": True}, "y": {"0": 1}, "4": 5}) == {0: ({1: 2},)}
    assert votes_of({"0": {"9" * 5000: 2}, "9" * 5000: {"0": 1}}) == {}
    assert votes_of([]) == {}
    first, again = {"0": 9, "1": 34}, {"1": 40}
    assert votes_of({"3": [first, again]}) == {3: ({0: 9, 1: 34}, {1: 40})}
    assert votes_of({"3": [first, {}]}) == {3: ({0: 9, 1: 34}, {})}, "a second vote that nobody has voted in"
    assert votes_of({"3": [None, again], "4": [[], {"x": 1}], "5": []}) == {3: ({1: 40},)}


@pytest.mark.parametrize("value", [None, "1", True, float("nan"), float("inf"), -1.0, 0, HUGE, 99.5])
def test_only_a_time_up_to_now_is_taken_for_a_beginning(value: object) -> None:
    assert began_of(value, 99.0) == 0.0
    assert began_of(12, 99.0) == 12.0
