"""Cross-entropy of a softmax: its operations, in the form that the run asks for."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops.losses.as_printed import LossAsPrinted, LossGradientAsPrinted
from stepviz.ops.losses.ending import Ending
from stepviz.ops.losses.loss import Loss
from stepviz.ops.losses.loss_gradient import LossGradient
from stepviz.ops.losses.softmax import Softmax, StableSoftmax
from stepviz.ops.losses.stable_loss import StableLoss


def ending(run: Experiment, dataset: Dataset) -> Ending:
    """Softmax, loss, and the gradient of both by the logits."""
    stable, printed, classes = run.softmax == "stable", run.variant == "as-printed", len(dataset.classes)
    softmax = StableSoftmax(classes) if stable else Softmax(classes)
    loss = LossAsPrinted if printed else StableLoss if stable else Loss
    gradient = LossGradientAsPrinted if printed else LossGradient
    ops = softmax, loss(classes, run), gradient(classes, run)
    return Ending(ops, classes, chances=softmax.chances, guesses=0 if printed else classes)
