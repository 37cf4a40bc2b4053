"""Hands counted in the hall are typed at once, and take the place of the vote that named their choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.lessons import given, pressed, written
from tests.support.session import Session, lines


@pytest.fixture
def asked(tmp_path: Path) -> Session:
    session = given(written(tmp_path))
    pressed(session, *["pagedown"] * 3)
    return session


def votes(session: Session) -> dict[int, int]:
    assert session.poll is not None
    return dict(session.poll.votes)


def test_a_digit_a_space_and_a_number_count_at_once(asked: Session) -> None:
    pressed(asked, *"1111")
    pressed(asked, "2", "space", "3", "4")
    assert "votes for 2: 34▏" in "\n".join(lines(asked))
    assert votes(asked) == {0: 4, 1: 1}
    pressed(asked, "enter")
    assert votes(asked) == {0: 4, 1: 34}
    pressed(asked, "2", "2")
    assert votes(asked) == {0: 4, 1: 36}


def test_escape_leaves_the_vote(asked: Session) -> None:
    pressed(asked, "3", "space", "9", "escape")
    assert votes(asked) == {2: 1}


@pytest.mark.parametrize("text", ["", "x", "-1", "99999", "1.5"])
def test_what_is_no_number_of_votes_stays_with_a_sentence(asked: Session, text: str) -> None:
    pressed(asked, "2", "space", *text, "enter")
    assert "that is no number of votes: type 0 to 9999" in "\n".join(lines(asked))
    assert votes(asked) == {1: 1}


def test_a_number_needs_a_choice_first(asked: Session) -> None:
    pressed(asked, "space")
    assert asked.message.startswith("first the number of the choice")
    assert not asked.state.overlays


def test_after_the_answer_space_plays(asked: Session) -> None:
    pressed(asked, "2", "pagedown")
    assert asked.meaning("space") == "play_or_pause"
