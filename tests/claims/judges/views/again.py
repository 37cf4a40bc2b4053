"""Of the same batch run again, and of how a number that is carried came to its value."""

from __future__ import annotations

import math

from stepviz.ops import TensorRole
from stepviz.settings.values import short
from stepviz.text import plural
from stepviz.views.explain import history
from stepviz.views.explain.sentences import again
from tests.claims.judges.verdict import Always, Judges, Said, Truth
from tests.claims.judges.views.shown import carried, written
from tests.claims.truth import Losses
from tests.support.rates import of_gradients

_BY = 0.01


def _tested(truth: Truth, said: Said) -> bool:
    """What the nudge does to the sum and the mean of the losses, those of them that are told."""
    before, after, run = truth.losses(), truth.losses_nudged(_BY), truth.experiment
    size = max(abs(before[0]), abs(after[0])) if math.isfinite(after[0]) else 1.0
    found = {"sum": after[0] - before[0], "mean": after[1] - before[1]}
    shown = all(truth.shows(said[name], change, size) for name, change in found.items() if name in said)
    count = len(truth[truth.frame.program.losses])
    of_sum = run.reduction == "sum" and count > 1
    which = said.get("which", "") == ("" if of_sum or run.variant else ("mean loss" if count > 1 else "the loss"))
    called = said["kind"] == truth.frame.described(truth.cell.tensor).noun
    return shown and which and called and ("penalty" in said) == bool(_decay(truth)) and _is_whose(truth, said)


def _is_whose(truth: Truth, said: Said) -> bool:
    """Whether the gradient that is named is the parameter's."""
    program = truth.frame.program
    gradient = program.tensors[program.gradient(truth.parameter.tensor)] if "gradient" in said else None
    return gradient is None or said["gradient"] == gradient.title


def _decay(truth: Truth) -> float:
    return of_gradients(truth.experiment) if len(truth.cell.index) == 2 else 0.0


def _penalized(truth: Truth, said: Said) -> bool:
    """And to the penalty, l2/2·w²."""
    w = float(truth[truth.parameter.tensor][truth.cell.index])
    grown = _decay(truth) * (_BY * (w + _BY / 2))
    return truth.shows(said["penalty"], grown, abs(grown)) and _tested(truth, said)


def _levels(truth: Truth, said: Said, after: Losses) -> bool:
    """Whether those are the means before and after."""
    ends = (("low", truth.losses()[1]), ("high", after[1]))
    return all(truth.shows(said[end], mean, abs(mean)) for end, mean in ends)


def _tested_value(truth: Truth, said: Said) -> bool:
    (_, before), after = truth.losses(), truth.losses_nudged(_BY)
    named = said["cell"] == written(truth, truth.parameter, symbol=True)
    grown = truth.shows(said["change"], after[1] - before, abs(before))
    return named and grown and _levels(truth, said, after) and _is_lowered(truth, said)


def _is_lowered(truth: Truth, said: Said) -> bool:
    """Whether the number is called what it is, and whether one name or several make it."""
    program = truth.frame.program
    several = bool(said.get("several", "s" * (len(program.parameters) > 1))) == (len(program.parameters) > 1)
    return several and said["L"] == program.tensors[program.the(TensorRole.OBJECTIVE)].title


def _grew(truth: Truth, said: Said) -> bool:
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
    return plain and count and sums and said["lr"] == short(lr) and _grew(truth, said)


def _began(truth: Truth, said: Said) -> bool:
    since = truth.frame.since
    return said.get("since", "1") == str(since) and truth.shows(said["value"], carried(truth, since))


JUDGES: Judges = {
    again.OF_SUM: _tested,
    again.OF_SUM_PENALIZED: _penalized,
    again.OF_MEAN: lambda truth, said: _tested(truth, said) and _levels(truth, said, truth.losses_nudged(_BY)),
    again.OF_MEAN_PENALIZED: _penalized,
    again.OF_NEITHER: lambda truth, said: bool(truth.experiment.variant) and _tested(truth, said),
    again.OF_NEITHER_PENALIZED: _penalized,
    again.TESTED_VALUE: _tested_value,
    again.SAME_BATCH: lambda truth, said: len(truth.dataset.y) > 0 and _levels(truth, said, truth.losses_updated()),
    again.NEW_VALUE: lambda truth, said: (
        not len(truth.dataset.y) and _levels(truth, said, truth.losses_updated()) and _is_lowered(truth, said)
    ),
    history.SUM: Always("arithmetic, read elsewhere"),
    history.HISTORY: Always("a picture of numbers"),
    history.START: _began,
    history.SINCE: _began,
    history.GREW: _grew,
    history.BY_GRADIENTS: _by_gradients,
}
