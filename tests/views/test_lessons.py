"""A question of a lesson: never a vote told before the answer; bars beside their numbers."""

from __future__ import annotations

import pytest

from stepviz.ops.claims import say
from stepviz.ops.question import Question
from stepviz.views.lessons.poll import NOBODY, poll_rows
from stepviz.views.lessons.votes import bars_of
from stepviz.views.state import Poll
from stepviz.views.text.span import TEXT, Line, text_of
from tests.support.moments import frame_at

ASKED = Question(say("What will it be?"), tuple(map(say, ("0", "+0.8296", "-0.4815", "cannot tell"))), 1)
VOTES = {0: 9, 1: 34, 2: 3, 3: 2}
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
    poll, data = Poll(ASKED, votes, before, taught=True), frame_at("1:ready").dataset
    told = [text_of(row) for row in poll_rows(80, 6, poll, data, "0 + 0.8296 = +0.8296").rows]
    assert told[5].strip() == said
    assert not any(sign in "".join(told) for sign in "▂▆%✓")
    assert "+0.8296 =" not in "".join(told)


def test_no_bar_comes_near_the_number_behind_it() -> None:
    for end in range(20, 64):
        for bars in bars_of([{0: 4321, 1: 1}, {1: 4321, 0: 1}], 20, end, end):
            line = Line(80)
            bars.put(line, 0, TEXT)
            assert bars.room <= 0 or bars.at + bars.room < bars.end
            assert text_of(line.row()).split()[-1] in ("over", "99%", "1%")
