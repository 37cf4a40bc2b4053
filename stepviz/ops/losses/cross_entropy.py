"""Cross-entropy of a softmax: its operations, in the form that the run asks for."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.ops.losses.ending import Ending
from stepviz.ops.losses.loss_gradient import LossGradient
from stepviz.ops.losses.mean_loss import Loss, StableLoss
from stepviz.ops.losses.softmax import Softmax, StableSoftmax
from stepviz.settings.experiment import Experiment


def ending(run: Experiment, dataset: Dataset) -> Ending:
    """Softmax, loss, and the gradient of both by the logits."""
    classes, stable = len(dataset.classes), run.softmax == "stable"
    softmax, loss, gradient = StableSoftmax if stable else Softmax, StableLoss if stable else Loss, LossGradient
    if run.variant is not None:
        from stepviz.ops.losses.as_printed import LossAsPrinted, LossGradientAsPrinted

        loss, gradient = LossAsPrinted, LossGradientAsPrinted
    made = softmax(classes)
    ops = made, loss(classes, run), gradient(classes, run)
    return Ending(ops, classes, chances=made.chances, guesses=classes if run.variant is None else 0)
