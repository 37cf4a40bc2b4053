"""Expression: the bracketed cell as one line of arithmetic in shown digits, `=` only where it holds."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from stepviz.ops import Cell, Form, Terms
from stepviz.views.explain import arithmetic, sums
from stepviz.views.explain.addends import Addend, less
from stepviz.views.explain.results import combined, log_step
from stepviz.views.explain.shown import Table, name, result
from stepviz.views.explain.sums import Seen
from stepviz.views.text import numbers


class Arithmetic(NamedTuple):
    """A line of arithmetic."""

    text: str
    result: str = ""
    """What it ends with: `= -1.3111`, `≈ +0.6187`; empty where it ends with something else."""


def expression(terms: Terms, tensors: Table, width: int, seen: Seen = None) -> Arithmetic:
    """`dW[x3,c0] = 1·(-0.2309) + … = -1.3111`, shortened until it fits; `seen`: which cells are in view, if known."""
    end = result(terms.cell, terms.value, tensors)
    if terms.form is Form.SUM:
        text = sums.written(terms, tensors, width, seen)
    elif terms.form.picks:
        text = (_share if terms.form is Form.SHARE else _log_sum)(terms, tensors, width)
    else:
        parts = [Addend.of(term, tensors).part for term in terms.parts]
        body, exact = combined(terms, [text for text, _ in parts], [value for _, value in parts])
        text = f"{name(terms.cell, tensors)} = {body} {related(exact, terms.cell, terms.value, tensors)}"
    if len(text) > width:
        text = f"{name(terms.cell, tensors)} = {end}"
    return Arithmetic(text, next((f"{sign} {end}" for sign in "=≈" if text.endswith(f"{sign} {end}")), ""))


def related(left: Decimal, cell: Cell, value: float, tensors: Table) -> str:
    """`= 0.1704`, or `≈ 0.1704` where the shown digits do not give it: the end of a cell's arithmetic."""
    end = result(cell, value, tensors)
    return f"{arithmetic.sign_of(left, end, kind=tensors[cell.tensor].kind)} {end}"


class _Powers:
    """exp of every logit of a row in shown digits, each less the largest one where that was taken away first."""

    def __init__(self, terms: Terms) -> None:
        parts, own = terms.parts, terms.parts[terms.own]
        finite = not any(numbers.is_bad(number) for number in (*(part.value for part in parts), terms.value))
        exponents = [numbers.plain(part.product - part.shift) for part in parts]
        self.written = [f"e^{text}" if finite else f"exp({text})" for text in exponents]
        self.values = [arithmetic.exp(arithmetic.value(text)) for text in exponents]
        self.bottom = numbers.plain(sum(part.value for part in parts))
        largest = next((part.label for part in parts if part.product == own.shift), "")
        z = f"z - max {largest}".rstrip() if own.shift else "z"
        power = f"e^({z})" if own.shift else "e^z"
        self.row_sum = f"row sum of {power if finite else f'exp({z})'}"

    @property
    def sums(self) -> tuple[str, str]:
        """Their sum, in full and in words."""
        return " + ".join(self.written), self.row_sum


def _share(terms: Terms, tensors: Table, width: int) -> str:
    own, powers, head = terms.parts[terms.own], _Powers(terms), name(terms.cell, tensors)
    top, mine = numbers.plain(own.value), powers.written[terms.own]
    sign = arithmetic.sign_of(powers.values[terms.own], top, (arithmetic.total(powers.values), powers.bottom))
    quotient = arithmetic.divide(arithmetic.value(top), arithmetic.value(powers.bottom))
    tail = f"{top} / {powers.bottom} {related(quotient, terms.cell, terms.value, tensors)}"
    full, brief = powers.sums
    for denominator in (f"({full})", brief):
        text = f"{head} = {mine} / {denominator} {sign} {tail}"
        if len(text) <= width:
            return text
    return f"{head} = {tail}"


def _log_sum(terms: Terms, tensors: Table, width: int) -> str:
    """`L[e1] = 2.8463 - 1.2636 + ln(e^0 + e^-1.5827) = 1.5827 + 0.1869 ≈ 1.7695`."""
    own, powers, head = terms.parts[terms.own], _Powers(terms), name(terms.cell, tensors)
    total = arithmetic.total(powers.values)
    sums = ((powers.sums[0], total), (powers.sums[1], total), (powers.bottom, arithmetic.value(powers.bottom)))
    for inside, value in sums:
        exact, near, step = log_step(terms, value)
        found = f"{near} {step} {related(exact, terms.cell, terms.value, tensors)}"
        text = f"{head} = {less(own.shift, own.product)} + ln({inside}) {found}"
        if len(text) <= width:
            return text
    exact, _, step = log_step(terms, value)
    return f"{head} = {step} {related(exact, terms.cell, terms.value, tensors)}"
