"""Shown: a cell's name and shown digits, and a term written in these digits with its exact value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from stepviz.ops import Cell, Factor, Function, Kind, Tensor, Term, Terms, places
from stepviz.settings.values import short
from stepviz.training import Frame
from stepviz.views.explain import arithmetic
from stepviz.views.text import numbers

Table = Mapping[str, Tensor]
_DIGITS = 6
"""About the characters of a number in a cell."""


def name(cell: Cell, tensors: Table, *, symbol: bool = True, when: str = "") -> str:
    """`p[e0,c0]`, or `probs[e0,c0]` in explanations; with `when`, `W before[x3,c0]`."""
    tensor = tensors[cell.tensor]
    place = ",".join(places(tensor, cell.index))
    word = f"{tensor.symbol if symbol else tensor.title}{when}"
    return f"{word}[{place}]" if place else word


def shown(factor: Factor, tensors: Table) -> str:
    """A factor's digits, with a sign if its tensor can be negative: `-0.2309`, `1`, `0.01`."""
    if factor.cell is None:
        return constant(factor.value)
    kind = tensors[factor.cell.tensor].kind
    return "0" if factor.value == 0 else numbers.cell(factor.value, kind).strip()


def as_factor(digits: str) -> str:
    """Digits as a factor: `1-4e-8` in parentheses, since otherwise only the `4e-8` would be multiplied."""
    return f"({digits})" if digits.startswith("1-") else digits


def constant(value: float) -> str:
    """A number outside of cells: in full, or with six digits if it is long and they do not read 1."""
    text, brief = short(value), f"{value:.6g}"
    text = text if len(text) <= 8 or brief == "1" else brief
    return text.replace("e-0", "e-").replace("e+0", "e")


def over(terms: Terms) -> str:
    """The divisor of a sum of terms: in full if whole or short, else with the digits of a cell."""
    written = short(terms.divisor)
    return written if float(terms.divisor).is_integer() or len(written) <= _DIGITS else numbers.plain(terms.divisor)


def result(cell: Cell, value: float, tensors: Table) -> str:
    """The digits of a cell's value as its pane shows them; `-inf` for a masked number, which is `-` there."""
    kind = tensors[cell.tensor].kind
    return "-inf" if numbers.is_masked(value, kind) else numbers.cell(value, kind).strip()


def all_digits(frame: Frame, cell: Cell) -> str:
    """`dW[x3,c0] = -1.3110913026896749`: all digits of the double."""
    value = frame.value(cell)
    word = cell.tensor if cell.tensor in frame.program.measures else name(cell, frame.program.tensors, symbol=False)
    return f"{word} = {exact(frame, cell, value)}" if value is not None else f"{word}: not computed yet"


def digits_title(frame: Frame, cell: Cell) -> str:
    """The title of an explanation with all digits."""
    return f"EXPLAIN {all_digits(frame, cell)}"


def exact(frame: Frame, cell: Cell, value: float) -> str:
    """All digits of a value, with a sign if the cell's tensor can be negative."""
    kind = frame.described(cell.tensor).kind
    return numbers.exact(value, signed=kind in (Kind.SIGNED, Kind.ERROR))


_LONG = 22
"""The most characters of a term's formula in full."""


def less(left: float, right: float) -> str:
    """A difference in shown digits: `1.2636 - 2.8463`; `1.2636 + 2.8463` if `right` is negative."""
    return f"{numbers.plain(left)} - {numbers.plain(right)}".replace("- -", "+ ")


def lessened(left: float, right: float) -> Decimal:
    """The exact difference of the shown digits."""
    return arithmetic.difference(*(arithmetic.value(numbers.plain(value)) for value in (left, right)))


def joined(texts: Iterable[str]) -> str:
    """The sum of texts with signs: `0.9677·1.4941 - 0.9677·0.1217`."""
    first, *others = texts
    return "".join([first, *(f" {'-' if text[0] == '-' else '+'} {text.lstrip('+-')}" for text in others)])


@dataclass(frozen=True)
class Addend:
    """A term with the digits of its factors."""

    term: Term
    digits: tuple[str, ...]

    @classmethod
    def of(cls, term: Term, tensors: Table) -> Addend:
        """The term with the digits that the panes show."""
        return cls(term, tuple(shown(factor, tensors) for factor in term.factors))

    @cached_property
    def inside(self) -> tuple[str, Decimal]:
        """The argument of its function, or its formula: `0.7514 - 0.0100`, `0.0017 / 0.001`; and its exact value."""
        term = self.term
        if term.formula is not None:
            digits = [numbers.plain(factor.value) for factor in term.factors]
            return term.formula.written(digits, _LONG), arithmetic.formed(term.formula, map(arithmetic.value, digits))
        if term.less is not None:
            return less(term.product, term.less.value), lessened(term.product, term.less.value)
        text, exact = "·".join(self.digits), arithmetic.product(map(arithmetic.value, self.digits))
        if term.shift:
            shift = numbers.plain(term.shift)
            text, exact = f"{text} - {shift}".replace("- -", "+ "), arithmetic.difference(exact, Decimal(shift))
        if term.over != 1:
            over = f"{term.over:.6g}"
            text, exact = f"{text} / {over}", arithmetic.divide(exact, Decimal(over))
        return text, exact

    @cached_property
    def value(self) -> Decimal:
        """The exact value of its digits, with its sign."""
        value = arithmetic.applied(self.term.function, self.inside[1])
        return value.copy_negate() if self.term.sign < 0 else value

    @cached_property
    def part(self) -> tuple[str, Decimal]:
        """The term as one number, a difference in parentheses, a function by its value; and its exact value."""
        if self.term.less is not None:
            return f"({self.inside[0]})", self.inside[1]
        plain = not self.whole and self.term.over == 1
        text = self.digits[0] if plain else numbers.plain(self.term.value)
        return text, arithmetic.value(text)

    @property
    def single(self) -> bool:
        """True if it is one number, a function or a formula."""
        return len(self.digits) == 1 or self.whole

    @property
    def whole(self) -> bool:
        """True if it has a function or a formula, so that it is more than a product."""
        return self.term.function is not Function.NONE or self.term.formula is not None

    @property
    def minuses(self) -> int:
        """The number of minus signs. Two of them cancel, so they must be written."""
        factors = () if self.whole else self.digits
        return sum(text.startswith("-") for text in factors) + (self.term.sign < 0)

    @property
    def negative(self) -> bool:
        """True if its sign, after cancelling, is a minus."""
        return self.minuses % 2 == 1

    @property
    def zero(self) -> bool:
        """True if the exact value of its digits is 0."""
        return self.value == 0

    def size(self) -> str:
        """The term without any sign: `1·0.5401`, `-ln(0.1704)`."""
        if self.term.formula is not None:
            return self.inside[0]
        if self.term.function is not Function.NONE:
            return self.term.function.written(self.inside[0])
        if len(self.digits) == 1:
            return self.digits[0].lstrip("+-")
        return "·".join(as_factor(digits.lstrip("+-")) for digits in self.digits)

    @property
    def _signed(self) -> str:
        """The term with the signs of its factors: `1·(-0.2309)`."""
        first, *rest = self.digits
        return "·".join([as_factor(first), *(f"({text})" if text[0] in "+-" else as_factor(text) for text in rest)])

    def told(self, *, full: bool = False) -> str:
        """The term with its sign: `-0.9677·0.1217`; if it has two minus signs, or `full`, with those of all factors."""
        if self.single or not (full or self.minuses > 1):
            plus = "+" * (self.digits[0][0] == "+" and self.single and not self.whole)
            return f"{'-' if self.negative else plus}{self.size()}"
        text = self._signed
        return text if self.term.sign > 0 else f"{'-' * (text[0] != '-')}{text.lstrip('+-')}"

    @property
    def labelled(self) -> str:
        """The term after its label: `-e24 1.8241·0.0168`; with the signs of all factors if two are negative."""
        plain = self.single or self.minuses < 2
        body, negative = (self.size(), self.negative) if plain else (self._signed, self.term.sign < 0)
        return f"{'-' * negative}{self.term.label} {body}"

    def briefly(self) -> Addend:
        """The term; a product that is 0 with the digits `0` instead of its factors."""
        return self if self.single or self.term.less is not None or not self.zero else replace(self, digits=("0",))


class WorkedLine(NamedTuple):
    """A term: its letter, label, arithmetic and value; or a sentence instead of these."""

    letter: str
    term: Term
    label: str = ""
    factors: tuple[str, ...] = ()
    sign: str = ""
    value: str = ""
    note: str = ""
    """A text after it, shown if it fits."""
    sentence: str = ""

    @property
    def expression(self) -> str:
        """`1 × -0.2309`; empty if there is only a value."""
        return self.sentence or " × ".join(self.factors)

    @property
    def digits(self) -> str:
        """The digits that its letter denotes."""
        return self.value or numbers.plain(self.term.sign * self.term.value)

    @property
    def spoken(self) -> str:
        """`a: e0 1 × -0.2309 = -0.2309`."""
        words = (f"{self.letter}:", self.label, self.expression, self.sign, self.value, self.note)
        return " ".join(" ".join(words).split())
