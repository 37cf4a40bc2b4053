"""Printed arithmetic, read as a reader with a calculator would: shown digits in, true or false out.

Nothing here comes from the program: numbers are decimals, and every `=` and `≈` of a line is recomputed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_05UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

MATHS = Context(prec=50, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
SUMS = Context(prec=3000, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
"""Both round so that nothing but exactly 0 or 1 becomes 0 or 1."""
_BEYOND = 700
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NUMBER = r"(?:1-[\d.]+e-\d+|[-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|inf|nan))"
_NAMED = "exp|ln|cos|min|max|abs|sign|gate|relu|sigmoid|tanh|leaky|gelu|silu"
PI = Decimal("3.14159265358979323846264338327950288419716939937511")
_ROW_SUM = r"row sum of (?:e\^z|exp\(z\)|(?:e\^|exp)\(z - max c\d+\))"
_TOKEN = re.compile(rf"\s*({NUMBER}|{_ROW_SUM}|{_NAMED}|e\^|rest|[a-z](?![a-z])|[-+·×/()…√²³^≥\[\]π⌊⌋,])")
TERM_NAME = re.compile(r"(?<![\w.])([A-Za-z]+\d*(?: [a-z]\d+)?) (?=-?(?:\(?[-+]?(?:\d|nan|inf)|ln))")
"""What a term of a shortened sum is called, before it."""
_OVERFLOW = Decimal("709.782712893384")


def number(text: str) -> Decimal:
    """What shown digits stand for."""
    if re.fullmatch(r"1-[\d.]+e-\d+", text):
        return MATHS.subtract(Decimal(1), Decimal(text[2:]))
    return Decimal(text)


def half_digit(text: str) -> Decimal:
    """Half a unit of the last digit shown."""
    digits = re.sub(r"^1-(?=.*e-)|^[-+]", "", text)
    mantissa, _, exponent = digits.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return MATHS.scaleb(Decimal("0.5"), int(exponent or 0) - decimals)


def shows(text: str, value: float) -> bool:
    """Whether the digits are that value, within half of the last one."""
    exact = Decimal(value)
    if not exact.is_finite():
        return text in (("nan",) if math.isnan(value) else ("+inf", "inf") if value > 0 else ("-inf",))
    found = number(text)
    return found.is_finite() and MATHS.subtract(found, exact).copy_abs() <= half_digit(text)


@dataclass(frozen=True)
class Read:
    """A side of a relation: its value, and what it was made from."""

    value: Decimal | None
    """None where something was left out: `…`."""
    digits: str = ""
    """The text, where the side is one number."""
    quotient: tuple[Read, Read] | None = None
    addends: tuple[Read, Read] | None = None
    bare: bool = False
    """Whether it is written as a difference, `1-4e-8`, without brackets."""


class Side:
    """One side of a relation, read by recursive descent."""

    def __init__(self, text: str, letters: Mapping[str, str]) -> None:
        self._letters = letters
        self._tokens: list[str] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise ValueError(f"not arithmetic: {text[place:]!r} of {text!r}")
            self._tokens += self._split(found[1])
            place = found.end()
        self._place = 0

    def read(self) -> Read:
        """All of it."""
        found = self._sum()
        if self._place != len(self._tokens):
            raise ValueError(f"left over: {self._tokens[self._place :]}")
        return found

    def _split(self, token: str) -> list[str]:
        """`+1.5` after an operand is an operator and a number."""
        operand = bool(self._tokens) and (self._tokens[-1] in ")²³⌋" or self._tokens[-1][-1:].isalnum())
        operand = operand and self._tokens[-1] not in _FUNCTIONS
        if operand and len(token) > 1 and token[0] in "+-":
            return [token[0], token[1:]]
        return [token]

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1]

    def _sum(self) -> Read:
        left = self._product()
        while self._peek() in ("+", "-") and self._peek():
            operator, right = self._take(), self._product()
            join = SUMS.add if operator == "+" else SUMS.subtract
            value = None if left.value is None or right.value is None else join(left.value, right.value)
            left = Read(value, addends=(left, right) if operator == "+" else None)
        return left

    def _product(self) -> Read:
        left = self._power()
        while self._peek() in ("·", "×", "/") and self._peek():
            operator, right = self._take(), self._power()
            if left.bare or right.bare:
                raise ValueError(f"only the end of {left.digits} or {right.digits} is multiplied")
            join = MATHS.divide if operator == "/" else MATHS.multiply
            value = None if left.value is None or right.value is None else join(left.value, right.value)
            left = Read(value, quotient=(left, right) if operator == "/" else None)
        return left

    def _power(self) -> Read:
        base = self._single()
        if self._peek() not in ("²", "³", "^"):
            return base
        sign, x = self._take(), base.value
        if sign != "^":
            return Read(None if x is None else SUMS.multiply(SUMS.multiply(x, x), x if sign == "³" else Decimal(1)))
        exponent = self._single().value
        return Read(None if base.value is None or exponent is None else MATHS.power(base.value, exponent))

    def _single(self) -> Read:
        token = self._take()
        if token == "-":  # of all of a power
            value = self._power().value
            return Read(None if value is None else value.copy_negate())
        if token in _FUNCTIONS:
            value = self._single().value
            return Read(None if value is None else _FUNCTIONS[token](value))
        if token in ("⌊", "min", "max"):
            return Read(self._floor() if token == "⌊" else self._one_of(min if token == "min" else max))
        if token == "[":  # 1 where it is so, else 0
            return self._truth()
        if token == "(":
            inside = self._sum()
            if self._take() != ")":
                raise ValueError("a bracket stays open")
            return replace(inside, bare=False)
        if token == "…" or token.startswith("row sum"):
            return Read(None)
        if token == "π":
            return Read(PI)
        digits = self._letters.get(token, token)
        return Read(number(digits), digits=digits, bare=token.startswith("1-"))

    def _floor(self) -> Decimal | None:
        inside, end = self._sum().value, self._take()
        if end != "⌋":
            raise ValueError("a floor stays open")
        return None if inside is None else Decimal(math.floor(inside))

    def _one_of(self, which: Callable[[Iterable[Decimal]], Decimal]) -> Decimal | None:
        """The least, or the largest, of a list in brackets; nan if one of them is that."""
        found, sign = [], self._take()
        while sign in ("(", ","):
            found.append(self._sum().value)
            sign = self._take()
        if sign != ")":
            raise ValueError("a list stays open")
        known = [value for value in found if value is not None]
        return next((value for value in known if value.is_nan()), which(known)) if len(known) == len(found) else None

    def _truth(self) -> Read:
        left, sign, right, end = self._sum().value, self._take(), self._sum().value, self._take()
        if (sign, end) != ("≥", "]"):
            raise ValueError("a comparison stays open")
        return Read(None if left is None or right is None else Decimal(int(left >= right)))


def _exp(power: Decimal) -> Decimal:
    """e to that power as a double has it: infinite beyond the largest. 0 for -inf alone."""
    if power.is_nan() or power > _OVERFLOW:
        return power if power.is_nan() else Decimal("inf")
    if not power.is_finite():
        return Decimal(0)
    small = MATHS.add(Decimal(1), power)
    return small if abs(power) < Decimal("1e-50") else MATHS.exp(max(power, Decimal(-2_000_000)))


def _sigmoid(x: Decimal) -> Decimal:
    if not x.is_finite():
        return x if x.is_nan() else Decimal(int(x > 0))
    power = _exp(x.copy_abs().copy_negate())
    return MATHS.divide(Decimal(1) if x > 0 else power, MATHS.add(Decimal(1), power))


def _tanh(x: Decimal) -> Decimal:
    if x.is_nan() or abs(x) < Decimal("1e-30"):
        return x
    if abs(x) > 100:
        return Decimal(1).copy_sign(x)
    there, back = MATHS.exp(x), MATHS.exp(-x)
    return MATHS.divide(MATHS.subtract(there, back), MATHS.add(there, back))


def _part_of(x: Decimal, share: Decimal) -> Decimal:
    return MATHS.multiply(x, share) if x.is_finite() or x > 0 else x if x.is_nan() else Decimal(0)


def _cosine(x: Decimal) -> Decimal:
    """By its series, which is enough from 0 to π."""
    term, found = Decimal(1), Decimal(1)
    for place in range(2, 80, 2):
        term = MATHS.divide(MATHS.multiply(MATHS.multiply(-term, x), x), Decimal(place * (place - 1)))
        found = MATHS.add(found, term)
    return found


_FUNCTIONS: Mapping[str, Callable[[Decimal], Decimal]] = {
    "exp": _exp,
    "e^": _exp,
    "ln": MATHS.ln,
    "cos": _cosine,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "abs": abs,
    "sign": lambda x: x if x.is_nan() else Decimal((x > 0) - (x < 0)),
    "gate": lambda x: Decimal(int(x > 0)),
    "silu": lambda x: _part_of(x, _sigmoid(x)),
    "gelu": lambda x: _part_of(x, Decimal(math.erfc(-x / Decimal(2).sqrt()) or "1e-400") / 2),  # as exact as doubles
    "leaky": lambda x: x if x.is_nan() or x > 0 else MATHS.divide(x, Decimal(100)),
    "relu": lambda x: x if x.is_nan() or x > 0 else Decimal(0),
    "√": MATHS.sqrt,
}


class Relation(NamedTuple):
    """`left = right` or `left ≈ right` as printed."""

    left: str
    sign: str
    right: str


def relations(text: str) -> Iterator[Relation]:
    """Every relation of a chain `left = middle ≈ right`."""
    parts = re.split(r"\s*([=≈])\s*", text.strip())
    for place in range(0, len(parts) - 2, 2):
        yield Relation(parts[place], parts[place + 1], parts[place + 2])


def holds(relation: Relation, letters: Mapping[str, str], *, probability: bool = False) -> bool | None:
    """Whether both sides are the same in shown digits, within half of the last one; None where that is not said.

    0 and a whole number below 1000 are written of nothing else, and nor is 1.0000 at the right of a `probability`.
    """
    sides = [Side(_spread(_far(_bare(text)), letters), letters).read() for text in (relation.left, relation.right)]
    if probability and relation.right.strip() == "1.0000":
        return None if sides[0].value is None else sides[0].value == 1
    return _same(*sides)


def _same(left: Read, right: Read) -> bool | None:
    for mine, theirs in ((left.quotient, right.quotient), (left.addends, right.addends)):
        if not right.digits and mine is not None and theirs is not None:
            parts = [_same(*pair) for pair in zip(mine, theirs, strict=True)]
            return False if False in parts else None if None in parts else True
    if left.value is None or right.value is None:
        return None
    digits = right.digits or left.digits
    if not digits:
        raise ValueError("neither side is a number")
    if not (left.value.is_finite() and right.value.is_finite()):
        return left.value == right.value or (left.value.is_nan() and right.value.is_nan())
    if number(digits) == 0 or re.fullmatch(r"[-+]?\d{1,3}", digits):
        return left.value == right.value
    return MATHS.subtract(left.value, right.value).copy_abs() <= half_digit(digits)


def _far(text: str) -> str:
    """`ln(1 + e^z)` of a z whose power no calculator has is z, to all digits that are shown."""

    def itself(found: re.Match[str]) -> str:
        z = float(found[2]) * (-1 if found[1] else 1)
        return f"{-float(found[2])!r}" if found[1] and z > _BEYOND else found[2] if z > _BEYOND else found[0]

    return re.sub(rf"ln\(1 \+ e\^(-?)\(({NUMBER})\)\)", itself, text)


def _bare(text: str) -> str:
    """Without the words that count terms, and the names of some."""
    return TERM_NAME.sub("", re.sub(r"\(\+ \d+ zero terms?\)|(?<=\d) in \d+ more", "", text))


def _spread(text: str, letters: Mapping[str, str]) -> str:
    """`a + … + h` in full."""

    def full(found: re.Match[str]) -> str:
        return " + ".join(LETTERS[LETTERS.index(found[1]) : LETTERS.index(found[2]) + 1])

    return re.sub(r"\b([a-z]) \+ … \+ ([a-z])\b", full, text) if letters else text


def assert_true(text: str, letters: Mapping[str, str], *, probability: bool = False) -> None:
    """Every `=` of the text holds, every `≈` is needed, and there is at least one of them.

    `probability`: it ends with a probability, of which 1.0000 is exactly 1.
    """
    _assert_true(text, tuple(letters.items()), probability)


@lru_cache(maxsize=100_000)
def _assert_true(text: str, letters: tuple[tuple[str, str], ...], probability: bool) -> None:
    found = list(relations(text))
    assert found, text
    for relation in found:
        true = holds(relation, dict(letters), probability=probability and relation is found[-1])
        wanted = None if true is None else "=" if true else "≈"
        assert wanted in (relation.sign, None), (text, relation, letters)
        assert true is not None or relation.sign == "≈" or "row sum" in relation.left, (text, relation)
