"""Own: a loss that somebody typed: a formula of each output and its target, added up or averaged over the outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from stepviz.data import Dataset
from stepviz.formula.own import rule_of
from stepviz.formula.tree import Comparison, Fixed, Fold, Index, Node, Read, replaced, walk
from stepviz.formula.writing import code_of, formula_of
from stepviz.ops.check import Check
from stepviz.ops.claims import Sentence
from stepviz.ops.compiled import function
from stepviz.ops.layers import claims as said_of
from stepviz.ops.layers.last_layer import outputs, sums
from stepviz.ops.losses import claims as told
from stepviz.ops.losses.ending import Ending
from stepviz.ops.losses.mean_loss import MeanLoss
from stepviz.ops.losses.sigmoid_output import SigmoidOutput
from stepviz.ops.losses.squared import Fit
from stepviz.ops.losses.squared_gradient import EQUATION, SigmoidSquaredGradient, SquaredGradient, Targets
from stepviz.ops.op import Op
from stepviz.ops.rules.applied import cells_of
from stepviz.ops.rules.derivative import corners, derivative, divided
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, TensorRole, Tensors
from stepviz.ops.words import Saying, Words
from stepviz.settings.experiment import Experiment

_OUTPUT, _TARGET = Read("outputs"), Read("y")
_LINE = 56
"""Characters of a formula that has a line of its own."""
RULE = Sentence("the formula of --loss, for all outputs", "rule")
BELOW = Sentence("Losses below 0 count too: they lower the mean.")
SLOPE = Sentence("the derivative of the formula of --loss{over:text|}", "rule")
LEVEL = Sentence("Zero: the derivative of the loss is 0 at this output, or taken as 0 at a kink.")


class Typed(Targets):
    """The formula of a loss, with its derivative by an output, and the targets of a run."""

    def __init__(self, text: str, dataset: Dataset) -> None:
        super().__init__(dataset, half=False)
        rule = rule_of("loss", text)
        assert isinstance(rule, Fold)
        self.averaged, self.node = rule.how == "mean", rule.of
        self.slope = derivative(self.node, _OUTPUT)
        self.corners = tuple(dict.fromkeys(corners(self.node)))

    @property
    def _called(self) -> Mapping[Node, str]:
        return {_OUTPUT: "o", _TARGET: self.code}

    def written(self, node: Node) -> str:
        """As a formula: `(o - y)^4`."""
        return formula_of(node, self._called.get)

    def in_code(self, node: Node) -> str:
        """`(o - y)**4`."""
        if not any(isinstance(part, Read) for part in walk(node)):
            return f"np.full_like(o, {code_of(node, self._called.get)})"
        return code_of(node, self._called.get)

    def ruled(self, node: Node) -> Node:
        """In a rule, for example e and output o."""
        e, o = Index("e"), Index("o")
        label = Comparison("==", o, Read("y", (e,))) if self.classes else Read("y", (e, o))
        return replaced(replaced(node, _TARGET, label), _OUTPUT, Read("outputs", (e, o)))

    def function(self, *results: str) -> Callable[..., tuple[Array, ...]]:
        """A function of outputs and targets, (batch, outputs) both, with these results."""
        found: Callable[..., tuple[Array, ...]] = function(("o", self.code), (), f"({', '.join(results)},)")
        return found


def ending(run: Experiment, dataset: Dataset) -> Ending:
    """The operations from the outputs to the gradient."""
    typed, sigmoid = Typed(run.loss, dataset), run.output == "sigmoid"
    end = sums(typed.axis) if sigmoid else outputs(typed.axis)
    last = run.layers if run.deep else 0
    ops: list[Op] = [SigmoidOutput(end, TensorRole.OUTPUT, last, said_of.distance)] * sigmoid
    gradient = SigmoidOwnGradient if sigmoid else OwnGradient
    ops += [OwnLoss(typed, run, f"d{end.name}"), gradient(typed, run)]
    return Ending(tuple(ops), typed.count, end, Check if typed.classes else Fit)


class OwnLoss(MeanLoss):
    """losses = the formula, added up or averaged over the outputs; loss = their mean."""

    reads = ("outputs", "y")
    bends = ("outputs",)
    term = "loss"
    sentence, question = "The loss of each row, by the formula of --loss.", "how large is each loss?"
    brief = "f(o,y)"

    def __init__(self, typed: Typed, run: Experiment, error: str) -> None:
        super().__init__(run)
        self.error, self._typed = error, typed
        self.kinks = ("outputs",) * bool(typed.corners)
        how = "mean of " if typed.averaged else "sum of "
        formula = typed.written(typed.node)
        self.equation = f"L = {how}{formula if len(formula) <= _LINE else f'f(o, {typed.code})'}"
        self.before = typed.listing
        self.code = f"L = ({typed.in_code(typed.node)}).{'mean' if typed.averaged else 'sum'}(1)"
        folded = Fold("mean" if typed.averaged else "sum", "o", typed.ruled(typed.node))
        self.of_example = Rule("losses[e]", typed=folded, labels=(f"{typed.letter}{{o}}",))

    @cached_property
    def _losses(self) -> Callable[..., tuple[Array, ...]]:
        return self._typed.function(self.code.removeprefix("L = "))

    def each(self, outputs: Array, y: Array) -> Array:
        """From outputs (batch, outputs), y (batch, outputs) or classes (batch,): losses (batch,)."""
        return self._losses(outputs, self._typed.of(y))[0]

    @cached_property
    def _edges(self) -> Callable[..., tuple[Array, ...]]:
        return self._typed.function(*(f"{self._typed.in_code(node)} + 0*o" for node in self._typed.corners))

    def corners(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        """Where a part of the formula has a kink."""
        return self._edges(outputs, self._typed.of(y))

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """How it is made."""
        return Words(RULE.say())

    def largest_part(self, losses: Array) -> Saying:
        """As for every loss; where some are below 0, that they are."""
        return BELOW.say() if (losses < 0).any() and np.isfinite(losses).all() else super().largest_part(losses)


class OwnGradient(SquaredGradient):
    """doutputs = the derivative of the formula, over the examples where the loss is their mean."""

    def __init__(self, typed: Typed, run: Experiment) -> None:
        super().__init__(typed, run)
        over = self.divisor * (typed.count if typed.averaged else 1)
        made = divided(typed.slope, Fixed(float(over))) if over != 1 else typed.slope
        self._said_over = f", over {over}" if over != 1 else ""
        self._formula, self._made = typed.written(made), typed.in_code(made)
        if len(self._formula) > _LINE:
            self._formula = f"f'(o, {typed.code})" + f"/{over}" * (over != 1)
        self.equation = EQUATION.text_of(do=self.label, made=self._formula)
        self.sentence = "The derivative of the formula of --loss, for each output."
        self.code = f"{self.label} = {self._made}"
        ruled = typed.ruled(made)
        names = (f"outputs[e{{e}},{typed.letter}{{o}}]", "" if typed.classes else f"y[e{{e}},{typed.letter}{{o}}]")
        labels = tuple(names[not (isinstance(cell, Read) and cell.tensor == "outputs")] for cell in cells_of(ruled))
        self.rules = (Rule("doutputs[e,o]", typed=ruled, labels=labels),)

    @cached_property
    def _slopes(self) -> Callable[..., tuple[Array, ...]]:
        assert isinstance(self._targets, Typed)
        return self._targets.function(self._made)

    def compute(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        """From outputs (batch, outputs), y (batch, outputs) or classes (batch,): doutputs (batch, outputs)."""
        return self._slopes(outputs, self._targets.of(y))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        value = float(tensors["doutputs"][cell.index])
        return Words(SLOPE.say(over=self._said_over), (told.direction(value, told.OUTPUT_LEANS, LEVEL),))


class SigmoidOwnGradient(SigmoidSquaredGradient, OwnGradient):
    """doutputs, and dlogits behind the sigmoid."""
