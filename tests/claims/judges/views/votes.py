"""Of two votes at a question: how many voted, and how many were right, before the talk and after it."""

from __future__ import annotations

from stepviz.views.lessons import poll
from tests.claims.facts import votes_at
from tests.claims.judges.verdict import Judges, Said, Truth, agree


def _shares(truth: Truth, said: Said) -> bool:
    counts = votes_at(truth.frame.moment.iteration)
    shares = [count[1] / sum(count.values()) for count in counts]
    return truth.share(said["first"], shares[0]) and truth.share(said["second"], shares[1])


def _counts(truth: Truth, said: Said) -> bool:
    counts = votes_at(truth.frame.moment.iteration)
    found = [number for count in counts for number in (count[1], sum(count.values()))]
    return _shares(truth, said) and [int(said[name]) for name in "abcd"] == found


def _so_far(truth: Truth, said: Said) -> bool:
    first, again = (str(sum(count.values())) for count in votes_at(truth.frame.moment.iteration))
    return agree(said, {"votes": first, "s": "" if first == "1" else "s", "again": again})


JUDGES: Judges = {
    poll.GAIN: _counts,
    poll.GAIN_BRIEFLY: _shares,
    poll.SO_FAR: _so_far,
    poll.SO_FAR_BRIEFLY: _so_far,
    poll.SO_FAR_AGAIN: _so_far,
    poll.SO_FAR_AGAIN_BRIEFLY: _so_far,
}
