"""Applied: an expression as a function of the cells that it reads, where no other layout of its terms has it."""

from __future__ import annotations

import operator
import re
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

_IN_BRACKETS = re.compile(r"(?<!\w)\((\{(\d+)\})\)")
_WHOLE = re.compile(r"(?<=\w\()\((\{\d*\})\)(?=[,)])|^\((\{\d*\})\)(?=[·/ ]|$)")
"""A number in brackets that needs none: all that a function is of, or the first of a product or sum."""


_LONGEST = 48
"""Characters of a formula that is written out."""


def _or_named(formula: str, numbers: Sequence[str], longest: int = _LONGEST) -> str:
    """`f(a, b)` in the place of a formula that is longer."""
    return formula if len(formula) <= longest else f"f({', '.join(numbers)})"


class Applied(NamedTuple):
    """What is made of the numbers of the terms, which are cells."""

    digits: str
    """The formula with `{0}`, `{1}`, … for the digits of the numbers: `{0}·({1})²`."""
    letters: str
    """The same with places for names: `{0}·{1}²`."""
    apply: Callable[..., float]
    exact: Callable[..., Decimal]
    """The same in decimals, in the context of now."""
    slopes: tuple[Callable[..., float], ...]
    """Its derivative by each number."""

    def written(self, digits: Sequence[str], longest: int = _LONGEST) -> str:
        """The formula with these digits, in brackets where a sign is before them; `f(0.5, 1)` where it is longer."""
        bare = [text.removeprefix("+") for text in digits]
        whole = _IN_BRACKETS.sub(lambda found: found[bare[int(found[2])][0] != "-"], self.digits)
        return _or_named(whole.format(*bare), bare, longest)

    def lettered(self, letters: Sequence[str]) -> str:
        """The formula with letters for the numbers."""
        return _or_named(self.letters.format(*letters), letters)


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
    written = with_digits(tree, *numbers), _written(tree, "{}", *numbers)
    return read, Applied(*written, of_numbers(tree, *numbers), of_numbers(tree, *numbers, source=_Decimals), slopes)


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


def with_digits(node: Node, *read: Read) -> str:
    """The formula with `{0}`, `{1}`, … for digits, in brackets where a sign before them would be misread."""
    return _WHOLE.sub(lambda found: found[1] or found[2], _written(node, "({})", *read))


def _written(node: Node, around: str, *read: Read) -> str:
    called: dict[Node, str] = {cell: around.format(f"{{{place}}}") for place, cell in enumerate(read)}
    return formula_of(node, called.get)
