"""Expression: the bracketed cell as one line of arithmetic in shown digits, `=` only where it holds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from stepviz.ops import Cell, Form, Terms
from stepviz.views.explain import arithmetic, sums
from stepviz.views.explain.addends import Addend, less
from stepviz.views.explain.results import combined, log_step
from stepviz.views.explain.shown import Table, name, result
from stepviz.views.explain.sums import Seen
from stepviz.views.text import numbers


def expression(terms: Terms, tensors: Table, width: int, seen: Seen = None) -> str:
    """`dW[x3,c0] = 1·(-0.2309) + … = -1.3111`, shortened until it fits; `seen`: which cells are in view, if known."""
    head = name(terms.cell, tensors)
    if terms.form is Form.SUM:
        texts = [sums.written(terms, tensors, width, seen)]
    elif terms.form.picks:
        bodies = (_shares if terms.form is Form.SHARE else _log_sums)(terms, tensors)
        texts = [f"{head} = {body}" for body in bodies]
    else:
        parts = [Addend.of(term, tensors).part for term in terms.parts]
        body, exact = combined(terms, [text for text, _ in parts], [value for _, value in parts])
        texts = [f"{head} = {body} {related(exact, terms.cell, terms.value, tensors)}"]
    alone = f"{head} = {result(terms.cell, terms.value, tensors)}"
    return next((text for text in texts if len(text) <= width), alone)


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


def _shares(terms: Terms, tensors: Table) -> Iterator[str]:
    """`e^3.6929 / (e^3.6929 + e^2.4897) ≈ 40.160 / 52.218 = 0.7691`, the longest first."""
    own, powers = terms.parts[terms.own], _Powers(terms)
    top, mine = numbers.plain(own.value), powers.written[terms.own]
    sign = arithmetic.sign_of(powers.values[terms.own], top, (arithmetic.total(powers.values), powers.bottom))
    quotient = arithmetic.divide(arithmetic.value(top), arithmetic.value(powers.bottom))
    tail = f"{top} / {powers.bottom} {related(quotient, terms.cell, terms.value, tensors)}"
    full, brief = powers.sums
    yield from (f"{mine} / ({full}) {sign} {tail}", f"{mine} / {brief} {sign} {tail}", tail)


def _log_sums(terms: Terms, tensors: Table) -> Iterator[str]:
    """`2.8463 - 1.2636 + ln(e^0 + e^-1.5827) = 1.5827 + 0.1869 ≈ 1.7695`, the longest first."""
    own, powers = terms.parts[terms.own], _Powers(terms)
    total = arithmetic.total(powers.values)
    for inside, value in (*((text, total) for text in powers.sums), (powers.bottom, arithmetic.value(powers.bottom))):
        exact, near, step = log_step(terms, value)
        found = f"{step} {related(exact, terms.cell, terms.value, tensors)}"
        yield f"{less(own.shift, own.product)} + ln({inside}) {near} {found}"
    yield found
