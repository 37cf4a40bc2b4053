"""Growth: how a number that is carried from one iteration to the next came to its value."""

from __future__ import annotations

from stepviz.experiment import short
from stepviz.text import several
from stepviz.views.explain import growth
from tests.claims.judges.verdict import Always, Judges, Said, Truth


def _carried(truth: Truth, number: int) -> float:
    """What an iteration starts from."""
    slot = [tensor.name for tensor in truth.frame.program.carried].index(truth.cell.tensor)
    return float(truth.frame.carried_at(number)[slot][truth.cell.index])


def _grew(truth: Truth, said: Said) -> bool:
    """So many updates so far, and what they came to together."""
    since, number = truth.frame.since, truth.frame.moment.iteration
    start, now = (_carried(truth, at) for at in (since, number))
    updates = f"{said['updates']} {said['word']}" == several(number - since, "update")
    return updates and truth.shows(said["change"], now - start, max(abs(now), abs(start)))


def _by_gradients(truth: Truth, said: Said) -> bool:
    """And the gradients are what moved it."""
    frame, lr = truth.frame, truth.experiment.lr
    updates = frame.moment.iteration - frame.since
    if not lr or truth.cell.tensor in truth.experiment.held:
        return False
    plain = frame.program.update.mover(truth.cell.tensor) == frame.program.gradient(truth.cell.tensor)
    count = said["count"] == (f"sum of the {updates} gradients" if updates > 1 else "the gradient")
    total = (_carried(truth, frame.since) - _carried(truth, frame.since + updates)) / lr
    sums = truth.shows(said["total"], total, abs(total))
    return plain and count and sums and said["lr"] == short(lr) and _grew(truth, said)


def _began(truth: Truth, said: Said) -> bool:
    since = truth.frame.since
    return said.get("since", "1") == str(since) and truth.shows(said["value"], _carried(truth, since))


JUDGES: Judges = {
    growth.SUM: Always("arithmetic, read elsewhere"),
    growth.HISTORY: Always("a picture of numbers"),
    growth.START: _began,
    growth.SINCE: _began,
    growth.GREW: _grew,
    growth.BY_GRADIENTS: _by_gradients,
}
