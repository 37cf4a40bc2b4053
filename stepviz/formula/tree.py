"""The tree of an expression, and the rules that are read as one with Python's own grammar.

`dW[i,c] = sum(e, x[e,i] * dlogits[e,c])` has names with indexes, `+ - * / ** // %`, comparisons (1 or 0),
`where(comparison, one, other)`, `sum(i, …)`, `mean(i, …)`, `max(i, …)`, `first(i, …)`, and functions of one number by
name. A name without indexes is an index of the rule, a number that the rule is given, or a tensor without axes. Nothing
here needs NumPy.
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
    """Where it begins, or its sign stands, in the text that somebody typed."""


@dataclass(frozen=True)
class Fixed(_Typed):
    """A constant; with the name that it was given by, if it has one: `lr`."""

    value: float
    name: str = ""


@dataclass(frozen=True)
class Index(_Typed):
    """A position on an axis, as a number."""

    name: str


@dataclass(frozen=True)
class Read(_Typed):
    """A cell of a tensor, or of a table that the rule is given."""

    tensor: str
    at: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Fold(_Typed):
    """The sum, the mean or the largest of an expression over an index, or the position of the first of the largest."""

    how: How
    index: str
    of: Node


@dataclass(frozen=True)
class Call(_Typed):
    """A function of one number; without a name the number itself, in brackets."""

    function: str
    of: Node


@dataclass(frozen=True)
class Binary(_Typed):
    """Two expressions with a sign between them; `max` and `min` are the larger and the smaller one."""

    sign: Sign
    left: Node
    right: Node


@dataclass(frozen=True)
class Comparison(_Typed):
    """1 where it holds, else 0."""

    relation: Relation
    left: Node
    right: Node


@dataclass(frozen=True)
class Minus(_Typed):
    """The negative."""

    of: Node


@dataclass(frozen=True)
class Where(_Typed):
    """One expression where a comparison holds, else another one, which does not count then."""

    test: Comparison
    one: Node
    other: Node


Node = Fixed | Index | Read | Fold | Call | Binary | Comparison | Minus | Where


class Parser:
    """Reads expressions in which some names are indexes, and some are given numbers."""

    def __init__(self, indexes: Collection[str], numbers: Mapping[str, float], functions: Collection[str]) -> None:
        self._indexes, self._numbers, self._functions = indexes, numbers, functions

    def expression(self, text: str) -> Node:
        """The tree of an expression. Raises `SyntaxError` or `ValueError` for what is none."""
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
                return Fixed(1 - share)  # what is left of a share is one number
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
    """The tensor on the left of a rule, and its indexes: `dW[i,c] = …`."""
    name, _, inside = rule.partition(" = ")[0].strip().partition("[")
    return name.strip(), tuple(index.strip() for index in inside.rstrip("]").split(",") if index.strip())


def parts(node: Node) -> tuple[Node, ...]:
    """The expressions that one is made of, from left to right."""
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
    """The expression and all in it."""
    yield node
    for part in parts(node):
        yield from walk(part)


def addends(node: Node) -> tuple[tuple[int, Node], ...]:
    """What is added up, with the sign of each."""
    match node:
        case Minus(of=of):
            return ((-1, of),)
        case Binary(sign="+" | "-" as sign, left=left, right=right):
            return (*addends(left), (1 if sign == "+" else -1, right))
    return ((1, node),)


def is_sum(node: Node) -> bool:
    """Whether it is added up of several, or has a sign before it."""
    return addends(node) != ((1, node),)


def summed(terms: Iterable[tuple[int, Node]]) -> Node:
    """The sum of one or more, with the sign of each."""
    (sign, first), *others = terms
    made = Minus(first) if sign < 0 else first
    for sign, term in others:
        made = Binary("+" if sign > 0 else "-", made, term)
    return made


def replaced(node: Node, old: Node, new: Node) -> Node:
    """The expression with another one in the place of each that equals `old`."""
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
    """What is multiplied, with 1, and what it is divided by, with -1."""
    match node:
        case Binary(sign="*", left=left, right=right):
            return (*quotient(left), *quotient(right))
        case Binary(sign="/", left=left, right=right):
            return (*quotient(left), (-1, right))
    return ((1, node),)


def multiplied(factors: Iterable[tuple[int, Node]]) -> Node:
    """The product of one or more, in their order."""
    made: Node | None = None
    for power, factor in factors:
        if made is None:
            made = factor if power > 0 else Binary("/", Fixed(1.0), factor)
        else:
            made = Binary("*" if power > 0 else "/", made, factor)
    assert made is not None
    return made


def renamed(node: Node, names: Mapping[str, str]) -> Node:
    """The expression with other indexes."""
    for old, new in names.items():
        node = replaced(node, Index(old), Index(f" {new}"))
    for new in names.values():
        node = replaced(node, Index(f" {new}"), Index(new))
    return node
