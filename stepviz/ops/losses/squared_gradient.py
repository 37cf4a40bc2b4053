"""The gradient of squared error: how far each output is off, twice, and which way it should move."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.claims import NO_WAY, Sentence
from stepviz.ops.losses import claims as told
from stepviz.ops.losses.sigmoid_output import SIGMOID
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, extreme, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.ops.terms import Factor, factor
from stepviz.ops.words import Num, Shape, Words, bracketed, say
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

    def factor(self, place: tuple[int, int], y: Array) -> Factor:
        """The one of an example and an output."""
        if self.classes:
            return Factor(float(y[place[0]] == place[1]))
        return factor("y", y, *place)


RULE = Sentence("{twice:twice |}output minus target{over:text|}", "rule")
SENTENCE = Sentence(
    "Output minus target: {twice:twice that|that} is the derivative of {half:half |}its square.", "caption"
)
GATE = Sentence("do times the derivative of sigmoid, o × (1 - o)", "rule")
GATED = Sentence("Output minus target, times the derivative of its sigmoid.", "caption")


_SIGNS = "{twice:2·|}{off:text}"
EQUATION = Sentence(f"{{do:do|doutputs}} = {_SIGNS}", "formula")
MEAN = Sentence(f"{{do:do|doutputs}} = {_SIGNS} / {{rows}}", "formula")
BEHIND = Sentence("{dz:dz|dlogits} = do·o·(1 - o)   do = {made:text}", "formula")
QUESTION = Sentence("which way should each output move?", "next")
LITTLE = Sentence("Saturated: little of the gradient passes through the sigmoid.")
STEEPER = Sentence("The nearer the output is to 0.5, the more of its gradient passes through.")
_FLAT = 0.1


class SquaredGradient(Op):
    """doutputs = 2·(o - y), or o - y of half squares; divided by the examples where the loss is their mean."""

    name, phase = "doutputs", Phase.BACKWARD
    reads: tuple[str, ...] = ("outputs", "y")
    question = QUESTION.text
    outputs = Kind.SIGNED
    """What an output can be."""

    def __init__(self, targets: Targets, run: Experiment) -> None:
        self._targets = targets
        self.divisor = run.batch_size if run.reduction == "mean" else 1
        self.label = symbol = "do" if run.deep else "doutputs"
        self._layer = run.layers if run.deep else 0
        self.writes: tuple[Tensor, ...] = (self._tensor("outputs", symbol),)
        self._twice = "" if targets.half else "twice "
        twice, rows = "" if targets.half else "2·", {"rows": str(self.divisor)} if self.divisor != 1 else {}
        off = f"(o - {targets.code})" if twice or rows else f"o - {targets.code}"
        self.equation = (MEAN if rows else EQUATION).text_of(do=self.label, twice=twice, off=off, **rows)
        self.sentence = SENTENCE.text_of(twice="twice that" if self._twice else "that", half="half " * targets.half)
        over = f" / {self.divisor}" * bool(rows)
        self._off = f"{twice}{off}{over}"
        self._in_code = f"{twice.replace('·', '*')}{off}{over}"
        self.code = f"{symbol} = {self._in_code}"

    def _tensor(self, of: str, symbol: str) -> Tensor:
        axes = ("example", self._targets.axis)
        return Tensor(f"d{of}", axes, Kind.SIGNED, TensorRole.ERROR, of, symbol=symbol, title=symbol, layer=self._layer)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        twice, over = "" if self._targets.half else "2 * ", f" / {self.divisor}" * (self.divisor != 1)
        made = f"doutputs[e,o] = ({twice}outputs[e,o] - {twice}{self._targets.rule}){over}"
        return (Rule(made, labels=("o", "y"), because={1: "y[e]"} if self._targets.classes else {}),)

    def compute(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        """From outputs (batch, outputs), y (batch, outputs) or classes (batch,): doutputs (batch, outputs)."""
        off = outputs - self._targets.of(y)
        if not self._targets.half:
            off *= 2
        return (off / self.divisor if self.divisor != 1 else off,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        place = ",".join(places(self.writes[0], cell.index))
        over = f"; over {self.divisor}" if self.divisor != 1 else ""
        named = f"y of e{cell.index[0]}" if self._targets.classes else f"y[{place}]"
        return Words(
            RULE.say(twice=self._twice, over=over),
            self.code,
            (told.direction(float(tensors["doutputs"][cell.index]), told.OUTPUT_LEANS, told.ON_TARGET),),
            made_from=f"outputs[{place}], {named}",
            shape=Shape.CHAIN,
            labels=(f"outputs[{place}]", "" if self._targets.classes else f"y[{place}]")
            if not self._twice
            else ("", ""),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (
            SENTENCE,
            RULE,
            MEAN if self.divisor != 1 else EQUATION,
            QUESTION,
            NO_WAY,
            told.ON_TARGET,
            told.OUTPUT_LEANS,
        )

    def ask(self, known: Knowledge) -> Question | None:
        """About the output that is farthest off."""
        off = known["doutputs"]
        if not np.isfinite(off).all():
            return None
        cell = extreme("doutputs", np.abs(off))
        index = cell.index[0], cell.index[1]
        output, target = float(known["outputs"][index]), self._targets.factor(index, known["y"]).value
        place, value = bracketed(places(self.writes[0], index)), float(off[index])
        over = f"; mean over {self.divisor}" if self.divisor != 1 else ""
        text = say("o", *place, " is ", Num(output, self.outputs), ", its target ", Num(target, Kind.INPUT), over)
        other = value / 2 if not self._targets.half else 2 * value
        wrong = [say(Num(-value)), say(Num(other)), say(Num(output))]
        return mixed(known, say(*text, ". What will do", *place, " be?"), say(Num(value)), wrong, cell)


class SigmoidSquaredGradient(SquaredGradient):
    """doutputs, and dlogits = doutputs · o·(1 - o): back through the sigmoid."""

    name = "dlogits"
    inner = ("doutputs",)
    outputs = Kind.PROBABILITY

    def __init__(self, targets: Targets, run: Experiment) -> None:
        super().__init__(targets, run)
        self._off_code, self.label = f"do = {self._in_code}", "dz" if run.deep else "dlogits"
        self.writes = (self._tensor("outputs", "do"), self._tensor("logits", self.label))
        self.sentence = GATED.text
        self.equation = BEHIND.text_of(dz=self.label, made=self._off)
        self.code = f"{self.label} = do*(o*(1-o))"
        self.fuller = self.listing

    @property
    def listing(self) -> str:
        return f"{self._off_code}; {self.code}"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        made = "dlogits[e,o] = doutputs[e,o] * sigmoid_derivative(outputs[e,o])"
        return *super().rules, Rule(made, labels=("do", "outputs"))

    def compute(self, outputs: Array, y: Array) -> tuple[Array, ...]:
        """From outputs (batch, outputs) and targets: doutputs and dlogits, of the same shape."""
        (off,) = super().compute(outputs, y)
        return off, SIGMOID.backward(off, outputs)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor == "doutputs":
            return replace(super().words(cell, tensors), code=self._off_code)
        place, value = ",".join(places(self.writes[1], cell.index)), float(tensors["dlogits"][cell.index])
        slope = SIGMOID.slope.apply(float(tensors["outputs"][cell.index]))
        meaning = NO_WAY if math.isnan(value) else LITTLE if slope <= _FLAT * 0.25 else STEEPER
        made_from = f"doutputs[{place}], outputs[{place}]"
        return Words(GATE.say(), self.code, (meaning.say(),), made_from=made_from, shape=Shape.GATE)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        own = (GATED, GATE, BEHIND, LITTLE, STEEPER)
        return (*own, RULE, QUESTION, NO_WAY, told.ON_TARGET, told.OUTPUT_LEANS)
