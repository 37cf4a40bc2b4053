"""Functions of one number, and their slopes, as terms know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from stepviz.formula.graph import Node
from stepviz.formula.values import VALUES, power
from stepviz.formula.writing import number
from stepviz.ops.terms import Function

_ONE = Decimal(1)
_SLOPES: Mapping[str, Function] = {
    "sqrt": Function("0.5/({})", lambda n: _over(0.5, n), lambda n: Decimal("0.5") / n if n else Decimal("inf")),
    "ln": Function("1/({})", lambda x: _over(1.0, x), lambda x: _ONE / x if x else Decimal("inf")),
    "tanh": Function("1 - ({})²", lambda n: 1 - n * n, lambda n: 1 - n * n),
    "sigmoid": Function("{}·(1 - {})", lambda n: n * (1 - n), lambda n: n * (1 - n)),
    "relu": Function("gate", lambda x: float(x > 0), lambda x: _ONE if x > 0 else Decimal(0)),
}
_OF_OUTPUT = ("sqrt", "tanh", "sigmoid")
"""Functions whose slope is found from what comes out."""


def _over(one: float, x: float) -> float:
    return one / x if x else float("inf")


def value_of(node: Node) -> Function:
    """What a node makes of the one number it is made of."""
    if node.kind != "power":
        return Function(node.kind, VALUES[node.kind])
    if node.exponent == -1:
        return Function("1/({})", lambda x: _over(1.0, x), lambda x: _ONE / x if x else Decimal("inf"))
    return Function(f"({{}})^{number(node.exponent)}", _raising(node.exponent))


def slope_of(node: Node) -> tuple[Function, str]:
    """Its own slope, and the name of the number that this is found from."""
    (x,) = node.names
    if node.kind == "power" and node.exponent == -1:
        return Function("-({})²", lambda n: -n * n, lambda n: -n * n), node.name
    if node.kind == "power":
        p, raised = node.exponent, _raising(node.exponent - 1)
        return Function(f"{number(p)}·({{}})^{number(p - 1)}", lambda x: p * raised(x)), x
    return _SLOPES[node.kind], node.name if node.kind in _OF_OUTPUT else x


def _raising(exponent: float) -> Callable[[float], float]:
    return lambda x: power(x, exponent)
