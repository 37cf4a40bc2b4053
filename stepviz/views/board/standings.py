"""Standings: compares the runs of a board at a moment: losses, the best and the worst run, sweeps over seeds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from stepviz.ops.claims import Sentence
from stepviz.training import Frame
from stepviz.training.losses import Values
from stepviz.views.answers import look_of
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.text import numbers
from stepviz.views.whatif.named import Standing

LAST = 100
"""Iterations whose mean loss ranks a run, since losses of single batches vary."""
_LONGEST = 20_000
"""The most iterations for which running means are computed."""

BEST = Sentence(
    "Lowest mean loss (last {count}): {best:text}, {low:number}; highest: {worst:text}, {high:number}.",
    "beside",
)
BEST_ALONE = Sentence("{best:text} {have:has|have} the lowest mean loss (last {count}): {low:number}.", "beside")
STOPPED = Sentence("{which:text} stopped at a value that is not finite.", "beside")
SINCE = Sentence("The lowest has been below the highest since iteration {first}.", "beside")
SWEEP = Sentence("{count} seeds{of:text|}: mean loss {mean:number}, from {low:number} to {high:number}.", "beside")
ASKED = Sentence("Which will have the lowest mean loss at iteration {at}?", "beside")
PREDICTED = Sentence(
    "{best:text} has the lowest mean loss at iteration {at}: {right} of {votes} voted for it.", "beside"
)

TIED = Sentence(
    "{count} runs have the lowest mean loss at iteration {at}: {right} of {votes} voted for one of them.", "beside"
)


def score(frame: Frame, end: int | None = None) -> float:
    """The mean loss of the last 100 iterations (up to `end`); inf if the run stopped or has no loss."""
    losses, broken = frame.history.losses, frame.broken
    count = len(losses) if end is None else min(end, len(losses))
    if not count or (broken is not None and (end is None or broken.moment.iteration <= end)):
        return math.inf
    mean = float(losses[max(0, count - LAST) : count].mean())
    return mean if math.isfinite(mean) else math.inf


def ranked(runs: Sequence[Standing], end: int | None = None) -> list[int]:
    """The positions of the runs that have a loss, the best first; ties keep their order."""
    scores = [score(run.frame, end) for run in runs]
    return sorted((place for place, value in enumerate(scores) if value < math.inf), key=lambda place: scores[place])


def _below_since(best: Frame, worst: Frame) -> int:
    """The iteration since which the running mean loss of `best` has been below that of `worst`.

    0 if it is not, or if the runs are too long.
    """
    count = min(len(best.history.losses), len(worst.history.losses))
    if not 0 < count <= _LONGEST:
        return 0

    def running(losses: Values) -> Values:  # the mean of the last 100, or of as many as there are, (n,)
        begun: Values = losses[: LAST - 1].cumsum() / np.arange(1, len(losses[: LAST - 1]) + 1)
        whole = sliding_window_view(losses, LAST).mean(axis=1) if len(losses) >= LAST else losses[:0]
        return np.append(begun, whole)

    mine, its = (running(frame.history.losses[:count]) for frame in (best, worst))
    others = np.flatnonzero(~(mine < its))
    first = int(others[-1]) + 2 if len(others) else 1
    return first if first <= count else 0


def told(runs: Sequence[Standing]) -> Iterator[str]:
    """Sentences on the best and the worst run, since when, and on the runs that stopped."""
    order = ranked(runs)
    if order:
        best, worst = runs[order[0]], runs[order[-1]]
        low, high = score(best.frame), score(worst.frame)
        if low < high:
            count = min(LAST, len(best.frame.history.losses))
            yield BEST.text_of(
                count=str(count),
                best=_alike(runs, low),
                low=numbers.unsigned(low),
                worst=_alike(runs, high),
                high=numbers.unsigned(high),
            )
            first = _below_since(best.frame, worst.frame)
            if first:
                yield SINCE.text_of(first=str(first))
    for run in runs:
        if run.frame.broken is not None:
            yield STOPPED.text_of(which=run.label)


def _alike(runs: Sequence[Standing], value: float) -> str:
    """The labels of the runs with that mean loss: `relu`, `relu and max(x,0)`, `relu and 2 others`."""
    first, *others = (run.label for run in runs if score(run.frame) == value)
    if len(others) > 1:
        return f"{first} and {len(others)} others"
    return " and ".join((first, *others))


def briefly(runs: Sequence[Standing]) -> str:
    """A sentence on the best run only; "" if no run has a loss."""
    best = next((runs[place] for place in ranked(runs)), None)
    if best is None:
        return ""
    count, low = min(LAST, len(best.frame.history.losses)), score(best.frame)
    told, alone = _alike(runs, low), sum(score(run.frame) == low for run in runs) == 1
    return BEST_ALONE.text_of(count=str(count), best=told, have="has" if alone else "have", low=numbers.unsigned(low))


def outcome(runs: Sequence[Standing], at: int, votes: Mapping[int, int]) -> str:
    """The sentence on the best run (or runs) at an iteration, and the votes for it; "" if no run has a loss."""
    order = ranked(runs, at)
    if not order:
        return ""
    low = score(runs[order[0]].frame, at)
    best = [place for place in order if score(runs[place].frame, at) == low]
    told = {"at": str(at), "right": str(sum(votes.get(place, 0) for place in best)), "votes": str(sum(votes.values()))}
    if len(best) > 1:
        return TIED.text_of(count=str(len(best)), **told)
    return PREDICTED.text_of(best=runs[best[0]].label, **told)


def swept(runs: Sequence[Standing], groups: Sequence[str]) -> Iterator[str]:
    """A sentence for each group of runs that differ only in the seed: mean, least and largest loss."""
    pairs = sorted(zip(groups, runs, strict=True), key=lambda pair: groups.index(pair[0]))
    for group, members in groupby(pairs, key=lambda pair: pair[0]):
        scores = [value for _, run in members if (value := score(run.frame)) < math.inf]
        if len(scores) > 1:
            mean, low, high = (numbers.unsigned(value) for value in (float(np.mean(scores)), min(scores), max(scores)))
            of = f" of {group}" if group else ""
            yield SWEEP.text_of(count=str(len(scores)), of=of, mean=mean, low=low, high=high)


def looks(frame: Frame, *, aloud: bool = False) -> list[str]:
    """The results of the last checks: `train 85.0%`, `val 90.0%`."""
    splits = [split for split in ("train", "val") if split in frame.program.measures and frame.last_check(split)]
    found = [look_of(frame, split, NOTHING_HIDDEN)._replace(when="") for split in splits]
    return [look.spoken if aloud else look.text() for look in found]


def latest(frame: Frame, *, aloud: bool = False) -> list[str]:
    """The latest loss and the results of the last checks, each with its name; or that the run stopped."""
    if frame.broken is not None:
        return [f"stopped at {frame.schedule.text(frame.moment)}"]
    losses = frame.history.losses
    return [*([f"loss {numbers.unsigned(losses[-1])}"] if len(losses) else []), *looks(frame, aloud=aloud)]


def spoken(runs: Sequence[Standing], groups: Sequence[str]) -> Iterator[str]:
    """The whole board as sentences to be read aloud."""
    for run in runs:
        yield f"{run.label}: {', '.join(latest(run.frame, aloud=True)) or 'nothing is known yet'}"
    yield from told(runs)
    yield from swept(runs, groups)
