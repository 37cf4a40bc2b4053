"""Products: a term of a sum in digits, and terms in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
    factors: tuple[str, ...]
    sign: str
    value: str
    warning: str

    def text(self, width: int) -> TermLine:
        """`a  e0   1 × -0.2309 = -0.2309`; a value alone stands at the same column. `width`: of the longest label."""
        body = " " * 14
        if self.factors:
            left, right = self.factors
            body = f"{f'{left:>4}' if len(left) <= 3 else f' {left:>8}'} × {right}"
        rest = f"{body} {self.sign} {self.value}{self.warning}"
        return headed(self.item, self.item.term.label, rest, columns=width)

    def squeezed(self) -> TermLine:
        """Without the blanks that only align: `a e0 1·-0.2309=-0.2309`."""
        body = " " * bool(self.factors) + "·".join(map(str.strip, self.factors))
        rest = f"{body}{self.sign}{self.value.strip()}{self.warning.replace('  ', ' ')}"
        return headed(self.item, self.item.term.label, rest, gap=" ")


def product(item: Listed, tensors: Table) -> Product:
    """A term of one factor or two, in shown digits."""
    term, value = item.term, numbers.fixed(item.term.value)
    if len(term.factors) == 1:
        return Product(item, (), "=", value, "")
    first, second = term.factors
    left, right = shown(first, tensors), numbers.fixed(second.value)
    exact = arithmetic.product([arithmetic.value(left), arithmetic.value(right)])
    here = "  ! here" if numbers.is_bad(second.value) or numbers.is_bad(first.value) else ""
    return Product(item, (as_factor(left), right), arithmetic.sign_of(exact, value), value, here)


def columns(texts: Sequence[TermLine], squeezed: Sequence[TermLine]) -> list[TermLine]:
    """Terms in columns, top down: three of short ones where there are more than four, else two."""
    forms = [(2, SECOND - 3, 3, texts), (2, SECOND - 1, 1, squeezed)]
    if len(texts) > 4:
        forms.insert(0, (3, _COMPACT, 2, squeezed))
    count, pitch, indent, written = next((form for form in forms if _fits(*form)), forms[-1])
    height = -(-len(texts) // count)
    rows = (in_a_row(text.ljust(pitch) for text in written[row::height]) for row in range(height))
    return [" " * indent + row.rstrip() for row in rows]


def _fits(count: int, pitch: int, indent: int, texts: Sequence[TermLine]) -> bool:
    """Whether the texts leave a gap between columns; behind the last column a warning may stand."""
    before = -(-len(texts) // count) * (count - 1)
    room = min(WIDTH - indent - pitch * (count - 1), pitch - 1 + len("  ! here"))
    last = all(len(text.text.removesuffix("! here").rstrip()) < pitch and len(text) <= room for text in texts[before:])
    return last and all(len(text) < pitch for text in texts[:before])
