"""Cross-entropy of a softmax: its operations, in the form that the run asks for."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.ops.losses.ending import Ending
from stepviz.ops.losses.loss_gradient import LossGradient
from stepviz.ops.losses.mean_loss import Loss
from stepviz.ops.losses.softmax import Softmax, StableSoftmax
from stepviz.settings.experiment import Experiment


def ending(run: Experiment, dataset: Dataset) -> Ending:
    """Softmax, loss, and the gradient of both by the logits."""
    classes = len(dataset.classes)
    softmax = StableSoftmax(classes) if run.softmax == "stable" else Softmax(classes)
    loss, gradient = _after_softmax(run)
    ops = softmax, loss(classes, run), gradient(classes, run)
    return Ending(ops, classes, chances=softmax.chances, guesses=classes if run.variant is None else 0)


def _after_softmax(run: Experiment) -> tuple[type[Loss], type[LossGradient]]:
    if run.variant is not None:
        from stepviz.ops.losses.as_printed import LossAsPrinted, LossGradientAsPrinted

        return LossAsPrinted, LossGradientAsPrinted
    if run.softmax == "stable":
        from stepviz.ops.losses.mean_loss import StableLoss

        return StableLoss, LossGradient
    return Loss, LossGradient
