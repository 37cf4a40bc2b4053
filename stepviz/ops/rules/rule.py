"""Rule: the definition of a tensor's cells, as text and as a tree, with the numbers and tables that the text names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from stepviz.formula.functions import FUNCTIONS, Function
from stepviz.formula.tree import (
    Binary,
    Comparison,
    Fixed,
    Fold,
    Index,
    Node,
    Parser,
    Read,
    Where,
    parts,
    reads_in,
    target,
    walk,
)
from stepviz.ops.tensor import Array, Tensors


class ReadAt(NamedTuple):
    """One place in a rule where a tensor is read."""

    read: Read
    folds: tuple[str, ...]
    """Indexes of the folds around it (sum, mean, max, first), outermost first."""
    conditions: tuple[Comparison, ...]
    """Comparisons that it is multiplied by: if one is 0 the cell does not count."""


# By identity: what follows from a rule is cached by it, and comparing its tables would cost more.
@dataclass(frozen=True, eq=False)
class Rule:
    """The definition of a tensor's cells, `dW[i,c] = sum(e, x[e,i] * dlogits[e,c])`."""

    text: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    """Values of the constants that the text names: `lr`."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Lengths of folded indexes that do not stand alone on any axis."""
    tables: Mapping[str, Array] = field(default_factory=dict)
    """Tables of positions by name: the pixels below a filter, for each of its windows."""
    functions: Mapping[str, Function] = field(default_factory=dict)
    """Functions that only this rule has."""
    labels: tuple[str, ...] = ()
    """Labels of the terms, in order: `x{i}`, with expressions of indexes; by default the first thing they read."""
    because: Mapping[int, str] = field(default_factory=dict)
    """The cell that selected a term, by the number of the term: `y[e]`."""
    typed: Node | None = None
    """The right side, if it is a formula, as of a typed loss: then its terms are the cells that it reads."""

    @cached_property
    def made(self) -> Read:
        """The cell that it defines: `dW[i,c]`."""
        tensor, indexes = target(self.text)
        return Read(tensor, tuple(map(Index, indexes)))

    @cached_property
    def tensor(self) -> str:
        """The tensor that it defines."""
        return target(self.text)[0]

    @cached_property
    def indexes(self) -> tuple[str, ...]:
        """The indexes on the left side, one for each axis."""
        return target(self.text)[1]

    @cached_property
    def tree(self) -> Node:
        """The right side, as a tree."""
        return self.typed or self.parsed(self.text.partition(" = ")[2])

    @cached_property
    def sides(self) -> tuple[Comparison, Rule, Rule] | None:
        """If the right side is a `where`: its comparison, and the rules where that holds and where not; else None."""
        if self.typed or not isinstance(self.tree, Where):
            return None
        return self.tree.test, self.of_tree(self.tree.one), replace(self, labels=()).of_tree(self.tree.other)

    def of_tree(self, tree: Node) -> Rule:
        """This rule with another right side."""
        other = replace(self)
        vars(other)["tree"] = tree  # as if it had been parsed: the text keeps the left side
        return other

    def parsed(self, text: str, folded: tuple[str, ...] = ()) -> Node:
        """The tree of an expression with the names of the rule; `folded`: more indexes that it may use."""
        numbers, functions = frozenset(self.numbers.items()), frozenset(self.functions)
        return _parsed(text, frozenset((*self.indexes, *folded)), numbers, functions)

    @cached_property
    def known(self) -> Mapping[str, Function]:
        """The functions that its text may use, by name."""
        return {**FUNCTIONS, **self.functions}

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Names of the tensors that it reads, in order of first use."""
        return tuple(name for name in _named(self.tree) if name not in self.tables)

    @cached_property
    def constants(self) -> tuple[Fixed, ...]:
        """The constants that it names, in order of first use: `lr`."""
        return tuple(dict.fromkeys(node for node in walk(self.tree) if isinstance(node, Fixed) and node.name))

    @cached_property
    def places(self) -> tuple[ReadAt, ...]:
        """Every place where a tensor is read; in a typed formula without conditions, so that all cells count."""
        every = (place for place in _places(self.tree, (), ()) if place.read.tensor not in self.tables)
        return tuple(place._replace(conditions=()) if self.typed else place for place in every)

    @cached_property
    def _axes(self) -> Mapping[str, tuple[str, int]]:
        """For each index, a tensor or table and the number of an axis where it stands alone."""
        found: dict[str, tuple[str, int]] = {}
        for read in reads_in(self.tree):
            for axis, place in enumerate(read.at):
                if isinstance(place, Index):
                    found.setdefault(place.name, (read.tensor, axis))
        return found

    def length(self, index: str, tensors: Tensors) -> int:
        """The number of positions of an index. Raises `KeyError` if it stands alone on no axis and has no size."""
        if index in self.sizes:
            return self.sizes[index]
        tensor, axis = self._axes[index]
        return int((self.tables if tensor in self.tables else tensors)[tensor].shape[axis])


@lru_cache(4096)
def _parsed(
    text: str, indexes: frozenset[str], numbers: frozenset[tuple[str, float]], functions: frozenset[str]
) -> Node:
    return Parser(indexes, dict(numbers), FUNCTIONS.keys() | functions).expression(text)


@lru_cache(1024)
def _named(tree: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(read.tensor for read in reads_in(tree)))


def _places(node: Node, folds: tuple[str, ...], conditions: tuple[Comparison, ...]) -> Iterator[ReadAt]:
    match node:
        case Read():
            yield ReadAt(node, folds, conditions)
        case Fold(index=index):
            folds = (*folds, index)
        case Binary(sign="*"):
            conditions = (*conditions, *(factor for factor in factors_of(node) if isinstance(factor, Comparison)))
        case Where(test, one, other):
            yield from _places(test, folds, conditions)
            yield from _places(one, folds, (*conditions, test))
            yield from _places(other, folds, (*conditions, Comparison("==", test, Fixed(0.0))))
            return
        case Comparison() if not folds:  # a label is read even where its comparison is 0
            conditions = tuple(other for other in conditions if other != node)
    for part in parts(node):
        yield from _places(part, folds, conditions)


def factors_of(node: Node) -> tuple[Node, ...]:
    """The factors of a product, from left to right; of any other expression, the expression itself."""
    if isinstance(node, Binary) and node.sign == "*":
        return (*factors_of(node.left), *factors_of(node.right))
    return (node,)
