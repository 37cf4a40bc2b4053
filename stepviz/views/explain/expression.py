"""Expression: the bracketed cell as one line of arithmetic in shown digits, `=` only where it holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from stepviz.experiment import short
from stepviz.ops import Cell, Form, Function, Term, Terms
from stepviz.ops.words import several
from stepviz.views.explain import arithmetic
from stepviz.views.explain.shown import Table, as_factor, constant, name, result, shown
from stepviz.views.explain.square_lines import difference
from stepviz.views.text import numbers


class Arithmetic(NamedTuple):
    """A line of arithmetic."""

    text: str
    result: str = ""
    """What it ends with: `= -1.3111`, `≈ +0.6187`; empty where it ends with something else."""


def expression(terms: Terms, tensors: Table, width: int) -> Arithmetic:
    """`dW[x3,c0] = 1·(-0.2309) + … = -1.3111`, shortened until it fits."""
    written = {
        Form.SHARE: _share,
        Form.LOG_SUM: _log_sum,
        Form.SUM: _sum,
        Form.PRODUCT: _product,
        Form.RATIO: _ratio,
        Form.LARGEST: _largest_of,
    }
    text = written[terms.form](terms, tensors, width)
    end = result(terms.cell, terms.value, tensors)
    return Arithmetic(text, next((f"{sign} {end}" for sign in "=≈" if text.endswith(f"{sign} {end}")), ""))


def related(left: Decimal, cell: Cell, value: float, tensors: Table) -> str:
    """`= 0.1704`, or `≈ 0.1704` where the shown digits do not give it: the end of a cell's arithmetic."""
    end = result(cell, value, tensors)
    return f"{arithmetic.sign_of(left, end, tensors[cell.tensor].kind)} {end}"


def less(left: float, right: float) -> str:
    """A difference in shown digits: `1.2636 - 2.8463`, `1.2636 + 2.8463` for one less a negative number."""
    return f"{numbers.plain(left)} - {numbers.plain(right)}".replace("- -", "+ ")


def lessened(left: float, right: float) -> Decimal:
    """What that difference comes to."""
    return arithmetic.difference(*(arithmetic.value(numbers.plain(value)) for value in (left, right)))


def summed(terms: Terms, tensors: Table) -> tuple[str, Decimal]:
    """The terms of a sum in digits, `0.9677·1.4941 + 0.9677·0.2052`, and what these come to."""
    parts = [_Shown(term, tuple(shown(factor, tensors) for factor in term.factors)) for term in terms.parts]
    return _joined(parts, full=False), arithmetic.total((part.value for part in parts), Decimal(terms.divisor))


_BRIEFEST = len(" + 0")
"""Columns of the shortest term."""


@dataclass(frozen=True)
class _Shown:
    """A term with the digits of its factors."""

    term: Term
    digits: tuple[str, ...]

    @cached_property
    def value(self) -> Decimal:
        product = arithmetic.product(arithmetic.value(text) for text in self.digits)
        if self.term.less is not None:
            product = difference(self.term)[1]
        value = arithmetic.applied(self.term.function, product)
        return value.copy_sign(-value) if self.term.sign < 0 else value

    @property
    def negative(self) -> bool:
        if self.term.function is not Function.NONE:
            return self.term.sign < 0
        return (sum(text.startswith("-") for text in self.digits) + (self.term.sign < 0)) % 2 == 1

    @property
    def zero(self) -> bool:
        return self.value == 0

    def size(self) -> str:
        """The term without any sign: `1·0.5401`, `-ln(0.1704)`."""
        if self.term.function is not Function.NONE:
            inside = "·".join(self.digits) if self.term.less is None else difference(self.term)[0]
            return self.term.function.written(inside)
        if len(self.digits) == 1:
            return self.digits[0].lstrip("+-")
        return "·".join(as_factor(digits.lstrip("+-")) for digits in self.digits)

    def signed(self) -> str:
        """The term with the signs of its factors: `1·(-0.2309)`."""
        first, *rest = self.digits
        return "·".join([as_factor(first), *(f"({text})" if text[0] in "+-" else as_factor(text) for text in rest)])


def _sum(terms: Terms, tensors: Table, width: int) -> str:
    known = terms.parts if len(terms.parts) <= width else _largest(terms.parts, width // _BRIEFEST)
    parts = [_Shown(term, tuple(shown(factor, tensors) for factor in term.factors)) for term in known]
    divisor = Decimal(terms.divisor)
    value = arithmetic.total((part.value for part in parts), divisor)
    end = result(terms.cell, terms.value, tensors)
    sign = arithmetic.sign_of(value, end, tensors[terms.cell.tensor].kind)
    head = name(terms.cell, tensors)

    def written(body: str, relation: str) -> str:
        if terms.divisor != 1:
            body = f"{f'({body})' if len(parts) > 1 else as_factor(body)} / {short(terms.divisor)}"
        if body == end:
            return f"{head} = {end}"
        if body == end.lstrip("+"):
            body = f"{body} - 0"
        return f"{head} {relation} {body} {sign if relation == '=' else '≈'} {end}"

    for attempt in _attempts(parts) if known is terms.parts else ():
        text = written(attempt, "=")
        if len(text) <= width:
            return text
    return _shortest(parts, written, width)


def _largest(parts: Sequence[Term], count: int) -> list[Term]:
    """The terms of the largest size, in order: no more of them can fit."""
    sizes = [-abs(part.value) if part.value == part.value else -math.inf for part in parts]
    return [parts[place] for place in sorted(sorted(range(len(parts)), key=sizes.__getitem__)[:count])]


def _attempts(parts: Sequence[_Shown]) -> list[str]:
    """From the fullest writing to the briefest that leaves no non-zero term out."""
    attempts = [_joined(parts, full=False)]
    if any(text.startswith("-") for part in parts for text in part.digits):
        attempts.insert(0, _joined(parts, full=True))
    zeros = sum(part.zero for part in parts)
    if zeros and zeros < len(parts):
        kept = [part for part in parts if not part.zero]
        attempts.append(f"{_joined(kept, full=False)} (+ {several(zeros, 'zero term')})")
    return attempts


def _joined(parts: Sequence[_Shown], *, full: bool) -> str:
    text = ""
    for position, part in enumerate(parts):
        single = len(part.digits) == 1 or part.term.function is not Function.NONE
        if full and not single:
            text += _next(part, position)
        elif position == 0:
            text += _leading(part, merged=not full)
        else:
            text += f" {'-' if part.negative else '+'} {part.size()}"
    return text


def _next(part: _Shown, position: int) -> str:
    """A term with the signs of its factors, after those before it: ` - 0.9677·(+0.1217)`."""
    text = part.signed()
    if position == 0 and part.term.sign > 0:
        return text
    negative = text.startswith("-") != (part.term.sign < 0)
    return f" {'-' if negative else '+'} {text.lstrip('+-')}"


def _leading(part: _Shown, *, merged: bool) -> str:
    if len(part.digits) == 1 and not merged:
        return part.digits[0] if part.term.function is Function.NONE else part.size()
    if len(part.digits) == 1 and part.term.function is Function.NONE and part.digits[0][0] == "+":
        return part.digits[0]
    return f"-{part.size()}" if part.negative else part.size()


def _shortest(parts: Sequence[_Shown], written: Callable[[str, str], str], width: int) -> str:
    """The largest terms in reading order, `…` for the rest."""
    order = sorted(range(len(parts)), key=lambda i: abs(_sortable(parts[i].value)), reverse=True)
    for count in range(min(len(parts) - 1, width // _BRIEFEST), 0, -1):
        kept = [parts[i] for i in sorted(order[:count])]
        text = written(f"{_joined(kept, full=False)} + …", "=")
        if len(text) <= width:
            return "≈".join(text.rsplit("=", 1)) if text.count(" = ") == 2 else text
    return written("…", "=")[:width]


def _sortable(value: Decimal) -> Decimal:
    return value if value.is_finite() else Decimal("inf")


def _product(terms: Terms, tensors: Table, width: int) -> str:
    """`da1[e1,h2] = +1.6444 × 0 = 0.0000`."""
    texts = [factor_text(term, tensors) for term in terms.parts]
    end = result(terms.cell, terms.value, tensors)
    value = arithmetic.product(map(arithmetic.value, texts))
    return f"{name(terms.cell, tensors)} = {' × '.join(texts)} {arithmetic.sign_of(value, end)} {end}"[:width]


def factor_text(term: Term, tensors: Table) -> str:
    """A factor that may be a function of a number: the number's digits, or those of the function's value."""
    if term.function is Function.NONE:
        return shown(term.factors[0], tensors)
    return numbers.plain(term.value)


def _ratio(terms: Terms, tensors: Table, width: int) -> str:
    """`sW1[x3,h0] = -1.3111 / (1.3111 + 1e-8) = -1.0000`."""
    end = result(terms.cell, terms.value, tensors)
    top, *below = [ratio_text(term) for term in terms.parts]
    value = arithmetic.divide(arithmetic.value(top), arithmetic.total(map(arithmetic.value, below)))
    body = f"{top} / ({' + '.join(below)})"
    return f"{name(terms.cell, tensors)} = {body} {arithmetic.sign_of(value, end)} {end}"[:width]


def _largest_of(terms: Terms, tensors: Table, width: int) -> str:
    """`p1[e1,h3] = max(0, 0.7514, 0, 0.2) = 0.7514`: the digits of the largest are those of the result."""
    values = ", ".join(shown(part.factors[0], tensors) for part in terms.parts)
    return f"{name(terms.cell, tensors)} = max({values}) = {result(terms.cell, terms.value, tensors)}"[:width]


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

    @property
    def add_up(self) -> bool:
        """Whether they give what is shown of their sum."""
        return arithmetic.equals(arithmetic.total(self.values), self.bottom)


def _share(terms: Terms, tensors: Table, width: int) -> str:
    own, powers, head = terms.parts[terms.own], _Powers(terms), name(terms.cell, tensors)
    top, mine = numbers.plain(own.value), powers.written[terms.own]
    first = arithmetic.equals(powers.values[terms.own], top) and powers.add_up
    quotient = arithmetic.divide(arithmetic.value(top), arithmetic.value(powers.bottom))
    tail = f"{top} / {powers.bottom} {related(quotient, terms.cell, terms.value, tensors)}"
    full, brief = powers.sums
    for denominator in (f"({full})", brief):
        text = f"{head} = {mine} / {denominator} {'=' if first else '≈'} {tail}"
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
    holds = arithmetic.equals(lessened(own.shift, own.product), first)
    holds = holds and arithmetic.equals(arithmetic.ln(powers), log)
    return f"{'=' if holds else '≈'} {_of_logs(terms, tensors)}"


def _of_logs(terms: Terms, tensors: Table) -> str:
    """`1.5827 + 0.1869 ≈ 1.7695`."""
    first, log = numbers.plain(terms.below()), numbers.plain(terms.log())
    total = arithmetic.total(map(arithmetic.value, (first, log)))
    return f"{first} + {log} {related(total, terms.cell, terms.value, tensors)}"
