"""Node slopes: the way back through one node of a formula.

It makes the node's own slope, where it is a function, and the slopes by all it is made of that nothing else waits for:
of each the sum over its uses of the slope by the node that uses it, times the slope of that node by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial, reduce
from typing import NamedTuple, cast

from stepviz.formula.graph import Graph, Node
from stepviz.formula.parts import number
from stepviz.formula.writing_nodes import local, own_slope, wording
from stepviz.ops.claims import Sentence
from stepviz.ops.formula.forward import slope_of
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, asked
from stepviz.ops.rules import tree
from stepviz.ops.rules.functions import Function
from stepviz.ops.rules.rule import Rule
from stepviz.ops.rules.tree import Binary, Call, Fixed, Read
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Words, say

_LONGEST = 49
"""Columns of an equation beside its code."""
SHARED = Sentence("{name:cell} is used {times:text}: the derivatives of {paths:both|all} paths add up.")
_TIMES = {2: "twice", 3: "three times", 4: "four times"}


class Way(NamedTuple):
    """One use of a name: the slope by the node that uses it, and the factors of that node's slope by it."""

    above: str
    factors: tuple[str | float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The numbers it multiplies."""
        return (self.above, *(factor for factor in self.factors if isinstance(factor, str)))


def slope_title(graph: Graph, name: str) -> str:
    """`dL/da`; of a node's own slope, which has no output in it, `do/dn3`."""
    return f"d{graph.output}/d{name}"


def slope_tensor(graph: Graph, name: str) -> Tensor:
    """The slope of what the formula is about by that name."""
    role = TensorRole.GRADIENT if name in graph.names else TensorRole.ERROR
    told = slope_title(graph, name)
    return Tensor(f"d{name}", (), Kind.SIGNED, role, name, symbol=told, title=told)


class NodeSlopes(Op):
    """The slopes by what a node is made of, as far as they are known now."""

    phase = Phase.BACKWARD

    def __init__(self, graph: Graph, node: Node, names: tuple[str, ...]) -> None:
        self.node, self._names, self._graph = node, names, graph
        self._own, self._seen = own_slope(node), ""
        self._function = Function.NONE
        if self._own:
            self._function, self._seen = slope_of(node)
        self.ways: Mapping[str, tuple[Way, ...]] = {
            name: tuple(Way(f"d{user.name}", local(user, place).factors) for user, place in graph.users(name))
            for name in names
        }
        read = [name for ways in self.ways.values() for way in ways for name in way.names if name != self._own]
        self.reads = tuple(dict.fromkeys([*([self._seen] if self._own else []), *read]))
        told = f"d{node.name}/d{node.inputs[0]}"
        own = Tensor(self._own or "own", (), Kind.SIGNED, TensorRole.ERROR, self._own, symbol=told, title=told)
        self.writes = (*([own] if self._own else []), *(slope_tensor(graph, name) for name in names))
        slopes = [f"d{name}" for name in names]
        self.name, self.label = (slopes or [self._own])[0], ",".join(slopes) or self.writes[0].title
        self._write(graph)
        own_rule = Rule(self._own, made=Call("f", Read(self._seen)), functions={"f": self._function})
        every = (Rule(f"d{name}", made=_sum_of(ways), labels=("",) * len(ways)) for name, ways in self.ways.items())
        self.rules = (*([own_rule] if self._own else []), *every)

    def _write(self, graph: Graph) -> None:
        told, node = wording(self.node), self.node
        self._slope_rule = f"d{node.name}/d{node.inputs[0]} = {told.slope}" if self._own else ""
        self._rules = {name: f"{slope_title(graph, name)} = {self._sum(ways, '·')}" for name, ways in self.ways.items()}
        self.codes = {self._own: f"{self._own} = {told.slope_code}"} if self._own else {}
        self.codes |= {f"d{name}": f"d{name} = {self._code_sum(ways)}" for name, ways in self.ways.items()}
        rules = list(self._rules.values()) or [self._slope_rule]
        self.equation = rules[0] if len(rules[0]) <= _LONGEST else self._of_many(self._names[0])
        for rule in rules[1:]:
            if len(self.equation) + 3 + len(rule) <= _LONGEST:
                self.equation += f"   {rule}"
        self.code = [*self.codes.values()][min(1, len(self.codes) - 1) if self._own else 0]
        self.question = f"through {_called(node)}, {told.through}"
        self.sentence = f"Through {_called(node)}: {told.through}."
        shared = next((name for name, ways in self.ways.items() if len(ways) > 1), None)
        if shared is not None:
            self.sentence = self._shared(shared)

    def _of_many(self, name: str) -> str:
        """The rule of a slope with many ways, without naming them."""
        return (
            f"{slope_title(self._graph, name)} = sum of derivative · derivative, over its {len(self.ways[name])} uses"
        )

    def _shared(self, name: str) -> str:
        count = len(self.ways[name])
        times = _TIMES.get(count, f"{count} times")
        return SHARED.text_of(name=name, times=times, paths="both" if count == 2 else "all")

    def _sum(self, ways: tuple[Way, ...], times: str) -> str:
        texts = []
        for way in ways:
            factors = [self._said(factor) for factor in way.factors]
            inside = [f"({text})" if text.startswith("-") else text for text in factors]
            texts.append(times.join([slope_title(self._graph, way.above[1:]), *inside]))
        return " + ".join(texts)

    def _code_sum(self, ways: tuple[Way, ...]) -> str:
        parts = (
            " * ".join([way.above, *(part if isinstance(part, str) else number(part) for part in way.factors)])
            for way in ways
        )
        return " + ".join(parts)

    def _said(self, factor: str | float) -> str:
        if not isinstance(factor, str):
            return number(factor)
        node = next((node for node in self._graph.nodes if own_slope(node) == factor), None)
        return factor if node is None else f"d{node.name}/d{node.inputs[0]}"

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == self._own:
            return Words(say(self._slope_rule))
        name = cell.tensor[1:]
        return Words(say(self._rules[name]), (say(self._shared(name)),) if len(self.ways[name]) > 1 else ())

    def _titled(self, name: str) -> str:
        """What a number it reads is called."""
        above = {way.above for ways in self.ways.values() for way in ways}
        return slope_title(self._graph, name[1:]) if name in above else self._said(name)

    def ask(self, known: Knowledge) -> Question | None:
        """About the last of its slopes."""
        made = self.writes[-1]
        names = [self._seen] if made.name == self._own else [p for w in self.ways[made.name[1:]] for p in w.names]
        return asked(known, made, {self._titled(name): float(known[name]) for name in names})


def _sum_of(ways: tuple[Way, ...]) -> tree.Node:
    products = (_product((way.above, *way.factors)) for way in ways)
    return reduce(partial(Binary, "+"), products)


def _product(factors: tuple[str | float, ...]) -> tree.Node:
    read = [Read(factor) if isinstance(factor, str) else Fixed(factor) for factor in factors]
    return reduce(partial(Binary, "*"), read[1:], cast(tree.Node, read[0]))


def _called(node: Node) -> str:
    """`+`, `·`, `tanh`."""
    return {"sum": "+", "product": "·", "power": "a power"}.get(node.kind, node.kind)
