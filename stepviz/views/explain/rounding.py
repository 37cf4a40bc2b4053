"""Rounding: sentences on numbers that rounding made 0, 1 or inf."""

from __future__ import annotations

import math
from decimal import Decimal

from stepviz.ops import Form, Function, Term, Terms
from stepviz.ops.claims import Sentence
from stepviz.views.explain import arithmetic
from stepviz.views.text import numbers

_SMALL = "too small for a double"
EXP = Sentence(f"exp below -745.13 is {_SMALL}: 0.")
PRODUCT = Sentence(f"A product is {_SMALL}: 0.")
TO_0 = Sentence(f"A number is {_SMALL}: 0.")
TO_1 = Sentence("{what:Rounded|A term is rounded} to 1: the exact value is nearer to 1 than to any other double.")
RESULT = Sentence(f"The result is {_SMALL}: 0.")
ALONE = Sentence(f"Beside the largest part of the sum the others are {_SMALL}.")
OVERFLOWS = Sentence("Every term is finite, but their sum overflows to {value:number}.")
TOO_SMALL = Sentence(f"{_SMALL}: 0", "note")


def remarks(terms: Terms) -> tuple[str, ...]:
    """A sentence for each way in which the cell's value or one of its terms was rounded to 0 or 1."""
    told = list[str]()
    for part in filter(_is_rounded, terms.parts):
        if _vanishes(part):
            told.append(PRODUCT.text)
        elif part.value:
            told.append(TO_1.text_of(what="Rounded" if len(terms.parts) == 1 else "A term is rounded"))
        else:
            told.append((EXP if part.function is Function.EXP else TO_0).text)
    if _vanished_at_last(terms):
        told.append(RESULT.text)
    values = [part.value for part in terms.parts]
    total = sum(values)
    if terms.form.picks and math.isfinite(total) and total == max(values) and sum(value > 0 for value in values) > 1:
        told.append(ALONE.text)
    return tuple(dict.fromkeys(told))


def overflow(terms: Terms) -> tuple[str, ...]:
    """A sentence if the terms are finite and their sum is not."""
    finite = all(math.isfinite(part.value) for part in terms.parts)
    if terms.form is not Form.SUM or not finite or math.isfinite(terms.value):
        return ()
    return (OVERFLOWS.text_of(value=numbers.with_sign(terms.value)),)


def vanished(terms: Terms) -> bool:
    """True if the cell's 0 is an underflow."""
    if terms.value != 0:
        return False
    makers = [terms.parts[terms.own]] if terms.form is Form.SHARE else terms.parts
    return _vanished_at_last(terms) or (not any(part.value for part in makers) and any(map(_is_rounded, makers)))


def _vanishes(part: Term) -> bool:
    """True if the product of nonzero factors is 0."""
    return part.product == 0 and all(factor.value for factor in part.factors)


def _is_rounded(part: Term) -> bool:
    """True if the term's 0 or 1 is a rounded product or function value."""
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


def _vanished_at_last(terms: Terms) -> bool:
    """True if the last step, a product or a division, underflowed to 0."""
    if terms.value != 0:
        return False
    values = [part.value for part in terms.parts]
    if terms.form is Form.SUM:
        return terms.divisor != 1 and sum(values) != 0
    if terms.form is Form.PRODUCT:
        return all(values)
    worked_out = terms.form not in (Form.LARGEST, Form.LOG_SUM, Form.FORMULA)  # the largest is one of the terms itself
    return worked_out and values[terms.own] != 0 and math.isfinite(sum(values))
