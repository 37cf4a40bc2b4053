"""Spreading: where the first value stands that is not finite, how it came about, and how far it will spread."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops import Cell, Form, TensorRole, places
from stepviz.ops.claims import Sentence
from stepviz.training import Frame, Iteration
from stepviz.views.explain.shown import name, result
from stepviz.views.text import numbers

_FIRST = "first nan/inf ▸ {cell:text}"
IS = Sentence(f"{_FIRST} = {{value:number}}")
OVERFLOW = Sentence(f"{_FIRST} = inf / inf: exp({{power:number}}) is larger than 1.8e308")
UNDERFLOW = Sentence(f"{_FIRST} = 0 / 0: every exp of its row is too small for a double")
COLUMN = Sentence("The next update makes the whole column {column:place} of {weights:text} {bad:nan|inf or nan}.")


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
            return (OVERFLOW.text_of(cell=word, power=numbers.plain(own.product)),)
        if not any(part.value for part in terms.parts):
            return (UNDERFLOW.text_of(cell=word),)
    return (IS.text_of(cell=word, value=result(cell, value, tensors)),)


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
    return (COLUMN.text_of(column=place, weights=weights, bad=bad),)
