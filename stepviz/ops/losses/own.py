"""Own: a loss that the user typed: a formula of an output and its target, summed or averaged over the outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Literal

import numpy as np

from stepviz.data import Dataset
from stepviz.formula.own import rule_of
from stepviz.formula.tree import Comparison, Fixed, Fold, Index, Node, Read, reads_in, replaced
from stepviz.formula.writing import code_of, formula_of
from stepviz.ops.claims import Saying, Sentence, Words
from stepviz.ops.compiled import function
from stepviz.ops.losses.loss import OUTPUT_LEANS, OutputLayer
from stepviz.ops.losses.pointwise import PointwiseGradient, PointwiseLoss, Targets, ending_of
from stepviz.ops.rules.derivative import cells_of, corners, derivative, divided
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.settings.experiment import Experiment

_OUTPUT, _TARGET = Read("outputs"), Read("y")
_LINE = 56
"""The most characters of a formula on a line of its own."""
RULE = Sentence("the formula of --loss, for all outputs", "rule")
BELOW = Sentence("Losses below 0 count too: they lower the mean.")
SLOPE = Sentence("the derivative of the formula of --loss{over:text|}", "rule")
LEVEL = Sentence("Zero: the derivative of the loss is 0 at this output, or taken as 0 at a kink.")


class TypedLoss(Targets):
    """The formula of a loss, with its derivative by an output, and the targets of a run."""

    def __init__(self, text: str, dataset: Dataset) -> None:
        super().__init__(dataset)
        rule = rule_of("loss", text)
        assert isinstance(rule, Fold)
        self.how: Literal["mean", "sum"] = "mean" if rule.how == "mean" else "sum"
        self.node = rule.of
        self.slope = derivative(self.node, _OUTPUT)
        self.corners = tuple(dict.fromkeys(corners(self.node)))

    @property
    def _called(self) -> Mapping[Node, str]:
        return {_OUTPUT: "o", _TARGET: self.code}

    def written(self, node: Node, otherwise: str) -> str:
        """An expression as a formula: `(o - y)^4`; `otherwise` if that is too long."""
        formula = formula_of(node, self._called.get)
        return formula if len(formula) <= _LINE else otherwise

    def in_code(self, node: Node) -> str:
        """An expression as code: `(o - y)**4`."""
        if not any(reads_in(node)):
            return f"np.full_like(o, {code_of(node, self._called.get)})"
        return code_of(node, self._called.get)

    def ruled(self, node: Node) -> Node:
        """An expression as part of a rule, for example e and output o."""
        e, o = Index("e"), Index("o")
        label = Comparison("==", o, Read("y", (e,))) if self.classes else Read("y", (e, o))
        return replaced(replaced(node, _TARGET, label), _OUTPUT, Read("outputs", (e, o)))


def ending(run: Experiment, dataset: Dataset) -> OutputLayer:
    """The output layer of a typed loss."""
    typed = TypedLoss(run.loss, dataset)
    return ending_of(run, OwnLoss(typed, run), OwnGradient(typed, run))


class OwnLoss(PointwiseLoss):
    """losses = the formula, summed or averaged over the outputs; loss = their mean."""

    curved = ("outputs",)
    term, brief = "loss", "f(o,y)"
    sentence = "The loss of each row, by the formula of --loss."

    def __init__(self, typed: TypedLoss, run: Experiment) -> None:
        rule = Rule("losses[e]", typed=Fold(typed.how, "o", typed.ruled(typed.node)), labels=(f"{typed.letter}{{o}}",))
        super().__init__(typed, run, f"({typed.in_code(typed.node)}).{typed.how}(1)", rule)
        self._typed, self.nondifferentiable = typed, ("outputs",) * bool(typed.corners)
        self.equation = f"L = {typed.how} of {typed.written(typed.node, f'f(o, {typed.code})')}"

    @cached_property
    def _kink_function(self) -> Callable[..., tuple[Array, ...]]:
        # + 0*o: a part may not depend on o, and each array has its shape.
        made = "".join(f"{self._typed.in_code(node)} + 0*o, " for node in self._typed.corners)
        return function(("o", self._typed.code), (), f"({made})")

    def corners(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        return self._kink_function(outputs, self._typed.of(y))

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(RULE.say())

    def largest_part(self, losses: Array) -> Saying:
        """The sentence about the largest loss; if some are below 0, about that."""
        return BELOW.say() if (losses < 0).any() and np.isfinite(losses).all() else super().largest_part(losses)


class OwnGradient(PointwiseGradient):
    """doutputs = the derivative of the formula; divided by the batch size if the loss is a mean."""

    leanings = OUTPUT_LEANS, LEVEL

    def __init__(self, typed: TypedLoss, run: Experiment) -> None:
        super().__init__(typed, run)
        over = self.divisor * (typed.count if typed.how == "mean" else 1)
        made = divided(typed.slope, Fixed(float(over))) if over != 1 else typed.slope
        formula = typed.written(made, f"f'(o, {typed.code})" + f"/{over}" * (over != 1))
        ruled = typed.ruled(made)
        output, target = typed.labels
        read = (isinstance(cell, Read) and cell.tensor == "outputs" for cell in cells_of(ruled))
        labels = tuple(output if mine else target for mine in read)
        self.make(typed.in_code(made), formula, Rule("doutputs[e,o]", typed=ruled, labels=labels))
        each = "times that of the sigmoid" if len(self.writes) > 1 else "for each output"
        self.sentence = f"The derivative of the formula of --loss, {each}."
        self._said = SLOPE.say(over=f", over {over}" * (over != 1))

    def said(self) -> Saying:
        return self._said
