"""Votes: as they come from anywhere, and as the session gives them back."""

from __future__ import annotations

import json

import pytest

from stepviz.hall import voting
from stepviz.hall.voting import (
    CLOSED,
    COUNTED,
    MALFORMED,
    TOO_MANY,
    Ballots,
    OpenQuestion,
    asked_of,
)
from tests.support.halls import PHONE, QUESTION


def _vote(choice: object = 0, phone: str = PHONE, question: object = "3") -> bytes:
    return json.dumps({"question": question, "choice": choice, "phone": phone}).encode()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 1000, b'{"question": []}', b"1e999", _vote({})]
)
def test_what_is_no_vote_is_none(body: bytes) -> None:
    ballots = Ballots()
    ballots.ask(asked_of(QUESTION))
    assert ballots.cast(body) == MALFORMED
    assert ballots.kept == {}


def test_no_phone_votes_without_end_and_not_everybody_can() -> None:
    ballots = Ballots()
    ballots.ask(asked_of(QUESTION))
    found = [ballots.cast(_vote(number % 2)) for number in range(60)]
    assert found.count(COUNTED) == 50
    assert found[50:] == [TOO_MANY] * 10
    ballots.kept["3"] = {f"{number:032x}": 0 for number in range(voting.MOST_PHONES)}
    assert ballots.cast(_vote(phone="f" * 32)) == TOO_MANY
    assert ballots.cast(_vote(phone="0" * 32)) == COUNTED


def test_a_second_vote_is_another_question_and_the_first_stays() -> None:
    ballots = Ballots()
    ballots.ask(OpenQuestion("3", 2, open=True))
    ballots.cast(_vote(0))
    ballots.ask(OpenQuestion("3:2", 2, open=True))
    assert ballots.cast(_vote(1)) == CLOSED
    assert ballots.cast(_vote(1, question="3:2")) == COUNTED
    assert ballots.new() == {"3": {PHONE: 0}, "3:2": {PHONE: 1}}
    assert ballots.new() == {}
