"""Rounding: where doubles have made a 0 or a 1 of what is neither, said in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from stepviz.ops import Form, Function, Term, Terms
from stepviz.views.explain import arithmetic

TOO_SMALL = "too small for a double: 0"


def remarks(terms: Terms) -> tuple[str, ...]:
    """A sentence for each way in which a number was rounded to 0 or 1 before the cell had its value."""
    return tuple(dict.fromkeys(_remarks(terms)))


def vanished(terms: Terms) -> bool:
    """Whether the cell's 0 stands for a number that was too small for a double."""
    if terms.value != 0:
        return False
    makers = [terms.parts[terms.own]] if terms.form is Form.SHARE else terms.parts
    return _vanished_at_last(terms) or (not any(part.value for part in makers) and any(map(_is_rounded, makers)))


def _remarks(terms: Terms) -> Iterator[str]:
    yield from (_reason(part) for part in terms.parts if _is_rounded(part))
    if _vanished_at_last(terms):
        yield f"The result is {TOO_SMALL}."
    if terms.form.picks and _swallowed([part.value for part in terms.parts]):
        yield "Beside the largest part of the sum the others are too small for a double."


def _is_rounded(part: Term) -> bool:
    """Whether a 0 or a 1 is what a double has made of a product or of a function."""
    product = part.product
    if product == 0 and all(factor.value for factor in part.factors):
        return True
    inside = product - part.shift
    if part.value not in (0, 1) or not math.isfinite(inside):
        return False
    if part.function is Function.EXP:
        return arithmetic.exp(Decimal(inside)) != Decimal(part.value)
    exact = part.function.exact
    return exact is not None and arithmetic.applied(part.function, Decimal(inside)) != Decimal(part.value)


def _reason(part: Term) -> str:
    if part.product == 0 and all(factor.value for factor in part.factors):
        return f"A product is {TOO_SMALL}."
    if part.value:
        return "A number is too near to 1 for a double: 1."
    return f"exp below -745.13 is {TOO_SMALL}." if part.function is Function.EXP else f"A number is {TOO_SMALL}."


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
