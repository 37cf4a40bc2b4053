"""Votes as words: both counts are told, and read again."""

from __future__ import annotations

from stepviz.ops.claims import say
from stepviz.ops.question import Question
from stepviz.session.votes import from_words, voted
from stepviz.views.lessons.votes import votes_in
from stepviz.views.state import Poll

ASKED = Question(say("Which?"), tuple(map(say, "abcd")), 1)
FIRST, LAST = {0: 20, 1: 10, 3: 10}, {1: 8, 0: 2}


def test_words_tell_both_counts_and_are_read_again() -> None:
    poll = Poll(ASKED, LAST, FIRST, last=1)
    assert voted(poll) == ((20, 10, 0, 10), (2, 8, 0, 0), 1)
    again = from_words(Poll(ASKED), voted(poll))
    assert (again.votes, again.before, again.last) == (LAST, FIRST, 1)
    assert voted(Poll(ASKED)) == voted(None) == ((), (), None)
    assert votes_in(poll.counts) == 50
