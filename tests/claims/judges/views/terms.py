"""Of the terms of a number, and of what doubles make of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from stepviz.ops import Cell, Form, Term
from stepviz.views.explain import numbers_line, rounding, worked
from stepviz.views.panes.marks import letter
from tests.claims.judge import inside
from tests.claims.judges.verdict import Judges, Rarely, Said, Truth
from tests.claims.judges.views.shown import written


def _is_probability(truth: Truth, said: Said) -> bool:
    """The chance of the term that the label speaks of."""
    spoken = [part for part in truth.terms.parts if said["label"].endswith(f" {part.label},")]
    return inside(truth, "label", said["label"]) and any(
        truth.shows(said["probability"], part.product) for part in spoken
    )


def _sees(truth: Truth, said: Said) -> bool:
    """The number that the unit is a function of, or its slope, by the cell's name or the tensor's alone."""
    op = truth.frame.program.maker(truth.cell.tensor)
    assert op is not None
    read = Cell(op.reads[-1], truth.cell.index)
    named = said["seen"] in (written(truth, read), truth.frame.program.tensors[read.tensor].title)
    return named and truth.shows(said["shown"], truth.own(read.tensor))


def _is_slope(truth: Truth, said: Said) -> bool:
    """What the error was multiplied by."""
    passed, _ = truth.terms.parts
    product = passed.value * float(said["slope"])
    return math.isclose(product, truth.value, rel_tol=1e-9) or not math.isfinite(truth.value)


def _is_largest(truth: Truth, said: Said) -> bool:
    """Whether no number is larger than the one of that letter, and none before it as large."""
    values = [part.value for part in truth.terms.parts]
    place = [letter(n) for n in range(len(values))].index(said["letter"])
    alone = all(value < values[place] for value in values[:place])
    return alone and not max(values) > values[place] and truth.shows(said["value"], values[place])


def _of_a_term(is_so: Callable[[Term], bool]) -> Callable[[Truth, Said], bool]:
    return lambda truth, _: any(map(is_so, truth.terms.parts))


def _is_lost(part: Term) -> bool:
    """Whether a product that is not 0 has come out as 0."""
    return part.product == 0 != math.prod(Fraction(factor.value) for factor in part.factors)


def _comes_to(part: Term, whole: int) -> bool:
    """Whether a function of a number that cannot be exactly so has come out as 0 or 1."""
    inside = part.inside
    known = bool(part.function.name) and math.isfinite(inside) and inside != 0
    return known and part.value == whole and not _is_lost(part)


def _is_nothing(truth: Truth, _: Said) -> bool:
    """The terms are not 0, what they come to is."""
    terms = truth.terms
    values = [part.value for part in terms.parts]
    if truth.value != 0 or not all(map(math.isfinite, values)) or terms.form is Form.LARGEST:
        return False
    if terms.form is Form.SUM:
        return sum(map(Fraction, values)) != 0
    return all(values if terms.form is Form.PRODUCT else [values[terms.own]])


def _is_alone(truth: Truth, _: Said) -> bool:
    """The others are not 0, and the sum is no larger for them."""
    values = [part.value for part in truth.terms.parts]
    total, most = sum(values), max(values)
    return math.isfinite(total) and total == most and sum(map(Fraction, values)) > Fraction(most)


def _is_too_large(truth: Truth, said: Said) -> bool:
    """True if the terms are finite, and their sum is not."""
    values = [part.value for part in truth.terms.parts]
    infinite = all(map(math.isfinite, values)) and not math.isfinite(truth.value)
    return infinite and truth.shows(said["value"], truth.value)


JUDGES: Judges = {
    worked.PROBABILITY: _is_probability,
    worked.OUTCOME: lambda truth, said: _sees(truth, said) and inside(truth, "outcome", said["outcome"]),
    worked.BECAUSE: lambda truth, said: (
        _sees(truth, said) and _is_slope(truth, said) and inside(truth, "reason", said["reason"])
    ),
    numbers_line.GATE: lambda truth, said: _sees(truth, said) and inside(truth, "gate", said["gate"]),
    worked.LARGEST: _is_largest,
    rounding.EXP: _of_a_term(lambda part: part.function.name == "exp" and part.product - part.shift < -745.13),
    rounding.PRODUCT: _of_a_term(_is_lost),
    rounding.TO_0: _of_a_term(lambda part: _comes_to(part, 0)),
    rounding.TO_1: lambda truth, said: (
        any(_comes_to(part, 1) for part in truth.terms.parts)
        and (said["what"] == "Rounded") == (len(truth.terms.parts) == 1)
    ),
    rounding.RESULT: Rarely(_is_nothing, "a last step from the smallest doubles"),
    rounding.ALONE: _is_alone,
    rounding.OVERFLOWS: Rarely(_is_too_large, "terms near the largest double"),
    rounding.TOO_SMALL: lambda truth, _: truth.value == 0,
}
