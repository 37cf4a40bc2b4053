"""Of a moment: what comes next, the first number that is not finite, its batch run again.

And of how a number that is carried came to its value.
"""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops import Cell, TensorRole
from stepviz.ops.tensor import places
from stepviz.settings.values import short
from stepviz.text import plural
from stepviz.training import Frame
from stepviz.views.explain import caption, history
from stepviz.views.explain.sentences import again, titles
from tests.claims.judges.verdict import Always, Judges, Said, Truth, agree, carried, of_gradients, written
from tests.claims.judges.views.checks import are_shown
from tests.claims.truth import Losses, losses_of, rate_of, updated


def _stale(truth: Truth, said: Said) -> bool:
    """What stands in the panes is the last iteration's, and there is some of it."""
    frame = truth.frame
    last, left = frame.moment.iteration - 1, any(at > frame.moment.op for at in frame.program.made_at.values())
    known = {"iteration": last, "op": frame.program.ops[frame.moment.op].label}
    return left and last >= 1 and agree({**said, "op": said["op"].rstrip()}, known)


def _is_end(frame: Frame) -> bool:
    return frame.moment == frame.schedule.end(frame.moment.iteration)


def _losses(truth: Truth, said: Said) -> bool:
    """The last losses known, four at most."""
    told = said["known"].removeprefix("losses ").removesuffix(": ").replace(", ", " ")
    return are_shown(truth, told, truth.frame.history.losses[-4:].tolist())


def _grew(truth: Truth) -> bool:
    """Whether the last update made the loss of its own batch larger, or no number."""
    (_, before), (_, after) = (losses_of(truth.last, carried) for carried in (truth.last.carried, updated(truth.last)))
    return not math.isfinite(after) or after > before


def _last_lr(truth: Truth) -> str:
    """The learning rate of the last update, in four digits where a schedule makes it."""
    last = truth.frame.previous
    if last is None:
        return short(truth.experiment.lr)
    return f"{rate_of(last):.4g}" if last.program.with_role(TensorRole.RATE) else short(rate_of(last))


def _breaks_off(truth: Truth, said: Said) -> bool:
    """Whether the run stops at this moment."""
    return truth.frame.broken is not None and _is_end(truth.frame) and _losses(truth, said)


def _is_first(truth: Truth) -> bool:
    return truth.frame.moment.iteration == 1


def first_of(truth: Truth) -> tuple[Cell, float]:
    """The first number of the iteration that is not finite, in the order of the operations. Raises `StopIteration`."""
    now = truth.frame.current
    bad = ((name, np.argwhere(~np.isfinite(now[name]))) for name in truth.program.tensors)
    cell = next(Cell(name, tuple(at[0].tolist())) for name, at in bad if len(at))
    return cell, float(now[cell.tensor][cell.index])


def _first_bad(truth: Truth, said: Said) -> bool:
    cell, value = first_of(truth)
    return cell != truth.cell and agree(said, {"cell": written(truth, cell), "value": value})


def _of_chance(truth: Truth, said: Said) -> Cell | None:
    """The first bad number, where it is the chance that is spoken of."""
    cell, _ = first_of(truth)
    probability = truth.program.role(cell.tensor) is TensorRole.PROBABILITY
    return cell if probability and cell != truth.cell and said["cell"] == written(truth, cell) else None


def _overflows(truth: Truth, said: Said) -> bool:
    """The power of its logit is infinite."""
    cell = _of_chance(truth, said)
    if cell is None or truth.experiment.softmax == "stable":
        return False
    logit = float(truth.frame.current.the(TensorRole.SCORE)[cell.index])
    return logit > 709.78 and truth.shows(said["power"], logit, abs(logit))


def _underflows(truth: Truth, said: Said) -> bool:
    cell = _of_chance(truth, said)
    return cell is not None and bool((truth.frame.current.the(TensorRole.SCORE)[cell.index[0]] < -745.13).all())


def _whole_column(truth: Truth, said: Said) -> bool:
    """What the real update makes of the column."""
    program, (_, column) = truth.program, truth.cell.index
    weights = program.of(truth.cell.tensor)
    numbers, nan = truth[program.after(weights)][:, column], said["bad"] == "nan"
    bad = np.isnan(numbers).all() if nan else not np.isfinite(numbers).any() and np.isinf(numbers).any()
    return bool(bad) and agree(said, {"weights": weights, "column": places(truth.tensor, truth.cell.index)[1]})


_BY = 0.01


def _tested(truth: Truth, said: Said) -> bool:
    """What the nudge does to the sum and the mean of the losses, those of them that are told."""
    before, after, run = truth.losses(), truth.losses_nudged(_BY), truth.experiment
    size = max(abs(before[0]), abs(after[0])) if math.isfinite(after[0]) else 1.0
    found = {"sum": after[0] - before[0], "mean": after[1] - before[1]}
    shown = all(truth.shows(said[name], change, size) for name, change in found.items() if name in said)
    count = len(truth[truth.program.losses])
    of_sum = run.reduction == "sum" and count > 1
    which = said.get("which", "") == ("" if of_sum or run.variant else ("mean loss" if count > 1 else "the loss"))
    gradient = truth.program.tensors[truth.program.gradient(truth.parameter.tensor)]
    called = agree(said, {"kind": truth.frame.described(truth.cell.tensor).noun, "gradient": gradient.title})
    return shown and which and called and ("penalty" in said) == bool(_decay(truth))


def _decay(truth: Truth) -> float:
    return of_gradients(truth.experiment) if len(truth.cell.index) == 2 else 0.0


def _penalized(truth: Truth, said: Said) -> bool:
    """And to the penalty, l2/2·w²."""
    w = float(truth[truth.parameter.tensor][truth.cell.index])
    grown = _decay(truth) * (_BY * (w + _BY / 2))
    return truth.shows(said["penalty"], grown, abs(grown)) and _tested(truth, said)


def _levels(truth: Truth, said: Said, after: Losses) -> bool:
    """Whether those are the means before and after."""
    ends = {"low": truth.losses()[1], "high": after[1]}
    return all(truth.shows(said[end], mean, abs(mean)) for end, mean in ends.items())


def _tested_value(truth: Truth, said: Said) -> bool:
    (_, before), after = truth.losses(), truth.losses_nudged(_BY)
    named = said["cell"] == written(truth, truth.parameter, symbol=True)
    grown = truth.shows(said["change"], after[1] - before, abs(before))
    return named and grown and _levels(truth, said, after) and _is_lowered(truth, said)


def _is_lowered(truth: Truth, said: Said) -> bool:
    """Whether the number is called what it is, and whether one name or several make it."""
    lowered = truth.program.tensors[truth.program.the(TensorRole.OBJECTIVE)].title
    return agree(said, {"several": len(truth.program.parameters) > 1, "L": lowered})


def _came_to(truth: Truth, said: Said) -> bool:
    """So many updates so far, and what they came to together."""
    since, number = truth.frame.since, truth.frame.moment.iteration
    start, now = (carried(truth, at) for at in (since, number))
    updates = f"{said['updates']} {said['word']}" == plural(number - since, "update")
    return updates and truth.shows(said["change"], now - start, max(abs(now), abs(start)))


def _by_gradients(truth: Truth, said: Said) -> bool:
    """And the gradients are what moved it."""
    frame, lr = truth.frame, truth.experiment.lr
    updates = frame.moment.iteration - frame.since
    same = truth.experiment.schedule == "constant" and not truth.experiment.warmup
    if not (lr and same) or truth.cell.tensor in truth.experiment.frozen:
        return False
    plain = frame.program.update.update_direction(truth.cell.tensor) == frame.program.gradient(truth.cell.tensor)
    count = said["count"] == (f"sum of the {updates} gradients" if updates > 1 else "the gradient")
    total = (carried(truth, frame.since) - carried(truth, frame.since + updates)) / lr
    sums = truth.shows(said["total"], total, abs(total))
    return plain and count and sums and said["lr"] == short(lr) and _came_to(truth, said)


def _began(truth: Truth, said: Said) -> bool:
    since = truth.frame.since
    return ("since" in said or since == 1) and agree(said, {"since": since, "value": carried(truth, since)})


JUDGES: Judges = {
    caption.ENDS: lambda truth, said: not _is_first(truth) and _breaks_off(truth, said),
    caption.ENDS_AT_ONCE: lambda truth, said: _is_first(truth) and _breaks_off(truth, said),
    caption.OVERSHOOTS: lambda truth, said: (
        said["lr"] == _last_lr(truth) != "0" and _losses(truth, said) and _grew(truth)
    ),
    caption.NOT_YET: lambda truth, said: _is_first(truth) and _losses(truth, said),
    caption.TOO_LARGE: lambda truth, said: truth.number > 1 and _losses(truth, said) and not _grew(truth),
    caption.STALE: _stale,
    caption.AGAIN: lambda truth, said: _is_end(truth.frame) and said["number"] == str(truth.frame.moment.iteration + 1),
    caption.END: lambda truth, _: truth.frame.ends,
    titles.IS: _first_bad,
    titles.OVERFLOW: _overflows,
    titles.UNDERFLOW: _underflows,
    titles.COLUMN: _whole_column,
    caption.STOPPED: lambda truth, said: math.isnan(first_of(truth)[1]) == (said["how"] == "nan"),
    caption.FIRST_BAD: lambda truth, said: said["cell"] == written(truth, first_of(truth)[0], symbol=True),
    again.OF_SUM: _tested,
    again.OF_MEAN: lambda truth, said: _tested(truth, said) and _levels(truth, said, truth.losses_nudged(_BY)),
    again.OF_NEITHER: lambda truth, said: bool(truth.experiment.variant) and _tested(truth, said),
    **dict.fromkeys((again.OF_SUM_PENALIZED, again.OF_MEAN_PENALIZED, again.OF_NEITHER_PENALIZED), _penalized),
    again.TESTED_VALUE: _tested_value,
    again.SAME_BATCH: lambda truth, said: len(truth.dataset.y) > 0 and _levels(truth, said, truth.losses_updated()),
    again.NEW_VALUE: lambda truth, said: (
        not len(truth.dataset.y) and _levels(truth, said, truth.losses_updated()) and _is_lowered(truth, said)
    ),
    history.SUM: Always("arithmetic, read elsewhere"),
    history.HISTORY: Always("a picture of numbers"),
    **dict.fromkeys((history.START, history.SINCE), _began),
    history.GREW: _came_to,
    history.BY_GRADIENTS: _by_gradients,
}
