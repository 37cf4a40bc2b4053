"""Rounding: a 0 or a 1 that a double has made of what is neither."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from stepviz import Frame
from stepviz.ops import Cell, Form, Term, Terms
from tests.claims.facts import now, value
from tests.claims.judge import Claim, Entry

_SMALLEST = -745.13
"""exp below it is less than half of the smallest double."""


def _terms(frame: Frame, cell: Cell) -> Terms:
    op = frame.program.maker(cell.tensor)
    assert op is not None
    return op.terms(cell, now(frame, cell))


def _inside(part: Term) -> float:
    return part.product - part.shift


def _is_exp(part: Term) -> bool:
    return part.function.name == "exp"


def _vanishes(part: Term) -> bool:
    """Whether factors that are not 0 have the product 0."""
    return part.product == 0 and all(factor.value for factor in part.factors)


def _exp(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return any(_is_exp(part) and _inside(part) < _SMALLEST for part in _terms(frame, cell).parts)


def _product(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return any(map(_vanishes, _terms(frame, cell).parts))


def _rounded_to(frame: Frame, cell: Cell, whole: int) -> bool:
    """A function of a number that cannot be exactly so has come out as 0 or 1."""
    parts = [part for part in _terms(frame, cell).parts if part.function.name and not _vanishes(part)]
    return any(part.value == whole and math.isfinite(_inside(part)) and _inside(part) != 0 for part in parts)


def _result(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The terms are not 0, what they come to is."""
    terms = _terms(frame, cell)
    values = [part.value for part in terms.parts]
    if value(frame, cell) != 0 or not all(map(math.isfinite, values)):
        return False
    if terms.form is Form.SUM:
        return sum(map(Fraction, values)) != 0
    own = values if terms.form is Form.PRODUCT else [values[terms.own]]
    return all(own)


def _largest_alone(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The others are not 0, and the sum is no larger for them."""
    values = [part.value for part in _terms(frame, cell).parts]
    if not math.isfinite(sum(values)):
        return False
    return sum(values) == max(values) and sum(map(Fraction, values)) > Fraction(max(values))


ENTRIES: tuple[Entry, ...] = (
    Claim(r"exp below -745\.13 is too small for a double: 0\.", _exp),
    Claim(r"A product is too small for a double: 0\.", _product),
    Claim(r"A number is too small for a double: 0\.", lambda frame, cell, said: _rounded_to(frame, cell, 0)),
    Claim(r"A number is too near to 1 for a double: 1\.", lambda frame, cell, said: _rounded_to(frame, cell, 1)),
    Claim(r"The result is too small for a double: 0\.", _result),
    Claim(r"Beside the largest part of the sum the others are too small for a double\.", _largest_alone),
    Claim(r"note: too small for a double: 0", lambda frame, cell, said: value(frame, cell) == 0),
)
