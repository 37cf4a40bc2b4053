"""Arithmetic in shown digits: whether an `=` would be true."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_05UP, Context, Decimal, localcontext

from stepviz.ops import Function, Kind
from stepviz.ops.rules.derivative import Applied

_PRECISION = Context(prec=60, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
"""Far more digits than are shown; what has no value is nan or infinite, as for the program.

Rounded so that only what is exactly 0 or 1 becomes that.
"""
_SUMS = Context(prec=2000, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
"""Digits enough for products of the largest and of the smallest doubles in one sum."""
_LOGS = Context(prec=400, rounding=ROUND_05UP, Emax=999_999, Emin=-999_999, traps=[])
"""Digits enough for the log of 1 and the smallest double; a log of more takes a hundredth of a second."""
_LEAST = Decimal(-2_000_000)
"""A power of e with that exponent is not 0 yet, for all that is done with it here."""
_FLAT = Decimal("1e-60")
"""Exponents up to which e to their power is 1 and the exponent, in as many digits as there are."""

_ROUNDED = 4
"""Digits from which on a whole number may stand for another one."""


def value(text: str) -> Decimal:
    """The number a shown text stands for: `+3.6929`, `4.1e-4`, `1-4e-8`; nan and inf too."""
    text = text.strip()
    if text.startswith("1-") and len(text) > 2:
        return _PRECISION.subtract(Decimal(1), Decimal(text[2:]))
    return Decimal(text)


def half_digit(text: str) -> Decimal:
    """Half a unit of the last digit of a shown text."""
    text = text.strip()
    exponent = Decimal(text[2:] if text.startswith("1-") and len(text) > 2 else text).as_tuple().exponent
    assert isinstance(exponent, int)
    return _PRECISION.scaleb(Decimal("0.5"), exponent)


def _equals(left: Decimal, shown: str) -> bool:
    """Whether the exact value of a formula's shown numbers is what is shown, within half a last digit.

    0 and a short whole number are shown of nothing else, so these must be met exactly.
    """
    right = value(shown)
    if not (left.is_finite() and right.is_finite()):
        return left.is_nan() == right.is_nan() and (left.is_nan() or left == right)
    if right == 0 or _is_whole(shown):
        return left == right
    return _SUMS.subtract(left, right).copy_abs() <= half_digit(shown)


def sign_of(left: Decimal | None, shown: str, *more: tuple[Decimal, str], kind: Kind = Kind.SIGNED) -> str:
    """`=` where it holds, `≈` where the shown digits do not add up, or what they come to is left open.

    A chance of 1.0000 is exactly 1. `more`: what has to hold besides, where one sign stands for several.
    """
    sure = kind is Kind.PROBABILITY and shown == "1.0000"
    holds = left is not None and _equals(left, "1" if sure else shown) and all(_equals(*one) for one in more)
    return "=" if holds else "≈"


def _is_whole(shown: str) -> bool:
    digits = shown.strip().lstrip("+-")
    return digits.isdecimal() and len(digits) < _ROUNDED


def total(products: Iterable[Decimal], divisor: Decimal = Decimal(1)) -> Decimal:
    """The exact sum, divided."""
    with localcontext(_SUMS):
        whole = sum(products, Decimal(0))
    return whole if divisor == 1 else divide(whole, divisor)


def difference(left: Decimal, right: Decimal) -> Decimal:
    """The exact difference; inf - inf is nan."""
    return _SUMS.subtract(left, right)


def product(factors: Iterable[Decimal]) -> Decimal:
    """The exact product."""
    with localcontext(_PRECISION):
        result = Decimal(1)
        for factor in factors:
            result *= factor
        return result


def exp(exponent: Decimal) -> Decimal:
    """e to that power; infinite beyond the largest double, as for the program."""
    with localcontext(_PRECISION):
        if exponent > Decimal("709.782712893384"):
            return Decimal("inf")
        if exponent and abs(exponent) < _FLAT:
            return 1 + exponent
        return max(exponent, _LEAST).exp() if exponent.is_finite() else exponent.exp()


def applied(function: Function, number: Decimal) -> Decimal:
    """A function of a shown number: exact, or as exact as doubles are."""
    if function is Function.NONE:
        return number
    if function is Function.MINUS_LOG:
        return minus_log(number)
    if function is Function.EXP:
        return exp(number)
    with localcontext(_PRECISION):
        return function.exactly(number)


def formed(formula: Applied, shown: Iterable[Decimal]) -> Decimal:
    """What a formula makes of shown numbers."""
    with localcontext(_PRECISION):
        return formula.exact(*shown)


def missing(base: str, exponent: int) -> Decimal:
    """1 - base^exponent of a shown base."""
    with localcontext(_PRECISION):
        return 1 - Decimal(base) ** exponent


def minus_log(size: Decimal) -> Decimal:
    """-ln; infinite at 0."""
    return ln(size).copy_negate()


def ln(size: Decimal) -> Decimal:
    """The natural log; -inf at 0."""
    with localcontext(_PRECISION):
        return _LOGS.plus(size).ln()


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """The quotient; inf / inf and 0 / 0 are nan."""
    with localcontext(_PRECISION):
        return numerator / denominator
