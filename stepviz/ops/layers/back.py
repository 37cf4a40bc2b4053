"""Back: the way of the error back through a linear layer, to what that layer read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepviz.ops.claims import Sentence, Words
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.terms import Terms

ONE: Mapping[str, str] = {"pooled": "pooled unit", "embedded": "looked-up number"}
"""What a number that a layer reads is called, by its axis, where that is no unit of a hidden layer."""
BOTH = Sentence("Sum over both paths: through {W:text}, and past layer {above} unchanged.", "caption")
TO_SUM = Sentence("Backpropagate through {W:text} to what layer {n} passed on.", "caption")
SENT = Sentence("Backpropagate through {way:text} to each {one:text} of {source:text}.", "caption")
SUM = Sentence("sum over {over:text} of   {error:text}  ×  weight out of {column:place}", "rule")
RATE = Sentence("The derivative of the loss by {of:text}[{e:own},{column:place}].")
RATE_THERE = Sentence("How fast the loss changes per unit of {of:text} there.")


class InputGradient(Declared):
    """How the gradient by what was made comes back to what was read."""

    phase, name, equation = Phase.BACKWARD, "d{source}", "d{source} = {formula}"
    question = "how does the loss change with each {one}?"
    caption = SENT
    through: str
    """What it comes back through, in words."""
    formula: str
    """What it makes, as a formula: `da2·W2ᵀ`."""
    beside = ""
    """What it comes back by besides: `, skip`."""
    what = "the weights"
    """What it comes back through, without names."""

    def __init__(self, names: Names, **known: Any) -> None:
        self.through, self.formula = names.filled(self.through), names.filled(self.formula)
        names |= {"formula": self.formula, "way": f"{self.through}{' and past it' * bool(self.beside)}"}
        super().__init__(names, **known)

    @property
    def factor(self) -> str:
        """Its formula as a factor: in brackets, but a name alone."""
        return self.formula if self.formula.isalnum() else f"({self.formula})"


class Back(InputGradient):
    """dh = dz·Wᵀ: the gradient by what a layer reads, from that by what it makes."""

    through, formula = "{W}", "{error}·{W}ᵀ"
    makes = (
        Makes(
            "d{source}[e,i] = sum(c, {back}[e,c] * {W}[i,c])", "d{source} = {error} @ {W}.T", (SUM, RATE), "{source}"
        ),
    )

    def __init__(self, layer: Layer, **known: str) -> None:
        """`layer`: the one that is gone back through; `known`: more names."""
        self.layer = layer = layer.product
        names, last = layer.names, {"class": "the classes", "output": "the outputs"}
        over = last[layer.outputs] if layer.last else f"the units of layer {layer.number}"
        names.shown = layer.number - 1
        names |= {"one": ONE.get(layer.inputs, "unit"), "over": over, "letter": layer.made, **known}
        super().__init__(names)


class BackAndOn(Op):
    """Two steps as one operation: the gradient comes back through the layer above, then goes on through something."""

    phase = Phase.BACKWARD

    def __init__(self, back: InputGradient, on: Declared) -> None:
        self.back, self.on, self.name, self.label = back, on, back.name, back.name
        self.reads = (*back.reads, *(name for name in on.reads if name not in back.codes))
        self.writes, self.rules = (*back.writes, *on.writes), (*back.rules, *on.rules)
        self.codes, self.code = {**back.codes, **on.codes}, on.code
        self.sentence, self.equation, self.question = on.sentence, on.equation, on.question

    @property
    def listing(self) -> str:
        return f"{self.back.listing}; {self.on.listing}"

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From what its way reads, then what the second step reads besides: what both make."""
        way = len(self.back.reads)
        made = self.back.compute(*arrays[:way])
        return (*made, *self.on.compute(*made, *arrays[way:]))

    def _step(self, cell: Cell) -> Declared:
        return self.back if cell.tensor in self.back.codes else self.on

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        return self._step(cell).terms(cell, tensors)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return self._step(cell).words(cell, tensors)
