"""Compiled: the code that is shown of an operation, as the function that runs; and a rule as one, for a cell at a time.

Of a rule expressions become source text over single numbers, and folds loops. NumPy is as fast only where there are
many numbers; and a sum is added up here from left to right, without the compensation that Python's own `sum` has from
3.12 on.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from stepviz.formula.functions import Function, divide, power
from stepviz.formula.tree import Binary, Call, Comparison, Fixed, Fold, Index, Minus, Node, Read, Where
from stepviz.ops.naming import SYMBOLS
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Tensor, TensorRole, Tensors


def compiled(
    listing: str, reads: Sequence[str], writes: Sequence[Tensor], **known: Any
) -> Callable[..., tuple[Array, ...]]:
    """A function from the arrays of `reads` to those of `writes`, both called in the code by their names.

    `known`: what the code names besides.

    What is carried on in the place of a tensor is called as that; it may go by its symbol.
    """
    lines = [statement for line in listing.split("\n") for statement in line.split("; ")]
    words = {node.id for node in ast.walk(ast.parse(listing)) if isinstance(node, ast.Name)}
    reads = [next((s for s, name in SYMBOLS.items() if name == read and s in words), read) for read in reads]
    made = [_called(tensor, lines) for tensor in writes]
    made = [f"as_number({name})" if not tensor.axes else name for name, tensor in zip(made, writes, strict=True)]
    found: Callable[..., tuple[Array, ...]] = function(reads, lines, f"({', '.join(made)},)", **known)
    return found


def expression(code: str, *names: str) -> Callable[..., Array]:
    """A function of these names, from statements: of the last one, `h = np.tanh(a)`, the right side."""
    *before, last = code.split("; ")
    found: Callable[..., Array] = function(names, before, last.partition(" = ")[2])
    return found


def function(names: Sequence[str], statements: Sequence[str], result: str, **known: Any) -> Callable[..., Any]:
    """A function of these names that runs the statements and returns the result; `known`: what they name besides."""
    return defined([f"def run({', '.join(names)}):", *statements, f"return {result}"], {**KNOWN, **known})


def defined(lines: Sequence[str], known: dict[str, Any]) -> Callable[..., Any]:
    """The function `run` that the lines define, its head first; `known`: what they name, where it is found, too."""
    exec(_code("\n    ".join(lines)), known)
    found: Callable[..., Any] = known["run"]
    return found


_code = lru_cache(1024)(partial(compile, filename="<operation>", mode="exec"))
"""Programs of one shape have the same code."""


def _number(number: Any) -> Array:
    return np.asarray(np.multiply(number, 1.0))


KNOWN: Mapping[str, Any] = {"np": np, "erf": np.vectorize(math.erf, otypes=[float]), "as_number": _number}
"""What all code can name. NumPy has no erf."""


def _called(tensor: Tensor, lines: Sequence[str]) -> str:
    name = tensor.of if tensor.role is TensorRole.AFTER else tensor.name
    return name if any(line.startswith(f"{name} = ") for line in lines) else tensor.symbol


def added(numbers: Iterable[float]) -> float:
    """Their sum, from left to right."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def averaged(numbers: Iterable[float]) -> float:
    """Their mean."""
    known = list(numbers)
    return divide(added(known), len(known))


def largest(numbers: Iterable[float]) -> float:
    """The largest; nan where one is nan."""
    known = list(numbers)
    return math.nan if any(number != number for number in known) else max(known)


def first(numbers: Iterable[float]) -> int:
    """The position of the first of the largest, as NumPy's `argmax` has it: of the first nan, where there is one."""
    known = list(numbers)
    return next((n for n, number in enumerate(known) if number != number), known.index(max(known)))


_FOLDED: dict[str, Callable[..., float]] = {"sum": added, "mean": averaged, "max": largest, "first": first}


def larger(one: float, other: float) -> float:
    """The larger; nan where one is nan."""
    return largest((one, other))


def smaller(one: float, other: float) -> float:
    """The smaller; nan where one is nan."""
    return -largest((-one, -other))


_OF_TWO: dict[str, Callable[..., float]] = {"/": divide, "**": power, "max": larger, "min": smaller}
"""What is done to two numbers, where Python has no sign for it that has a result for all of them."""


class Source:
    """Writes expressions of a rule as Python, in which `t0`, `t1`, … read tensors and `n0`, `n1`, … are lengths."""

    result: Callable[[Any], Any] = float
    """Makes a number of what an expression comes to."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.names: dict[str, Any] = {do.__name__: do for do in (*_OF_TWO.values(), *_FOLDED.values())}
        self._tensors: list[str] = []
        self._indexes: list[str] = []

    def of(self, node: Node) -> str:
        match node:
            case Fixed(value=value):
                return self.constant(value)
            case Index(name=name):
                return name
            case Read(tensor=name, at=at):
                return f"{self.reader(name)}({', '.join(map(self.position, at))})"
            case Minus(of=of):
                return f"(-{self.of(of)})"
            case Binary(sign=sign, left=left, right=right) if sign in _OF_TWO:
                return f"{_OF_TWO[sign].__name__}({self.of(left)}, {self.of(right)})"
            case Binary(sign=sign, left=left, right=right) | Comparison(relation=sign, left=left, right=right):
                return f"({self.of(left)} {sign} {self.of(right)})"
            case Fold(how=how, index=index, of=of):
                return f"{_FOLDED[how].__name__}({self.of(of)} for {index} in {self.range(index)})"
            case Where(test=test, one=one, other=other):
                return f"({self.of(one)} if {self.of(test)} else {self.of(other)})"
            case Call(function=name, of=of):
                return f"{self.known(self.function_of(self.rule.known[name]))}({self.of(of)})"

    def constant(self, value: float) -> str:
        return repr(value) if math.isfinite(value) else self.known(value)

    def function_of(self, function: Function) -> Callable[[Any], Any]:
        return function.apply

    def position(self, node: Node) -> str:
        """An expression as a position on an axis."""
        match node:
            case Index(name=name):
                return name
            case Fixed(value=value):
                return repr(int(value))
        return f"int({self.of(node)})"

    def counted(self, node: Node, indexes: Sequence[str], conditions: Sequence[Node]) -> str:
        """A position on the axis of the first index, among those where the conditions hold."""
        if not conditions:
            return self.position(node)
        return f"sum(1 for {indexes[0]} in range({self.position(node)}) if {' and '.join(map(self.of, conditions))})"

    def range(self, index: str) -> str:
        """All positions of a folded index."""
        if index not in self._indexes:
            self._indexes.append(index)
        return f"range(n{self._indexes.index(index)})"

    def reader(self, tensor: str) -> str:
        """What reads single numbers of a tensor, or of a table."""
        if tensor in self.rule.tables:
            return self.known(self.rule.tables[tensor].item)
        if tensor not in self._tensors:
            self._tensors.append(tensor)
        return f"t{self._tensors.index(tensor)}"

    def known(self, thing: Any) -> str:
        name = f"k{len(self.names)}"
        self.names[name] = thing
        return name

    def function(self, result: str, lines: Iterable[str] = ()) -> Callable[..., Any]:
        """A function of the tensors and of the positions of a cell, in the order of the rule's indexes."""
        lines, tensors, lengths = tuple(lines), tuple(self._tensors), tuple(self._indexes)
        taken = (*(f"t{n}" for n in range(len(tensors))), *(f"n{n}" for n in range(len(lengths))), *self.rule.indexes)
        made = defined([f"def run({', '.join(taken)}):", *lines, f"return {result}"], self.names)
        rule = self.rule

        def call(known: Tensors, *index: int) -> Any:
            read = [known[name].item for name in tensors]
            return made(*read, *(rule.length(name, known) for name in lengths), *index)

        return call
