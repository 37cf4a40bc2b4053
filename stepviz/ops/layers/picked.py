"""The first layer on one-hot characters: each picks a row of the matrix, and only that row learns from it.

One-hot times W is the rows of W that are picked, added up: nothing is multiplied. With one character before the one to
come and no hidden layer W is the table of bigrams (Karpathy 2022, "makemore").
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.linear import Linear
from stepviz.ops.layers.linear_gradient import LinearGradient
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, extreme, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.words import Num, Saying, Shape, Short, Words, bracketed, say
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

    def _sentence(self) -> str:
        layer, one = self.layer, self.layer.first.context == 1
        what, picks = ("the row", "character picks") if one else ("the rows", "characters pick")
        end = f": {layer.end.words}" if layer.last else ""
        return EACH.text_of(what=what, W=layer.weights.name, picks=picks, b=layer.bias.name, end=end)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        _, W, b = self.reads
        row = self.layer.first.row
        label = f"{self.layer.read}{{{row}}}"
        return (Rule(f"{self.layer.output}[e,c] = sum(m, {W}[{row},c]) + {b}[c]", labels=(label,)),)

    def compute(self, x: Array, W: Array, b: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64, W (context · characters, outputs), b (outputs,): (batch, outputs)."""
        return (np.add.reduce(W[self.layer.picked(x)], axis=1) + b,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        source, W, b = self.reads
        e, column = f"e{cell.index[0]}", f"{self.layer.made}{cell.index[1]}"
        meaning = self.layer.end.meaning(cell, tensors) if self.layer.last else ()
        made_from = f"row {e} of {source}, column {column} of {W}, {b}[{column}]"
        rule = PICKED.say(e=e, column=column, W=W, b=b)
        return Words(rule, self.code, meaning, made_from=made_from, shape=Shape.VALUES)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (EACH, *(claim for claim in super().claims if claim.text != self.sentence), PICKED)

    def multiplied_by(self, parameter: str) -> str:
        """None: rows are picked."""
        return ""

    def _ask_score(self, known: Knowledge) -> Question | None:
        source, W, b = self.reads
        z, column = known[self.layer.output][0], self.layer.end.asked(known["y"])
        rows = self.layer.picked(known[source][:1])[0].tolist()
        score = f"{self.layer.made}{column}"
        picked = [part for row in rows for part in (", ", Short(f"k{row}"))][1:]
        text = say(
            "Row e0 picks ", *picked, f" of {W}. Column ", Short(score), f" there, plus {b}: what will ",
            self.layer.output_symbol, *bracketed(("e0", score)), " be?",
        )  # fmt: skip
        value, bias = float(z[column]), float(known[b][column])
        other = float(z[column - 1])
        wrong = [say(Num(other)), say(Num(value - 2 * bias)), say(Num(-value))]
        return mixed(known, text, say(Num(value)), wrong, self._in_first(column))


class PickedGradient(LinearGradient):
    """dW: for each row of W the errors of the rows that picked it, added up; db = column sums."""

    def _write_rule(self) -> None:
        super()._write_rule()
        layer = self.layer
        W, b, error = layer.weights.name, layer.bias.name, layer.error_symbol
        decay = f" + l2·{W}" if self.l2 else ""
        self.equation = f"d{W} = onehot({layer.source})ᵀ·{error}{decay}   d{b} = column sums of {error}"
        self.code, self.fuller = f"np.add.at(d{W}, {layer.first.code}, {error}[:, None])", ""
        self.sentence = TAUGHT.text_of(
            of="" if layer.alone else f" of {W}",
            term=layer.error_symbol,
            more=", plus l2 × the weight" if self.l2 else "",
        )

    @property
    def listing(self) -> str:
        layer = self.layer
        W = layer.weights.name
        lines = f"d{W} = np.zeros({W}.shape); {self.code}"
        decay = f"; d{W} += {short(self.l2)}*{W}" if self.l2 else ""
        return f"{lines}{decay}; {self._bias_code}"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        _, error, *weights = self.reads
        picked = f"sum(e, sum(m, ({self.layer.first.row} == k) * {error}[e,c]))"
        decay = "".join(f" + l2 * {name}[k,c]" for name in weights)
        return Rule(f"{self.writes[0].name}[k,c] = {picked}{decay}", {"l2": self.l2}, labels=("e{e}",)), self._bias_rule

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
        meaning, code = self._meaning(cell, tensors), self.code
        if not self.terms(cell, tensors).parts:
            return Words(NOWHERE.say(k=k), code, meaning)
        given = {"k": k, "term": layer.error_symbol, "column": column}
        rule = DECAYED.say(W=layer.weights.name, **given) if self.l2 else SUMMED.say(**given)
        made_from = f"the rows of {layer.error_symbol} whose {layer.source} is {k}, column {column}"
        shape = Shape.PRODUCTS if self.l2 else Shape.VALUES
        return Words(rule, code, meaning, made_from=made_from, shape=shape)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (*super().claims, TAUGHT, SUMMED, DECAYED, NOWHERE)

    def ask(self, known: Knowledge) -> Question | None:
        """About the largest gradient."""
        weights, bias = self.writes
        cell = extreme(weights.name, np.abs(known[weights.name]))
        row, column = f"{self.layer.read}{cell.index[0]}", f"{self.layer.made}{cell.index[1]}"
        value = float(known[weights.name][cell.index])
        text: Saying = say(
            f"{self.layer.error_symbol} of ", Short(column), ", summed over the rows that pick ", Short(row),
            ", plus l2·W" if self.l2 else "", f": what will {weights.name}", *bracketed((row, column)), " be?",
        )  # fmt: skip
        summed = float(known[bias.name][cell.index[1]])
        wrong = [say(Num(-value)), say(Num(summed)), say(Num(value / self._batch_size)), CANNOT_TELL]
        return mixed(known, text, say(Num(value)), wrong, cell)
