"""Cross-entropy from the logits, where the softmax is the stable one: a chance too small for a double breaks nothing.

p = exp(z - max z) / sum of exp(z - max z), so -ln p = (max z - z) + ln of that sum. The difference is taken first: it
is exact or nearly so however large the logits are, and the log of the sum, from 0 to ln(classes), is added to it.
"""

from __future__ import annotations

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.losses import claims as told
from stepviz.ops.losses.mean_loss import Loss
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensors
from stepviz.ops.words import Num, Saying, Shape, Words

_TINY = float(np.finfo(float).tiny)


RULE = Sentence("-ln p, from the logits: the largest minus the true one, plus ln of the sum", "rule")
QUOTIENT = Sentence("It is -ln of p = {p:number}: the ln of a quotient is a difference.")
DIGITS_LOST = Sentence("p = {p:number} is so small that it has lost digits; this loss has not.")
VANISHED = Sentence("p itself underflows to 0, and -ln 0 is +inf; this loss is finite.")
NOT_FINITE = Sentence("A logit of the row is nan or inf.")
APART = Sentence("The logits are further apart than the largest double.")
LARGEST_AWAY = Sentence("The largest logit is subtracted before exp, so no exp overflows.")


class StableLoss(Loss):
    """losses = max z - z[right class] + ln of the sum of exp(z - max z), loss = their mean."""

    reads = ("logits", "y")
    sentence = "-ln p of the true class ▸, from the logits. Small p, large loss."
    equation = "-ln p = max z - z[y] + ln(sum of exp(z - max z))"
    code = "m-z[r,y] + np.log(e.sum(1))"
    own = (*told.SURPRISE, RULE, QUOTIENT, DIGITS_LOST, VANISHED, NOT_FINITE, APART, LARGEST_AWAY)

    @property
    def listing(self) -> str:
        return f"r = np.arange(len(y)); m = z.max(1); L = {self.code}; loss = L.mean()"

    def compute(self, logits: Array, y: Array) -> tuple[Array, ...]:
        """From logits (batch, classes), y (batch,): losses (batch,) and their mean ()."""
        below = logits - np.maximum.reduce(logits, axis=1, keepdims=True)  # z - max z
        losses = np.log(np.add.reduce(np.exp(below), axis=1))
        losses -= below.take(self._row_starts + y)  # the same bits as (max z - z) + ln
        return losses, np.asarray(np.add.reduce(losses) / len(losses))

    @property
    def of_example(self) -> Rule:
        """The largest logit less the right one, and the log of the sum of exp of each less the largest."""
        largest, total = "max(k, logits[e,k])", "sum(k, exp(logits[e,k] - max(j, logits[e,j])))"
        made = f"losses[e] = {largest} - logits[e,y[e]] + ln({total})"
        return Rule(made, labels=("c{k}",), because={0: "y[e]"})

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """How surprised the model is by one example."""
        (example,) = cell.index
        return Words(
            RULE.say(),
            self.code,
            (
                _beside_chance(cell, tensors),
                told.EXAMPLES.say(),
                LARGEST_AWAY.say(),
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
        return NOT_FINITE.say()
    if not np.isfinite(loss):
        return APART.say()
    if chance == 0:
        return VANISHED.say()
    return (DIGITS_LOST if chance < _TINY else QUOTIENT).say(p=Num(chance, Kind.PROBABILITY))
