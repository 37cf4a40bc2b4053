"""Values: the functions of a formula for one number, nan where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

_LARGEST = 709.78


def _sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def _exp(x: float) -> float:
    return math.exp(x) if x <= _LARGEST else math.inf


def _ln(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _relu(x: float) -> float:
    return x if x > 0 or x != x else 0.0


def power(x: float, exponent: float) -> float:
    """x to a constant power: nan where there is none, inf of 0 to a negative one."""
    try:
        found = x**exponent
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.copysign(math.inf, x) if exponent % 2 == 1 else math.inf
    return math.nan if isinstance(found, complex) else float(found)


VALUES: Mapping[str, Callable[[float], float]] = {
    "sqrt": _sqrt,
    "exp": _exp,
    "ln": _ln,
    "tanh": math.tanh,
    "sigmoid": _sigmoid,
    "relu": _relu,
}
