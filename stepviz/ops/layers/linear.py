"""A linear layer: its forward pass.

`x.dot(W)` is `x @ W` for matrices, the same BLAS call and the same bits, at half the cost of the call for small ones;
only where both are a single number can a zero have the other sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from stepviz.ops.layers import claims as told
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.layer import ALONE, Layer
from stepviz.ops.op import Phase
from stepviz.ops.question import Knowledge, Question, about, largest
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Part, Saying, Short, Words, say


class Linear(Declared):
    """z = x·W + b: each input row times each column of weights, plus the bias."""

    phase, term = Phase.FORWARD, "linear layer"
    equation = "{symbol} = {source}·{W} + {b}"
    makes = (
        Makes(
            "{out}[e,c] = sum(i, {source}[e,i] * {W}[i,c]) + {b}[c]",
            "{symbol} = {source} @ {W} + {b}",
            symbol="{symbol}",
        ),
    )

    def __init__(self, layer: Layer = ALONE) -> None:
        self.layer = layer
        self.name = "linear" if layer.last else layer.output
        self.label = layer.output if layer.alone else layer.output_symbol
        self.formerly, self._row = ("xW+b",) * layer.alone, told.FIRST_ROW if layer.from_data else told.ROW
        self.sentence, self.question = self._sentence(), layer.end.question
        if not layer.last:
            self.question = "what is the sum of each unit of layer {layer}?"
        role = layer.end.role if layer.last else TensorRole.PREACTIVATION
        super().__init__(layer.names)
        self.writes = (replace(self.writes[0], role=role),)

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
        meaning = self.layer.end.meaning(cell, tensors) if self.layer.last else ()
        return Words(self.say(self._row, **self.places(self.writes[0], cell.index)), meaning)

    def places(self, tensor: Tensor, index: tuple[int, ...]) -> Mapping[str, Part]:
        """Of an example and a column."""
        return {"e": f"e{index[0]}", "column": f"{self.layer.made}{index[1]}"}

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
