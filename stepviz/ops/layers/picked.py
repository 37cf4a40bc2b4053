"""The first layer on one-hot characters: each picks a row of the matrix, and only that row learns from it.

One-hot times W is the rows of W that are picked, added up: nothing is multiplied. With one character before the one to
come and no hidden layer W is the table of bigrams (Karpathy 2022, "makemore").
"""

from __future__ import annotations

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.linear import Linear
from stepviz.ops.layers.linear_gradient import LinearGradient
from stepviz.ops.op import Op
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.words import Shape, Short, Words, say
from stepviz.settings.values import short

EACH = Sentence(
    "Each row: {what:the row|the rows} of {W:text} its {picks:character picks|characters pick}, "
    "plus {b:cell}{end:text|}.",
    "caption",
)
PICKED = Sentence(
    "what the characters of {e:own} pick in column {column:place} of {W:text},  plus {b:text}[{column}]", "rule"
)
TAUGHT = Sentence(
    "For each weight{of:text|}: sum {term:text} over the rows that pick it{more:, plus l2 × the weight|}.", "caption"
)
SUMMED = Sentence("sum over the rows that pick {k:own} of   {term:text} {column:place}", "rule")
DECAYED = Sentence(f"{SUMMED.text},  plus l2 × {{W:text}}", "rule")
NOWHERE = Sentence("no row of this batch picks {k:own}: the sum is empty", "rule")


class Picked(Linear):
    """z = the rows of W that the characters pick, and the bias, added up."""

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer)
        W, b = layer.weights.name, layer.bias.name
        z, rows = layer.output_symbol, f"{W}[{layer.first.code}].sum(1)"
        self.formerly = ("W[x]+b",) * layer.alone
        self.equation, self.code = f"{z} = onehot({layer.source})·{W} + {b}", f"{z} = {rows} + {b}"
        _, W, b = self.reads
        row = self.layer.first.row
        label = f"{self.layer.read}{{{row}}}"
        self.rules = (Rule(f"{self.layer.output}[e,c] = sum(m, {W}[{row},c]) + {b}[c]", labels=(label,)),)

    def _sentence(self) -> str:
        layer, one = self.layer, self.layer.first.context == 1
        what, picks = ("the row", "character picks") if one else ("the rows", "characters pick")
        end = f": {layer.end.words}" if layer.last else ""
        return EACH.text_of(what=what, W=layer.weights.name, picks=picks, b=layer.bias.name, end=end)

    def compute(self, x: Array, W: Array, b: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64, W (context · characters, outputs), b (outputs,): (batch, outputs)."""
        return (np.add.reduce(W[self.layer.picked(x)], axis=1) + b,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        _, W, b = self.reads
        meaning = self.layer.end.meaning(cell, tensors) if self.layer.last else ()
        return Words(PICKED.say(e=f"e{cell.index[0]}", column=f"{self.layer.made}{cell.index[1]}", W=W, b=b), meaning)

    def multiplied_by(self, parameter: str) -> str:
        """None: rows are picked."""
        return ""

    def _ask_score(self, known: Knowledge) -> Question | None:
        source, W, b = self.reads
        z, column = known[self.layer.output][0], self.layer.end.asked(known["y"])
        rows = self.layer.picked(known[source][:1])[0].tolist()
        picked = [part for row in rows for part in (", ", Short(f"k{row}"))][1:]
        score, value = Short(f"{self.layer.made}{column}"), float(z[column])
        wrong = [float(z[column - 1]), value - 2 * float(known[b][column]), -value]
        given = say("Row e0 picks ", *picked, f" of {W}. Column ", score, f" there, plus {b}")
        return about(known, self.writes[0], (0, column), wrong, given)


class PickedGradient(LinearGradient):
    """dW: for each row of W the errors of the rows that picked it, added up; db = column sums."""

    ask = Op.ask

    def _write(self) -> None:
        super()._write()
        layer, l2 = self.layer, self.learning.l2
        W, b, error = layer.weights.name, layer.bias.name, layer.error_symbol
        decay = f" + l2·{W}" if l2 else ""
        self.equation = f"d{W} = onehot({layer.source})ᵀ·{error}{decay}   d{b} = column sums of {error}"
        self.code, self.fuller = f"np.add.at(d{W}, {layer.first.code}, {error}[:, None])", ""
        self.codes = {**self.codes, f"d{W}": self.code}
        _, back, *weights = self.reads
        picked = f"sum(e, sum(m, ({layer.first.row} == k) * {back}[e,c]))"
        decayed = "".join(f" + l2 * {name}[k,c]" for name in weights)
        made = Rule(f"{self.writes[0].name}[k,c] = {picked}{decayed}", {"l2": l2}, labels=("e{e}",))
        self.rules = (made, self.rules[1])
        self.sentence = TAUGHT.text_of(
            of="" if layer.alone else f" of {W}", term=error, more=", plus l2 × the weight" * bool(l2)
        )

    @property
    def listing(self) -> str:
        W, l2 = self.layer.weights.name, self.learning.l2
        added, bias = self.codes.values()
        return f"d{W} = np.zeros({W}.shape); {added}{f'; d{W} += {short(l2)}*{W}' if l2 else ''}; {bias}"

    def compute(self, x: Array, error: Array, *weights: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64, error (batch, outputs), W for its decay: dW and db (outputs,)."""
        dW = np.zeros((self.layer.first.inputs(x.shape[1]), error.shape[1]))
        np.add.at(dW, self.layer.picked(x), error[:, None])
        for W in weights:
            dW += self._decay * W
        return dW, np.add.reduce(error, axis=0)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if len(cell.index) == 1:
            return super().words(cell, tensors)
        layer, (k, column) = self.layer, (f"{self.layer.read}{cell.index[0]}", f"{self.layer.made}{cell.index[1]}")
        meaning = self._meaning(cell, tensors)
        if not self.terms(cell, tensors).parts:
            return Words(NOWHERE.say(k=k), meaning, shape=Shape.NONE)
        given = {"k": k, "term": layer.error_symbol, "column": column}
        return Words(DECAYED.say(W=layer.weights.name, **given) if self.learning.l2 else SUMMED.say(**given), meaning)
