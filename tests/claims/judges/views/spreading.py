"""Spreading: where the first value stands that is not finite, how it came about, and how far it will spread."""

from __future__ import annotations

import numpy as np

from stepviz.ops import AXES, Cell, TensorRole
from stepviz.views.explain.said import spreading
from tests.claims.judges.verdict import Judges, Said, Truth
from tests.claims.judges.views.shown import written


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
    chance = truth.frame.program.role(cell.tensor) is TensorRole.PROBABILITY
    return cell if chance and cell != truth.cell and said["cell"] == written(truth, cell) else None


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
    spreading.IS: _first_bad,
    spreading.OVERFLOW: _overflows,
    spreading.UNDERFLOW: _underflows,
    spreading.COLUMN: _whole_column,
}
