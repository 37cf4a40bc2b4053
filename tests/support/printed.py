"""Printed arithmetic, read as a reader with a calculator would: shown digits in, true or false out.

Nothing here comes from the program: numbers are decimals, and every `=` and `≈` of a line is recomputed.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_05UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

MATHS = Context(prec=50, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
SUMS = Context(prec=3000, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
"""Both round so that nothing but exactly 0 or 1 becomes 0 or 1."""
_BEYOND = 700
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NUMBER = r"(?:1-[\d.]+e-\d+|[-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|inf|nan))"
_NAMED = "exp|ln|cos|min|max|abs|sign|gate|relu|sigmoid|tanh|leaky|gelu|silu"
LEFT_OUT = "left_out"
"""The name of what is left out of a text, or told in words."""
PI = Decimal("3.14159265358979323846264338327950288419716939937511")
ROW = r"(?:z|scores(?:_\d+)?)"
"""The numbers of which a row is told in words: logits, or the scores of a position."""
_ROW_SUM = rf"row sum of (?:e\^{ROW}|exp\({ROW}\)|(?:e\^|exp)\({ROW} - max(?: [cs]\d+)?\))"
_TOKEN = re.compile(rf"\s*({NUMBER}|{_ROW_SUM}|{_NAMED}|e\^-(?=\()|e\^|rest|[a-z](?![a-z])|[-+·×/()…√²³^≥\[\]π⌊⌋,])")
TERM_NAME = re.compile(r"(?<![\w.])([A-Za-z]+\d*(?: [a-z]\d+)?) (?=-?(?:\(?[-+]?(?:\d|nan|inf)|ln|abs))")
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
class Side:
    """One side of a relation, or a part of it, as a tree of Python."""

    tree: ast.expr
    known: Mapping[str, str]
    """The digits of each number, by the name that it has in the tree."""

    @property
    def digits(self) -> str:
        """The text, where the side is one number."""
        return self.known.get(self.tree.id, "") if isinstance(self.tree, ast.Name) else ""

    def parts(self, sign: type[ast.operator]) -> tuple[Side, ...]:
        """Both sides of its outermost sign, if it is that one."""
        if not isinstance(self.tree, ast.BinOp) or not isinstance(self.tree.op, sign):
            return ()
        return Side(self.tree.left, self.known), Side(self.tree.right, self.known)

    def value(self) -> Decimal | None:
        """What it comes to; None where something was left out: `…`. Raises `LookupError` for an unknown letter."""
        names = {**_FUNCTIONS, "π": PI, **{name: number(digits) for name, digits in self.known.items()}}
        used = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
        if LEFT_OUT in used:
            return None
        with localcontext(SUMS):
            return Decimal(eval(compile(ast.Expression(self.tree), "", "eval"), {name: names[name] for name in used}))


def side(text: str, letters: Mapping[str, str]) -> Side:
    """A side as it is printed. Raises `ValueError` or `LookupError` where it is no arithmetic."""
    printed, tokens, known = [*_tokens(text)], list[str](), dict[str, str]()
    for before, token, behind in zip(["", *printed], printed, [*printed[1:], ""], strict=False):
        if token.startswith("1-") and {before, behind} & {*"·×/"}:
            raise ValueError(f"only the end of {token} is multiplied")
        if re.fullmatch(NUMBER, token) or token in letters:
            name = f"n{len(known)}"
            known[name] = letters.get(token, token)
            token = name
        token = LEFT_OUT if token.startswith("row sum") else _PYTHON.get(token, token)
        applied = _PYTHON.get(before, before) in _FUNCTIONS and token != "("
        tokens.append(f"({token})" if applied else token)
    try:
        return Side(ast.parse(" ".join(tokens), mode="eval").body, known)
    except SyntaxError as error:
        raise ValueError(f"not arithmetic: {text!r}") from error


def _tokens(text: str) -> Iterator[str]:
    """Numbers, letters, names and signs; `+1.5` after an operand is a sign and a number."""
    place, before = 0, ""
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ValueError(f"not arithmetic: {text[place:]!r} of {text!r}")
        token, place = found[1], found.end()
        operand = before[-1:] in {*")²³⌋"} or (before[-1:].isalnum() and before not in _FUNCTIONS)
        if operand and len(token) > 1 and token[0] in "+-":
            yield token[0]
            token = token[1:]
        yield token
        before = token


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


def _one_of(which: Callable[[Iterable[Decimal]], Decimal], values: Sequence[Decimal]) -> Decimal:
    """The least, or the largest; nan if one of them is that."""
    return next((value for value in values if value.is_nan()), which(values))


_FUNCTIONS: Mapping[str, Callable[..., Decimal]] = {
    "exp": _exp,
    "exp_minus": lambda x: _exp(-x),
    "ln": MATHS.ln,
    "cos": lambda x: Decimal(math.cos(x)),  # as exact as doubles
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "abs": abs,
    "sign": lambda x: x if x.is_nan() else Decimal((x > 0) - (x < 0)),
    "gate": lambda x: Decimal(int(x > 0)),
    "silu": lambda x: _part_of(x, _sigmoid(x)),
    "gelu": lambda x: _part_of(x, Decimal(math.erfc(-x / Decimal(2).sqrt()) or "1e-400") / 2),  # as exact as doubles
    "leaky": lambda x: x if x.is_nan() or x > 0 else MATHS.divide(x, Decimal(100)),
    "relu": lambda x: x if x.is_nan() or x > 0 else Decimal(0),
    "sqrt": MATHS.sqrt,
    "floor": lambda x: Decimal(math.floor(x)),
    "min": lambda *values: _one_of(min, values),
    "max": lambda *values: _one_of(max, values),
}
_SAME = ["*", "*", "**", "**2", "**3", ">=", "(", ")", "floor(", ")", "sqrt", LEFT_OUT, "exp", "exp_minus"]
_PYTHON = dict(zip([*"·×^²³≥[]⌊⌋√…", "e^", "e^-"], _SAME, strict=True))
"""How Python writes a sign."""


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
    left, right = (side(_spread(_far(_bare(text)), letters), letters) for text in (relation.left, relation.right))
    if probability and relation.right.strip() == "1.0000":
        found = left.value()
        return None if found is None else found == 1
    return _same(left, right)


def _same(left: Side, right: Side) -> bool | None:
    for sign in (ast.Div, ast.Add):
        if left.parts(sign) and right.parts(sign):
            parts = [_same(*pair) for pair in zip(left.parts(sign), right.parts(sign), strict=True)]
            return False if False in parts else None if None in parts else True
    one, other, digits = left.value(), right.value(), right.digits or left.digits
    if one is None or other is None:
        return None
    if not digits:
        raise ValueError("neither side is a number")
    if not (one.is_finite() and other.is_finite()):
        return one == other or (one.is_nan() and other.is_nan())
    if number(digits) == 0 or re.fullmatch(r"[-+]?\d{1,3}", digits):
        return one == other
    return MATHS.subtract(one, other).copy_abs() <= half_digit(digits)


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


def is_true(text: str) -> bool:
    """Whether that is so."""
    try:
        assert_true(text, {})
    except AssertionError:
        return False
    return True


@lru_cache(maxsize=100_000)
def _assert_true(text: str, letters: tuple[tuple[str, str], ...], probability: bool) -> None:
    found = list(relations(text))
    assert found, text
    for relation in found:
        true = holds(relation, dict(letters), probability=probability and relation is found[-1])
        wanted = None if true is None else "=" if true else "≈"
        assert wanted in (relation.sign, None), (text, relation, letters)
        assert true is not None or relation.sign == "≈" or "row sum" in relation.left, (text, relation)
