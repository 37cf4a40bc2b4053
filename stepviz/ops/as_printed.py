"""The listing as the article prints it, with its fault.

It takes the batch size from the wrong axis (`input.shape[1]`, the number of classes) and indexes with labels of shape
(batch, 1), which broadcast: so it reads the first rows of the batch only, as many as there are classes, for all labels,
and takes 1 away at every class that occurs in the batch, in those rows only.
"""

from __future__ import annotations

import numpy as np

from stepviz.ops.loss import Loss, LossGradient
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.terms import Function, Term, Terms, factor


class LossAsPrinted(Loss):
    """Row i holds what label i takes out of the first rows; their sum is divided by the number of classes."""

    equation = "loss = sum of -ln p[first 2 rows, y] / 2   (fault)"
    code = "n=z.shape[1]; p[range(n), y]"

    def __init__(self, classes: int, batch_size: int) -> None:
        super().__init__(classes, batch_size)
        self._read = np.arange(classes)
        self.equation = f"loss = sum of -ln p[first {classes} rows, y] / {classes}   (fault)"

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): losses (batch,) by label, and the reported loss ()."""
        taken = -np.log(probs[self._read, y[:, None]])  # (batch, classes)
        return taken.sum(axis=1), np.asarray(np.sum(taken) / len(self._read))

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For a label one log for each row read; for the loss all of them."""
        if cell.tensor == "loss":
            losses = tensors["losses"]
            parts = tuple(Term(f"e{e}", (factor("losses", losses, e),)) for e in range(len(losses)))
            return Terms(cell, float(tensors["loss"]), parts, divisor=len(self._read))
        label = int(tensors["y"][cell.index])
        parts = tuple(
            Term(f"e{row}", (factor("probs", tensors["probs"], int(row), label),), Function.MINUS_LOG)
            for row in self._read
        )
        return Terms(cell, float(tensors["losses"][cell.index]), parts)


class LossGradientAsPrinted(LossGradient):
    """1 is taken away once for every class that occurs in the batch, in the first rows only."""

    def __init__(self, classes: int, batch_size: int) -> None:
        super().__init__(classes, batch_size, "sum")
        self._read = np.arange(classes)
        self.equation = f"d = p - 1 at classes of y, first {classes} rows   (fault)"
        self.code = "d = p; d[range(n), y] -= 1"

    def truth(self, y: Array) -> Array:
        """1 at every class of `y` in the rows read, 0 elsewhere: (batch, classes)."""
        truth = np.zeros((len(y), len(self._one_hot)))
        truth[self._read, y[:, None]] = 1.0
        return truth

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The probability, and 1 taken away in the rows read, pointing at the label that did it."""
        terms = super().terms(cell, tensors)
        if len(terms.parts) < 2:
            return terms
        by = int(np.flatnonzero(tensors["y"] == cell.index[1])[0])
        one = terms.parts[1].factors[0]
        culprit = Term("y", (type(one)(one.value, Cell("y", (by,))),), sign=-1)
        return Terms(cell, terms.value, (terms.parts[0], culprit), divisor=terms.divisor)
