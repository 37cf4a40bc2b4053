"""Products: a term of a sum in digits, and terms in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from stepviz.views.explain import arithmetic
from stepviz.views.explain.listing import WIDTH, Listed, Table, TermLine, headed, in_a_row
from stepviz.views.explain.shown import as_factor, shown
from stepviz.views.text import numbers

SECOND = 40
"""Column of the second term of a line."""
_COMPACT = 26


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
