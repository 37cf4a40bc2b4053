"""Spreading: where the first value stands that is not finite, how it came about, and how far it will spread."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops import AXES, Cell, Form, TensorRole, places
from stepviz.training import Frame, Iteration
from stepviz.views.explain.said.remark import Remark, ViewTruth, written
from stepviz.views.explain.said.truth import Said
from stepviz.views.explain.shown import name, result
from stepviz.views.text import numbers


def first_of(truth: ViewTruth) -> tuple[Cell, float]:
    """The first number of the iteration that is not finite, in the order of the operations. Raises `ValueError`."""
    now = truth.frame.current
    for tensor in truth.frame.program.tensors:
        for place in np.argwhere(~np.isfinite(now[tensor])):
            index = tuple(int(position) for position in place)
            return Cell(tensor, index), float(now[tensor][index])
    raise ValueError("nothing is broken")


def _first_bad(truth: ViewTruth, said: Said) -> bool:
    cell, value = first_of(truth)
    return cell != truth.cell and said["cell"] == written(truth, cell) and truth.shows(said["value"], value)


def _of_chance(truth: ViewTruth, said: Said) -> Cell | None:
    """The first bad number, where it is the chance that is spoken of."""
    cell, _ = first_of(truth)
    chance = truth.frame.program.role(cell.tensor) is TensorRole.PROBABILITY
    return cell if chance and cell != truth.cell and said["cell"] == written(truth, cell) else None


def _overflows(truth: ViewTruth, said: Said) -> bool:
    """The power of its logit is infinite."""
    cell = _of_chance(truth, said)
    if cell is None or truth.experiment.softmax == "stable":
        return False
    logit = float(truth.frame.current.the(TensorRole.SCORE)[cell.index])
    return logit > 709.78 and truth.shows(said["power"], logit, abs(logit))


def _underflows(truth: ViewTruth, said: Said) -> bool:
    cell = _of_chance(truth, said)
    return cell is not None and bool((truth.frame.current.the(TensorRole.SCORE)[cell.index[0]] < -745.13).all())


def _whole_column(truth: ViewTruth, said: Said) -> bool:
    """What the real update makes of the column."""
    program, (_, column) = truth.frame.program, truth.cell.index
    weights = program.of(truth.cell.tensor)
    numbers, nan = truth[program.after(weights)][:, column], said["bad"] == "nan"
    bad = np.isnan(numbers).all() if nan else not np.isfinite(numbers).any() and np.isinf(numbers).any()
    place = f"{AXES[program.tensors[weights].axes[1]]}{column}"
    return bool(bad) and (said["weights"], said["column"]) == (weights, place)


_FIRST = "first nan/inf ▸ {cell:text}"
_IS = Remark(f"{_FIRST} = {{value:number}}", _first_bad)
_OVERFLOW = Remark(f"{_FIRST} = inf / inf: exp({{power:number}}) is larger than 1.8e308", _overflows)
_UNDERFLOW = Remark(f"{_FIRST} = 0 / 0: every exp of its row is too small for a double", _underflows)
_COLUMN = Remark(
    "The next update makes the whole column {column:place} of {weights:text} {bad:nan|inf or nan}.", _whole_column
)


def first_bad(frame: Frame, cell: Cell, value: float) -> tuple[str, ...]:
    """For a value that is not finite: where the first one stands, and how it came about."""
    if not numbers.is_bad(value) or frame.broken is None or frame.broken.cell == cell:
        return ()
    cell, tensors = frame.broken.cell, frame.program.tensors
    word, value = name(cell, tensors, symbol=False), float(frame.current[cell.tensor][cell.index])
    op = frame.program.maker(cell.tensor)
    terms = op.terms(cell, frame.current) if op is not None else None
    if terms is not None and terms.form is Form.SHARE and math.isnan(value):
        own = terms.parts[terms.own]
        if math.isinf(own.value):
            return (_OVERFLOW.text_of(cell=word, power=numbers.plain(own.product)),)
        if not any(part.value for part in terms.parts):
            return (_UNDERFLOW.text_of(cell=word),)
    return (_IS.text_of(cell=word, value=result(cell, value, tensors)),)


def spread(frame: Frame, source: Iteration, cell: Cell, value: float) -> tuple[str, ...]:
    """For a gradient that is not finite: whether it makes a whole column of its weights so."""
    program = source.program
    if frame.broken is None or math.isfinite(value) or program.role(cell.tensor) is not TensorRole.GRADIENT:
        return ()
    weights = program.of(cell.tensor)
    if len(cell.index) < 2:
        return ()
    column = source[program.after(weights)][:, cell.index[1]]
    if np.isfinite(column).any():
        return ()
    bad, place = "nan" if np.isnan(column).all() else "inf or nan", places(program.tensors[weights], cell.index)[1]
    return (_COLUMN.text_of(column=place, weights=weights, bad=bad),)
