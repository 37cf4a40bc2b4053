"""Pointwise: losses that compare each output with its target, as squared error does, with or without a sigmoid."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Mapping

import numpy as np

from stepviz.data import Dataset
from stepviz.formula.functions import parsed
from stepviz.formula.tree import Binary, Comparison, Fixed, Index, Node, Read, reads_in, replaced
from stepviz.formula.writing import code_of, formula_of
from stepviz.ops.activations.kinds import Sigmoid
from stepviz.ops.check import Check, RegressionCheck
from stepviz.ops.claims import NO_WAY, Num, Saying, Sentence, Words, bracketed, say
from stepviz.ops.layers.last_layer import LastLayer, distance, outputs, sums
from stepviz.ops.losses.loss import ON_TARGET, OUTPUT_LEANS, MeanLoss, OutputGradient, OutputLayer
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, about, extreme
from stepviz.ops.rules.derivative import cells_of, derivative, divided
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.settings.experiment import Experiment

SIGMOID = Sigmoid()


SIGMOID_RULE = Sentence("sigmoid of z: 1 / (1 + exp(-z)), between 0 and 1", "rule")


class SigmoidOutput(Op):
    """o = 1 / (1 + exp(-z)), number by number."""

    name, label, phase, term = "outputs", "o", Phase.FORWARD, "sigmoid"
    reads = curved = saturates = ("logits",)
    sentence = "Squeeze each z into the range from 0 to 1: the outputs o."
    equation = "o = 1 / (1 + exp(-z))"
    code = "o = 1 / (1 + np.exp(-z))"
    question = "what is the output for each row?"

    def __init__(
        self, end: LastLayer, role: TensorRole, layer: int, meaning: Callable[[Cell, Tensors], tuple[Saying, ...]]
    ) -> None:
        """`end`: its inputs; `layer`: the layer that it is shown with; `meaning`: sentences about an output."""
        axes, self._meaning = ("example", end.axis), meaning
        self.writes = (Tensor("outputs", axes, Kind.PROBABILITY, role, symbol="o", layer=layer),)
        self.rules = (Rule("outputs[e,o] = sigmoid(logits[e,o])"),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(SIGMOID_RULE.say(), self._meaning(cell, tensors))


GATE = Sentence("do times the derivative of sigmoid, o × (1 - o)", "rule")
EQUATION = Sentence("{do:do|doutputs} = {made:text}", "formula")
BEHIND = Sentence("{dz:dz|dlogits} = do·o·(1 - o)   do = {made:text}", "formula")
LITTLE = Sentence("Saturated: little of the gradient passes through the sigmoid.")
STEEPER = Sentence("The nearer the output is to 0.5, the more of its gradient passes through.")
_FLAT = 0.1
_OUTPUT, _TARGET = Read("outputs"), Read("y")
_LINE = 56
"""The most characters of a formula on a line of its own."""


class Targets:
    """The targets of the outputs: numbers of the data, or 1 at the true class and 0 elsewhere."""

    def __init__(self, dataset: Dataset) -> None:
        self.classes = len(dataset.classes)
        """The number of classes; 0 if the targets are numbers of the data."""
        self.count = self.classes or len(dataset.targets)
        self.axis = "class" if self.classes else "output"
        self.letter = AXES[self.axis]
        self.code = "T" if self.classes else "y"
        """The name of the targets in formulas, and in code after `listing`."""
        self.listing = f"T = np.eye({self.classes})[y]; " if self.classes else ""
        self.rule = "(o == y[e])" if self.classes else "y[e,o]"
        """The target of example e and output o, in a rule."""
        place = f"[e{{e}},{self.letter}{{o}}]"
        self.labels = f"outputs{place}", "" if self.classes else f"y{place}"
        """Labels of an output and of its target among terms."""
        self.given = {"one_hot": np.eye(self.classes)}
        """The constants that `each_time` uses, by name."""
        self.each_time = "T = one_hot.take(y, axis=0); " if self.classes else ""
        """`listing` as it runs: the same array, faster."""
        self._called: Mapping[Node, str] = {_OUTPUT: "o", _TARGET: self.code}

    def written(self, node: Node, otherwise: str) -> str:
        """An expression of `outputs` and `y` as a formula: `(o - y)^4`; `otherwise` if that is too long."""
        formula = formula_of(node, self._called.get)
        return formula if len(formula) <= _LINE else otherwise

    def in_code(self, node: Node) -> str:
        """An expression of `outputs` and `y` as code: `(o - y)**4`."""
        code = code_of(node, self._called.get)
        return code if any(reads_in(node)) else f"np.full_like(o, {code})"

    def ruled(self, node: Node) -> Node:
        """An expression of `outputs` and `y` as part of a rule, for example e and output o."""
        e, o = Index("e"), Index("o")
        label = Comparison("==", o, Read("y", (e,))) if self.classes else Read("y", (e, o))
        return replaced(replaced(node, _TARGET, label), _OUTPUT, Read("outputs", (e, o)))

    def of(self, y: Array) -> Array:
        """The targets of a batch, (batch, outputs)."""
        return self.given["one_hot"].take(y, axis=0) if self.classes else y


class PointwiseLoss(MeanLoss):
    """losses = a function of each output and its target, combined over the outputs; loss = their mean."""

    reads, question = ("outputs", "y"), "how large is each loss?"

    def __init__(self, targets: Targets, run: Experiment, code: str, rule: Rule) -> None:
        """`code`: the expression of the losses, from `o` and the targets."""
        super().__init__(run)
        self.targets, self.of_example, self.before, self.code = targets, rule, targets.listing, f"L = {code}"
        self.error = "dlogits" if run.output == "sigmoid" else "doutputs"
        self.known, self.quick = targets.given, f"{targets.each_time}{self.code}; loss = L.mean()"


class PointwiseGradient(OutputGradient):
    """doutputs = the derivative of the loss by each output; with a sigmoid also dlogits = doutputs · o·(1 - o)."""

    reads, question = ("outputs", "y"), "which way should each output move?"
    leanings = OUTPUT_LEANS, ON_TARGET

    def __init__(self, targets: Targets, run: Experiment, loss: Node, outputs: int = 1) -> None:
        """`loss`: the loss of one output, of `outputs` and `y`; `outputs`: how many of them it is averaged over."""
        self.targets, self._sigmoid, self.known = targets, run.output == "sigmoid", targets.given
        self.name = "dlogits" if self._sigmoid else "doutputs"
        super().__init__(run)
        slope, self.divided_by = derivative(loss, _OUTPUT), self.divisor * outputs
        slope = divided(slope, Fixed(float(self.divided_by))) if self.divided_by != 1 else slope
        typed, (output, target) = targets.ruled(slope), targets.labels
        read = (isinstance(cell, Read) and cell.tensor == "outputs" for cell in cells_of(typed))
        rule = Rule("doutputs[e,o]", typed=typed, labels=tuple(output if own else target for own in read))
        made = self.tensor("outputs", targets.axis, Kind.SIGNED, "do" * self._sigmoid)
        self.writes, self.rules, self.code = (made,), (rule,), f"{made.symbol} = {targets.in_code(slope)}"
        over = f"/{self.divided_by}" * (self.divided_by != 1)
        formula = targets.written(slope, f"f'(o, {targets.code}){over}")
        self.equation = EQUATION.text_of(do=self.label, made=formula)
        if self._sigmoid:
            self._backpropagate(made, rule, formula)
        self.quick = targets.each_time + self.listing

    def _backpropagate(self, made: Tensor, rule: Rule, formula: str) -> None:
        """Add the step back through the sigmoid."""
        behind = Rule("dlogits[e,o] = doutputs[e,o] * sigmoid_derivative(outputs[e,o])", labels=("do", "outputs"))
        self.writes, self.rules = (made, self.tensor("logits", self.targets.axis, Kind.SIGNED)), (rule, behind)
        self.codes = {"doutputs": self.code, "dlogits": f"{self.label} = do*(o*(1-o))"}
        self.code, self.fuller = self.codes["dlogits"], self.listing
        self.equation = BEHIND.text_of(dz=self.label, made=formula)

    @abstractmethod
    def said(self) -> Saying:
        """The sentence about how doutputs is made."""

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == "doutputs":
            return Words(self.said(), (self.leaning(cell, tensors),))
        slope = SIGMOID.slope.apply(float(tensors["outputs"][cell.index]))
        meaning = NO_WAY if math.isnan(tensors["dlogits"][cell.index]) else LITTLE if slope <= _FLAT * 0.25 else STEEPER
        return Words(GATE.say(), (meaning.say(),))

    def ask(self, known: Knowledge) -> Question | None:
        """Asks about the output with the largest gradient; None if one is not finite."""
        off, made = known["doutputs"], self.writes[0]
        if not np.isfinite(off).all():
            return None
        index = extreme(np.abs(off))
        output, y = float(known["outputs"][index]), known["y"]
        target = float(y[index[0]] == index[1]) if self.targets.classes else float(y[index])
        kind, over = Kind.PROBABILITY if self._sigmoid else Kind.SIGNED, self.said_over("mean over")
        told = say(" is ", Num(output, kind), ", its target ", Num(target, Kind.INPUT), over)
        return about(known, made, index, say("o", *bracketed(places(made, index)), *told), say("o", *told))


def ending_of(run: Experiment, loss: PointwiseLoss, gradient: PointwiseGradient) -> OutputLayer:
    """The output layer with this loss and gradient, and a sigmoid if the run has one."""
    targets, sigmoid = loss.targets, run.output == "sigmoid"
    end = sums(targets.axis) if sigmoid else outputs(targets.axis)
    first = (SigmoidOutput(end, TensorRole.OUTPUT, run.depth if run.deep else 0, distance),) * sigmoid
    return OutputLayer((*first, loss, gradient), targets.count, end, Check if targets.classes else RegressionCheck)


RULE = Sentence("{half:half |}the square of output minus target{several:, summed over the outputs|}", "rule")
SQUARED = Sentence("The loss of each row: {half:half |}the square of o - y{several:, summed|}.", "caption")
SQUARES = Sentence("L = {half:½·|}{several:sum of |}(o - {y:T|y})²", "formula")
DOUBLE = Sentence("Twice the error gives four times the loss.")
NONE_OFF = Sentence("Every output equals its target exactly.")
SLOPE = Sentence("{twice:twice |}output minus target{over:text|}", "rule")
DERIVATIVE = Sentence(
    "Output minus target: {twice:twice that|that} is the derivative of {half:half |}its square.", "caption"
)
THROUGH = "Output minus target, times the derivative of its sigmoid."


def squared(run: Experiment, dataset: Dataset) -> OutputLayer:
    """The output layer of squared error, summed over the outputs."""
    return _squares(run, Targets(dataset), half=False)


def half(run: Experiment, dataset: Dataset) -> OutputLayer:
    """The output layer of half the squared error, so that its derivative has no factor 2."""
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
        self.sentence = SQUARED.text_of(half="half " * half, several=", summed" * several)
        self.brief = f"{'½' * half or 'Σ' * several}(o-{y})²"
        self.equation = SQUARES.text_of(half="½·" * half, several="sum of " * several, y=y)
        self.rule = RULE.say(half="half " * half, several=", summed over the outputs" * several)

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(self.rule, (DOUBLE.say(),))


_SQUARE = parsed("(outputs - y) ** 2")
_HALF = Binary("*", Fixed(0.5), _SQUARE)


class SquaredGradient(PointwiseGradient):
    """doutputs = 2·(o - y), or o - y for half squares; divided by the batch size if the loss is a mean."""

    def __init__(self, targets: Targets, run: Experiment, *, half: bool) -> None:
        super().__init__(targets, run, _HALF if half else _SQUARE)
        self._twice = "twice " * (not half)
        derivative = DERIVATIVE.text_of(twice=f"{self._twice}that", half="half " * half)
        self.sentence = THROUGH if len(self.writes) > 1 else derivative

    def said(self) -> Saying:
        return SLOPE.say(twice=self._twice, over=self.said_over("over"))
