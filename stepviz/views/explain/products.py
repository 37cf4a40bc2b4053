"""Products: a term of a sum in digits, and terms in columns; squares, and differences that are squared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from stepviz.ops import Form, Term
from stepviz.settings.values import short
from stepviz.views.explain import arithmetic
from stepviz.views.explain.listing import (
    WIDTH,
    Case,
    Lines,
    Listed,
    Table,
    TermLine,
    aloud,
    counted,
    headed,
    in_a_row,
    letters_of,
)
from stepviz.views.explain.shown import as_factor, result, shown
from stepviz.views.text import numbers

SECOND = 40
"""Column of the second term of a line."""
_COMPACT = 26
_ABREAST = 22
"""Characters of a formula two of which stand side by side."""


class Product(NamedTuple):
    """A product of a sum in digits; a single number without factors."""

    item: Listed
    width: int
    """Of the longest label."""
    factors: tuple[str, ...]
    sign: str
    value: str
    warning: str = ""

    def text(self) -> TermLine:
        """`a  e0   1 × -0.2309 = -0.2309`; a value alone stands at the same column."""
        body = " " * 14
        if self.factors:
            left, right = self.factors
            body = f"{f'{left:>4}' if len(left) <= 3 else f' {left:>8}'} × {right}"
        rest = f"{body} {self.sign} {self.value}{self.warning}"
        return headed(self.item, self.item.term.label, rest, columns=self.width)

    def squeezed(self) -> TermLine:
        """Without the blanks that only align: `a e0 1·-0.2309=-0.2309`."""
        body = " " * bool(self.factors) + "·".join(map(str.strip, self.factors))
        rest = f"{body}{self.sign}{self.value.strip()}{self.warning.replace('  ', ' ')}"
        return headed(self.item, self.item.term.label, rest, gap=" ")


def product(item: Listed, width: int, tensors: Table) -> Product:
    """A term of one factor or two, in shown digits; `width` is that of the longest label."""
    term, value = item.term, numbers.fixed(item.term.value)
    if len(term.factors) == 1:
        return Product(item, width, (), "=", value)
    first, second = term.factors
    left, right = shown(first, tensors), numbers.fixed(second.value)
    exact = arithmetic.product([arithmetic.value(left), arithmetic.value(right)])
    here = "  ! here" if numbers.is_bad(second.value) or numbers.is_bad(first.value) else ""
    return Product(item, width, (as_factor(left), right), arithmetic.sign_of(exact, value), value, here)


class Written(Protocol):
    """A term in digits."""

    def text(self) -> TermLine:
        """With blanks that align it with others."""

    def squeezed(self) -> TermLine:
        """Without them."""


def columns(terms: Sequence[Written]) -> list[TermLine]:
    """Terms in columns, top down: three of short ones where there are more than four, else two."""
    forms = _forms(terms)
    count, pitch, indent, written = next((form for form in forms if _fits(*form)), (2, SECOND - 1, 1, _squeezed(terms)))
    height = -(-len(terms) // count)
    return [in_a_row(written[row::height], pitch, indent) for row in range(height)]


def _forms(terms: Sequence[Written]) -> Iterator[tuple[int, int, int, list[TermLine]]]:
    """Columns, from one to the next, before the first, and the terms: as they are tried."""
    if len(terms) > 4:
        yield 3, _COMPACT, 2, _squeezed(terms)
    yield 2, SECOND - 3, 3, [term.text() for term in terms]


def _squeezed(terms: Sequence[Written]) -> list[TermLine]:
    return [term.squeezed() for term in terms]


def _fits(count: int, pitch: int, indent: int, texts: Sequence[TermLine]) -> bool:
    """Whether the texts leave a gap between columns; behind the last column a warning may stand."""
    before = -(-len(texts) // count) * (count - 1)
    room = min(WIDTH - indent - pitch * (count - 1), pitch - 1 + len("  ! here"))
    last = all(len(text.text.removesuffix("! here").rstrip()) < pitch and len(text) <= room for text in texts[before:])
    return last and all(len(text) < pitch for text in texts[:before])


def less(left: float, right: float) -> str:
    """A difference in shown digits: `1.2636 - 2.8463`, `1.2636 + 2.8463` for one less a negative number."""
    return f"{numbers.plain(left)} - {numbers.plain(right)}".replace("- -", "+ ")


def lessened(left: float, right: float) -> Decimal:
    """What that difference comes to."""
    return arithmetic.difference(*(arithmetic.value(numbers.plain(value)) for value in (left, right)))


def difference(term: Term) -> tuple[str, Decimal]:
    """A term less another number, `0.7514 - 0.0100` in shown digits, and what that comes to."""
    if term.less is None:
        alone = numbers.plain(term.product)
        return alone, arithmetic.value(alone)
    return less(term.product, term.less.value), lessened(term.product, term.less.value)


def of_formula(term: Term) -> tuple[str, Decimal]:
    """A term that is a formula of numbers, `(0.7514 - 0.0100)^4` in shown digits, and what that comes to."""
    assert term.formula is not None
    digits = [numbers.plain(factor.value) for factor in term.factors]
    return term.formula.written(digits, _ABREAST), arithmetic.formed(term.formula, digits)


class _Square(NamedTuple):
    """A function of a difference, or a formula."""

    item: Listed
    width: int
    """Of the longest label."""

    def text(self) -> TermLine:
        """`a  o0   (0.7514 - 0.0100)² = 0.5497`."""
        return headed(self.item, self.item.term.label, "   {} {} {}".format(*self._parts), columns=self.width)

    def squeezed(self) -> TermLine:
        """Without the blanks that only align."""
        return headed(self.item, self.item.term.label, " {}{}{}".format(*self._parts), gap=" ")

    @property
    def _parts(self) -> tuple[str, str, str]:
        if self.item.term.formula is not None:
            text, found = of_formula(self.item.term)
            value = numbers.plain(self.item.term.value)
            return text, arithmetic.sign_of(found, value), value
        text, inside = difference(self.item.term)
        value, function = numbers.plain(self.item.term.value), self.item.term.function
        return function.written(text), arithmetic.sign_of(arithmetic.applied(function, inside), value), value


def square_lines(case: Case) -> Lines:
    """The terms side by side, then their sum."""
    terms, items = case.terms, case.items
    width = max(len(item.term.label) for item in items)
    squares = [_Square(item, width) for item in items]
    texts = [square.text() for square in squares]
    if len(terms.parts) == 1 and terms.form is Form.SUM and terms.divisor == 1:
        return ["   " + texts[0]], aloud(texts)
    rest = counted(case.others, numbers.plain(_value(case.others)))
    total = _total(case)
    last = "   ".join(["", *rest, total])
    ends = (
        [TermLine(last, total=not rest)] if len(last) <= WIDTH else [TermLine(f"   {text}") for text in (*rest, total)]
    )
    return [*columns(squares), *ends], [*aloud(texts), *rest, total]


def _value(parts: tuple[Term, ...]) -> float:
    return sum(part.value for part in parts)


def _total(case: Case) -> str:
    """`(a + b) / 2 ≈ 0.5967 / 2 = 0.2984`, `1 - (a + b) / 3.2 = 1 - 0.5967 / 3.2 ≈ 0.8135`."""
    terms, letters = case.terms, letters_of(case.items, case.others)
    end, fit = result(terms.cell, terms.value, case.tensors), terms.form is Form.FIT
    shown = [arithmetic.value(numbers.plain(item.term.value)) for item in case.items]
    shown += [arithmetic.value(numbers.plain(_value(case.others)))] if case.others else []
    middle = numbers.plain(_value(terms.parts))
    if terms.divisor == 1 and not fit:
        return f"{letters} {arithmetic.sign_of(arithmetic.total(shown), end)} {end}"
    sign = arithmetic.sign_of(arithmetic.total(shown), middle)
    over = short(terms.divisor) if terms.divisor == int(terms.divisor) else numbers.plain(terms.divisor)
    found = arithmetic.divide(arithmetic.value(middle), arithmetic.value(over))
    head, one = f"({letters})" if len(case.items) > 1 else letters, "1 - " * fit
    found = arithmetic.difference(Decimal(1), found) if fit else found
    first = f"{one}{head} / {over} {sign} {one}{middle} / {over}"
    return f"{first} {arithmetic.sign_of(found, end)} {end}"
