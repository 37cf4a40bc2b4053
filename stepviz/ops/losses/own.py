"""Own: a loss that the user typed: a formula of an output and its target, summed or averaged over the outputs."""

from __future__ import annotations

import numpy as np

from stepviz.data import Dataset
from stepviz.formula.own import rule_of
from stepviz.formula.tree import Fold
from stepviz.ops.claims import Saying, Sentence, Words
from stepviz.ops.compiled import in_shape
from stepviz.ops.losses.loss import OUTPUT_LEANS, OutputLayer
from stepviz.ops.losses.pointwise import PointwiseGradient, PointwiseLoss, Targets, ending_of
from stepviz.ops.rules.derivative import corners
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.settings.experiment import Experiment

RULE = Sentence("the formula of --loss, for all outputs", "rule")
BELOW = Sentence("Losses below 0 count too: they lower the mean.")
SLOPE = Sentence("the derivative of the formula of --loss{over:text|}", "rule")
LEVEL = Sentence("Zero: the derivative of the loss is 0 at this output, or taken as 0 at a kink.")


def ending(run: Experiment, dataset: Dataset) -> OutputLayer:
    """The output layer of a typed loss."""
    targets, formula = Targets(dataset), rule_of("loss", run.loss)
    assert isinstance(formula, Fold)
    return ending_of(run, OwnLoss(targets, run, formula), OwnGradient(targets, run, formula))


class OwnLoss(PointwiseLoss):
    """losses = the formula, summed or averaged over the outputs; loss = their mean."""

    curved = ("outputs",)
    term, brief = "loss", "f(o,y)"
    sentence = "The loss of each row, by the formula of --loss."

    def __init__(self, targets: Targets, run: Experiment, formula: Fold) -> None:
        how, each = formula.how, formula.of
        rule = Rule("losses[e]", typed=Fold(how, "o", targets.ruled(each)), labels=(f"{targets.letter}{{o}}",))
        super().__init__(targets, run, f"({targets.in_code(each)}).{how}(1)", rule)
        found = dict.fromkeys(map(targets.in_code, corners(each)))
        self.nondifferentiable, self._corners = ("outputs",) * bool(found), in_shape(found, "o", targets.code)
        self.equation = f"L = {how} of {targets.written(each, f'f(o, {targets.code})')}"

    def corners(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        return self._corners(outputs, self.targets.of(y))

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(RULE.say())

    def largest_part(self, losses: Array) -> Saying:
        """The sentence about the largest loss; if some are below 0, about that."""
        return BELOW.say() if (losses < 0).any() and np.isfinite(losses).all() else super().largest_part(losses)


class OwnGradient(PointwiseGradient):
    """doutputs = the derivative of the formula; divided by the batch size if the loss is a mean."""

    leanings = OUTPUT_LEANS, LEVEL

    def __init__(self, targets: Targets, run: Experiment, formula: Fold) -> None:
        super().__init__(targets, run, formula.of, targets.count if formula.how == "mean" else 1)
        each = "times that of the sigmoid" if len(self.writes) > 1 else "for each output"
        self.sentence = f"The derivative of the formula of --loss, {each}."

    def said(self) -> Saying:
        return SLOPE.say(over=f", over {self.divided_by}" * (self.divided_by != 1))
