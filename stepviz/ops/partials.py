"""Partials: how much a number changes with each of the cells it was made from, by the rules of its terms."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from stepviz.ops.tensor import Cell
from stepviz.ops.terms import Factor, Form, Function, Term, Terms, divide

_NEAR, _LEAST = 2.0**-11, 2.0**-20
"""How far a function is followed to either side to measure its slope: as a share of where that is, and at least."""


def partials(terms: Terms) -> Mapping[Cell, float]:
    """The partial derivative of the number by each cell that its terms read.

    A shift moves nothing: it is taken off every term alike, and the form gives it back.
    """
    found: dict[Cell, float] = {}
    for part, outer in zip(terms.parts, _by_parts(terms), strict=True):
        for cell, inner in _by_cells(part):
            found[cell] = found.get(cell, 0.0) + outer * inner
    if terms.form is Form.LOG_SUM:
        for cell, inner in _by_factors(terms.parts[terms.own].factors):
            found[cell] -= inner
    return found


def _by_parts(terms: Terms) -> Sequence[float]:
    """The derivative of the number by each of its terms."""
    values = [part.value for part in terms.parts]
    if terms.form is Form.PRODUCT:
        return [math.prod(values[:place] + values[place + 1 :]) for place in range(len(values))]
    if terms.form is Form.SHARE:
        total, own = sum(values), values[terms.own]
        return [divide((total if place == terms.own else 0.0) - own, total * total) for place in range(len(values))]
    if terms.form is Form.RATIO:
        below = sum(values[1:])
        return [divide(1.0, below), *[divide(-values[0], below * below)] * (len(values) - 1)]
    if terms.form is Form.LOG_SUM:
        return [divide(1.0, sum(values))] * len(values)
    return [divide(-1.0 if terms.form is Form.FIT else 1.0, terms.divisor)] * len(values)


def _by_cells(part: Term) -> Iterator[tuple[Cell, float]]:
    """The derivative of a term by each cell it reads, one after the other: a cell can be read twice."""
    outer = part.sign * _steepness(part.function, divide(part.inside, part.over)) / part.over
    yield from ((cell, outer * inner) for cell, inner in _by_factors(part.factors))
    if part.less is not None and part.less.cell is not None:
        yield part.less.cell, -outer


def _by_factors(factors: Sequence[Factor]) -> Iterator[tuple[Cell, float]]:
    """The derivative of a product by each factor that is a cell."""
    for place, factor in enumerate(factors):
        if factor.cell is not None:
            yield factor.cell, math.prod(other.value for n, other in enumerate(factors) if n != place)


def _steepness(function: Function, at: float) -> float:
    """The slope of a function there: as it is given, else measured, with the bend taken out (Richardson 1911)."""
    if function.slope is not None:
        return function.slope(at)
    if not math.isfinite(at):
        return math.nan
    step = max(_LEAST, abs(at) * _NEAR)
    near = function.apply(at + step) - function.apply(at - step)
    far = function.apply(at + 2 * step) - function.apply(at - 2 * step)
    return (8 * near - far) / (12 * step)
