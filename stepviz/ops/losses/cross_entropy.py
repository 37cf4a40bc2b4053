"""Cross-entropy of a softmax: its operations, in the form that the run asks for."""

from __future__ import annotations

from stepviz.experiment import Experiment
from stepviz.ops.losses.as_printed import LossAsPrinted, LossGradientAsPrinted
from stepviz.ops.losses.loss import Loss, LossGradient
from stepviz.ops.losses.stable_loss import StableLoss
from stepviz.ops.op import Op
from stepviz.ops.softmax import Softmax, StableSoftmax


def operations(run: Experiment, classes: int) -> tuple[Op, ...]:
    """Softmax, loss, and the gradient of both by the logits."""
    stable, printed, alone = run.softmax == "stable", run.variant == "as-printed", not run.hidden
    loss = LossAsPrinted if printed else StableLoss if stable else Loss
    gradient = LossGradientAsPrinted if printed else LossGradient
    return (
        StableSoftmax(classes) if stable else Softmax(classes),
        loss(classes, run.batch_size, run.reduction, alone=alone, l2=run.l2),
        gradient(classes, run.batch_size, run.reduction, alone=alone),
    )
