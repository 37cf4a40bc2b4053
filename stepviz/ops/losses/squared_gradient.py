"""The gradient of squared error: how far each output is off, twice, and which way it should move."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.claims import NO_WAY, Sentence
from stepviz.ops.losses import claims as told
from stepviz.ops.losses.output_gradient import OutputGradient
from stepviz.ops.losses.sigmoid_output import SIGMOID
from stepviz.ops.question import Knowledge, Question, about, extreme
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, Tensors, places
from stepviz.ops.words import Num, Words, bracketed, say
from stepviz.settings.experiment import Experiment


class Targets:
    """What outputs should be: numbers of the data, or 1 at the right class and 0 elsewhere."""

    def __init__(self, dataset: Dataset, *, half: bool) -> None:
        """`half`: whether half of each square is the loss."""
        self.half = half
        self.classes = len(dataset.classes)
        """How many; 0 where the targets are numbers."""
        self.count = self.classes or len(dataset.targets)
        self.axis = "class" if self.classes else "output"
        self.letter = AXES[self.axis]
        self.code = "T" if self.classes else "y"
        """What they are called in code, once `listing` has run, and in formulas."""
        self.listing = f"T = np.eye({self.classes})[y]; " if self.classes else ""
        self._one_hot = np.eye(self.classes)

    def of(self, y: Array) -> Array:
        """Those of a batch, (batch, outputs)."""
        return self._one_hot.take(y, axis=0) if self.classes else y

    @property
    def rule(self) -> str:
        """The one of example e and output o, in a rule."""
        return "(o == y[e])" if self.classes else "y[e,o]"


RULE = Sentence("{twice:twice |}output minus target{over:text|}", "rule")
SENTENCE = Sentence(
    "Output minus target: {twice:twice that|that} is the derivative of {half:half |}its square.", "caption"
)
GATE = Sentence("do times the derivative of sigmoid, o × (1 - o)", "rule")

EQUATION = Sentence("{do:do|doutputs} = {made:text}", "formula")
BEHIND = Sentence("{dz:dz|dlogits} = do·o·(1 - o)   do = {made:text}", "formula")
LITTLE = Sentence("Saturated: little of the gradient passes through the sigmoid.")
STEEPER = Sentence("The nearer the output is to 0.5, the more of its gradient passes through.")
_FLAT = 0.1


class SquaredGradient(OutputGradient):
    """doutputs = 2·(o - y), or o - y of half squares; divided by the examples where the loss is their mean."""

    name = "doutputs"
    reads: tuple[str, ...] = ("outputs", "y")
    question = "which way should each output move?"
    outputs = Kind.SIGNED
    """What an output can be."""

    def __init__(self, targets: Targets, run: Experiment) -> None:
        super().__init__(run)
        self._targets = targets
        self.writes: tuple[Tensor, ...] = (self.tensor("outputs", targets.axis, Kind.SIGNED),)
        twice, off, target = "2*" * (not targets.half), f"o - {targets.code}", targets.rule
        self._made = f"{twice}({off}){self.over}" if twice or self.over else off
        self._twice = "twice " * bool(twice)
        self._formula = self._made.replace("*", "·")
        self.equation = EQUATION.text_of(do=self.label, made=self._formula)
        self.sentence = SENTENCE.text_of(twice=f"{self._twice}that", half="half " * targets.half)
        self.code = f"{self.label} = {self._made}"
        place = f"[e{{e}},{targets.letter}{{o}}]"
        labels = ("", "") if twice else (f"outputs{place}", "" if targets.classes else f"y{place}")
        because = {1: "y[e]"} if targets.classes else {}
        made = f"doutputs[e,o] = ({twice}outputs[e,o] - {twice}{target}){self.over}"
        self.rules = (Rule(made, labels=labels, because=because),)

    def compute(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        """From outputs (batch, outputs), y (batch, outputs) or classes (batch,): doutputs (batch, outputs)."""
        off = outputs - self._targets.of(y)
        if not self._targets.half:
            off *= 2
        return (self.divided(off),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        leans = told.direction(float(tensors["doutputs"][cell.index]), told.OUTPUT_LEANS, told.ON_TARGET)
        return Words(RULE.say(twice=self._twice, over=self.said_over("over")), (leans,))

    def ask(self, known: Knowledge) -> Question | None:
        """About the output that is farthest off."""
        off, made = known["doutputs"], self.writes[0]
        if not np.isfinite(off).all():
            return None
        index = extreme(np.abs(off))
        value, output = float(off[index]), float(known["outputs"][index])
        y, over = known["y"], self.said_over("mean over")
        target = float(y[index[0]] == index[1]) if self._targets.classes else float(y[index])
        told = say(" is ", Num(output, self.outputs), ", its target ", Num(target, Kind.INPUT), over)
        wrong = [-value, value / 2 if not self._targets.half else 2 * value, output]
        return about(known, made, index, wrong, say("o", *bracketed(places(made, index)), *told), say("o", *told))


class SigmoidSquaredGradient(SquaredGradient):
    """doutputs, and dlogits = doutputs · o·(1 - o): back through the sigmoid."""

    name = "dlogits"
    outputs = Kind.PROBABILITY

    sentence = "Output minus target, times the derivative of its sigmoid."

    def __init__(self, targets: Targets, run: Experiment) -> None:
        super().__init__(targets, run)
        self.sentence = "Output minus target, times the derivative of its sigmoid."
        self.writes = tuple(
            self.tensor(of, targets.axis, Kind.SIGNED, s) for of, s in (("outputs", "do"), ("logits", ""))
        )
        self.equation = BEHIND.text_of(dz=self.label, made=self._formula)
        self.code = f"{self.label} = do*(o*(1-o))"
        self.codes = {"doutputs": f"do = {self._made}", "dlogits": self.code}
        self.fuller = self.listing
        made = "dlogits[e,o] = doutputs[e,o] * sigmoid_derivative(outputs[e,o])"
        self.rules = *self.rules, Rule(made, labels=("do", "outputs"))

    def compute(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        """From outputs (batch, outputs) and targets: doutputs and dlogits, of the same shape."""
        (off,) = super().compute(outputs, y)
        return off, SIGMOID.backward(off, outputs)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == "doutputs":
            return super().words(cell, tensors)
        slope = SIGMOID.slope.apply(float(tensors["outputs"][cell.index]))
        meaning = NO_WAY if math.isnan(tensors["dlogits"][cell.index]) else LITTLE if slope <= _FLAT * 0.25 else STEEPER
        return Words(GATE.say(), (meaning.say(),))
