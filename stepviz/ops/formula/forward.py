"""Forward: a node of a formula, one number from a few others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

import numpy as np

from stepviz.formula.graph import VALUES, Input, Node, power
from stepviz.formula.parts import number
from stepviz.formula.writing_nodes import wording
from stepviz.ops.claims import Sentence
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, mixed
from stepviz.ops.rules import tree
from stepviz.ops.rules.functions import Function
from stepviz.ops.rules.rule import Rule
from stepviz.ops.rules.tree import Binary, Call, Fixed, Minus, Read
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor
from stepviz.ops.words import Num, Shape, Words, say

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
        self._told = told
        role = TensorRole.OBJECTIVE if last else TensorRole.ACTIVATION
        self.reads, self.writes = tuple(dict.fromkeys(node.names)), (Tensor(name, (), Kind.SIGNED, role),)
        self.name = self.label = name
        self.equation, self.code = f"{name} = {told.formula}", f"{name} = {told.code}"
        self.sentence, self.question = told.sentence, f"what is {told.formula}?"
        curved = node.kind not in ("sum", "product", "relu")
        self.kinks, self.bends = (self.reads if node.kind == "relu" else ()), (self.reads if curved else ())

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From scalars (): one scalar ()."""
        known = dict(zip(self.reads, arrays, strict=True))
        return (np.array(made(self.node, [_number(part, known) for part in self.node.inputs])),)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        node = self.node
        read = [Read(part) if isinstance(part, str) else Fixed(part) for part in node.inputs]
        if node.kind == "sum":
            return (Rule(node.name, made=_summed(node.signs, read), labels=tuple(map(str, node.inputs))),)
        if node.kind == "product" or node.exponent == 2:
            made = Binary("*", read[0], read[-1])
            return (Rule(node.name, made=made, labels=(self._told.formula,)),)
        return (Rule(node.name, made=Call("f", read[0]), functions={"f": value_of(node)}),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        chain = self.node.kind in ("sum", "product") or self.node.exponent == 2
        count = len(self.node.inputs) if self.node.kind == "sum" else 1
        return Words(
            say(self.equation),
            self.code,
            (LEAST.say(),) if self._last else (),
            made_from=", ".join(self.reads),
            shape=Shape.CHAIN if chain else Shape.FUNCTION,
            labels=("",) * count if chain else (),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (
            Sentence(self.equation, "rule"),
            Sentence(self.equation, "formula"),
            Sentence(self.sentence, "caption"),
            Sentence(self.question, "next"),
            LEAST,
        )

    def ask(self, known: Knowledge) -> Question | None:
        """About the one number it makes."""
        value, read = float(known[self.node.name]), [float(known[name]) for name in self.reads]
        return asked(known, self.node.name, self.node.name, value, dict(zip(self.reads, read, strict=True)))


def _summed(signs: Sequence[int], read: Sequence[Read | Fixed]) -> tree.Node:
    first, *others = zip(signs, read, strict=True)
    total: tree.Node = Minus(first[1]) if first[0] < 0 else first[1]
    for sign, part in others:
        total = Binary("-" if sign < 0 else "+", total, part)
    return total


def asked(known: Knowledge, tensor: str, title: str, value: float, read: Mapping[str, float]) -> Question | None:
    """What a number will be, mixed up with what it is made of and with slips of the pen."""
    (first, number), *more = read.items()
    told = say(f"{first} is ", Num(number)) if not more else say(f"You know {', '.join(read)}")
    wrong = [say(Num(other)) for other in (*read.values(), value + 1, 2 * value, -value)]
    return mixed(known, (*told, f". What will {title} be?"), say(Num(value)), wrong, Cell(tensor))


def made(node: Node, read: Sequence[float | Array]) -> Array | float:
    """What a node makes, with the operations that its code has, in their order."""
    if node.kind == "sum":
        total = -read[0] if node.signs[0] < 0 else read[0]
        for sign, part in zip(node.signs[1:], read[1:], strict=True):
            total = total - part if sign < 0 else total + part
        return total
    if node.kind == "product":
        return read[0] * read[1]
    if node.kind == "power":
        return _powered(read[0], node.exponent)
    return _MAKING[node.kind](read[0])


_MAKING: Mapping[str, Callable[[float | Array], Array]] = {
    "sqrt": np.sqrt,
    "exp": np.exp,
    "ln": np.log,
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0.0),
}


def _powered(x: float | Array, exponent: float) -> Array | float:
    if exponent == 2:
        return x * x
    found: Array = 1 / np.asarray(x) if exponent == -1 else np.power(x, exponent)
    return found


def plain(node: Node, read: Sequence[float]) -> float:
    """The same by arithmetic without NumPy; inf and nan where there is no number."""
    try:
        if node.kind == "sum":
            return math.fsum(sign * part for sign, part in zip(node.signs, read, strict=True))
        return math.prod(read) if node.kind == "product" else value_of(node).apply(read[0])
    except (OverflowError, ValueError):
        return math.nan


def _number(part: Input, known: Mapping[str, Array]) -> Array | float:
    return known[part] if isinstance(part, str) else part


def _factor(part: Input, tensors: Tensors) -> Factor:
    """The factor that reads a name, or a constant."""
    return Factor(float(tensors[part]), Cell(part)) if isinstance(part, str) else Factor(part)
