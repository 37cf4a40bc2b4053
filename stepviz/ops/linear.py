"""A linear layer: its forward pass, and the gradients of its weights and bias.

`x.dot(W)` is `x @ W` for matrices, the same BLAS call and the same bits, at half the cost of the call for small ones.
`np.add.reduce` is what `sum` calls.
"""

from __future__ import annotations

import numpy as np

from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, Tensors
from stepviz.ops.terms import Term, Terms, factor


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
