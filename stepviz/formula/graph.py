"""Graph: a formula as a graph of nodes, each a number computed from a few others, in order of computation.

A sum without brackets is one node. A quotient becomes a product with a power of -1, or with a constant. A power whose
exponent is not a constant becomes e to the exponent times ln of the base. So every derivative is a product.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from stepviz.formula import tree
from stepviz.formula.functions import FUNCTIONS, power
from stepviz.formula.grammar import FormulaError, Statement, parse
from stepviz.formula.tree import Binary, Call, Fixed, Read, addends, is_sum, reads_in
from stepviz.formula.writing import number

_MOST_NODES = 24
"""The most nodes of a graph: more do not fit on a screen."""
_LETTERS = "nqrukcz"
Input = str | float
"""An input of a node: a name, or a constant."""


class Node(NamedTuple):
    """One number, and how it is computed."""

    name: str
    kind: str
    """`sum`, `product` (of two), `power` (with a constant exponent), or a function's name."""
    inputs: tuple[Input, ...]
    signs: tuple[int, ...] = ()
    """The signs of the terms, for a sum."""
    exponent: float = 1.0
    """The exponent, for a power."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names among its inputs, repeated for each use."""
        return tuple(part for part in self.inputs if isinstance(part, str))


@dataclass(frozen=True, eq=False)
class Graph:
    """The nodes of a formula."""

    names: tuple[str, ...]
    """The names with given values, in the order of their first use."""
    nodes: tuple[Node, ...]
    """The nodes, each after its inputs; the last one is the output."""
    places: Mapping[str, int]
    """The position in the text at which each name first occurs."""

    @property
    def output(self) -> str:
        """The name of the last node."""
        return self.nodes[-1].name

    def users(self, name: str) -> Iterator[tuple[Node, int]]:
        """Yields the nodes that use a name, with the position of each use in their inputs."""
        for node in self.nodes:
            yield from ((node, place) for place, part in enumerate(node.inputs) if part == name)


def graph_of(text: str) -> Graph:
    """The graph of a formula. Raises `FormulaError`."""
    return _Builder(parse(text)).graph()


class _Builder:
    """Converts expressions to nodes, from the inside outward."""

    def __init__(self, lines: tuple[Statement, ...]) -> None:
        self._lines = lines
        self._made: set[str] = set()
        self._places: dict[str, int] = {}
        self._nodes: list[Node] = []
        self._used: set[str] = set()
        # Our own nodes are n1, n2, … and their gradients dn1, …: a letter that the user numbers, too, is another one.
        given = {line.name for line in lines} | {part.tensor for line in lines for part in reads_in(line.made_of)}
        numbered = {name.removeprefix("d")[0] for name in given if name.removeprefix("d")[1:].isdigit()}
        free = (letter for letter in _LETTERS if letter not in numbered)
        self._letter = next(free, "node")

    def graph(self) -> Graph:
        """The whole graph. Raises `FormulaError`, also for a line that is not used."""
        for line in self._lines:
            self._add(line)
        for line in self._lines[:-1]:
            if line.name not in self._used:
                last = self._lines[-1].name
                raise FormulaError(f"{line.name} is not used: the last line, {last}, does not depend on it", line.at)
        names = tuple(name for name in self._places if name not in self._made)
        return Graph(names, tuple(self._nodes), dict(self._places))

    def _add(self, line: Statement) -> None:
        for part in reads_in(line.made_of):
            if part.tensor == line.name:
                raise FormulaError(f"{line.name} cannot depend on itself", part.place)
        if line.name in self._made:
            raise FormulaError(f"{line.name} is defined twice: give each name once", line.at)
        if line.name in self._places:
            raise FormulaError(f"{line.name} is used before it is defined: move this line up", line.at)
        made = self._input(line.made_of, line.name)
        if isinstance(made, float):
            raise FormulaError(f"{line.name} is a constant: write its value, {number(made)}, where it is used", line.at)
        if made != line.name:
            self._nodes.append(Node(line.name, "sum", (made,), (1,)))
        self._made.add(line.name)
        self._places.setdefault(line.name, line.at)

    def _input(self, part: tree.Node, name: str = "") -> Input:
        """The input for an expression: a name, a constant, or else the name of a new node, which is `name` if given."""
        if isinstance(part, Fixed):
            return part.value
        if isinstance(part, Read):
            self._used.add(part.tensor)
            self._places.setdefault(part.tensor, part.place)
            return part.tensor
        made = self._node(part)
        if isinstance(made, float):  # only constants
            if not math.isfinite(made):
                raise FormulaError("this is not a finite number", part.place)
            return made
        if len(self._nodes) >= _MOST_NODES:
            raise FormulaError(f"it has more than {_MOST_NODES} nodes: shorten the formula", part.place)
        return self._keep(made, name)

    def _node(self, part: tree.Node) -> Node | float:
        if isinstance(part, Call) and not part.function:
            return self._node(part.of)
        if isinstance(part, Call):
            return _constant_folded(Node("", part.function, (self._input(part.of),)))
        if is_sum(part):
            signs, terms = zip(*addends(part), strict=True)
            return _constant_folded(Node("", "sum", tuple(map(self._input, terms)), signs))
        assert isinstance(part, Binary)
        left, right = self._input(part.left), self._input(part.right)
        if part.sign == "**":
            return self._power(left, right, part)
        if part.sign == "*":
            return _constant_folded(Node("", "product", (left, right)))
        if right == 0:
            raise FormulaError("division by 0", part.place)
        if isinstance(right, float):
            return left / right if isinstance(left, float) else Node("", "product", (left, 1 / right))
        over = Node("", "power", (right,), exponent=-1.0)
        return over if left == 1 else Node("", "product", (left, self._keep(over)))

    def _power(self, base: Input, exponent: Input, part: Binary) -> Node | float:
        if isinstance(exponent, float):
            return _constant_folded(Node("", "power", (base,), exponent=exponent))
        if isinstance(base, float) and base <= 0:
            raise FormulaError(f"{number(base)} to the power of a name is nan: its ln is nan", part.place)
        log = _constant_folded(Node("", "ln", (base,)))
        product = self._keep(Node("", "product", (exponent, self._keep(log) if isinstance(log, Node) else log)))
        return Node("", "exp", (product,))

    def _keep(self, node: Node, name: str = "") -> str:
        own = (each.name for each in self._nodes if each.name.startswith(self._letter))
        count = sum(known.removeprefix(self._letter).isdigit() for known in own)
        self._nodes.append(node._replace(name=name or f"{self._letter}{count + 1}"))
        return self._nodes[-1].name


def _constant_folded(node: Node) -> Node | float:
    """The node; if it only has constants, its value, or nan if that is undefined."""
    if node.names:
        return node
    numbers = [float(part) for part in node.inputs]
    if node.kind == "sum":
        return sum((sign * value for sign, value in zip(node.signs, numbers, strict=True)), 0.0)
    if node.kind == "product":
        return math.prod(numbers)
    if node.kind == "power":
        return power(numbers[0], node.exponent)
    return FUNCTIONS[node.kind].apply(numbers[0])
