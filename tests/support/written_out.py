"""Written out: rules of single numbers as trees, worked out as a page's script does."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any


def _added(*numbers: float) -> float:
    total = 0.0
    for number in numbers:
        total += number
    return total


_DOES: Mapping[str, Callable[..., float]] = {
    "neg": lambda a: -a,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else math.nan,
    "**": lambda a, b: a**b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "==": lambda a, b: float(a == b),
    ">": lambda a, b: float(a > b),
    ">=": lambda a, b: float(a >= b),
    "<": lambda a, b: float(a < b),
    "<=": lambda a, b: float(a <= b),
    "sum": _added,
    "mean": lambda *numbers: _added(*numbers) / len(numbers),
    "max": max,
    "min": min,
    "first": lambda *numbers: float(numbers.index(max(numbers))),
    "exp": math.exp,
    "ln": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "relu": lambda a: max(0.0, a),
}


def worked_out(tree: Any) -> float:
    """The number that it comes to."""
    if isinstance(tree, float | int):
        return float(tree)
    name, *of = tree
    return float(_DOES[name](*map(worked_out, of)))
