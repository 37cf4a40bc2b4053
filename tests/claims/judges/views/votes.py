"""Of two votes at a question: how many were right before the talk, and after it."""

from __future__ import annotations

from stepviz.views.lessons import poll
from tests.claims.facts import votes_at
from tests.claims.judges.verdict import Judges, Said, Truth


def _shares(truth: Truth, said: Said) -> bool:
    counts = votes_at(truth.frame.moment.iteration)
    shares = [count[1] / sum(count.values()) for count in counts]
    return truth.share(said["first"], shares[0]) and truth.share(said["second"], shares[1])


def _counts(truth: Truth, said: Said) -> bool:
    counts = votes_at(truth.frame.moment.iteration)
    found = [number for count in counts for number in (count[1], sum(count.values()))]
    return _shares(truth, said) and [int(said[name]) for name in "abcd"] == found


JUDGES: Judges = {poll.GAIN: _counts, poll.GAIN_BRIEFLY: _shares}
