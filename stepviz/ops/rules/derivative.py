"""The derivative of an expression by a cell that it reads, as an expression; and where it has none."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.formula.functions import FUNCTIONS
from stepviz.formula.tree import Binary, Call, Comparison, Fixed, Minus, Node, Parser, Read, Where, replaced, walk

_ZERO, _ONE = Fixed(0.0), Fixed(1.0)
_X = Read("x")


def derivative(node: Node, by: Read) -> Node:
    """How much it changes with that cell: by the sum, product and chain rule; on a jump or corner as if it were 0."""
    if node == by:
        return _ONE
    match node:
        case Minus(of=of):
            return minus(derivative(of, by))
        case Binary(sign="+" | "-" as sign, left=left, right=right):
            return added(derivative(left, by), derivative(right, by), sign)
        case Binary(sign="*", left=left, right=right):
            return added(times(derivative(left, by), right), times(left, derivative(right, by)))
        case Binary(sign="/", left=left, right=right):
            outer = divided(times(node, derivative(right, by)), right)
            return added(divided(derivative(left, by), right), outer, "-")
        case Binary(sign="**", left=left, right=right):
            return _of_power(node, left, right, by)
        case Binary(sign="max" | "min" as sign, left=left, right=right):
            test = Comparison(">" if sign == "max" else "<", left, right)
            return _where(test, derivative(left, by), derivative(right, by))
        case Call(function=name, of=of):
            return times(replaced(_analysed(name), _X, of), derivative(of, by))
    return _ZERO


def corners(node: Node) -> Iterator[Node]:
    """The expressions in it that must not be 0: there a part of it jumps, or has a corner.

    The whole may have none there: `abs(x)*abs(x)` has a slope at 0. So a part is what all sentences speak of.
    """
    for part in walk(node):
        match part:
            case Call(function=name, of=of) if FUNCTIONS[name].cornered:
                yield of
            case Binary(sign="max" | "min", left=left, right=right) if left != right:
                yield added(left, right, "-")


def _analysed(name: str) -> Node:
    return Parser((), {}, FUNCTIONS).expression(FUNCTIONS[name].derivative)


def _of_power(node: Node, base: Node, exponent: Node, by: Read) -> Node:
    less = Fixed(exponent.value - 1) if isinstance(exponent, Fixed) else added(exponent, _ONE, "-")
    inner = times(times(exponent, _raised(base, less)), derivative(base, by))
    return added(inner, times(times(node, Call("ln", base)), derivative(exponent, by)))


def _raised(base: Node, exponent: Node) -> Node:
    if exponent == _ZERO:
        return _ONE
    return base if exponent == _ONE else Binary("**", base, exponent)


def _where(test: Comparison, one: Node, other: Node) -> Node:
    if one == other:
        return one
    return test if (one, other) == (_ONE, _ZERO) else Where(test, one, other)


def minus(node: Node) -> Node:
    """Its negative, without a sign where it is 0."""
    match node:
        case Fixed(value=value):
            return Fixed(-value) if value else node
        case Minus(of=of):
            return of
    return Minus(node)


def added(left: Node, right: Node, sign: str = "+") -> Node:
    """Their sum or difference, without what is 0."""
    if right == _ZERO:
        return left
    if left == _ZERO:
        return right if sign == "+" else minus(right)
    match right:
        case Minus(of=of):
            return Binary("-" if sign == "+" else "+", left, of)
    return Binary("+" if sign == "+" else "-", left, right)


def times(left: Node, right: Node) -> Node:
    """Their product, without what is 1; 0 where one is 0."""
    if _ZERO in (left, right):
        return _ZERO
    if left == _ONE:
        return right
    return _constants(left, right) or _product(left, right)


def _constants(left: Node, right: Node) -> Node | None:
    """Their product, where they are constants, or have one in front; None of others."""
    match left, right:
        case Fixed(value=one), Fixed(value=other):
            return Fixed(one * other)
        case _, Fixed():
            return times(right, left)
        case Fixed(), Binary(sign="*", left=Fixed() as constant, right=rest):
            return times(times(left, constant), rest)
        case Binary(sign="*", left=Fixed() as constant, right=rest), Binary(sign="*", left=Fixed() as more, right=last):
            return times(times(constant, more), times(rest, last))
    return None


def _product(left: Node, right: Node) -> Node:
    match left, right:
        case Binary(sign="/", left=Fixed(value=1.0), right=over), _:
            return divided(right, over)
        case Minus(of=of), _:
            return minus(times(of, right))
        case _, Minus(of=of):
            return minus(times(left, of))
        case _, Binary(sign="*", left=one, right=other):
            return Binary("*", times(left, one), other)
    return Binary("*", left, right)


def divided(left: Node, right: Node) -> Node:
    """Their quotient; 0 where what is divided is 0."""
    match left:
        case Fixed(value=0.0):
            return _ZERO
        case Minus(of=of):
            return minus(divided(of, right))
    return Binary("/", left, right)
