"""Tree: expressions as trees, and the parser of rules, which uses Python's grammar.

`dW[i,c] = sum(e, x[e,i] * dlogits[e,c])` has names with indexes, `+ - * / ** // %`, comparisons (1 or 0),
`where(comparison, one, other)`, `sum(i, …)`, `mean(i, …)`, `max(i, …)`, `first(i, …)`, and functions of one number by
name. A name without indexes is an index of the rule, a number given with the rule, or a tensor without axes. Does not
load NumPy.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

How = Literal["sum", "mean", "max", "first"]
Sign = Literal["+", "-", "*", "/", "**", "//", "%", "max", "min"]
Relation = Literal["==", ">", ">=", "<", "<="]
_FOLDS: Mapping[str, How] = {"sum": "sum", "mean": "mean", "max": "max", "first": "first"}
_SIGNS: Mapping[type[ast.operator], Sign] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_RELATIONS: Mapping[type[ast.cmpop], Relation] = {
    ast.Eq: "==",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
}


@dataclass(frozen=True, kw_only=True)
class _Typed:
    place: int = field(default=0, compare=False, repr=False)
    """The position of its start, or of its operator, in the text."""


@dataclass(frozen=True)
class Fixed(_Typed):
    """A constant, with its name if it has one: `lr`."""

    value: float
    name: str = ""


@dataclass(frozen=True)
class Index(_Typed):
    """The current position on an axis, as a number."""

    name: str


@dataclass(frozen=True)
class Read(_Typed):
    """A cell of a tensor, or of a table given with the rule."""

    tensor: str
    at: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Fold(_Typed):
    """An expression reduced over an index: its sum, mean, maximum, or the first position of the maximum."""

    how: How
    index: str
    of: Node


@dataclass(frozen=True)
class Call(_Typed):
    """A function of one number; without a name just brackets."""

    function: str
    of: Node


@dataclass(frozen=True)
class Binary(_Typed):
    """Two expressions and a binary operator."""

    sign: Sign
    left: Node
    right: Node


@dataclass(frozen=True)
class Comparison(_Typed):
    """A comparison: 1 if it holds, else 0."""

    relation: Relation
    left: Node
    right: Node


@dataclass(frozen=True)
class Minus(_Typed):
    """The negative of an expression."""

    of: Node


@dataclass(frozen=True)
class Where(_Typed):
    """A conditional expression: `one` if the comparison holds, else `other`."""

    test: Comparison
    one: Node
    other: Node


Node = Fixed | Index | Read | Fold | Call | Binary | Comparison | Minus | Where


class Parser:
    """Parses expressions; `indexes` and the constants in `numbers` have names of their own."""

    def __init__(self, indexes: Collection[str], numbers: Mapping[str, float], functions: Collection[str]) -> None:
        self._indexes, self._numbers, self._functions = indexes, numbers, functions

    def expression(self, text: str) -> Node:
        """The tree of an expression. Raises `SyntaxError` or `ValueError`."""
        return self._node(ast.parse(text.strip(), mode="eval").body)

    def _node(self, node: ast.expr) -> Node:
        match node:
            case ast.Constant(value=float() | int() as value):
                return Fixed(float(value))
            case ast.Name(id=name):
                return self._named(name)
            case ast.Subscript(value=ast.Name(id=name), slice=index):
                places = index.elts if isinstance(index, ast.Tuple) else [index]
                return Read(name, tuple(map(self._node, places)))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() | int() as value)):
                return Fixed(-float(value))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Minus(self._node(operand))
            case ast.BinOp(ast.Constant(value=1), ast.Sub(), ast.Constant(value=float() | int() as share)):
                return Fixed(1 - share)  # 1 minus a constant is one number
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
                return Binary(_SIGNS[type(sign)], self._node(left), self._node(right))
            case ast.Compare(left=left, ops=[relation], comparators=[right]) if type(relation) in _RELATIONS:
                return Comparison(_RELATIONS[type(relation)], self._node(left), self._node(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(name, args)
        raise ValueError(f"no part of a rule: {ast.unparse(node)}")

    def _named(self, name: str) -> Node:
        if name in self._indexes:
            return Index(name)
        return Fixed(self._numbers[name], name) if name in self._numbers else Read(name)

    def _call(self, name: str, args: list[ast.expr]) -> Node:
        match args:
            case [ast.Name(id=index), of] if name in _FOLDS:
                inside = Parser({*self._indexes, index}, self._numbers, self._functions)
                return Fold(_FOLDS[name], index, inside._node(of))
            case [test, one, other] if name == "where" and isinstance(compared := self._node(test), Comparison):
                return Where(compared, self._node(one), self._node(other))
            case [of] if name in self._functions:
                return Call(name, self._node(of))
        raise ValueError(f"no function of a rule: {name}")


@lru_cache(4096)
def target(rule: str) -> tuple[str, tuple[str, ...]]:
    """The tensor on the left of a rule `dW[i,c] = …`, and its indexes."""
    name, _, inside = rule.partition(" = ")[0].strip().partition("[")
    return name.strip(), tuple(index.strip() for index in inside.rstrip("]").split(",") if index.strip())


def parts(node: Node) -> tuple[Node, ...]:
    """The direct subexpressions, from left to right."""
    match node:
        case Read(at=at):
            return at
        case Fold(of=of) | Call(of=of) | Minus(of=of):
            return (of,)
        case Binary(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Where(test, one, other):
            return (test, one, other)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yields the expression and all its subexpressions."""
    yield node
    for part in parts(node):
        yield from walk(part)


def reads_in(node: Node) -> Iterator[Read]:
    """The reads of tensors and tables in an expression."""
    return (part for part in walk(node) if isinstance(part, Read))


def addends(node: Node) -> tuple[tuple[int, Node], ...]:
    """The terms of a sum, each with its sign."""
    match node:
        case Minus(of=of):
            return ((-1, of),)
        case Binary(sign="+" | "-" as sign, left=left, right=right):
            return (*addends(left), (1 if sign == "+" else -1, right))
    return ((1, node),)


def is_sum(node: Node) -> bool:
    """True if it has several terms, or a sign before it."""
    return addends(node) != ((1, node),)


def summed(terms: Iterable[tuple[int, Node]]) -> Node:
    """The sum of at least one term, each with its sign."""
    (sign, first), *others = terms
    made = Minus(first) if sign < 0 else first
    for sign, term in others:
        made = Binary("+" if sign > 0 else "-", made, term)
    return made


def replaced(node: Node, old: Node, new: Node) -> Node:
    """The expression with all occurrences of `old` replaced by `new`."""
    if node == old:
        return new
    inside: dict[str, Any] = {}
    for name, value in vars(node).items():
        if isinstance(value, tuple):
            inside[name] = tuple(replaced(part, old, new) for part in value)
        elif isinstance(value, Node):
            inside[name] = replaced(value, old, new)
    kept: Any = node
    found: Node = replace(kept, **inside)
    return found


def quotient(node: Node) -> tuple[tuple[int, Node], ...]:
    """The factors of a product or quotient, each with its power: 1, or -1 for a divisor."""
    match node:
        case Binary(sign="*", left=left, right=right):
            return (*quotient(left), *quotient(right))
        case Binary(sign="/", left=left, right=right):
            return (*quotient(left), (-1, right))
    return ((1, node),)


def multiplied(factors: Iterable[tuple[int, Node]]) -> Node:
    """The product of at least one factor, each with its power, in order."""
    (power, first), *others = factors
    made = first if power > 0 else Binary("/", Fixed(1.0), first)
    for power, factor in others:
        made = Binary("*" if power > 0 else "/", made, factor)
    return made


def renamed(node: Node, names: Mapping[str, str]) -> Node:
    """The expression with renamed indexes."""
    # Through names that no rule has, since two names may be swapped: i → j and j → i.
    for old, new in names.items():
        node = replaced(node, Index(old), Index(f" {new}"))
    for new in names.values():
        node = replaced(node, Index(f" {new}"), Index(new))
    return node
