"""Arithmetic: exact calculation with shown digits, to decide between `=` and `≈`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_05UP, Context, Decimal, localcontext
from functools import reduce

from stepviz.ops import Function, Kind
from stepviz.ops.rules.derivative import Applied
from stepviz.views.text.numbers import MASKED

_PRECISION = Context(prec=60, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
"""Far more digits than are shown. Undefined results are nan or infinite, as in NumPy.

The rounding mode keeps every result other than exactly 0 or 1 from becoming 0 or 1.
"""
_SUMS = Context(prec=2000, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
"""Enough digits for a sum of products of the largest and of the smallest doubles."""
_LOGS = Context(prec=400, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
"""Enough digits for the log of 1 plus the smallest double. More digits would take 10 ms a log."""
_LEAST = Decimal(-2_000_000)
"""The least exponent for exp: smaller ones are raised to it, so that no power of e becomes exactly 0."""
_MOST = Decimal("709.782712893384")
"""The exponent of the largest double."""
_FLAT = Decimal("1e-60")
"""For exponents below it, e^x is 1 + x in all digits of `_PRECISION`."""

_ROUNDED = 4
"""A shown whole number with at least so many digits may be rounded."""


def value(text: str) -> Decimal:
    """The number that a shown text denotes: `+3.6929`, `4.1e-4`, `1-4e-8`, `nan`, `+inf`; `-` of a score is -inf."""
    text = text.strip()
    if text == MASKED:
        return Decimal("-inf")
    if text.startswith("1-") and len(text) > 2:
        return _PRECISION.subtract(Decimal(1), Decimal(text[2:]))
    return Decimal(text)


def half_digit(text: str) -> Decimal:
    """Half a unit of the last digit of a shown text."""
    text = text.strip()
    # what stands after the 1 of `1-4e-8` has the digits
    exponent = Decimal(text[2:] if text.startswith("1-") and len(text) > 2 else text).as_tuple().exponent
    assert isinstance(exponent, int)
    return _PRECISION.scaleb(Decimal("0.5"), exponent)


def _equals(left: Decimal, shown: str) -> bool:
    """True if the exact value equals the shown one to within half a unit of its last digit.

    0 and short whole numbers are only shown if they are exact, so the value must equal them exactly.
    """
    right = value(shown)
    if not (left.is_finite() and right.is_finite()):
        return left.is_nan() == right.is_nan() and (left.is_nan() or left == right)
    digits = shown.strip().lstrip("+-")
    if right == 0 or (digits.isdecimal() and len(digits) < _ROUNDED):
        return left == right
    return _SUMS.subtract(left, right).copy_abs() <= half_digit(shown)


def sign_of(left: Decimal | None, shown: str, *more: tuple[Decimal, str], kind: Kind = Kind.SIGNED) -> str:
    """`=` if the exact value `left` equals the shown one, else `≈`; also `≈` if `left` is None.

    A probability shown as 1.0000 is exactly 1. `more`: further pairs that must be equal for an `=`.
    """
    sure = kind is Kind.PROBABILITY and shown == "1.0000"
    holds = left is not None and _equals(left, "1" if sure else shown) and all(_equals(*one) for one in more)
    return "=" if holds else "≈"


def total(products: Iterable[Decimal], divisor: Decimal = Decimal(1)) -> Decimal:
    """The exact sum, divided by `divisor`."""
    whole = reduce(_SUMS.add, products, Decimal(0))
    return whole if divisor == 1 else divide(whole, divisor)


def difference(left: Decimal, right: Decimal) -> Decimal:
    """The exact difference; inf - inf is nan."""
    return _SUMS.subtract(left, right)


def product(factors: Iterable[Decimal]) -> Decimal:
    """The exact product."""
    return reduce(_PRECISION.multiply, factors, Decimal(1))


def exp(exponent: Decimal) -> Decimal:
    """e to that power; infinite if above the largest double, as in NumPy."""
    if not exponent.is_finite():
        return _PRECISION.exp(exponent)
    if exponent > _MOST:
        return Decimal("inf")
    if exponent and abs(exponent) < _FLAT:
        return _PRECISION.add(1, exponent)  # `Decimal.exp` would give exactly 1, which would print `=`
    return _PRECISION.exp(max(exponent, _LEAST))


def applied(function: Function, number: Decimal) -> Decimal:
    """A function of a shown number, exact or with the precision of doubles."""
    if function is Function.NONE:
        return number
    if function is Function.MINUS_LOG:
        return ln(number).copy_negate()
    if function is Function.EXP:
        return exp(number)
    with localcontext(_PRECISION):
        return function.exactly(number)


def formed(formula: Applied, shown: Iterable[Decimal]) -> Decimal:
    """The value of a formula for shown numbers."""
    with localcontext(_PRECISION):
        return formula.exact(*shown)


def missing(base: str, exponent: int) -> Decimal:
    """1 - base^exponent for a shown base."""
    return _PRECISION.subtract(1, _PRECISION.power(Decimal(base), exponent))


def ln(size: Decimal) -> Decimal:
    """The natural log; -inf at 0."""
    return _PRECISION.ln(_LOGS.plus(size))


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """The quotient; inf / inf and 0 / 0 are nan."""
    return _PRECISION.divide(numerator, denominator)
