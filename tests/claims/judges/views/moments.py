"""Of what comes after a moment, and of the first number that is not finite."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops import AXES, Cell, TensorRole
from stepviz.settings.values import short
from stepviz.training import Frame
from stepviz.views.explain import caption
from stepviz.views.explain.sentences import titles
from tests.claims.judges.verdict import Judges, Said, Truth
from tests.claims.judges.views.shown import written
from tests.claims.truth import losses_of, updated
from tests.support.rates import rate


def _stale(truth: Truth, said: Said) -> bool:
    """What stands in the panes is the last iteration's, and there is some of it."""
    frame = truth.frame
    last, left = frame.moment.iteration - 1, any(at > frame.moment.op for at in frame.program.made_at.values())
    label = frame.program.ops[frame.moment.op].label
    return left and said["iteration"] == str(last) and last >= 1 and said["op"].rstrip() == label


def _is_end(frame: Frame) -> bool:
    return frame.moment == frame.schedule.end(frame.moment.iteration)


def _losses(truth: Truth, said: Said) -> bool:
    """The last losses known, four at most."""
    known = truth.frame.history.losses[-4:].tolist()
    told = said["known"].removeprefix("losses ").removesuffix(": ").split(", ") if said["known"] else []
    return len(told) == len(known) and all(map(truth.shows, told, known))


def _grew(truth: Truth) -> bool:
    """Whether the last update made the loss of its own batch larger, or no number."""
    (_, before), (_, after) = (losses_of(truth.last, carried) for carried in (truth.last.carried, updated(truth.last)))
    return not math.isfinite(after) or after > before


def _last_lr(truth: Truth) -> str:
    """The learning rate of the last update, in four digits where a schedule makes it."""
    last, run = truth.frame.previous, truth.experiment
    if last is not None and (run.schedule != "constant" or run.warmup):
        return f"{rate(run, last.number):.4g}"
    return short(run.lr if last is None else last.program.update.lr)


def _breaks_off(truth: Truth, said: Said, *, first: bool) -> bool:
    """Whether the run stops at this moment, in its first iteration or in a later one."""
    frame = truth.frame
    at = first == (frame.moment.iteration == 1)
    return at and frame.broken is not None and _is_end(frame) and _losses(truth, said)


def first_of(truth: Truth) -> tuple[Cell, float]:
    """The first number of the iteration that is not finite, in the order of the operations. Raises `ValueError`."""
    now = truth.frame.current
    for tensor in truth.frame.program.tensors:
        for place in np.argwhere(~np.isfinite(now[tensor])):
            index = tuple(int(position) for position in place)
            return Cell(tensor, index), float(now[tensor][index])
    raise ValueError("nothing is broken")


def _first_bad(truth: Truth, said: Said) -> bool:
    cell, value = first_of(truth)
    return cell != truth.cell and said["cell"] == written(truth, cell) and truth.shows(said["value"], value)


def _of_chance(truth: Truth, said: Said) -> Cell | None:
    """The first bad number, where it is the chance that is spoken of."""
    cell, _ = first_of(truth)
    probability = truth.frame.program.role(cell.tensor) is TensorRole.PROBABILITY
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
    program, (_, column) = truth.frame.program, truth.cell.index
    weights = program.of(truth.cell.tensor)
    numbers, nan = truth[program.after(weights)][:, column], said["bad"] == "nan"
    bad = np.isnan(numbers).all() if nan else not np.isfinite(numbers).any() and np.isinf(numbers).any()
    place = f"{AXES[program.tensors[weights].axes[1]]}{column}"
    return bool(bad) and (said["weights"], said["column"]) == (weights, place)


JUDGES: Judges = {
    caption.ENDS: lambda truth, said: _breaks_off(truth, said, first=False),
    caption.ENDS_AT_ONCE: lambda truth, said: _breaks_off(truth, said, first=True),
    caption.OVERSHOOTS: lambda truth, said: (
        said["lr"] == _last_lr(truth) != "0" and _losses(truth, said) and _grew(truth)
    ),
    caption.NOT_YET: lambda truth, said: truth.frame.moment.iteration == 1 and _losses(truth, said),
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
}
