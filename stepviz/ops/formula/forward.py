"""Forward: a node of a formula, one number from a few others."""

from __future__ import annotations

from stepviz.formula.functions import FUNCTIONS, raised
from stepviz.formula.graph import Node
from stepviz.formula.writing import number
from stepviz.formula.writing_nodes import NodeWords, wording
from stepviz.ops.claims import Sentence
from stepviz.ops.op import Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.single import Single
from stepviz.ops.tensor import Kind, Tensor, TensorRole

LEAST = Sentence("This is the loss to minimize.")


class FormulaNode(Single):
    """One number of a formula."""

    phase = Phase.FORWARD

    def __init__(self, node: Node, *, last: bool) -> None:
        told, name = wording(node), node.name
        role = TensorRole.OBJECTIVE if last else TensorRole.ACTIVATION
        self.reads, self.writes = tuple(dict.fromkeys(node.names)), (Tensor(name, (), Kind.SIGNED, role),)
        self.name = self.label = name
        self.equation, self.code = f"{name} = {told.formula}", f"{name} = {told.code}"
        self.meanings = {name: LEAST.text} if last else {}
        self.sentence, self.question = told.sentence, f"what is {told.formula}?"
        curved = node.kind not in ("sum", "product", "relu")
        self.kinks, self.bends = (self.reads if node.kind == "relu" else ()), (self.reads if curved else ())
        self.rules = (_rule(node, told),)


def _rule(node: Node, told: NodeWords) -> Rule:
    if node.kind in FUNCTIONS:
        return Rule(f"{node.name} = {told.formula}")
    if node.kind == "power" and node.exponent != 2:
        power = raised(node.exponent, number(node.exponent))
        return Rule(f"{node.name} = power({node.inputs[0]})", functions={"power": power})
    return Rule(f"{node.name} = {told.code.removeprefix('+')}", labels=("",) * len(node.inputs))
