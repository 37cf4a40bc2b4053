"""Applied: an expression as a function of the cells that it reads, where no other layout of its terms has it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from stepviz.formula.functions import Function
from stepviz.formula.tree import Comparison, Fold, Index, Node, Read, parts, replaced
from stepviz.formula.writing import formula_of
from stepviz.ops.rules.derivative import derivative
from stepviz.ops.rules.rule import Rule
from stepviz.ops.rules.scalars import Source

_LONGEST = 48
"""Characters of a formula that is written out."""


class Applied(NamedTuple):
    """What is made of the numbers of the terms, which are cells."""

    made: Node
    """An expression of `n0`, `n1`, …."""
    apply: Callable[..., float]
    exact: Callable[..., Decimal]
    """The same in decimals, in the context of now."""
    slopes: tuple[Callable[..., float], ...]
    """Its derivative by each number."""

    def written(self, numbers: Sequence[str], longest: int = _LONGEST) -> str:
        """The formula with these digits, or letters; `f(0.5, 1)` where it is longer."""
        bare = [text.removeprefix("+") for text in numbers]
        called: dict[Node, str] = {Read(f"n{place}"): text for place, text in enumerate(bare)}
        formula = formula_of(self.made, called.get)
        return formula if len(formula) <= longest else f"f({', '.join(bare)})"


def leaves(node: Node) -> Iterator[Node]:
    """The cells that it reads, and what labels say. Raises `ValueError` for an expression that needs more than them."""
    match node:
        case Read() | Comparison(left=Index()):
            yield node
        case Fold() | Index():
            raise ValueError(f"no formula of cells: {node}")
        case _:
            for part in parts(node):
                yield from leaves(part)


def cells_of(tree: Node) -> tuple[Node, ...]:
    """The same, each once."""
    return tuple(dict.fromkeys(leaves(tree)))


def applied(tree: Node) -> tuple[tuple[Node, ...], Applied]:
    """The cells of an expression, each once, and what it makes of them. Raises `ValueError` as `leaves`."""
    read = cells_of(tree)
    numbers = [Read(f"n{place}") for place in range(len(read))]
    for cell, number in zip(read, numbers, strict=True):
        tree = replaced(tree, cell, number)
    slopes = tuple(of_numbers(derivative(tree, number), *numbers) for number in numbers)
    return read, Applied(tree, of_numbers(tree, *numbers), of_numbers(tree, *numbers, source=_Decimals), slopes)


class _Decimals(Source):
    """Works expressions out in decimals, in the context of now."""

    result = Decimal

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.names |= {
            "divide": operator.truediv,
            "power": lambda base, exponent: base**exponent if exponent else Decimal(1),
            "larger": lambda one, other: one if one != one or one >= other else other,
            "smaller": lambda one, other: one if one != one or one <= other else other,
        }

    def constant(self, value: float) -> str:
        return self.known(Decimal(repr(value)))

    def function_of(self, function: Function) -> Callable[[Any], Any]:
        return function.exactly


def of_numbers(node: Node, *read: Read, source: type[Source] = Source) -> Callable[..., Any]:
    """The value of an expression of numbers without places as a function of them."""
    written = source(Rule("made", typed=node))
    run, names = written.function(written.of(node)), [cell.tensor for cell in read]
    return lambda *numbers: written.result(run(dict(zip(names, map(np.asarray, numbers), strict=True))))
