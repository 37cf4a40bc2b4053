"""Expression: the bracketed cell as one line of arithmetic in shown digits, `=` only where it holds."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from stepviz.ops import Cell, Form, Function, Term, Terms
from stepviz.views.explain import arithmetic, sums
from stepviz.views.explain.products import difference, less, lessened
from stepviz.views.explain.shown import Table, constant, name, result, shown
from stepviz.views.explain.sums import Seen
from stepviz.views.text import numbers


class Arithmetic(NamedTuple):
    """A line of arithmetic."""

    text: str
    result: str = ""
    """What it ends with: `= -1.3111`, `≈ +0.6187`; empty where it ends with something else."""


def expression(terms: Terms, tensors: Table, width: int, seen: Seen = None) -> Arithmetic:
    """`dW[x3,c0] = 1·(-0.2309) + … = -1.3111`, shortened until it fits; `seen`: which cells are in view, if known."""
    whole = {Form.PRODUCT: _product, Form.RATIO: _ratio, Form.LARGEST: _largest_of, Form.FORMULA: _formula}
    shortened: dict[Form, Callable[[Terms, Table, int], str]]
    shortened = {Form.SUM: partial(sums.written, seen=seen), Form.SHARE: _share, Form.LOG_SUM: _log_sum}
    short = shortened.get(terms.form)
    text = whole[terms.form](terms, tensors) if short is None else short(terms, tensors, width)
    end = result(terms.cell, terms.value, tensors)
    if len(text) > width:
        text = f"{name(terms.cell, tensors)} = {end}"
    return Arithmetic(text, next((f"{sign} {end}" for sign in "=≈" if text.endswith(f"{sign} {end}")), ""))


def related(left: Decimal, cell: Cell, value: float, tensors: Table) -> str:
    """`= 0.1704`, or `≈ 0.1704` where the shown digits do not give it: the end of a cell's arithmetic."""
    end = result(cell, value, tensors)
    return f"{arithmetic.sign_of(left, end, kind=tensors[cell.tensor].kind)} {end}"


def _product(terms: Terms, tensors: Table) -> str:
    """`da1[e1,h2] = +1.6444 × 0 = 0.0000`."""
    texts = [factor_text(term, tensors) for term in terms.parts]
    end = result(terms.cell, terms.value, tensors)
    value = arithmetic.product(map(arithmetic.value, texts))
    return f"{name(terms.cell, tensors)} = {' × '.join(texts)} {arithmetic.sign_of(value, end)} {end}"


def factor_text(term: Term, tensors: Table) -> str:
    """A factor that may be a function of a number: the number's digits, or those of the function's value."""
    if term.function is Function.NONE:
        return shown(term.factors[0], tensors)
    return numbers.plain(term.value)


def _ratio(terms: Terms, tensors: Table) -> str:
    """`sW1[x3,h0] = -1.3111 / (1.3111 + 1e-8) = -1.0000`."""
    end = result(terms.cell, terms.value, tensors)
    first, *others = terms.parts
    below = [ratio_text(term) for term in others]
    top, inside = (ratio_text(first), None) if first.less is None else difference(first)
    value = arithmetic.value(top) if inside is None else inside
    value = arithmetic.divide(value, arithmetic.total(map(arithmetic.value, below)))
    top = top if inside is None else f"({top})"
    body = f"{top} / ({' + '.join(below)})" if len(below) > 1 else f"{top} / {below[0]}"
    return f"{name(terms.cell, tensors)} = {body} {arithmetic.sign_of(value, end)} {end}"


def _largest_of(terms: Terms, tensors: Table) -> str:
    """`p1[e1,h3] = max(0, 0.7514, 0, 0.2) = 0.7514`: the digits of the largest are those of the result."""
    values = ", ".join(shown(part.factors[0], tensors) for part in terms.parts)
    return f"{name(terms.cell, tensors)} = max({values}) = {result(terms.cell, terms.value, tensors)}"


def _formula(terms: Terms, tensors: Table) -> str:
    """`sW[x3,c0] = -1.3111/(1 + abs(-1.3111)) = -0.5673`."""
    assert terms.formula is not None
    digits = [shown(part.factors[0], tensors) for part in terms.parts]
    return f"{name(terms.cell, tensors)} = {terms.formula.written(digits)} {found(terms, tensors)}"


def found(terms: Terms, tensors: Table) -> str:
    """`= -0.5673`: the number, and whether the formula makes it of the shown digits."""
    assert terms.formula is not None
    digits = (shown(part.factors[0], tensors) for part in terms.parts)
    return related(arithmetic.formed(terms.formula, digits), terms.cell, terms.value, tensors)


def ratio_text(term: Term) -> str:
    """The digits of a term of a ratio; a constant in full."""
    return constant(term.value) if not term.cells else numbers.plain(term.value)


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
        found = log_summed(terms, tensors, value)
        text = f"{head} = {less(own.shift, own.product)} + ln({inside}) {found}"
        if len(text) <= width:
            return text
    return f"{head} = {_of_logs(terms, tensors)}"


def log_summed(terms: Terms, tensors: Table, powers: Decimal) -> str:
    """`= 1.5827 + 0.1869 ≈ 1.7695`: the difference and the log of a sum that comes to `powers`, then the number."""
    own = terms.parts[terms.own]
    first, log = numbers.plain(terms.below()), numbers.plain(terms.log())
    sign = arithmetic.sign_of(lessened(own.shift, own.product), first, (arithmetic.ln(powers), log))
    return f"{sign} {_of_logs(terms, tensors)}"


def _of_logs(terms: Terms, tensors: Table) -> str:
    """`1.5827 + 0.1869 ≈ 1.7695`."""
    first, log = numbers.plain(terms.below()), numbers.plain(terms.log())
    total = arithmetic.total(map(arithmetic.value, (first, log)))
    return f"{first} + {log} {related(total, terms.cell, terms.value, tensors)}"
