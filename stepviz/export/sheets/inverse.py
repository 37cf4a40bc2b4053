"""Inverse: inverse questions: which value of an input gives a computed number a wanted value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from stepviz.export.sheets.asked import AskedNumber, from_digits, half_of, one_of_last, with_factors
from stepviz.formula.functions import Function
from stepviz.ops import Cell, Kind, Terms
from stepviz.views.explain import arithmetic
from stepviz.views.explain.numbers_line import expression
from stepviz.views.explain.shown import name, result

_TARGETS: Mapping[Kind, float] = {Kind.SIGNED: 0.0, Kind.ERROR: 0.0, Kind.PROBABILITY: 0.5, Kind.LOSS: 0.5}
"""The wanted value of a number of each kind."""
_ASKED = (Kind.INPUT, Kind.SIGNED, Kind.ERROR, Kind.PROBABILITY)
"""Kinds of numbers that can be asked for."""
_FAR, _NEAR = 1000.0, 15.0
"""The range of the search around 0: in a sum of products, and in a function, which may be flat farther away."""
_LEAST = 1e-3
"""The smallest absolute answer: smaller ones have too few digits, and 0 is too easy."""
_ROUNDING = 1e-9
"""The error of a value that is found by halving."""
_PLACES = 24
_WIDTH = 240


class InverseNumber(NamedTuple):
    """An inverse question, with its only answer."""

    asked: AskedNumber
    """The computed number."""
    target: float
    of: Cell
    """The number that is asked for."""
    value: float
    """The answer, for the digits shown of the other numbers."""
    terms: Terms
    """The arithmetic with the answer."""

    @property
    def cell(self) -> Cell:
        """The cell of the computed number."""
        return self.asked.cell

    @property
    def name(self) -> str:
        """The text of the question."""
        of = name(self.of, self.asked.program.tensors)
        return f"Which {of} would make {self.asked.name} equal {self.target:g}, all other numbers as they are?"

    @property
    def shown(self) -> str:
        """The digits of the answer."""
        return result(self.of, self.value, self.asked.program.tensors)

    @property
    def on_paper(self) -> float:
        """The tolerance: three digits count, and the last digit shown may differ by one."""
        return max(half_of(self.value), one_of_last(self.shown))

    def worked(self) -> str:
        """The answer with its proof: `W[x0,c1] = -0.5, since z[e0,c1] = 1·(-0.5) + 0.5 = 0.0000`."""
        tensors = self.asked.program.tensors
        told = expression(self.terms, tensors, _WIDTH).removeprefix(name(self.cell, tensors))
        return f"{name(self.of, tensors)} = {self.shown}, since {self.asked.name}{told}"


def inverse(asked: AskedNumber, random: np.random.RandomState) -> InverseNumber | None:
    """A question about one of the inputs of a number; None if no input has exactly one answer."""
    tensors = asked.program.tensors
    target, terms = _TARGETS.get(tensors[asked.cell.tensor].kind), from_digits(asked.terms, asked.program)
    read = [cell for part in terms.parts for cell in part.cells]
    cells = [cell for cell in read if read.count(cell) == 1 and tensors[cell.tensor].kind in _ASKED]
    if target is None:
        return None
    for place in random.permutation(len(cells)):
        of = cells[place]
        value = _solved(terms, of, target, *_room(terms, tensors[of.tensor].kind))
        if value is not None:
            written = float(arithmetic.value(result(of, value, tensors)))
            found = replace(_with(terms, of, written), value=target)
            return InverseNumber(asked, target, of, value, found)
    return None


def _room(terms: Terms, kind: Kind) -> tuple[float, float]:
    """The range in which to search for a number of that kind."""
    if kind is Kind.PROBABILITY:
        return 0.0, 1.0
    plain = all(part.function is Function.NONE and part.formula is None for part in terms.parts)
    return (-_FAR, _FAR) if plain and terms.formula is None else (-_NEAR, _NEAR)


def _with(terms: Terms, of: Cell, value: float) -> Terms:
    """The arithmetic with another value of that cell."""
    return with_factors(terms, lambda read: read._replace(value=value) if read.cell == of else read)


def _solved(terms: Terms, of: Cell, target: float, low: float, high: float) -> float | None:
    """The only value from `low` to `high` that gives the target; None if there is none, or there may be several."""

    def off(value: float) -> float:
        return _with(terms, of, value).total() - target

    with np.errstate(all="ignore"):
        made = [off(float(value)) for value in np.linspace(low, high, _PLACES)]
    # Only where it rises everywhere, or falls everywhere, there can be no second answer.
    rising = made[-1] > made[0]
    if not all((after > before) == rising and after != before for before, after in pairwise(made)):
        return None
    if not (min(made) <= 0 <= max(made)):
        return None
    ends = (low, high) if rising else (high, low)
    for _ in range(200):
        middle = (ends[0] + ends[1]) / 2
        ends = (middle, ends[1]) if off(middle) < 0 else (ends[0], middle)
    value = (ends[0] + ends[1]) / 2
    if _shifts(terms, of, value):
        return None
    return value if abs(value) >= _LEAST else None


def _shifts(terms: Terms, of: Cell, value: float) -> bool:
    """True if another value of a logit changes the largest of its row, which is subtracted from all of them."""
    largest = max((part.shift for part in terms.parts if part.shift), default=None)
    own = {read.value for part in terms.parts for read in part.factors if read.cell == of}
    return largest is not None and (value > largest + _ROUNDING or largest in own)
