"""Square lines: terms that are a function of a difference, one a line, and what they come to."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from stepviz.experiment import short
from stepviz.ops import Form, Term
from stepviz.views.explain import arithmetic
from stepviz.views.explain.listing import WIDTH, Case, Lines, Listed, TermLine, aloud, headed
from stepviz.views.explain.products import columns
from stepviz.views.explain.shown import result
from stepviz.views.text import numbers


def difference(term: Term) -> tuple[str, Decimal]:
    """`0.7514 - 0.0100` in shown digits, and what that comes to."""
    left = numbers.plain(term.product)
    if term.less is None:
        return left, arithmetic.value(left)
    right = numbers.plain(term.less.value)
    inside = arithmetic.difference(arithmetic.value(left), arithmetic.value(right))
    return f"{left} - {right}".replace("- -", "+ "), inside


class _Square(NamedTuple):
    """A function of a difference."""

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
    rest = [f"… {len(case.others)} more, together {numbers.plain(_value(case.others))}"] if case.others else []
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
    terms, names = case.terms, [item.letter for item in case.items]
    letters = " + ".join(names) if len(names) <= 5 else f"{names[0]} + … + {names[-1]}"
    letters += " + rest" * bool(case.others)
    end, fit = result(terms.cell, terms.value, case.tensors), terms.form is Form.FIT
    shown = [arithmetic.value(numbers.plain(item.term.value)) for item in case.items]
    shown += [arithmetic.value(numbers.plain(_value(case.others)))] if case.others else []
    middle = numbers.plain(_value(terms.parts))
    if terms.divisor == 1 and not fit:
        return f"{letters} {arithmetic.sign_of(arithmetic.total(shown), end)} {end}"
    holds = arithmetic.equals(arithmetic.total(shown), middle)
    over = short(terms.divisor) if terms.divisor == int(terms.divisor) else numbers.plain(terms.divisor)
    found = arithmetic.divide(arithmetic.value(middle), arithmetic.value(over))
    head, one = f"({letters})" if len(names) > 1 else letters, "1 - " * fit
    found = arithmetic.difference(Decimal(1), found) if fit else found
    first = f"{one}{head} / {over} {'=' if holds else '≈'} {one}{middle} / {over}"
    return f"{first} {arithmetic.sign_of(found, end)} {end}"
