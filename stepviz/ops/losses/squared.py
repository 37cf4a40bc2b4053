"""Squared error: how far the outputs are from their targets, squared, or half of that."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.ops.claims import Saying, Sentence, Words
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.losses.pointwise import PointwiseGradient, PointwiseLoss, Targets, ending_of
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Cell, Tensors
from stepviz.settings.experiment import Experiment

RULE = Sentence("{half:half |}the square of output minus target{several:, summed over the outputs|}", "rule")
SENTENCE = Sentence("The loss of each row: {half:half |}the square of o - y{several:, summed|}.", "caption")
EQUATION = Sentence("L = {half:½·|}{several:sum of |}(o - {y:T|y})²", "formula")
DOUBLE = Sentence("Twice the error gives four times the loss.")
NONE_OFF = Sentence("Every output equals its target exactly.")
SLOPE = Sentence("{twice:twice |}output minus target{over:text|}", "rule")
DERIVATIVE = Sentence(
    "Output minus target: {twice:twice that|that} is the derivative of {half:half |}its square.", "caption"
)
BEHIND = "Output minus target, times the derivative of its sigmoid."


def ending(run: Experiment, dataset: Dataset) -> OutputLayer:
    """The squares, added up over the outputs."""
    return _squares(run, Targets(dataset), half=False)


def half(run: Experiment, dataset: Dataset) -> OutputLayer:
    """Half of them: what is left of the 2 in the slope is 1."""
    return _squares(run, Targets(dataset), half=True)


def _squares(run: Experiment, targets: Targets, *, half: bool) -> OutputLayer:
    return ending_of(run, SquaredLoss(targets, run, half=half), SquaredGradient(targets, run, half=half))


class SquaredLoss(PointwiseLoss):
    """losses = sum of (o - y)² over the outputs, or half of it; loss = their mean."""

    term, nothing = "squared error", NONE_OFF

    def __init__(self, targets: Targets, run: Experiment, *, half: bool) -> None:
        several, y, halved = targets.count > 1, targets.code, " / 2" * half
        rule = f"losses[e] = sum(o, (outputs[e,o] - {targets.rule}) ** 2){halved}"
        labelled = Rule(rule, labels=(f"{targets.letter}{{o}}",))
        super().__init__(targets, run, f"((o - {y})**2).sum(1){halved}", labelled)
        self.sentence = SENTENCE.text_of(half="half " * half, several=", summed" * several)
        self.brief = f"{'½' * half or 'Σ' * several}(o-{y})²"
        self.equation = EQUATION.text_of(half="½·" * half, several="sum of " * several, y=y)
        self.rule = RULE.say(half="half " * half, several=", summed over the outputs" * several)

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(self.rule, (DOUBLE.say(),))


class SquaredGradient(PointwiseGradient):
    """doutputs = 2·(o - y), or o - y of half squares; divided by the examples where the loss is their mean."""

    def __init__(self, targets: Targets, run: Experiment, *, half: bool) -> None:
        super().__init__(targets, run)
        twice, off = "2*" * (not half), f"o - {targets.code}"
        made = f"{twice}({off}){self.over}" if twice or self.over else off
        labels, because = ("", "") if twice else targets.labels, {1: "y[e]"} if targets.classes else {}
        rule = f"doutputs[e,o] = ({twice}outputs[e,o] - {twice}{targets.rule}){self.over}"
        self.make(made, made.replace("*", "·"), Rule(rule, labels=labels, because=because))
        self._twice, self.slip = "twice " * bool(twice), 2.0 if half else 0.5
        derivative = DERIVATIVE.text_of(twice=f"{self._twice}that", half="half " * half)
        self.sentence = BEHIND if len(self.writes) > 1 else derivative

    def said(self) -> Saying:
        return SLOPE.say(twice=self._twice, over=self.said_over("over"))
