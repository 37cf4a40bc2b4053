"""Arithmetic in shown digits: whether an `=` would be true."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, localcontext

from stepviz.ops import Function

_PRECISION = Context(prec=60, Emax=999_999, Emin=-999_999, traps=[])
"""Far more digits than are shown; what has no value is nan or infinite, as for the program."""
_SUMS = Context(prec=2000, Emax=999_999, Emin=-999_999, traps=[])
"""Digits enough for products of the largest and of the smallest doubles in one sum."""


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


def equals(left: Decimal, shown: str) -> bool:
    """Whether the exact value of a formula's shown numbers is what is shown, within half a last digit."""
    right = value(shown)
    if not (left.is_finite() and right.is_finite()):
        return left.is_nan() == right.is_nan() and (left.is_nan() or left == right)
    return abs(_PRECISION.subtract(left, right)) <= half_digit(shown)


def sign_of(left: Decimal, shown: str) -> str:
    """`=` where it holds, `≈` where the shown digits do not add up."""
    return "=" if equals(left, shown) else "≈"


def total(products: Iterable[Decimal], divisor: Decimal = Decimal(1)) -> Decimal:
    """The exact sum, divided."""
    with localcontext(_SUMS):
        whole = sum(products, Decimal(0))
    return divide(whole, divisor)


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
        return exponent.exp()


def applied(function: Function, number: Decimal) -> Decimal:
    """A function of a shown number: exact, or as exact as doubles are."""
    if function is Function.NONE:
        return number
    if function is Function.MINUS_LOG:
        return minus_log(number)
    if function.exact is None or not number.is_finite():
        return Decimal(function.apply(float(number)))
    with localcontext(_PRECISION):
        return function.exact(number)


def minus_log(size: Decimal) -> Decimal:
    """-ln; infinite at 0."""
    with localcontext(_PRECISION):
        return -size.ln() if size else Decimal("inf")


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """The quotient; inf / inf and 0 / 0 are nan."""
    with localcontext(_PRECISION):
        return numerator / denominator
