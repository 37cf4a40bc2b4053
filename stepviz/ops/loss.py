"""Cross-entropy: how surprised the model is by the right classes, and which way each logit should move."""

from __future__ import annotations

import numpy as np

from stepviz.experiment import Reduction
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, Tensors
from stepviz.ops.terms import Factor, Function, Term, Terms, factor


class Loss(Op):
    """losses = -ln p[right class], loss = their mean."""

    name, label, phase = "loss", "loss", Phase.FORWARD
    reads = ("probs", "y")
    writes = (
        Tensor("losses", ("example",), Kind.LOSS, symbol="L", title="loss", word="loss"),
        Tensor("loss", (), Kind.LOSS, symbol="mean loss", title="mean loss", word="mean"),
    )
    sentence = "Look only at the probability of the right class ▸. Small p, big loss."
    equation = "loss = mean of -ln p[right class]"
    code = "-np.log(p[i, y]).mean()"
    question = "how surprised is the model by the right answers?"

    def __init__(self, classes: int, batch_size: int) -> None:
        self._row_starts = np.arange(0, classes * batch_size, classes)  # of the examples in the flat probabilities

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): losses (batch,) and their mean ()."""
        losses = -np.log(probs.take(self._row_starts + y))
        return losses, np.asarray(np.add.reduce(losses) / len(losses))

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For an example minus the log of one probability; for the mean all losses."""
        if cell.tensor == "loss":
            losses = tensors["losses"]
            parts = tuple(Term(f"e{e}", (factor("losses", losses, e),)) for e in range(len(losses)))
            return Terms(cell, float(tensors["loss"]), parts, divisor=len(losses))
        (example,) = cell.index
        right = int(tensors["y"][example])
        part = Term(f"c{right}", (factor("probs", tensors["probs"], example, right),), Function.MINUS_LOG)
        return Terms(cell, float(tensors["losses"][example]), (part,))


class LossGradient(Op):
    """dlogits = p - onehot(y): the gradient of the loss by the logits, softmax and log together."""

    name, label, phase = "dlogits", "dlogits", Phase.BACKWARD
    reads = ("probs", "y")
    writes = (Tensor("dlogits", ("example", "class"), Kind.ERROR, symbol="dlogits"),)
    sentence = "How wrong is each probability? Take 1 away where the class is right."
    question = "which way should each logit move?"

    def __init__(self, classes: int, batch_size: int, reduction: Reduction) -> None:
        self._one_hot = np.eye(classes)
        self._divisor = batch_size if reduction == "mean" else 1
        self.equation = "dlogits = p - 1 at the right class, p elsewhere"
        self.code = "d = p.copy(); d[r, y] -= 1"
        if reduction == "mean":
            self.equation = f"dlogits = (p - 1 at the right class) / {batch_size}"
            self.code = f"d[r, y] -= 1; d /= {batch_size}"
            self.sentence = "How wrong is each probability? Its share of the mean loss."

    def truth(self, y: Array) -> Array:
        """What the probabilities should have been: (batch, classes)."""
        return self._one_hot.take(y, axis=0)

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): dlogits (batch, classes)."""
        dlogits = probs - self.truth(y)
        return (dlogits / self._divisor if self._divisor != 1 else dlogits,)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The probability, and 1 taken away where the class is right."""
        example, column = cell.index
        right = self.truth(tensors["y"])[example, column]
        parts = [Term("p", (factor("probs", tensors["probs"], example, column),))]
        if right:
            parts.append(Term("y", (Factor(float(right), Cell("y", (example,))),), sign=-1))
        return Terms(cell, float(tensors["dlogits"][cell.index]), tuple(parts), divisor=self._divisor)
