"""Compiled: turns the shown code of an operation into the function that runs, and a rule into a function of one cell.

The expressions of a rule become Python source over single numbers, its folds become loops: NumPy would be slower for
one cell. Sums are added from left to right, without the compensation that Python's own `sum` has since 3.12.
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
    """A function that runs the listing: from the arrays of `reads` to those of `writes`.

    `known`: other names that the code uses. The code may call a tensor by its symbol, and calls a tensor after the
    update as the one that it replaces.
    """
    # An array without axes would come out as a Python or NumPy number, which cannot be made read-only.
    lines = [statement for line in listing.split("\n") for statement in line.split("; ")]
    words = _names(listing)
    reads = [next((s for s, name in SYMBOLS.items() if name == read and s in words), read) for read in reads]
    made = []
    for tensor in writes:
        name = tensor.of if tensor.role is TensorRole.AFTER else tensor.name
        name = name if any(line.startswith(f"{name} = ") for line in lines) else tensor.symbol
        made.append(name if tensor.axes else f"as_number({name})")
    found: Callable[..., tuple[Array, ...]] = function(reads, lines, f"({', '.join(made)},)", **known)
    return found


@lru_cache(1024)
def _names(listing: str) -> frozenset[str]:
    """The names in the code, which programs of one shape share."""
    return frozenset(node.id for node in ast.walk(ast.parse(listing)) if isinstance(node, ast.Name))


def expression(code: str, *names: str) -> Callable[..., Array]:
    """A function of these names that runs statements; it returns the right side of the last one, `h = np.tanh(a)`."""
    *before, last = code.split("; ")
    found: Callable[..., Array] = function(names, before, last.partition(" = ")[2])
    return found


def function(names: Sequence[str], statements: Sequence[str], result: str, **known: Any) -> Callable[..., Any]:
    """A function of these names that runs the statements and returns the result; `known`: other names in them."""
    lines = [f"def run({', '.join(names)}):", *map(_reduced, statements), f"return {_reduced(result)}"]
    return defined(lines, {**KNOWN, **known})


@lru_cache(64)
def made_by(statements: str) -> Mapping[str, Any]:
    """What the statements, separated by `; `, give names to."""
    made = {"np": np}
    exec(statements, made)
    return made


@lru_cache(1024)
def _reduced(statement: str) -> str:
    """The statement with each `x.sum(1)` as `np.add.reduce(x, 1)`: the same bits, without a step through Python."""
    if not any(f".{how}(" in statement for how in _REDUCTIONS):
        return statement
    return ast.unparse(_Reduced().visit(ast.parse(statement)))


class _Reduced(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Attribute(value=of, attr=how), args=args, keywords=[]) if how in _REDUCTIONS:
                axis = args[0] if args else ast.Constant(None)
                return ast.Call(ast.parse(_REDUCTIONS[how], mode="eval").body, [of, axis], [])
        return node


def defined(lines: Sequence[str], known: dict[str, Any]) -> Callable[..., Any]:
    """The function `run` that the lines define. `known`: the names that they use; `run` is added to it."""
    exec(_code("\n    ".join(lines)), known)
    found: Callable[..., Any] = known["run"]
    return found


_code = lru_cache(1024)(partial(compile, filename="<operation>", mode="exec"))
"""Compiles with a cache, since programs of one shape have the same code."""


def _mean(array: Array, axis: int | None = None) -> Array:
    """What `array.mean(axis)` returns."""
    found: Array = np.add.reduce(array, axis) / (array.size if axis is None else array.shape[axis])
    return found


KNOWN: Mapping[str, Any] = {
    "np": np,
    "erf": np.vectorize(math.erf, otypes=[float]),
    "as_number": lambda number: np.asarray(number * 1.0),
    "mean_along": _mean,
}
"""Names that all code can use; NumPy has no erf."""
_REDUCTIONS = {"sum": "np.add.reduce", "max": "np.maximum.reduce", "mean": "mean_along"}
"""What the methods of an array call, by the name of the method."""


def added(numbers: Iterable[float]) -> float:
    """The sum, added from left to right."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def averaged(numbers: Iterable[float]) -> float:
    """The mean."""
    known = list(numbers)
    return divide(added(known), len(known))


def largest(numbers: Iterable[float]) -> float:
    """The largest; nan if any is nan."""
    known = list(numbers)
    return math.nan if any(number != number for number in known) else max(known)


def first(numbers: Iterable[float]) -> int:
    """The position that NumPy's `argmax` returns: of the first nan if there is one, else of the first maximum."""
    known = list(numbers)
    return next((n for n, number in enumerate(known) if number != number), known.index(max(known)))


_FOLDED: dict[str, Callable[..., float]] = {"sum": added, "mean": averaged, "max": largest, "first": first}


def larger(one: float, other: float) -> float:
    """The larger; nan if either is nan."""
    return largest((one, other))


def smaller(one: float, other: float) -> float:
    """The smaller; nan if either is nan."""
    return -largest((-one, -other))


_BINARY: dict[str, Callable[..., float]] = {"/": divide, "**": power, "max": larger, "min": smaller}
"""Functions for the signs of two numbers for which Python has no operator that is defined for all numbers."""


class Source:
    """Writes expressions of a rule as Python, in which `t0`, `t1`, … read tensors and `n0`, `n1`, … are lengths."""

    result: Callable[[Any], Any] = float
    """Converts the value of an expression into the number that is returned."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.names: dict[str, Any] = {do.__name__: do for do in (*_BINARY.values(), *_FOLDED.values())}
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
            case Binary(sign=sign, left=left, right=right) if sign in _BINARY:
                return f"{_BINARY[sign].__name__}({self.of(left)}, {self.of(right)})"
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
        """The source of an expression that is used as a position on an axis."""
        match node:
            case Index(name=name):
                return name
            case Fixed(value=value):
                return repr(int(value))
        return f"int({self.of(node)})"

    def counted(self, node: Node, indexes: Sequence[str], conditions: Sequence[Node]) -> str:
        """The source of a position on the axis of the first index, counting only those where the conditions hold."""
        if not conditions:
            return self.position(node)
        return f"sum(1 for {indexes[0]} in range({self.position(node)}) if {' and '.join(map(self.of, conditions))})"

    def range(self, index: str) -> str:
        """The source of the range of a folded index."""
        if index not in self._indexes:
            self._indexes.append(index)
        return f"range(n{self._indexes.index(index)})"

    def reader(self, tensor: str) -> str:
        """The name of the function that reads single numbers of a tensor or a table."""
        if tensor in self.rule.tables:
            return self.known(self.rule.tables[tensor].item)
        if tensor not in self._tensors:
            self._tensors.append(tensor)
        return f"t{self._tensors.index(tensor)}"

    def known(self, thing: Any) -> str:
        """A new name for an object that the source uses."""
        name = f"k{len(self.names)}"
        self.names[name] = thing
        return name

    def function(self, result: str, lines: Iterable[str] = ()) -> Callable[..., Any]:
        """A function of the tensors and a cell's positions: it runs the lines and returns the result, both source."""
        lines, tensors, lengths = tuple(lines), tuple(self._tensors), tuple(self._indexes)
        taken = (*(f"t{n}" for n in range(len(tensors))), *(f"n{n}" for n in range(len(lengths))), *self.rule.indexes)
        made = defined([f"def run({', '.join(taken)}):", *lines, f"return {result}"], self.names)
        rule = self.rule

        def call(known: Tensors, *index: int) -> Any:
            # `item` reads one number as a Python float, much faster than an index of the array.
            read = [known[name].item for name in tensors]
            return made(*read, *(rule.length(name, known) for name in lengths), *index)

        return call
