"""The sigmoid of a last layer: outputs between 0 and 1."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property

import numpy as np

from stepviz.ops.activations.sigmoid import Sigmoid
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.last_layer import LastLayer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.ops.words import Num, Saying, Shape, Words, bracketed, say

SIGMOID = Sigmoid()


RULE = Sentence("sigmoid of z: 1 / (1 + exp(-z)), between 0 and 1", "rule")
SENTENCE = Sentence("Squeeze each z into the range from 0 to 1: the outputs o.", "caption")
EQUATION = Sentence("o = 1 / (1 + exp(-z))", "formula")
QUESTION = Sentence("what is the output for each row?", "next")


class SigmoidOutput(Op):
    """o = 1 / (1 + exp(-z)), each number on its own."""

    name, label, phase, term = "outputs", "o", Phase.FORWARD, "sigmoid"
    reads = bends = saturates = ("logits",)
    sentence, equation = SENTENCE.text, EQUATION.text
    code = "o = 1 / (1 + np.exp(-z))"
    question = QUESTION.text
    own: tuple[Sentence, ...] = ()
    """What `meaning` can say."""

    def __init__(self, end: LastLayer, role: TensorRole, layer: int) -> None:
        """`end`: what its sums are; `layer`: the layer it is shown with."""
        axes = ("example", end.axis)
        self.writes = (Tensor("outputs", axes, Kind.PROBABILITY, role, symbol="o", layer=layer),)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return (Rule("outputs[e,o] = sigmoid(logits[e,o])"),)

    def compute(self, logits: Array) -> tuple[Array, ...]:
        """From logits (batch, outputs): outputs (batch, outputs)."""
        return (SIGMOID.forward(logits),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        place = ",".join(places(self.writes[0], cell.index))
        meaning = self.meaning(cell, tensors)
        return Words(RULE.say(), self.code, meaning, made_from=f"logits[{place}]", shape=Shape.FUNCTION)

    @abstractmethod
    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        """What an output says."""

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (RULE, SENTENCE, EQUATION, QUESTION, *self.own)

    def ask(self, known: Knowledge) -> Question | None:
        """About the sum of the first rows that is farthest from 0."""
        sums, made = known["logits"][:4], known["outputs"]
        if not np.isfinite(sums).all():
            return None
        cell = extreme("outputs", np.abs(sums))
        place, z, o = bracketed(places(self.writes[0], cell.index)), float(sums[cell.index]), float(made[cell.index])
        text = say("z", *place, " is ", Num(z), ". What will o", *place, " be?")
        wrong = [say(Num(1 - o, Kind.PROBABILITY)), say(Num(z)), CANNOT_TELL]
        return mixed(known, text, say(Num(o, Kind.PROBABILITY)), wrong, cell)
