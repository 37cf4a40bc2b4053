"""Cross-entropy from the logits, where the softmax is the stable one: a chance too small for a double breaks nothing.

p = exp(z - max z) / sum of exp(z - max z), so -ln p = (max z - z) + ln of that sum. The difference is taken first: it
is exact or nearly so however large the logits are, and the log of the sum, from 0 to ln(classes), is added to it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.ops.losses.loss import Loss
from stepviz.ops.softmax import powers
from stepviz.ops.tensor import Array, Cell, Kind, Tensors
from stepviz.ops.terms import Form, Terms
from stepviz.ops.words import Num, Saying, Shape, Words, say


class StableLoss(Loss):
    """losses = max z - z[right class] + ln of the sum of exp(z - max z), loss = their mean."""

    reads = ("logits", "y")
    sentence = "-ln p of the right class ▸, found from the logits. Small p, big loss."
    equation = "-ln p = max z - z[y] + ln(sum of exp(z - max z))"
    code = "m-z[r,y] + np.log(e.sum(1))"

    @property
    def listing(self) -> str:
        """The numbers of the rows, their largest logits, the losses with the softmax's exps, and their mean."""
        return f"r = np.arange(len(y)); m = z.max(1); L = {self.code}; loss = L.mean()"

    def compute(self, logits: Array, y: Array) -> tuple[Array, ...]:
        """From logits (batch, classes), y (batch,): losses (batch,) and their mean ()."""
        below = logits - np.maximum.reduce(logits, axis=1, keepdims=True)  # z - max z
        losses = np.log(np.add.reduce(np.exp(below), axis=1))
        losses -= below.take(self._row_starts + y)  # the same bits as (max z - z) + ln
        return losses, np.asarray(np.add.reduce(losses) / len(losses))

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For an example exp of each logit of its row less the largest; for the mean all losses."""
        if cell.tensor == "loss":
            return super().terms(cell, tensors)
        (example,) = cell.index
        logits, right = tensors["logits"], int(tensors["y"][example])
        parts = list(powers(logits, example, float(logits[example].max())))
        parts[right] = replace(parts[right], because=Cell("y", (example,)))
        return Terms(cell, float(tensors["losses"][example]), tuple(parts), Form.LOG_SUM, own=right)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """How surprised the model is by one example, or on average."""
        if cell.tensor == "loss":
            return super().words(cell, tensors)
        (example,) = cell.index
        return Words(
            say("-ln p, from the logits: the largest minus the right one, plus ln of the sum"),
            self.code,
            (
                _beside_chance(cell, tensors),
                say("p = 1 gives 0.   p = 0.5 gives 0.6931.   p = 0.1 gives 2.3026."),
                say("Before exp the largest logit is taken away, so no exp overflows."),
            ),
            made_from=f"row e{example} of logits, the label y of e{example}",
            shape=Shape.LOG_SUM,
        )


def _beside_chance(cell: Cell, tensors: Tensors) -> Saying:
    """How the loss stands to the chance of the right class that the softmax shows."""
    (example,) = cell.index
    loss, logits = float(tensors["losses"][example]), tensors["logits"][example]
    chance = float(tensors["probs"][example, int(tensors["y"][example])])
    if not np.isfinite(logits).all():
        return say("A logit of the row is not a finite number.")
    if not np.isfinite(loss):
        return say("The logits are further apart than the largest double.")
    if chance == 0:
        return say("The chance itself is too small for a double: 0. Its -ln would be +inf, this is not.")
    if chance < np.finfo(float).tiny:
        return say("The chance ", Num(chance, Kind.PROBABILITY), " is so small that digits of it are lost: not here.")
    return say("It is -ln of the chance ", Num(chance, Kind.PROBABILITY), ": the ln of a quotient is a difference.")
