"""Absolute error of the probabilities: how far each is from 0 or 1, summed. With a line in `kinds.LOSSES`.

Chances sum to 1, so that is twice what the right one lacks: 2·(1 - p[right class]).
"""

from __future__ import annotations

import numpy as np

from stepviz import Dataset, Experiment
from stepviz.ops import Array, Cell, Saying, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.losses import loss as told
from stepviz.ops.losses.cross_entropy import Loss, LossGradient
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.losses.softmax import Softmax, StableSoftmax
from stepviz.ops.rules.rule import Rule
from tests.claims.judges.verdict import Always, Judges, Rarely, Said, Truth, as_ruled


def ending(run: Experiment, dataset: Dataset) -> OutputLayer:
    """Softmax, loss, gradient."""
    classes = len(dataset.classes)
    softmax = (StableSoftmax if run.softmax == "stable" else Softmax)(classes)
    return OutputLayer(
        (softmax, AbsoluteLoss(classes, run), AbsoluteGradient(classes, run)),
        classes,
        probabilities=softmax.probabilities,
    )


def _is_product(truth: Truth, said: Said) -> bool:
    example, column = truth.cell.index
    return as_ruled(truth) and (said["less"] != "") == (int(truth["y"][example]) == column)


_RULE = Sentence("2, minus twice the probability of the true class", "rule")
_ENDS = Sentence("The loss is 0 if p of the true class is 1, and 2 if it is 0.")
_PRODUCT = Sentence("twice p of the true class, times this p{less: minus 1|}", "rule")
_FLAT = Sentence("Zero: a small change of this logit changes nothing.")
JUDGES: Judges = {
    _ENDS: Always("2 - 2·p of 0 and of 1"),
    _PRODUCT: _is_product,
    _FLAT: Rarely(lambda truth, _: truth.value == 0, "a probability of exactly 0 or 1"),
}


class AbsoluteLoss(Loss):
    """losses = 2 - 2·p[true class], loss = their mean."""

    sentence = "2 minus twice the p of the true class ▸: 0 if it is 1."
    equation = "loss = mean of 2 - 2·p[true class]"
    code = "L = 2 - 2*p[r, y]"
    question = "how large is the loss of each example?"
    of_example = Rule("losses[e] = 2 - 2 * probs[e,y[e]]", labels=("", ""), because={1: "y[e]"})

    def each(self, probs: Array, y: Array) -> Array:
        """From probs (batch, classes), y (batch,): losses (batch,)."""
        losses: Array = 2.0 - 2.0 * probs.take(self._row_starts + y)
        return losses

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """The loss of one example."""
        return Words(_RULE.say(), (_ENDS.say(),))


class AbsoluteGradient(LossGradient):
    """dlogits = 2·p[true class]·(p - onehot(y))."""

    sentence = "The gradient of the logits: near 0 where p is near 0 or 1."
    leanings = told.LEANS, _FLAT

    def __init__(self, classes: int, run: Experiment) -> None:
        super().__init__(classes, run)
        self.sentence = type(self).sentence
        self.equation = f"{self.label} = 2·p[y]·(p - 1 at the true class){self.over}"
        self.code = f"{self.label} *= 2*p[r, y][:, None]"
        self.fuller = self.listing
        twice = "2 * probs[e,y[e]]"
        made = f"dlogits[e,c] = ({twice} * probs[e,c] - (c == y[e]) * {twice}){self.over}"
        self.rules = (Rule(made, labels=("", ""), because={1: "y[e]"}),)

    @property
    def listing(self) -> str:
        """That of cross-entropy, times twice p of the true class."""
        divided = f"; {self._divided}" * bool(self._divided)
        return f"{self._copied}; {self.taken}; {self.code}{divided}"

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): dlogits (batch, classes)."""
        d = (probs - self.truth(y)) * (2 * probs[np.arange(len(y)), y][:, None])
        return (d / self.divisor,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which way this logit should move."""
        example, column = cell.index
        right, row = int(tensors["y"][example]), tensors["dlogits"][example]
        rule = _PRODUCT.say(less=" minus 1" if right == column else "")
        return Words(rule, (self.leaning(cell, tensors), *self._remark(row)))

    def _remark(self, row: Array) -> tuple[Saying, ...]:
        return super()._remark(row) if abs(row.sum()) < 1e-12 else ()
