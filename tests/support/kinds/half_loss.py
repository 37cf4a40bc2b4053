"""A loss that the program does not have: all that one more takes, with a line in `kinds.LOSSES`."""

from __future__ import annotations

import numpy as np

from stepviz import Experiment
from stepviz.ops import Array, Op
from stepviz.ops.losses.loss import Loss, LossGradient
from stepviz.ops.softmax import Softmax

SHARE = 0.5


class HalfLoss(Loss):
    """Half of each cross-entropy."""

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): losses (batch,) and their mean ()."""
        losses, _ = super().compute(probs, y)
        losses = SHARE * losses
        return losses, np.asarray(losses.mean())


class HalfGradient(LossGradient):
    """Half of p - onehot(y)."""

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): dlogits (batch, classes)."""
        (d,) = super().compute(probs, y)
        return (SHARE * d,)


def operations(run: Experiment, classes: int) -> tuple[Op, ...]:
    """Softmax, loss, gradient."""
    size, alone = run.batch_size, not run.hidden
    loss = HalfLoss(classes, size, run.reduction, alone=alone)
    return Softmax(classes), loss, HalfGradient(classes, size, run.reduction, alone=alone)
