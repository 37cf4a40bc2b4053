"""A question: a line for each choice, bars of one scale, and never a vote told before the answer."""

from __future__ import annotations

import pytest

from stepviz.ops.claims import say
from stepviz.ops.question import Question
from stepviz.views.lessons.lecture import Lecture
from stepviz.views.lessons.poll import NOBODY, SIGN, caption_rows, poll_rows
from stepviz.views.state import Poll, State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at

ASKED = Question(say("What will it be?"), tuple(map(say, ("0", "+0.8296", "-0.4815", "cannot tell"))), 1)
DATA = frame_at("1:ready").dataset
VOTES = {0: 9, 1: 34, 2: 3, 3: 2}


def rows(poll: Poll, width: int = 80, height: int = 6) -> list[str]:
    found = [text_of(row) for row in poll_rows(width, height, poll, DATA, "0 + 0.8296 = +0.8296").rows]
    assert [len(row) for row in found] == [width] * height
    return found


def test_before_the_answer_nobody_sees_for_what() -> None:
    told = rows(Poll(ASKED, VOTES, taught=True))
    assert told[5].strip() == "48 votes so far. They are shown with the answer."
    assert not any(sign in "".join(told) for sign in "▆%✓")
    assert "+0.8296 =" not in "".join(told)
    assert rows(Poll(ASKED, taught=True))[5].strip() == NOBODY


@pytest.mark.parametrize("height", [2, 3, 4, 5])
def test_how_many_voted_is_told_where_there_is_room_for_the_choices_alone(height: int) -> None:
    told = rows(Poll(ASKED, VOTES, taught=True), height=height)
    assert "What will it be?" in told[0]
    assert "\n".join(told).count("48 votes so far") == 1
    assert told[0].rstrip("─ ").endswith("48 votes so far") or height == 4
    assert "vote" not in rows(Poll(ASKED, taught=True), height=height)[0]
    assert "votes" not in rows(Poll(ASKED, VOTES, answered=True, taught=True), height=height)[0]


def test_with_the_answer_bars_are_in_proportion() -> None:
    told = rows(Poll(ASKED, VOTES, answered=True, taught=True))
    lengths = [row.count("▆") for row in told[1:5]]
    longest = max(lengths)
    assert [round(longest * votes / 34) for votes in VOTES.values()] == lengths
    assert [row.split()[-2:] for row in told[1:5]] == [["9", "19%"], ["34", "71%"], ["3", "6%"], ["2", "4%"]]
    assert [row.startswith("  ✓ ") for row in told[1:5]] == [False, True, False, False]
    assert told[5].strip() == "0 + 0.8296 = +0.8296"


def test_without_votes_there_are_no_bars() -> None:
    told = rows(Poll(ASKED, answered=True, taught=True))
    assert "▆" not in "".join(told)
    assert "%" not in "".join(told)


def test_a_single_vote_among_many_is_seen() -> None:
    told = rows(Poll(ASKED, {0: 1, 1: 9999}, answered=True, taught=True))
    assert told[1].count("▆") == 1


@pytest.mark.parametrize("height", [3, 4])
def test_in_little_room_two_choices_share_a_line(height: int) -> None:
    told = rows(Poll(ASKED, VOTES, answered=True, taught=True), 60, height)
    assert "1 0  9" in told[1]
    assert "2 +0.8296 ✓  34" in told[1]
    assert "4 cannot tell  2" in told[2]


def test_in_one_line_all_choices_share_it() -> None:
    told = rows(Poll(ASKED, VOTES, answered=True, taught=True), 76, 2)
    assert [told[1].index(text) for text in ("1 0  9", "2 +0.8296 ✓  34", "3 -0.4815  3")] == [2, 20, 38]
    assert "4 cannot tell  2" in told[1]


def test_a_question_without_choices_is_to_be_written_down() -> None:
    told = rows(Poll(Question(say("Write it down."), (), -1), taught=True), height=3)
    assert "Write it down." in told[0]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_sentence_that_has_no_room_ends_with_a_sign_of_it(most: int) -> None:
    said = "Row e0, class c0: 1.7641 + 0.9787 + 0.9501 = 3.6929. x2 is 0."
    lecture = Lecture(1, caption=said)
    found = caption_rows(State(lecture=lecture), 33, most)
    told = " ".join(text_of(row).strip().removeprefix(SIGN).strip() for row in found)
    assert len(found) == most
    assert told == said if most == 3 else told.endswith(" …") and said.startswith(told[:-2])


def test_no_choice_is_written_over_another() -> None:
    wide = Question(say("What happens?"), (say("the loss rises to 1.8465"), say("the loss falls to 0.8964")), 1)
    told = [text_of(row) for row in poll_rows(44, 4, Poll(wide, taught=True), DATA, "").rows]
    assert [line.strip() for line in told[1:3]] == ["1  the loss rises to 1.8465", "2  the loss falls to 0.8964"]
    (head, said) = [text_of(row) for row in poll_rows(44, 2, Poll(wide, taught=True), DATA, "").rows]
    assert "What happens?" in head
    assert said.strip() == "the choices need more room"


@pytest.mark.parametrize(("width", "height"), [(80, 7), (80, 3), (60, 5), (44, 4), (30, 6)])
def test_a_click_on_a_choice_is_a_vote_for_it(width: int, height: int) -> None:
    drawn = poll_rows(width, height, Poll(ASKED), DATA, "")
    shown = [text_of(row) for row in drawn.rows]
    for mark in drawn.marks:
        choice = mark.of(0, 0).choice
        assert choice is not None
        assert shown[mark.y][mark.x : mark.x + mark.width].split()[:2][0] == str(choice + 1)
    assert [mark.of(0, 0).choice for mark in drawn.marks] == [0, 1, 2, 3]
