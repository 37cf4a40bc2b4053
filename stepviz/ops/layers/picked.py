"""The first layer on one-hot characters: each selects a row of W, and only that row gets a gradient from it.

A one-hot vector times W is a row of W, so nothing is multiplied. With a context of one character and no hidden layer W
is the table of bigrams (Karpathy 2022, "makemore").
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.ops.claims import Sentence, Short, Words, say
from stepviz.ops.layers.declared import Makes
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.linear import Linear, LinearGradient
from stepviz.ops.op import Op
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.tensor import Array, Cell, Tensors

EACH = Sentence(
    "Each row: {what:the row|the rows} of {W:text} its {picks:character picks|characters pick}, "
    "plus {b:cell}{end:text|}.",
    "caption",
)
PICKED = Sentence(
    "what the characters of {e:own} pick in column {column:place} of {W:text},  plus {b:text}[{column}]", "rule"
)
TAUGHT = Sentence(
    "For each weight{of:text|}: sum {error:text} over the rows that pick it{more:, plus l2 × the weight|}.", "caption"
)
SUMMED = Sentence("sum over the rows that pick {k:own} of   {error:text} {column:place}{plus:text|}", "rule")
NOWHERE = Sentence("no row of this batch picks {k:own}: the sum is empty", "rule")


class OneHotLinear(Linear):
    """z = the sum of the rows of W that the characters select, plus the bias."""

    takes = ("{source}", "{W}", "{b}")
    compute = Op.compute
    equation = "{symbol} = onehot({source})·{W} + {b}"
    makes = (
        Makes(
            "{out}[e,c] = sum(m, {W}[{source}[e,m] + {known} * m,c]) + {b}[c]",
            "{symbol} = {W}[{source}{offsets}].sum(1) + {b}",
            symbol="{symbol}",
            labels=("{read}{{{source}[e,m] + {known} * m}}",),
        ),
    )

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer)
        self.formerly, self._row = ("W[x]+b",) * layer.alone, PICKED

    def _sentence(self) -> str:
        layer, one = self.layer, self.layer.context == 1
        what, picks = ("the row", "character picks") if one else ("the rows", "characters pick")
        end = f": {layer.end.words}" if layer.last else ""
        return EACH.text_of(what=what, W=layer.weights.name, picks=picks, b=layer.bias.name, end=end)

    def _ask_score(self, known: Knowledge) -> Question | None:
        (source, W, b), column = self.reads, self.layer.end.asked(known["y"])
        rows = self.layer.picked(known[source][:1])[0].tolist()
        picked = [part for row in rows for part in (", ", Short(f"k{row}"))][1:]
        score = Short(f"{self.layer.made}{column}")
        given = say("Row e0 picks ", *picked, f" of {W}. Column ", score, f" there, plus {b}")
        return about(known, self.writes[0], (0, column), given)


class PickedGradient(LinearGradient):
    """dW = for each row of W the sum of dz over the examples that select it; db = column sums of dz."""

    ask, caption, decayed = Op.ask, TAUGHT, TAUGHT
    lines = "{dW} = np.zeros({W}.shape); {code}{decay_line}; {db} = {error}.sum(0)"
    equation = "{dW} = onehot({source})ᵀ·{error}{decay_formula}   {db} = column sums of {error}"
    makes = (
        Makes(
            "{dW}[i,c] = sum(e, sum(m, ({source}[e,m] + {known} * m == i) * {back}[e,c])){decay}",
            "np.add.at({dW}, {source}{offsets}, {error}[:, None])",
            (SUMMED,),
            labels=("e{{e}}",),
        ),
        LinearGradient.makes[1],
    )

    def compute(self, x: Array, error: Array, *weights: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64, error (batch, outputs), W for its decay: dW and db (outputs,)."""
        dW = np.zeros((self.layer.known * self.layer.context, error.shape[1]))
        np.add.at(dW, self.layer.picked(x), error[:, None])
        return self.with_decay(dW, weights), np.add.reduce(error, axis=0)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        words = super().words(cell, tensors)
        if len(cell.index) == 1 or self.terms(cell, tensors).parts:
            return words
        return replace(words, rule=NOWHERE.say(k=f"{self.layer.read}{cell.index[0]}"), worked=False)
