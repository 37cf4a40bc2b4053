"""The gradient of the loss by what the front of a network hands on to its dense layers."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import WayBack
from stepviz.ops.layers.front import FrontLayer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Num, Words, bracketed, say

SENT = Sentence("Backpropagate through {W:text} to each {one:text} of {made:text}.", "caption")


class HandedGradient(Op):
    """dp = dz·Wᵀ of the layer above."""

    phase = Phase.BACKWARD

    def __init__(self, layer: FrontLayer, way: WayBack) -> None:
        """`way`: back through the layer above."""
        self.layer, self._way = layer, way
        self.reads = way.reads
        axes, n = ("example", layer.hands_along), layer.number
        self.writes = (Tensor(way.made, axes, Kind.SIGNED, TensorRole.ERROR, layer.hands_on, layer=n),)
        self.name = self.label = way.made
        self.equation, self.code = f"{way.made} = {way.formula}", way.code
        self.sentence = SENT.text_of(**self._named)
        self.question = f"how does the loss change with each {layer.one}?"

    @property
    def _named(self) -> dict[str, str]:
        return {"W": self._way.through, "one": self.layer.one, "made": self.layer.hands_on}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return (self._way.rule,)

    def compute(self, error: Array, W: Array) -> tuple[Array, ...]:
        """From the error above (batch, outputs) and W above (handed on, outputs): (batch, handed on)."""
        return (self._way.compute(error, W),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return self._way.words(cell, tensors)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        caption = SENT
        formula = Sentence(self.equation, "formula")
        return (*self._way.claims, caption, formula, Sentence(self.question, "next"))

    def ask(self, known: Knowledge) -> Question | None:
        """About the largest of the first row."""
        made = known[self._way.made][:1]
        cell = extreme(self._way.made, np.abs(made))
        value = float(made[cell.index])
        place = bracketed(("e0", f"{AXES[self.layer.hands_along]}{cell.index[1]}"))
        asked = say(f"{self._way.formula}: what will {self._way.made}", *place, " be?")
        return mixed(known, asked, say(Num(value)), [say(Num(-value)), say(Num(value / 2)), CANNOT_TELL], cell)
