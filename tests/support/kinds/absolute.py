"""Absolute error: how far the outputs are off, summed. With a line in `kinds.LOSSES`."""

from __future__ import annotations

from stepviz import Dataset, Experiment
from stepviz.formula.functions import parsed
from stepviz.ops import Cell, Saying, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.losses.pointwise import NONE_OFF, PointwiseGradient, PointwiseLoss, Targets, ending_of
from stepviz.ops.rules.rule import Rule
from tests.support.own import OWN_LOSSES

_RULE = Sentence("the size of output minus target, summed over the outputs", "rule")
_SIGN = Sentence("the sign of output minus target", "rule")
OWN_LOSSES["absolute"] = OWN_LOSSES["sum(o,abs(outputs-y))"]


def ending(run: Experiment, dataset: Dataset) -> OutputLayer:
    """Loss and gradient, behind a sigmoid if the run has one."""
    targets = Targets(dataset)
    return ending_of(run, AbsoluteLoss(targets, run), AbsoluteGradient(targets, run))


class AbsoluteLoss(PointwiseLoss):
    """losses = sum of |o - y| over the outputs, loss = their mean."""

    term, nothing, brief = "absolute error", NONE_OFF, "Σ|o-y|"
    sentence = "The loss of each row: the size of o - y, summed."

    def __init__(self, targets: Targets, run: Experiment) -> None:
        rule = f"losses[e] = sum(o, abs(outputs[e,o] - {targets.rule}))"
        labelled = Rule(rule, labels=(f"{targets.letter}{{o}}",))
        super().__init__(targets, run, f"np.abs(o - {targets.code}).sum(1)", labelled)
        self.equation = f"L = sum of |o - {targets.code}|"

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """The loss of one example."""
        return Words(_RULE.say())


class AbsoluteGradient(PointwiseGradient):
    """doutputs = the sign of o - y; divided by the batch size if the loss is a mean."""

    sentence = "Output above its target or below: the derivative of its distance."

    def __init__(self, targets: Targets, run: Experiment) -> None:
        super().__init__(targets, run, parsed("abs(outputs - y)"))

    def said(self) -> Saying:
        """How it is made."""
        return _SIGN.say()
