"""A question: a line for each choice, bars of one scale, and never a vote told before the answer."""

from __future__ import annotations

import pytest

from stepviz.ops.claims import say
from stepviz.ops.question import Question
from stepviz.views.lessons.poll import NOBODY, poll_rows
from stepviz.views.state import Poll
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at

ASKED = Question(say("What will it be?"), tuple(map(say, ("0", "+0.8296", "-0.4815", "cannot tell"))), 1)
DATA = frame_at("1:ready").dataset
VOTES = {0: 9, 1: 34, 2: 3, 3: 2}


def rows(poll: Poll, width: int = 80, height: int = 6) -> list[str]:
    found = [text_of(row) for row in poll_rows(width, height, poll, DATA, "0 + 0.8296 = +0.8296").rows]
    assert [len(row) for row in found] == [width] * height
    return found


FIRST = {0: 20, 1: 17, 2: 7, 3: 4}


@pytest.mark.parametrize(
    ("votes", "before", "said"),
    [
        ({}, {}, NOBODY),
        (VOTES, {}, "48 votes so far. They are shown with the answer."),
        ({1: 12}, FIRST, "48 votes, then 12 so far. Both are shown with the answer."),
    ],
)
def test_before_the_answer_nobody_sees_for_what(votes: dict[int, int], before: dict[int, int], said: str) -> None:
    told = rows(Poll(ASKED, votes, before, taught=True))
    assert told[5].strip() == said
    assert not any(sign in "".join(told) for sign in "▂▆%✓")
    assert "+0.8296 =" not in "".join(told)


def test_a_second_vote_that_nobody_took_part_in_leaves_the_first() -> None:
    assert rows(Poll(ASKED, {}, FIRST, answered=True)) == rows(Poll(ASKED, FIRST, answered=True))


@pytest.mark.parametrize(("width", "height"), [(80, 7), (80, 3), (60, 5), (44, 4), (30, 6)])
def test_a_click_on_a_choice_is_a_vote_for_it(width: int, height: int) -> None:
    drawn = poll_rows(width, height, Poll(ASKED), DATA, "")
    shown = [text_of(row) for row in drawn.rows]
    for mark in drawn.marks:
        choice = mark.of(0, 0).choice
        assert choice is not None
        assert shown[mark.y][mark.x : mark.x + mark.width].split()[:2][0] == str(choice + 1)
    assert [mark.of(0, 0).choice for mark in drawn.marks] == [0, 1, 2, 3]
