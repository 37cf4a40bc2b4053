"""Of runs side by side: a what-if beside the original, a board; and of two votes at a question."""

from __future__ import annotations

import math
from collections.abc import Callable

from stepviz import Frame
from stepviz.ops import TensorRole
from stepviz.text import plural
from stepviz.views.board import standings
from stepviz.views.lessons import poll
from stepviz.views.whatif import between, listed, menu
from tests.claims.judges.verdict import Always, Check, Judges, Rarely, Said, Truth, agree, written
from tests.claims.judges.views.checks import is_measured, right_rows
from tests.claims.truth import votes_at
from tests.support.printed import is_true


def _sides(of: Callable[[Truth, Said], object]) -> Check:
    """Whether `mine` and `its` are that of the what-if and of the original."""
    return lambda truth, said: agree(said, {"mine": of(truth, said), "its": of(truth.original, said)})


def _is_right_in_one(truth: Truth, said: Said) -> bool:
    split, row = said["split"], int(said["row"])
    place = [n for n in range(len(truth.dataset.y)) if truth.dataset.split_of(n) == split].index(row)
    mine, its = (bool(right_rows(run, split)[place]) for run in (truth, truth.original))
    inputs, held = said["inputs"].strip(" ()").split(), truth.dataset.X[row].tolist()
    told = not inputs or truth.dataset.characters or all(map(truth.shows, inputs, held))
    original = [said[which] == "the original" for which in ("wrong", "right")]
    return bool(told) and mine != its and [mine, its] == original


def _are_alike(truth: Truth, said: Said) -> bool:
    """Whether all rows of the splits that are looked at now are answered as in the original."""
    check = truth.frame.check
    assert check is not None
    mine, its = ([right_rows(run, split) for split in check.splits] for run in (truth, truth.original))
    which = "" if set(check.splits) == set(truth.dataset.splits) else f"{' and '.join(check.splits)} "
    counted = said["all"] == plural(sum(map(len, mine)), f"{which}row")
    return counted and all((a == b).all() for a, b in zip(mine, its, strict=True))


def _fits(truth: Truth, said: Said) -> bool:
    runs = {"mine": truth, "its": truth.original}
    return all(is_measured(run, {**said, "found": said[side]}) for side, run in runs.items())


def _unlike(truth: Truth) -> tuple[int, int]:
    """How many numbers that the operation made are others than the original's, and how many both have."""
    mine, its = truth.frame, truth.original.frame
    written_now = () if mine.op is None else (tensor.name for tensor in mine.op.writes)
    shared = [name for name in written_now if name in its.program.tensors]
    arrays = [(mine.current[name], its.current[name]) for name in shared]
    alike = [(a.ravel().tolist(), b.ravel().tolist()) for a, b in arrays if a.shape == b.shape]
    pairs = [both for a, b in alike for both in zip(a, b, strict=True)]
    return sum(a != b and not (math.isnan(a) and math.isnan(b)) for a, b in pairs), len(pairs)


def _differ(truth: Truth, said: Said) -> bool:
    count, shared = _unlike(truth)
    whole = said["all"].split()[0] == str(shared)
    return whole and agree(said, {"count": count, "word": "differs" if count == 1 else "differ"})


def _drawn(truth: Truth, said: Said) -> bool:
    mine, its = (frame.current.the(TensorRole.ROWS).tolist() for frame in (truth.frame, truth.original.frame))
    return bool((said["which"] == "the same rows") == (mine == its))


def _both(truth: Truth, said: Said) -> bool:
    """The number is called what it is, and both digits are what it is in the two runs; of an accuracy both percents."""
    whole = 100 if said["mine"].endswith("%") else 1
    return _sides(lambda run, _: run.value / whole)(truth, said) and _is_named(truth, said)


def _is_named(truth: Truth, said: Said) -> bool:
    cell = truth.cell
    return said["cell"] == (cell.tensor if cell.tensor in truth.program.measures else written(truth, cell, symbol=True))


def _equal(truth: Truth, said: Said) -> bool:
    a, b = truth.value, truth.original.value
    return _both(truth, said) and (a == b or (math.isnan(a) and math.isnan(b)))


def _minus(truth: Truth, said: Said) -> bool:
    """The difference of the whole numbers; `=` where that of the shown digits rounds to it."""
    a, b = truth.value, truth.original.value
    mine, its = (said[side].rstrip("%").lstrip("<>") for side in ("mine", "its"))
    told = truth.shows(said["minus"], a - b, max(abs(a), abs(b)))
    right = is_true(f"{mine} - ({its}) {said['sign']} {said['minus']}")
    return _both(truth, said) and not _equal(truth, said) and told and right


def _unknown(truth: Truth, said: Said) -> bool:
    """Whether one of the runs has no such number, or not yet."""
    cell, frames = truth.cell, (truth.frame, truth.original.frame)
    if cell.tensor in truth.program.measures:
        return any(frame.value(cell) is None for frame in frames) and _is_named(truth, said)
    lacking = (cell.tensor not in f.program.tensors or f.tensor(cell.tensor) is None for f in frames)
    return any(lacking) and _is_named(truth, said)


def _begun(truth: Truth, said: Said) -> bool:
    """Other rows only where seed or size is another one, and then not the same batch by what decides it."""
    mine, its = truth.experiment, truth.original.experiment
    if said["which"] == "The same":
        return _drawn(truth, {"which": "the same rows"})
    return mine.batch_size != its.batch_size or (mine.seed != its.seed and mine.sampling != "order")


def _sizes(truth: Truth, said: Said) -> bool:
    rows = _sides(lambda run, _: len(run.frame.current.the(TensorRole.ROWS)))
    return said["mine"] != said["its"] and rows(truth, said) and _is_named(truth, said)


def _share(truth: Truth, said: Said) -> bool:
    """Whether both runs start the first and the last of these iterations, as far as they have come, from the same."""
    last, parameters = int(said["which"].split()[-1]), [tensor.name for tensor in truth.program.parameters]
    if said["which"] != (f"iterations 1 to {last}" if last > 1 else "iteration 1"):
        return False
    if truth.number <= last:
        return all((truth[name] == truth.original[name]).all() for name in parameters)
    mine, its = ([array.tobytes() for array in run.frame.carried_at(last)] for run in (truth, truth.original))
    return mine == its


_VOTES = {"original": 2, "A": 1}
"""Those that the reader gives them."""


def _frames(truth: Truth) -> dict[str, Frame]:
    return {"original": truth.original.frame, "A": truth.frame}


def _of(truth: Truth) -> dict[str, list[float]]:
    return {name: frame.history.losses[:].tolist() for name, frame in _frames(truth).items()}


def _mean(losses: list[float]) -> float:
    return math.fsum(losses[-100:]) / len(losses[-100:])


def _is_best(truth: Truth, said: Said) -> bool:
    losses = _of(truth)
    low, high = (_mean(losses[said[which]]) for which in ("best", "worst"))
    return low < high and agree(said, {"low": low, "high": high, "count": min(100, len(losses[said["best"]]))})


def _is_best_alone(truth: Truth, said: Said) -> bool:
    losses = {name: values for name, values in _of(truth).items() if values and not _frames(truth)[name].broken}
    least = min(_mean(values) for values in losses.values())
    named = [name for name, values in losses.items() if _mean(values) == least]
    known = {"low": least, "count": min(100, len(losses[named[0]])), "best": " and ".join(named)}
    return agree(said, known | {"have": "has" if len(named) == 1 else "have"})


def _is_since(truth: Truth, said: Said) -> bool:
    """Whether from there on, and not from one earlier on, the mean of the better run is the smaller one."""
    (low, high), first = sorted(_of(truth).values(), key=_mean), int(said["first"])
    ends = range(1, min(len(low), len(high)) + 1)
    ahead = [(_mean(high[:end]) - _mean(low[:end])) / (abs(_mean(high[:end])) + 1e-300) for end in ends]
    return first in ends and min(ahead[first - 1 :]) > -1e-12 and (first == 1 or ahead[first - 2] < 1e-12)


def _is_sweep(truth: Truth, said: Said) -> bool:
    means = [_mean(losses) for losses in _of(truth).values()]
    return agree(said, {"count": 2, "of": "", "mean": sum(means) / 2, "low": min(means), "high": max(means)})


def _voted(truth: Truth) -> dict[str, object]:
    """What is said of all votes, at the iteration that the runs have come to."""
    return {"count": 2, "votes": 3, "at": max(frame.moment.iteration for frame in _frames(truth).values())}


def _is_predicted(truth: Truth, said: Said) -> bool:
    means = {name: _mean(losses) for name, losses in _of(truth).items() if losses and math.isfinite(_mean(losses))}
    best = means[said["best"]] == min(means.values())
    return best and agree(said, _voted(truth) | {"right": _VOTES[said["best"]]})


def _are_tied(truth: Truth, said: Said) -> bool:
    means = {_mean(losses) for losses in _of(truth).values() if losses}
    return len(means) == 1 and agree(said, _voted(truth) | {"right": 3})


def _votes(truth: Truth, said: Said) -> bool:
    """Of the first and the second vote at a question: the right ones, all of them, and their shares."""
    (a, b), (c, d) = ((count[1], sum(count.values())) for count in votes_at(truth.frame.moment.iteration))
    gained = {"a": a, "b": b, "c": c, "d": d, "first": a / b, "second": c / d}
    return agree(said, gained | {"votes": b, "s": b > 1, "again": d})


JUDGES: Judges = {
    between.RIGHT_IN: _is_right_in_one,
    between.ALIKE: _are_alike,
    between.FOUND: _sides(lambda run, said: float(right_rows(run, said["split"]).mean())),
    between.FITTED: _fits,
    between.LOOKED: Always("a heading: what was found stands below it"),
    between.ROWS: _drawn,
    between.DIFFER: _differ,
    between.NONE: lambda truth, _: _unlike(truth)[0] == 0 < _unlike(truth)[1],
    between.NOTHING: lambda truth, _: _unlike(truth)[1] == 0,
    between.UNKNOWN: _unknown,
    between.UNEQUAL: _sizes,
    between.EQUAL: _equal,
    between.MINUS: _minus,
    between.BEGUN: _begun,
    between.LOSS: _sides(lambda run, _: float(run.frame.current.the(TensorRole.OBJECTIVE))),
    listed.APART: Always("nothing comes before iteration 1"),
    listed.KEPT: Always("a command rebuilds a run bit for bit", "a line of the list, whatever runs it has"),
    menu.SAME: Always("a batch follows from seed, size and iteration alone", "a line of the menu, whatever is changed"),
    menu.ENDED: Always("no iteration follows the last update", "the menu at the end of a run"),
    listed.SHARED: _share,
    standings.BEST: _is_best,
    standings.BEST_ALONE: _is_best_alone,
    standings.SINCE: _is_since,
    standings.STOPPED: Rarely(
        lambda truth, said: _frames(truth)[said["which"]].broken is not None, "a run of several that comes to nan"
    ),
    standings.SWEEP: _is_sweep,
    standings.ASKED: Always("a question", "asked of a board alone"),
    standings.PREDICTED: _is_predicted,
    standings.TIED: Rarely(_are_tied, "a what-if that changes nothing"),
    **dict.fromkeys((poll.GAIN, poll.GAIN_BRIEFLY, poll.SO_FAR, poll.SO_FAR_BRIEFLY), _votes),
    **dict.fromkeys((poll.SO_FAR_AGAIN, poll.SO_FAR_AGAIN_BRIEFLY), _votes),
}
