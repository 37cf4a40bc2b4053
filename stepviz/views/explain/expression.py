"""Expression: a number as one line of arithmetic in shown digits, with `=` only if it holds.

A long sum shows its largest terms and the sum of the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from stepviz.ops import Cell, Form, Function, Term, Terms
from stepviz.text import several
from stepviz.views.explain import arithmetic
from stepviz.views.explain.shown import Addend, Table, as_factor, less, name, over, result
from stepviz.views.explain.worked import combined, log_step
from stepviz.views.text import numbers

Seen = Callable[[Cell], bool] | None
"""Tells if a cell is in view; None if that is not known."""
_JOINT = len(" + ")
"""Columns of an operator between two terms."""


def summed(terms: Terms, tensors: Table) -> tuple[str, Decimal]:
    """The terms of a sum in digits, `0.9677·1.4941 + 0.9677·0.2052`, and their exact sum."""
    parts = [Addend.of(part, tensors) for part in terms.parts]
    return _joined(parts, full=False), arithmetic.total((part.value for part in parts), Decimal(over(terms)))


def written(terms: Terms, tensors: Table, width: int, seen: Seen = None) -> str:
    """`dW[x3,c0] = 1·(-0.2309) + … = -1.3111`: all terms; if they do not fit, those in view and the largest.

    An empty sum reads `dW[k2,c3] = 0.0000`.
    """
    if not terms.parts:
        return f"{name(terms.cell, tensors)} = {result(terms.cell, terms.value, tensors)}"
    if _may_fit(terms, tensors, width):
        parts = [Addend.of(part, tensors) for part in terms.parts]
        value = arithmetic.total((part.value for part in parts), Decimal(over(terms)))
        for attempt in _attempts(parts):
            text = _equation(terms, tensors, attempt, value)
            if len(text) <= width:
                return text
    return _shortened(terms, tensors, width, seen)


def _named(part: Addend, position: int) -> str:
    """The term after its label, ` - e24 1.8241·0.0168`; with the signs of all factors if two are negative."""
    plain = part.single or part.minuses < 2
    body, negative = (part.size(), part.negative) if plain else (part.signed(), part.term.sign < 0)
    return f"{_operator(position, negative=negative)}{part.term.label} {body}"


def _may_fit(terms: Terms, tensors: Table, width: int) -> bool:
    """False if the nonzero products are surely too long for `width`: a quick test before they are joined."""
    products = (part for part in terms.parts if part.function is Function.NONE and part.less is None and part.value)
    room = width + _JOINT
    for part in products:
        room -= len(Addend.of(part, tensors).size()) + _JOINT
        if room < 0:
            return False
    return len(terms.parts) <= width


def _equation(terms: Terms, tensors: Table, body: str, value: Decimal | None) -> str:
    """`cell = body = digits`; `value`: the exact value of the body, None if it leaves terms open."""
    end, head = result(terms.cell, terms.value, tensors), name(terms.cell, tensors)
    sign = arithmetic.sign_of(value, end, kind=tensors[terms.cell.tensor].kind)
    if terms.divisor != 1:
        body = f"{f'({body})' if len(terms.parts) > 1 else as_factor(body)} / {over(terms)}"
    if body == end:
        return f"{head} = {end}"
    if body == end.lstrip("+"):
        body = f"{body} - 0"
    return f"{head} = {body} {sign} {end}"


def _attempts(parts: Sequence[Addend]) -> list[str]:
    """Ways to write all nonzero terms, from the fullest to the shortest."""
    attempts = [_joined(parts, full=False)]
    if any(text.startswith("-") for part in parts for text in part.digits):
        attempts.insert(0, _joined(parts, full=True))
    zeros = sum(part.zero for part in parts)
    if zeros and zeros < len(parts):
        attempts.append(_joined([part.briefly() for part in parts], full=False))
        kept = [part for part in parts if not part.zero]
        attempts.append(f"{_joined(kept, full=False)} (+ {several(zeros, 'zero term')})")
    return attempts


def _joined(parts: Sequence[Addend], *, full: bool) -> str:
    """The terms joined. `full`: each product with the signs of its factors; else only products of two negatives."""
    return "".join(_next(part, position, full=full) for position, part in enumerate(parts))


def _next(part: Addend, position: int, *, full: bool) -> str:
    """A term with its operator: ` - 0.9677·(+0.1217)`."""
    if not part.single and (full or part.minuses > 1):
        text = part.signed()
        if position == 0 and part.term.sign > 0:
            return text
        negative = text.startswith("-") != (part.term.sign < 0)
        return f"{_operator(position, negative=negative)}{text.lstrip('+-')}"
    leads = position == 0 and part.single and part.digits[0][0] == "+" and not part.negative
    plus = "+" * (leads and part.term.function is Function.NONE and part.term.formula is None)
    return f"{plus}{_operator(position, negative=part.negative)}{part.size()}"


def _operator(position: int, *, negative: bool) -> str:
    return "-" * negative if position == 0 else " - " if negative else " + "


def _shortened(terms: Terms, tensors: Table, width: int, seen: Seen) -> str:
    """As many terms as fit, in reading order, then the number and the sum of the others.

    Every term has its label if two terms fit so; else only terms out of view have one.
    """
    sizes = [math.inf if numbers.is_bad(part.value) else abs(part.value) for part in terms.parts]
    order = sorted(range(len(sizes)), key=lambda at: (not (sizes[at] and _in_view(terms.parts[at], seen)), -sizes[at]))
    room = width - len(_equation(terms, tensors, "", None))
    largest = _fitting((Addend.of(terms.parts[at], tensors) for at in order), room)
    counts = range(min(len(largest), len(sizes) - 1), 0, -1)
    for told, every in ((True, True), (True, False), (False, True), (False, False)):
        for count in (count for count in counts if count > every):
            kept = [part for _, part in sorted(zip(order[:count], largest, strict=False), key=lambda one: one[0])]
            body = _listed(kept, None if every else seen or (lambda _: True))
            rest, value = ("", None) if len(body) > room else _rest(terms, kept) if told else (" + …", None)
            text = _equation(terms, tensors, f"{body}{rest}", value) if rest else ""
            if text and len(text) <= width:
                return text
    return _equation(terms, tensors, "…", None)


def _fitting(parts: Iterable[Addend], room: int) -> list[Addend]:
    """The first terms that fit side by side into `room` columns."""
    kept: list[Addend] = []
    for part in parts:
        room -= len(part.size()) + _JOINT
        if room < 0:
            break
        kept.append(part)
    return kept


def _listed(kept: Sequence[Addend], seen: Seen) -> str:
    """The terms joined, with labels for those out of view; `seen` None: with labels for all."""
    return "".join(
        _next(part, place, full=False) if seen is not None and _in_view(part.term, seen) else _named(part, place)
        for place, part in enumerate(kept)
    )


def _rest(terms: Terms, kept: Sequence[Addend]) -> tuple[str, Decimal | None]:
    """` + 0.0352 in 29 more`, and the exact value of the whole sum; empty if the rest is nan or inf."""
    known = {id(part.term) for part in kept}
    rest = sum(part.value for part in terms.parts if id(part) not in known)
    if not math.isfinite(rest):
        return "", None
    told = numbers.plain(abs(rest))
    value = arithmetic.value(told).copy_sign(Decimal(-1 if rest < 0 else 1))
    total = arithmetic.total((*(part.value for part in kept), value), Decimal(over(terms)))
    return f"{_operator(1, negative=rest < 0)}{told} in {len(terms.parts) - len(kept)} more", total


def _in_view(term: Term, seen: Seen) -> bool:
    return seen is None or all(map(seen, term.cells))


def expression(terms: Terms, tensors: Table, width: int, seen: Seen = None) -> str:
    """`dW[x3,c0] = 1·(-0.2309) + … = -1.3111`, shortened until it fits; `seen`: tells which cells are in view."""
    head = name(terms.cell, tensors)
    if terms.form is Form.SUM:
        texts = [written(terms, tensors, width, seen)]
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
    """The end of a cell's arithmetic: `= 0.1704`, or `≈ 0.1704` if the shown digits do not give it."""
    end = result(cell, value, tensors)
    return f"{arithmetic.sign_of(left, end, kind=tensors[cell.tensor].kind)} {end}"


class _Powers:
    """exp of every logit of a row in shown digits, each minus the largest one if the operation subtracts that."""

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
        """The sum of the powers, in full and in words."""
        return " + ".join(self.written), self.row_sum


def _shares(terms: Terms, tensors: Table) -> Iterator[str]:
    """Forms of `e^3.6929 / (e^3.6929 + e^2.4897) ≈ 40.160 / 52.218 = 0.7691`, the longest first."""
    own, powers = terms.parts[terms.own], _Powers(terms)
    top, mine = numbers.plain(own.value), powers.written[terms.own]
    sign = arithmetic.sign_of(powers.values[terms.own], top, (arithmetic.total(powers.values), powers.bottom))
    quotient = arithmetic.divide(arithmetic.value(top), arithmetic.value(powers.bottom))
    tail = f"{top} / {powers.bottom} {related(quotient, terms.cell, terms.value, tensors)}"
    full, brief = powers.sums
    yield from (f"{mine} / ({full}) {sign} {tail}", f"{mine} / {brief} {sign} {tail}", tail)


def _log_sums(terms: Terms, tensors: Table) -> Iterator[str]:
    """Forms of `2.8463 - 1.2636 + ln(e^0 + e^-1.5827) = 1.5827 + 0.1869 ≈ 1.7695`, the longest first."""
    own, powers = terms.parts[terms.own], _Powers(terms)
    total = arithmetic.total(powers.values)
    for inside, value in (*((text, total) for text in powers.sums), (powers.bottom, arithmetic.value(powers.bottom))):
        exact, near, step = log_step(terms, value)
        found = f"{step} {related(exact, terms.cell, terms.value, tensors)}"
        yield f"{less(own.shift, own.product)} + ln({inside}) {near} {found}"
    yield found
