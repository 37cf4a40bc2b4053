"""A linear layer: its forward pass.

`x.dot(W)` is `x @ W` for matrices, the same BLAS call and the same bits, at half the cost of the call for small ones;
only where both are a single number can a zero have the other sign.
"""

from __future__ import annotations

import numpy as np

from stepviz.ops.layers import claims as told
from stepviz.ops.layers.layer import ALONE, Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, about, largest
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Saying, Short, Words, say


class Linear(Op):
    """z = x·W + b: each input row times each column of weights, plus the bias."""

    phase, term = Phase.FORWARD, "linear layer"

    def __init__(self, layer: Layer = ALONE) -> None:
        self.layer = layer
        W, b, *_ = (parameter.name for parameter in layer.parameters)
        axes, made = ("example", layer.outputs), layer.output_symbol
        self.reads = (layer.source, W, b)
        role = layer.end.role if layer.last else TensorRole.PREACTIVATION
        self.writes = (Tensor(layer.output, axes, Kind.SIGNED, role, symbol=made, layer=layer.shown),)
        self.name = "linear" if layer.last else layer.output
        self.label = layer.output if layer.alone else made
        self.formerly = ("xW+b",) * layer.alone
        self.equation = f"{made} = {layer.source}·{W} + {b}"
        self.code = f"{made} = {layer.source} @ {W} + {b}"
        self.sentence, self.question = self._sentence(), layer.end.question
        if not layer.last:
            self.question = f"what is the sum of each unit of layer {layer.number}?"
        source, W, b = self.reads
        products = f"sum(i, {source}[e,i] * {W}[i,c])"
        self.rules = (Rule(f"{self.layer.output}[e,c] = {products} + {b}[c]", labels=(f"{self.layer.read}{{i}}",)),)

    def _sentence(self) -> str:
        layer = self.layer
        if layer.alone:
            return f"Multiply each input row by the weights and add the bias: {layer.end.words}."
        row = "each input row" if layer.from_data else f"each row of {layer.source}"
        end = f": {layer.end.words}." if layer.last else "."
        return f"Multiply {row} by W{layer.tag} and add the bias b{layer.tag}{end}"

    def compute(self, x: Array, W: Array, b: Array) -> tuple[Array, ...]:
        """From x (batch, inputs), W (inputs, outputs), b (outputs,): (batch, outputs)."""
        return ((x.dot(W) if x.size > 1 else x @ W) + b,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        layer, (source, W, b) = self.layer, self.reads
        row, of = (told.FIRST_ROW, {}) if layer.from_data else (told.ROW, {"source": source})
        rule = row.say(e=f"e{cell.index[0]}", column=f"{layer.made}{cell.index[1]}", W=W, b=b, **of)
        return Words(rule, layer.end.meaning(cell, tensors) if layer.last else ())

    def multiplied_by(self, parameter: str) -> str:
        """The input, of the weights."""
        return self.layer.source if parameter == self.layer.weights.name else ""

    def ask(self, known: Knowledge) -> Question | None:
        """What the right class of the first row gets, in a network of one layer; else which position gets most."""
        if self.layer.alone:
            return self._ask_score(known)
        units = f"units of layer {self.layer.number} will have the largest sum"
        what = self.layer.end.most if self.layer.last else units
        sums = known[self.layer.output][0]
        return largest(known, say(f"{what} in row e0?"), sums, Kind.SIGNED, self.layer.made, self._in_first)

    def _in_first(self, column: int) -> Cell:
        return Cell(self.layer.output, (0, column))

    def _ask_score(self, known: Knowledge) -> Question | None:
        x, W, b = (known[name] for name in self.reads)
        z, column = known[self.layer.output][0], self.layer.end.asked(known["y"])
        score, value = Short(f"{self.layer.made}{column}"), float(z[column])
        other = float(z[1 - column if len(z) == 2 else column - 1])
        bare, given = value - b[column], [say("Row e0 of x times column ", score, " of W, plus b[", score, "]")]
        if np.isin(x[0], (0.0, 1.0)).all():  # every feature is a switch, on or off
            bare, given = W[:, column].sum() + b[column], [say("In row e0 ", *_on(x[0]), " on"), *given]
        return about(known, self.writes[0], (0, column), [other, float(bare), -value], *given)


def _on(row: Array) -> Saying:
    """`x0, x3 are`: the features of a row of switches that are on."""
    on = [Short(f"x{feature}") for feature in np.flatnonzero(row)]
    listed = [part for feature in on for part in (", ", feature)][1:]
    return say(*(listed or ["no feature"]), " is" if len(on) <= 1 else " are")
