"""A linear layer: its forward pass, and the gradients of its weights and bias.

`x.dot(W)` is `x @ W` for matrices, the same BLAS call and the same bits, at half the cost of the call for small ones.
`np.add.reduce` is what `sum` calls.
"""

from __future__ import annotations

import numpy as np

from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, Tensors
from stepviz.ops.terms import Term, Terms, factor
from stepviz.ops.words import Num, Pattern, Saying, Shape, Words, say


class Linear(Op):
    """z = x·W + b: each input row times each column of weights, plus the bias."""

    name, label, phase = "linear", "xW+b", Phase.FORWARD
    reads = ("x", "W", "b")
    writes = (Tensor("logits", ("example", "class"), Kind.SIGNED, symbol="z"),)
    sentence = "Multiply each input row by the weights and add the bias: the logits z."
    equation = "z = x·W + b"
    code = "z = x @ W + b"
    question = "what score does each class get for each row?"

    def compute(self, x: Array, W: Array, b: Array) -> tuple[Array, ...]:
        """From x (batch, features), W (features, classes), b (classes,): logits (batch, classes)."""
        return (x.dot(W) + b,)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """One product for each feature, then the bias."""
        x, W, b = (tensors[name] for name in self.reads)
        example, column = cell.index
        products = tuple(
            Term(f"x{feature}", (factor("x", x, example, feature), factor("W", W, feature, column)))
            for feature in range(W.shape[0])
        )
        return Terms(cell, float(tensors["logits"][cell.index]), (*products, Term("b", (factor("b", b, column),))))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """The score of one class for one row."""
        example, column = cell.index
        return Words(
            say(f"input row e{example}  ·  column c{column} of W,  plus b[c{column}]"),
            self.code,
            (_lead(tensors["logits"][example], column),),
            made_from=f"row e{example} of x, column c{column} of W, b[c{column}]",
            shape=Shape.PRODUCTS,
        )

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:  # noqa: ARG002 - the same for every array
        """An input feeds its row of logits, a weight or bias its column."""
        if cell.tensor == "x":
            return (Pattern("logits", (cell.index[0], None)),)
        return (Pattern("logits", (None, cell.index[-1])),)


def _lead(row: Array, column: int) -> Saying:
    """How the score stands against the best other one."""
    score = f"The score of class {column} for this row. "
    if len(row) < 2 or not np.isfinite(row).all():
        return say(score.rstrip())
    rival = max((other for other in range(len(row)) if other != column), key=lambda other: float(row[other]))
    mine, theirs = float(row[column]), float(row[rival])
    if mine == theirs:
        return say(score, f"Equal to c{rival}: neither leads.")
    leader = column if mine > theirs else rival
    relation = "Higher" if mine > theirs else "Lower"
    return say(score, f"{relation} than c{rival} (", Num(theirs), f"): class {leader} leads.")


class LinearGradient(Op):
    """dW = xᵀ·dz, db = column sums of dz: input times error, added up over the batch."""

    name, label, phase = "grads", "dW,db", Phase.BACKWARD
    reads = ("x", "dlogits")
    writes = (
        Tensor("dW", ("feature", "class"), Kind.SIGNED),
        Tensor("db", ("class",), Kind.SIGNED),
    )
    equation = "dW = Xᵀ·dlogits   db = column sums of dlogits"
    code = "dW = x.T @ d;  db = d.sum(0)"
    question = "how much is each weight to blame?"

    def __init__(self, batch_size: int) -> None:
        self._batch_size = batch_size
        self.sentence = f"For each weight: add up input × dlogit over the {batch_size} examples."

    def compute(self, x: Array, dlogits: Array) -> tuple[Array, ...]:
        """From x (batch, features), dlogits (batch, classes): dW (features, classes), db (classes,)."""
        return x.T.dot(dlogits), np.add.reduce(dlogits, axis=0)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """One product for each example; for a bias the dlogit alone."""
        x, dlogits = tensors["x"], tensors["dlogits"]
        *feature, column = cell.index
        parts = tuple(
            Term(
                f"e{example}",
                (*(factor("x", x, example, row) for row in feature), factor("dlogits", dlogits, example, column)),
            )
            for example in range(len(x))
        )
        return Terms(cell, float(tensors[cell.tensor][cell.index]), parts)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which way the loss leans, and so which way the update goes."""
        value, column = float(tensors[cell.tensor][cell.index]), cell.index[-1]
        if cell.tensor == "db":
            return Words(
                say(f"sum of column c{column} of dlogits"),
                "db = d.sum(0)",
                (say("Like a weight whose input is 1 in every example."), *_spread(tensors, cell)),
                made_from=f"column c{column} of dlogits",
                shape=Shape.VALUES,
            )
        feature = cell.index[0]
        return Words(
            say(f"sum over the {self._batch_size} examples of   input x{feature}  ×  dlogit c{column}"),
            "dW = x.T @ d",
            _spread(tensors, cell) or (_slope(value),),
            made_from=f"column x{feature} of x, column c{column} of dlogits",
            shape=Shape.PRODUCTS,
            code_at=61,
        )

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:  # noqa: ARG002 - the same for every array
        """An input feeds its row of dW, a dlogit its column and its bias."""
        if cell.tensor == "x":
            return (Pattern("dW", (cell.index[1], None)),)
        return Pattern("dW", (None, cell.index[1])), Pattern("db", (cell.index[1],))


def _slope(gradient: float) -> Saying:
    if gradient < 0:
        return say("Negative: a larger weight here means a smaller loss. So the update raises it.")
    if gradient > 0:
        return say("Positive: a larger weight here means a larger loss. So the update lowers it.")
    return say("Zero: this batch does not care about this weight. So the update leaves it.")


def _spread(tensors: Tensors, cell: Cell) -> tuple[Saying, ...]:
    """How a value that is not finite got here, for a gradient that is not finite; nothing for one that is."""
    if np.isfinite(tensors[cell.tensor][cell.index]):
        return ()
    column = cell.index[-1]
    broken = ~np.isfinite(tensors["dlogits"][:, column])
    if cell.tensor == "dW" and (tensors["x"][broken, cell.index[0]] == 0).any():
        return (say("0 × nan is nan, so a feature that is off does not protect its weight."),)
    return (say(f"One value of column c{column} of dlogits that is not a number is enough."),)
