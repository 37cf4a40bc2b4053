"""Of runs side by side, and of two votes at a question, before the talk and after it."""

from __future__ import annotations

import math

from stepviz import Frame
from stepviz.views.board import standings
from stepviz.views.lessons import poll
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth, agree
from tests.claims.truth import votes_at

_VOTES = {"original": 2, "A": 1}
"""Those that the reader gives them."""


def _losses(frame: Frame) -> list[float]:
    return [float(loss) for loss in frame.history.losses[:]]


def _mean(losses: list[float]) -> float:
    return math.fsum(losses[-100:]) / len(losses[-100:])


def _of(truth: Truth) -> dict[str, list[float]]:
    return {"original": _losses(truth.original.frame), "A": _losses(truth.frame)}


def _is_best(truth: Truth, said: Said) -> bool:
    losses = _of(truth)
    low, high = (_mean(losses[said[which]]) for which in ("best", "worst"))
    shown = truth.shows(said["low"], low) and truth.shows(said["high"], high)
    return shown and low < high and int(said["count"]) == min(100, len(losses[said["best"]]))


def _is_best_alone(truth: Truth, said: Said) -> bool:
    stopped = {name for name, frame in (("original", truth.original.frame), ("A", truth.frame)) if frame.broken}
    losses = {name: values for name, values in _of(truth).items() if values and name not in stopped}
    least = min(_mean(values) for values in losses.values())
    named = [name for name, values in losses.items() if _mean(values) == least]
    shown = truth.shows(said["low"], least) and int(said["count"]) == min(100, len(losses[named[0]]))
    return shown and said["best"] == " and ".join(named) and said["have"] == ("has" if len(named) == 1 else "have")


def _is_since(truth: Truth, said: Said) -> bool:
    """Whether from there on, and not from one earlier on, the mean of the better run is the smaller one."""
    (low, high), first = sorted(_of(truth).values(), key=_mean), int(said["first"])
    ends = range(1, min(len(low), len(high)) + 1)
    ahead = [(_mean(high[:end]) - _mean(low[:end])) / (abs(_mean(high[:end])) + 1e-300) for end in ends]
    return first in ends and min(ahead[first - 1 :]) > -1e-12 and (first == 1 or ahead[first - 2] < 1e-12)


def _has_stopped(truth: Truth, said: Said) -> bool:
    return (truth.frame if said["which"] == "A" else truth.original.frame).broken is not None


def _is_sweep(truth: Truth, said: Said) -> bool:
    means = [_mean(losses) for losses in _of(truth).values()]
    shown = zip(("mean", "low", "high"), (sum(means) / 2, min(means), max(means)), strict=True)
    return said["count"] == "2" and not said["of"] and all(truth.shows(said[name], value) for name, value in shown)


def _is_predicted(truth: Truth, said: Said) -> bool:
    means = {name: _mean(losses) for name, losses in _of(truth).items() if losses and math.isfinite(_mean(losses))}
    at_now = int(said["at"]) == max(truth.frame.moment.iteration, truth.original.frame.moment.iteration)
    best = means[said["best"]] == min(means.values())
    return at_now and best and (int(said["right"]), int(said["votes"])) == (_VOTES[said["best"]], 3)


def _are_tied(truth: Truth, said: Said) -> bool:
    means = [_mean(losses) for losses in _of(truth).values() if losses]
    at_now = int(said["at"]) == max(truth.frame.moment.iteration, truth.original.frame.moment.iteration)
    return at_now and len({*means}) == 1 and (said["count"], said["right"], said["votes"]) == ("2", "3", "3")


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
    standings.BEST: _is_best,
    standings.BEST_ALONE: _is_best_alone,
    standings.SINCE: _is_since,
    standings.STOPPED: Rarely(_has_stopped, "a run of several that comes to nan"),
    standings.SWEEP: _is_sweep,
    standings.ASKED: Always("a question", "asked of a board alone"),
    standings.PREDICTED: _is_predicted,
    standings.TIED: Rarely(_are_tied, "a what-if that changes nothing"),
    poll.GAIN: _counts,
    poll.GAIN_BRIEFLY: _shares,
    poll.SO_FAR: _so_far,
    poll.SO_FAR_BRIEFLY: _so_far,
    poll.SO_FAR_AGAIN: _so_far,
    poll.SO_FAR_AGAIN_BRIEFLY: _so_far,
}
