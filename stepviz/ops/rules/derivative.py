"""Derivatives of expressions by the cells that they read, and expressions as functions of these cells."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from stepviz.formula.functions import FUNCTIONS, Function, divide, parsed, power
from stepviz.formula.tree import (
    Binary,
    Call,
    Comparison,
    Fixed,
    Fold,
    Index,
    Minus,
    Node,
    Read,
    Where,
    parts,
    replaced,
    walk,
)
from stepviz.formula.writing import formula_of
from stepviz.ops.rules.arrays import OPERATORS

_ZERO, _ONE = Fixed(0.0), Fixed(1.0)
_X = Read("x")


def derivative(node: Node, by: Read) -> Node:
    """The derivative of an expression by a cell, from the sum, product and chain rules; 0 at a jump or a kink."""
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
            outer = parsed(FUNCTIONS[name].derivative)
            return times(replaced(outer, _X, of), derivative(of, by))
    return _ZERO


def corners(node: Node) -> Iterator[Node]:
    """The parts of an expression at whose 0 another part jumps or has a kink.

    The whole may be smooth there: `abs(x)*abs(x)` has a derivative at 0. So sentences speak of a part only.
    """
    for part in walk(node):
        match part:
            case Call(function=name, of=of) if FUNCTIONS[name].cornered:
                yield of
            case Binary(sign="max" | "min", left=left, right=right) if left != right:
                yield added(left, right, "-")


def _of_power(node: Node, base: Node, exponent: Node, by: Read) -> Node:
    less = Fixed(exponent.value - 1) if isinstance(exponent, Fixed) else added(exponent, _ONE, "-")
    raised = _ONE if less == _ZERO else base if less == _ONE else Binary("**", base, less)
    inner = times(times(exponent, raised), derivative(base, by))
    return added(inner, times(times(node, Call("ln", base)), derivative(exponent, by)))


def _where(test: Comparison, one: Node, other: Node) -> Node:
    if one == other:
        return one
    return test if (one, other) == (_ONE, _ZERO) else Where(test, one, other)


def minus(node: Node) -> Node:
    """The negative of an expression, simplified."""
    match node:
        case Fixed(value=value):
            return Fixed(-value) if value else node
        case Minus(of=of):
            return of
    return Minus(node)


def added(left: Node, right: Node, sign: str = "+") -> Node:
    """The sum or difference, simplified if one is 0."""
    if right == _ZERO:
        return left
    if left == _ZERO:
        return right if sign == "+" else minus(right)
    match right:
        case Minus(of=of):
            return Binary("-" if sign == "+" else "+", left, of)
    return Binary("+" if sign == "+" else "-", left, right)


def times(left: Node, right: Node) -> Node:
    """The product, simplified if one is 0 or 1."""
    if _ZERO in (left, right):
        return _ZERO
    if left == _ONE:
        return right
    return _constants(left, right) or _product(left, right)


def _constants(left: Node, right: Node) -> Node | None:
    """The product if constants in it can be multiplied, or moved to the front; else None."""
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
    """The quotient, simplified if the dividend is 0."""
    match left:
        case Fixed(value=0.0):
            return _ZERO
        case Minus(of=of):
            return minus(divided(of, right))
    return Binary("/", left, right)


_LONGEST = 48
"""The most characters of a formula that is written out."""


class Applied(NamedTuple):
    """A formula as a function of the numbers of its terms, which are cells."""

    made: Node
    """An expression of `n0`, `n1`, …."""
    apply: Callable[..., float]
    exact: Callable[..., Decimal]
    """`apply` with decimals, in the current decimal context."""
    slopes: tuple[Callable[..., float], ...]
    """Its derivative by each number."""

    def written(self, numbers: Sequence[str], longest: int = _LONGEST) -> str:
        """The formula with these digits or letters; `f(0.5, 1)` if it is longer than `longest`."""
        bare = [text.removeprefix("+") for text in numbers]
        called: dict[Node, str] = {Read(f"n{place}"): text for place, text in enumerate(bare)}
        formula = formula_of(self.made, called.get)
        return formula if len(formula) <= longest else f"f({', '.join(bare)})"


def cells_of(node: Node) -> tuple[Node, ...]:
    """The cells and the comparisons with labels in an expression, each once.

    Raises `ValueError` for folds and other indexes.
    """
    match node:
        case Read() | Comparison(left=Index()):
            return (node,)
        case Fold() | Index():
            raise ValueError(f"no formula of cells: {node}")
    return tuple(dict.fromkeys(cell for part in parts(node) for cell in cells_of(part)))


def applied(tree: Node) -> tuple[tuple[Node, ...], Applied]:
    """The cells of an expression, each once, and its formula of them. Raises `ValueError` as `cells_of`."""
    read = cells_of(tree)
    numbers = [Read(f"n{place}") for place in range(len(read))]
    for cell, number in zip(read, numbers, strict=True):
        tree = replaced(tree, cell, number)
    slopes = tuple(of_numbers(derivative(tree, number), *numbers) for number in numbers)
    return read, Applied(tree, of_numbers(tree, *numbers), of_decimals(tree, *numbers), slopes)


def _larger(one: Any, other: Any) -> Any:
    return one if one != one or one >= other else other  # `max` of Python returns whichever comes first if one is nan


def _smaller(one: Any, other: Any) -> Any:
    return one if one != one or one <= other else other


_OF_NUMBERS = {**OPERATORS, "/": divide, "**": power, "max": _larger, "min": _smaller}
_OF_DECIMALS = {
    **_OF_NUMBERS,
    "/": operator.truediv,
    # `Decimal` refuses 0**0, which is 1 for doubles.
    "**": lambda base, exponent: base**exponent if exponent else Decimal(1),
}


def of_numbers(node: Node, *read: Read) -> Callable[..., float]:
    """An expression of single numbers as a function of these."""
    made = _function(node, read, float, _OF_NUMBERS, attrgetter("apply"))
    return lambda *numbers: float(made(*numbers))


def of_decimals(node: Node, *read: Read) -> Callable[..., Decimal]:
    """An expression of single numbers as a function of decimals, in the current decimal context."""
    made = _function(node, read, lambda value: Decimal(repr(value)), _OF_DECIMALS, attrgetter("exactly"))
    return lambda *numbers: Decimal(made(*numbers))


def _function(
    node: Node,
    read: Sequence[Read],
    constant: Callable[[float], Any],
    signs: Mapping[str, Callable[[Any, Any], Any]],
    applied_as: Callable[[Function], Callable[[Any], Any]],
) -> Callable[..., Any]:
    """An expression as a function of the numbers `read`; the rest says what kind of numbers these are."""
    inside = [_function(part, read, constant, signs, applied_as) for part in parts(node)]
    match node:
        case Read():
            place = read.index(node)
            return lambda *numbers: numbers[place]
        case Fixed(value=value):
            number = constant(value)
            return lambda *_: number
        case Where():
            test, one, other = inside
            return lambda *numbers: one(*numbers) if test(*numbers) else other(*numbers)
        case Call(function=name):
            do: Callable[..., Any] = applied_as(FUNCTIONS[name])
        case Binary(sign=sign) | Comparison(relation=sign):
            do = signs[sign]
        case _:
            do = operator.neg
    return lambda *numbers: do(*[part(*numbers) for part in inside])
