"""The sigmoid of a last layer: outputs between 0 and 1."""

from __future__ import annotations

from collections.abc import Callable

from stepviz.ops.activations.smooth import Sigmoid
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.last_layer import LastLayer
from stepviz.ops.op import Op, Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Saying, Words

SIGMOID = Sigmoid()


RULE = Sentence("sigmoid of z: 1 / (1 + exp(-z)), between 0 and 1", "rule")


class SigmoidOutput(Op):
    """o = 1 / (1 + exp(-z)), each number on its own."""

    name, label, phase, term = "outputs", "o", Phase.FORWARD, "sigmoid"
    reads = bends = saturates = ("logits",)
    sentence = "Squeeze each z into the range from 0 to 1: the outputs o."
    equation = "o = 1 / (1 + exp(-z))"
    code = "o = 1 / (1 + np.exp(-z))"
    question = "what is the output for each row?"

    def __init__(
        self, end: LastLayer, role: TensorRole, layer: int, meaning: Callable[[Cell, Tensors], tuple[Saying, ...]]
    ) -> None:
        """`end`: what its sums are; `layer`: the layer it is shown with; `meaning`: what an output says."""
        axes, self._meaning = ("example", end.axis), meaning
        self.writes = (Tensor("outputs", axes, Kind.PROBABILITY, role, symbol="o", layer=layer),)
        self.rules = (Rule("outputs[e,o] = sigmoid(logits[e,o])"),)

    def compute(self, logits: Array) -> tuple[Array, ...]:
        """From logits (batch, outputs): outputs (batch, outputs)."""
        return (SIGMOID.forward(logits),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(RULE.say(), self._meaning(cell, tensors))
