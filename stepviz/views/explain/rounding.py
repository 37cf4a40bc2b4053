"""Rounding: where doubles have made a 0 or a 1 of what is neither, said in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from stepviz.ops import Form, Function, Term, Terms
from stepviz.views.explain import arithmetic
from stepviz.views.explain.said.remark import Remark, ViewTruth, terms_of
from stepviz.views.explain.said.truth import Said
from stepviz.views.text import numbers


def _of_a_term(is_so: Callable[[Term], bool]) -> Callable[[ViewTruth, Said], bool]:
    return lambda truth, _: any(map(is_so, terms_of(truth).parts))


def _is_lost(part: Term) -> bool:
    """Whether a product that is not 0 has come out as 0."""
    return part.product == 0 != math.prod(Fraction(factor.value) for factor in part.factors)


def _comes_to(part: Term, whole: int) -> bool:
    """Whether a function of a number that cannot be exactly so has come out as 0 or 1."""
    inside = part.inside
    known = bool(part.function.name) and math.isfinite(inside) and inside != 0
    return known and part.value == whole and not _is_lost(part)


def _is_nothing(truth: ViewTruth, _: Said) -> bool:
    """The terms are not 0, what they come to is."""
    terms = terms_of(truth)
    values = [part.value for part in terms.parts]
    if truth.value != 0 or not all(map(math.isfinite, values)):
        return False
    if terms.form is Form.SUM:
        return sum(map(Fraction, values)) != 0
    return all(values if terms.form is Form.PRODUCT else [values[terms.own]])


def _is_alone(truth: ViewTruth, _: Said) -> bool:
    """The others are not 0, and the sum is no larger for them."""
    values = [part.value for part in terms_of(truth).parts]
    total, most = sum(values), max(values)
    return math.isfinite(total) and total == most and sum(map(Fraction, values)) > Fraction(most)


def _is_too_large(truth: ViewTruth, said: Said) -> bool:
    """True if the terms are finite, and their sum is not."""
    values = [part.value for part in terms_of(truth).parts]
    infinite = all(map(math.isfinite, values)) and not math.isfinite(truth.value)
    return infinite and truth.shows(said["value"], truth.value)


_SMALL = "too small for a double"
_EXP = Remark(
    f"exp below -745.13 is {_SMALL}: 0.",
    _of_a_term(lambda part: part.function.name == "exp" and part.product - part.shift < -745.13),
)
_PRODUCT = Remark(f"A product is {_SMALL}: 0.", _of_a_term(_is_lost))
_TO_0 = Remark(f"A number is {_SMALL}: 0.", _of_a_term(lambda part: _comes_to(part, 0)))
_TO_1 = Remark(
    "{what:Rounded|A term is rounded} to 1: the exact value is nearer to 1 than to any other double.",
    lambda truth, said: (
        any(_comes_to(part, 1) for part in terms_of(truth).parts)
        and (said["what"] == "Rounded") == (len(terms_of(truth).parts) == 1)
    ),
)
_RESULT = Remark(f"The result is {_SMALL}: 0.", _is_nothing)
_ALONE = Remark(f"Beside the largest part of the sum the others are {_SMALL}.", _is_alone)
_OVERFLOWS = Remark(
    "Every term is finite, but their sum overflows to {value:number}.",
    _is_too_large,
    rare="terms near the largest double",
)
TOO_SMALL = Remark(f"{_SMALL}: 0", lambda truth, _: truth.value == 0, "note")


def remarks(terms: Terms) -> tuple[str, ...]:
    """A sentence for each way in which a number was rounded to 0 or 1 before the cell had its value."""
    return tuple(dict.fromkeys(_remarks(terms)))


def overflow(terms: Terms) -> tuple[str, ...]:
    """A sentence where finite terms have a sum that is not."""
    finite = all(math.isfinite(part.value) for part in terms.parts)
    if terms.form is not Form.SUM or not finite or math.isfinite(terms.value):
        return ()
    return (_OVERFLOWS.text_of(value=numbers.fixed(terms.value).strip()),)


def vanished(terms: Terms) -> bool:
    """Whether the cell's 0 stands for a number that was too small for a double."""
    if terms.value != 0:
        return False
    makers = [terms.parts[terms.own]] if terms.form is Form.SHARE else terms.parts
    return _vanished_at_last(terms) or (not any(part.value for part in makers) and any(map(_is_rounded, makers)))


def _remarks(terms: Terms) -> Iterator[str]:
    yield from (_reason(part, alone=len(terms.parts) == 1) for part in terms.parts if _is_rounded(part))
    if _vanished_at_last(terms):
        yield _RESULT.text
    if terms.form.picks and _swallowed([part.value for part in terms.parts]):
        yield _ALONE.text


def _vanishes(part: Term) -> bool:
    """Whether factors that are not 0 have the product 0."""
    return part.product == 0 and all(factor.value for factor in part.factors)


def _is_rounded(part: Term) -> bool:
    """Whether a 0 or a 1 is what a double has made of a product or of a function."""
    product = part.product
    if product == 0 and _vanishes(part):
        return True
    inside = part.inside
    if part.value not in (0, 1) or not math.isfinite(inside):
        return False
    if part.function is Function.EXP:
        return arithmetic.exp(Decimal(inside)) != Decimal(part.value)
    exact = part.function.exact
    return exact is not None and arithmetic.applied(part.function, Decimal(inside)) != Decimal(part.value)


def _reason(part: Term, *, alone: bool) -> str:
    if _vanishes(part):
        return _PRODUCT.text
    if part.value:
        return _TO_1.text_of(what="Rounded" if alone else "A term is rounded")
    return (_EXP if part.function is Function.EXP else _TO_0).text


def _vanished_at_last(terms: Terms) -> bool:
    """Whether the last step, a product or a division, made 0 of numbers that are not."""
    if terms.value != 0:
        return False
    values = [part.value for part in terms.parts]
    if terms.form is Form.SUM:
        return terms.divisor != 1 and sum(values) != 0
    if terms.form is Form.PRODUCT:
        return all(values)
    return terms.form is not Form.LOG_SUM and values[terms.own] != 0 and math.isfinite(sum(values))


def _swallowed(values: list[float]) -> bool:
    """Whether the largest number is the sum, although it is not the only one."""
    total = sum(values)
    return math.isfinite(total) and total == max(values) and sum(value > 0 for value in values) > 1
