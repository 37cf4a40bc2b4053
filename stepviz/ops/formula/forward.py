"""Forward: a node of a formula, one number from a few others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from stepviz.formula.graph import VALUES, Node, power
from stepviz.formula.parts import number
from stepviz.formula.writing_nodes import wording
from stepviz.ops.claims import Sentence
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, asked
from stepviz.ops.rules import tree
from stepviz.ops.rules.functions import Function
from stepviz.ops.rules.rule import Rule
from stepviz.ops.rules.tree import Binary, Call, Fixed, Minus, Read
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Words, say

_ONE = Decimal(1)
_SLOPES: Mapping[str, Function] = {
    "sqrt": Function("0.5/({})", lambda n: _over(0.5, n), lambda n: Decimal("0.5") / n if n else Decimal("inf")),
    "ln": Function("1/({})", lambda x: _over(1.0, x), lambda x: _ONE / x if x else Decimal("inf")),
    "tanh": Function("1 - ({})²", lambda n: 1 - n * n, lambda n: 1 - n * n),
    "sigmoid": Function("{}·(1 - {})", lambda n: n * (1 - n), lambda n: n * (1 - n)),
    "relu": Function("gate", lambda x: float(x > 0), lambda x: _ONE if x > 0 else Decimal(0)),
}
_OF_OUTPUT = ("sqrt", "tanh", "sigmoid")
"""Functions whose slope is found from what comes out."""
LEAST = Sentence("This is the loss to minimize.")


def _over(one: float, x: float) -> float:
    return one / x if x else float("inf")


def value_of(node: Node) -> Function:
    """What a node makes of the one number it is made of."""
    if node.kind != "power":
        return Function(node.kind, VALUES[node.kind])
    if node.exponent == -1:
        return Function("1/({})", lambda x: _over(1.0, x), lambda x: _ONE / x if x else Decimal("inf"))
    return Function(f"({{}})^{number(node.exponent)}", _raising(node.exponent))


def slope_of(node: Node) -> tuple[Function, str]:
    """Its own slope, and the name of the number that this is found from."""
    (x,) = node.names
    if node.kind == "power" and node.exponent == -1:
        return Function("-({})²", lambda n: -n * n, lambda n: -n * n), node.name
    if node.kind == "power":
        p, raised = node.exponent, _raising(node.exponent - 1)
        return Function(f"{number(p)}·({{}})^{number(p - 1)}", lambda x: p * raised(x)), x
    return _SLOPES[node.kind], node.name if node.kind in _OF_OUTPUT else x


def _raising(exponent: float) -> Callable[[float], float]:
    return lambda x: power(x, exponent)


class FormulaNode(Op):
    """One number of a formula."""

    phase = Phase.FORWARD

    def __init__(self, node: Node, *, last: bool) -> None:
        self.node, self._last = node, last
        told, name = wording(node), node.name
        role = TensorRole.OBJECTIVE if last else TensorRole.ACTIVATION
        self.reads, self.writes = tuple(dict.fromkeys(node.names)), (Tensor(name, (), Kind.SIGNED, role),)
        self.name = self.label = name
        self.equation, self.code = f"{name} = {told.formula}", f"{name} = {told.code}"
        self.sentence, self.question = told.sentence, f"what is {told.formula}?"
        curved = node.kind not in ("sum", "product", "relu")
        self.kinks, self.bends = (self.reads if node.kind == "relu" else ()), (self.reads if curved else ())
        self.rules = (_rule(node),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(say(self.equation), (LEAST.say(),) if self._last else ())

    def ask(self, known: Knowledge) -> Question | None:
        """About the one number it makes."""
        return asked(known, self.writes[0], {name: float(known[name]) for name in self.reads})


def _rule(node: Node) -> Rule:
    read = [Read(part) if isinstance(part, str) else Fixed(part) for part in node.inputs]
    if node.kind == "sum":
        return Rule(node.name, made=_summed(node.signs, read), labels=("",) * len(read))
    if node.kind == "product" or node.exponent == 2:
        return Rule(node.name, made=Binary("*", read[0], read[-1]), labels=("",))
    return Rule(node.name, made=Call("f", read[0]), functions={"f": value_of(node)})


def _summed(signs: Sequence[int], read: Sequence[Read | Fixed]) -> tree.Node:
    first, *others = zip(signs, read, strict=True)
    total: tree.Node = Minus(first[1]) if first[0] < 0 else first[1]
    for sign, part in others:
        total = Binary("-" if sign < 0 else "+", total, part)
    return total


def plain(node: Node, read: Sequence[float]) -> float:
    """The same by arithmetic without NumPy; inf and nan where there is no number."""
    try:
        if node.kind == "sum":
            return math.fsum(sign * part for sign, part in zip(node.signs, read, strict=True))
        return math.prod(read) if node.kind == "product" else value_of(node).apply(read[0])
    except (OverflowError, ValueError):
        return math.nan
