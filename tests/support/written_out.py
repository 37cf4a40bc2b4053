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
    **vars(math),
    "neg": lambda a: -a,
    "/": lambda a, b: a / b if b else math.nan,
    "sum": _added,
    "mean": lambda *numbers: _added(*numbers) / len(numbers),
    "max": max,
    "min": min,
    "first": lambda *numbers: float(numbers.index(max(numbers))),
    "ln": math.log,
    "abs": abs,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "relu": lambda a: max(0.0, a),
}
"""What Python does not write between two numbers in the same way."""


def worked_out(tree: Any) -> float:
    """The number that it comes to."""
    if isinstance(tree, float | int):
        return float(tree)
    name, *of = tree
    numbers = [*map(worked_out, of)]
    return _DOES[name](*numbers) if name in _DOES else float(eval(f"a {name} b", dict(zip("ab", numbers, strict=True))))
