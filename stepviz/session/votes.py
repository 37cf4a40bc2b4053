"""Votes: converts the votes for a question to fields of a place, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from stepviz.views.lessons.votes import votes_in
from stepviz.views.state import Poll


class Voted(NamedTuple):
    """The votes for a question: one count for each choice; empty if nobody voted."""

    before: tuple[int, ...] = ()
    """The counts of the first vote, if a second one has begun."""
    votes: tuple[int, ...] = ()
    voted: int | None = None
    """The choice (from 0) of the last vote."""


def voted(poll: Poll | None) -> Voted:
    """The votes for a question; empty without a question."""
    if poll is None or poll.question is None:
        return Voted()
    choices = range(len(poll.question.choices))
    before, votes = (
        tuple(count.get(n, 0) for n in choices) if votes_in((count,)) else () for count in (poll.before, poll.votes)
    )
    return Voted(before, votes, poll.last)


def from_words(poll: Poll, told: Voted) -> Poll:
    """The poll with the votes of a place."""
    choices = range(0 if poll.question is None else len(poll.question.choices))
    before, votes = (
        {n: count for n, count in zip(choices, counts, strict=False) if count} for counts in (told.before, told.votes)
    )
    last = told.voted if told.voted in choices else None
    return replace(poll, before=before, votes=votes, last=last)
