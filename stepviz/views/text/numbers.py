"""Numbers: the only module that writes numbers: any double in a fixed width, never rounded to a false value.

Numbers that can be negative always have a sign, so no sign means exactly zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from stepviz.ops.tensor import Kind
from stepviz.text import whole_percent_of

WIDTH = 7
"""Columns of a number in a pane."""

_DECIMALS = {5: 2, 6: 3, 7: 4, 9: 6, 12: 9}
_SIGNED = (Kind.SIGNED, Kind.ERROR, Kind.MASKED)
MASKED, NONE = "-", "none"
"""The texts for a masked number, and for a measure without one."""
_WHOLE = (Kind.INPUT, Kind.LABEL, Kind.CHARACTER, Kind.COUNT)
"""Kinds whose whole numbers are written without a decimal point."""
_SMALLEST_FIXED = {5: 0.001, 6: 0.001, 7: 0.001, 9: 0.00001, 12: 0.00000001}
_SURE = 0.99
"""Probabilities up to this are never rounded to 1."""
_SHORT = 5
"""The width at which small numbers lose the 0 before the point, and zero is written `0`."""
_TENTH = 0.1


@lru_cache(maxsize=4096)  # most numbers of a screen were on the previous one
def fixed(value: float, width: int = WIDTH, *, signed: bool = True) -> str:
    """`+3.6929`, `+152.44`, `+4.1e-4`, ` 0.0000`, `    nan`: right-aligned, as many decimals as fit.

    In five columns `+3.69`, `+.017`, `    0`.
    """
    if not math.isfinite(value):
        return _not_finite(value).rjust(width)
    if value == 0 and width == _SHORT:
        return "0".rjust(width)
    if value == 0:
        return f"{0:.{_DECIMALS[width]}f}".rjust(width)
    sign = "-" if value < 0 else "+" if signed else " "
    return (sign + _magnitude(abs(value), width - 1)).rjust(width)


def unsigned(value: float) -> str:
    """`0.6768`, `1.5e-4`, `nan`: without a sign if positive, without padding."""
    return fixed(value, signed=False).strip()


def with_sign(value: float) -> str:
    """`+0.6768`, `-1.5e-4`, `nan`: without padding."""
    return fixed(value).strip()


def probability(value: float, width: int = WIDTH) -> str:
    """` 0.7691`, ` 3.0e-9`; ` 1-4e-8` if it would round to 1, so that only exactly 1 reads 1.0000."""
    rounded = f"{value:.{_DECIMALS[width]}f}"
    if 0.5 < value < 1 and float(rounded) == 1:
        return f"1-{_scientific(1.0 - value, width - 2)}".rjust(width) if width > 5 else " <1.0"
    return fixed(value, width, signed=False)


def cell(value: float, kind: Kind, width: int = WIDTH) -> str:
    """A number as a pane shows its kind: at most `width` columns."""
    if kind is Kind.PROBABILITY:
        return probability(value, width)
    if kind is Kind.PERCENT:
        return percent(value).rjust(width)
    if is_masked(value, kind):
        return MASKED.rjust(width)
    if kind in _WHOLE and abs(value) < 10 ** (width - 1) and value == int(value):
        return str(int(value))
    return fixed(value, width, signed=kind in _SIGNED)


def in_columns(values: Sequence[float], kind: Kind, width: int) -> list[str]:
    """Each value as `cell` writes it, right-aligned in at least `width` columns. Faster for many than `cell`."""
    digits = width if width in _DECIMALS else WIDTH
    if kind in _WHOLE or kind is Kind.PERCENT:
        return [cell(value, kind, digits).rjust(width) for value in values]
    least, most = _SMALLEST_FIXED[digits], _SURE if kind is Kind.PROBABILITY else math.inf
    usual, zero = _rounded(values, "+" if kind in _SIGNED else " ", digits), cell(0.0, kind, digits).rjust(width)
    return [
        zero
        if value == 0
        else text
        if len(text) == digits and least <= abs(value) <= most
        else cell(value, kind, digits).rjust(width)
        for text, value in zip(usual, values, strict=True)
    ]


def _rounded(values: Sequence[float], sign: str, width: int) -> list[str]:
    """Each value with fixed decimals: `+3.6929`; in five columns `+3.69`, `+.017`."""
    texts = _at_once(values, f"%{sign}.{_DECIMALS[width]}f\n")
    if width > _SHORT:
        return texts
    small = [place for place, value in enumerate(values) if -_TENTH < value < _TENTH and value]
    for place, finer in zip(small, _at_once([values[place] for place in small], f"%{sign}.3f\n"), strict=True):
        if finer[1:4] == "0.0":  # else it rounds to a tenth
            texts[place] = f"{finer[0]}{finer[2:]}"
    return texts


def _at_once(values: Sequence[float], form: str) -> list[str]:
    """Each value formatted by `form`, which ends with a newline: half the time of one by one."""
    return (form * len(values) % tuple(values)).splitlines()


def percent(value: float) -> str:
    """`75.0%`; never rounded up to 100 or down to 0: `>99.9%`, `<0.1%`."""
    text = f"{value:.1f}"
    if value < 100 and text == "100.0":
        return ">99.9%"
    if value > 0 and text == "0.0":
        return "<0.1%"
    return text + "%"


def measure(value: float, kind: Kind) -> str:
    """The result of a check: percent, or a number with up to four decimals; `none` for nan."""
    if kind is Kind.PERCENT:
        return percent(value)
    return NONE if math.isnan(value) else unsigned(value)


def aloud(result: str) -> str:
    """The text of `measure` as it is read aloud: `undefined` for `none`."""
    return "undefined" if result == NONE else result


def whole_percent(share: float) -> str:
    """A fraction as whole percent: `17%`; never rounded up to 100 or down to 0."""
    if is_bad(share):
        return _not_finite(share)
    return whole_percent_of(share)


def four_digits(value: float) -> str:
    """A finite number with three or four digits for scales of curves: `0.896`, `347.1`; at most 7 columns."""
    if value == 0 or 0.001 <= abs(value) < 99999.5:
        decimals = next(d for d in range(3, -1, -1) if d == 0 or len(f"{abs(value):.{d}f}") <= 5)
        return f"{value:.{decimals}f}"
    return _scientific(value, 6 + (value < 0))


def exact(value: float, *, signed: bool = True) -> str:
    """All digits: the shortest text that reads back as the same double. `signed`: with `+` if positive."""
    if not math.isfinite(value) or value == 0:
        return _not_finite(value) if value else "0.0"
    text = f"{value:.17g}" if len(repr(value)) > 24 else repr(value)
    return f"+{text}" if signed and value > 0 else text


def plain(value: float) -> str:
    """A number inside a formula, without padding and without `+`: `1`, `0`, `0.5558`, `-0.1514`."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1000:
        return str(int(value))
    return with_sign(value).lstrip("+")


def bound(value: float, *, signed: bool) -> str:
    """The end of an axis, all digits: `+1`, `-0.5`, `120`, `1e16`. `signed`: with `+` if positive."""
    digits = (repr(value) if value else "0").removesuffix(".0").replace("e+", "e").replace("e-0", "e-")
    return f"+{digits}" if signed and value > 0 else digits


def is_bad(value: float, kind: Kind = Kind.SIGNED) -> bool:
    """True for nan and inf, unless masked."""
    return not math.isfinite(value) and not is_masked(value, kind)


def is_masked(value: float, kind: Kind) -> bool:
    """True if the number is masked: -inf, of a kind with a mask."""
    return kind is Kind.MASKED and value == -math.inf


def _not_finite(value: float) -> str:
    return "nan" if math.isnan(value) else "+inf" if value > 0 else "-inf"


def _magnitude(size: float, width: int) -> str:
    """A positive finite number in at most `width` columns."""
    most = _DECIMALS[width + 1]
    if size >= _SMALLEST_FIXED[width + 1]:
        small = f"{size:.3f}"
        if width < _SHORT and small.startswith("0.0"):
            return small[1:]
        for decimals in range(most, -1, -1):
            text = f"{size:.{decimals}f}"
            if len(text) <= width:
                return text
    return _scientific(size, width)


def _scientific(size: float, width: int) -> str:
    """`4.1e-4`: as many digits as fit, exponent without padding; `tiny` or `huge` if not even one fits."""
    for decimals in range(max(0, width - 4), -1, -1):
        mantissa, exponent = f"{size:.{decimals}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
        if len(text) <= width:
            return text
    return "tiny" if size < 1 else "huge"
