"""A loss that the program does not have: all that one more takes, with a line in `kinds.LOSSES`."""

from __future__ import annotations

from stepviz import Dataset, Experiment
from stepviz.ops import Array
from stepviz.ops.losses.cross_entropy import Loss, LossGradient
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.losses.softmax import Softmax

SHARE = 0.5


class HalfLoss(Loss):
    """Half of each cross-entropy."""

    def each(self, probs: Array, y: Array) -> Array:
        """From probs (batch, classes), y (batch,): losses (batch,)."""
        return SHARE * super().each(probs, y)


class HalfGradient(LossGradient):
    """Half of p - onehot(y)."""

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): dlogits (batch, classes)."""
        (d,) = super().compute(probs, y)
        return (SHARE * d,)


def ending(run: Experiment, dataset: Dataset) -> OutputLayer:
    """Softmax, loss, gradient."""
    classes = len(dataset.classes)
    softmax = Softmax(classes)
    return OutputLayer(
        (softmax, HalfLoss(classes, run), HalfGradient(classes, run)), classes, probabilities=softmax.probabilities
    )
