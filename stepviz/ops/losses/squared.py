"""Squared error: how far the outputs are from their targets, squared; and how near they come on a whole split."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.formula.functions import Function
from stepviz.ops.check import Check, split_of
from stepviz.ops.claims import Sentence
from stepviz.ops.layers import claims as said_of
from stepviz.ops.layers.last_layer import outputs, sums
from stepviz.ops.losses.ending import Ending
from stepviz.ops.losses.mean_loss import MeanLoss
from stepviz.ops.losses.sigmoid_output import SigmoidOutput
from stepviz.ops.losses.squared_gradient import SigmoidSquaredGradient, SquaredGradient, Targets
from stepviz.ops.op import Op
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, mixed
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Form, Term, Terms
from stepviz.ops.words import Num, Shape, Words, say
from stepviz.settings.experiment import Experiment

R2_EQUATION = Sentence("R² = 1 - sum of (o - y)² / sum of (y - mean y)²", "formula")


def ending(run: Experiment, dataset: Dataset) -> Ending:
    """The squares, added up over the outputs."""
    return _squares_of(run, dataset, half=False)


def half(run: Experiment, dataset: Dataset) -> Ending:
    """Half of them: what is left of the 2 in the slope is 1."""
    return _squares_of(run, dataset, half=True)


def _squares_of(run: Experiment, dataset: Dataset, *, half: bool) -> Ending:
    targets = Targets(dataset, half=half)
    sigmoid = run.output == "sigmoid"
    end = sums(targets.axis) if sigmoid else outputs(targets.axis)
    last = run.layers if run.deep else 0
    ops: list[Op] = [SigmoidOutput(end, TensorRole.OUTPUT, last, said_of.distance)] * sigmoid
    gradient = SigmoidSquaredGradient if sigmoid else SquaredGradient
    ops += [SquaredLoss(targets, run, f"d{end.name}"), gradient(targets, run)]
    check = Check if targets.classes else Fit
    return Ending(tuple(ops), targets.count, end, check)


RULE = Sentence("{half:half |}the square of output minus target{several:, summed over the outputs|}", "rule")
SENTENCE = Sentence("The loss of each row: {half:half |}the square of o - y{several:, summed|}.", "caption")
EQUATION = Sentence("L = {half:½·|}{several:sum of |}(o - {y:T|y})²", "formula")
DOUBLE = Sentence("Twice the error gives four times the loss.")
NONE_OFF = Sentence("Every output equals its target exactly.")


class SquaredLoss(MeanLoss):
    """losses = sum of (o - y)² over the outputs, or half of it; loss = their mean."""

    reads, term = ("outputs", "y"), "squared error"
    question = "how large is each loss?"
    nothing = NONE_OFF

    def __init__(self, targets: Targets, run: Experiment, error: str) -> None:
        super().__init__(run)
        self.error, self._targets = error, targets
        several = targets.count > 1
        self._half = "half " * targets.half
        self.sentence = SENTENCE.text_of(half=self._half, several=", summed" * several)
        self.brief = f"{'½' * targets.half or 'Σ' * several}(o-{targets.code})²"
        self.equation = EQUATION.text_of(half="½·" * targets.half, several="sum of " * several, y=targets.code)
        self.before, self.code = targets.listing, f"L = ((o - {targets.code})**2).sum(1){' / 2' * targets.half}"
        rule = f"losses[e] = sum(o, (outputs[e,o] - {targets.rule}) ** 2){' / 2' * targets.half}"
        self.of_example = Rule(rule, labels=(f"{targets.letter}{{o}}",))

    def each(self, outputs: Array, y: Array) -> Array:
        """From outputs (batch, outputs), y (batch, outputs) or classes (batch,): losses (batch,)."""
        off = outputs - self._targets.of(y)
        losses: Array = np.add.reduce(off * off, axis=1)
        if self._targets.half:
            losses /= 2
        return losses

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """How far off one example is."""
        several = ", summed over the outputs" * (self._targets.count > 1)
        return Words(RULE.say(half=self._half, several=several), (DOUBLE.say(),))


R2 = Sentence("1 minus the squared errors of the {rows} {split:text} rows divided by that of their mean", "rule")
MEAN_ERROR = Sentence("the mean absolute error of the {rows} {split:text} rows", "rule")
SCALE = Sentence("1 is perfect, 0 is as good as predicting the mean, below 0 is worse.")
UNIT = Sentence("It is in the unit of the target.")
NO_SPREAD = Sentence("All targets of these rows are equal: R² is undefined.")


class Fit(Check):
    """R² = 1 - sum of (o - y)² / sum of (y - mean y)², and the mean of |o - y|, for each split that is due.

    Over all outputs, the mean of each its own. R² is nan where all targets of a split are the same.
    """

    question = "how close are the outputs to the targets?"
    measured = "fit"

    @staticmethod
    def counted(last: Op) -> tuple[str, str]:
        """R²; whatever the outputs are made by."""
        return R2_EQUATION.text, f"1 - (({last.writes[0].symbol} - y)**2).sum() / spread"

    @staticmethod
    def measures(split: Split) -> tuple[Tensor, ...]:
        """R² and the mean absolute error."""
        role, mean = TensorRole.ACCURACY, f"{split}_mae"
        return (
            Tensor(split, (), Kind.SIGNED, role, split, title=f"{split} R²"),
            Tensor(mean, (), Kind.LOSS, role, split, title=f"{split} MAE"),
        )

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From the parameters: R² and mean absolute error of each split due, each ()."""
        return tuple(np.asarray(found) for split in self.splits for found in self._measured(split, *arrays))

    def _measured(self, split: Split, *arrays: Array) -> tuple[float, float]:
        y = self.targets(split)
        off, spread = self.scores(split, *arrays) - y, self._spread(y)
        with np.errstate(all="ignore"):
            r2 = 1.0 - float(np.add.reduce(off * off, axis=None)) / spread if spread else math.nan
            return r2, float(np.abs(off).mean())

    def targets(self, split: Split) -> Array:
        """The targets, (rows, outputs)."""
        rows = self._dataset.rows(split)
        found: Array = self._dataset.y[rows].reshape(len(rows), -1)
        return found

    def _spread(self, y: Array) -> float:
        with np.errstate(all="ignore"):
            return float(((y - y.mean(axis=0)) ** 2).sum()) if len(y) else 0.0

    def right(self, split: Split, *parameters: Array) -> Array:
        """No row is right or wrong: (rows,) False."""
        return np.zeros(len(self._dataset.rows(split)), dtype=bool)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """Of R² a square for each row and output, over the spread; of the mean error the size of each."""
        split = split_of(cell.tensor)
        y, made = self.targets(split), self.scores(split, *(tensors[name] for name in self.reads))
        squares = cell.tensor == split
        numbers = self._dataset.rows(split)
        parts = tuple(
            Term(
                f"#{row}" + f" o{column}" * (y.shape[1] > 1),
                (Factor(float(made[place, column])),),
                Function.SQUARE if squares else Function.SIZE,
                less=Factor(float(y[place, column])),
            )
            for place, row in enumerate(numbers)
            for column in range(y.shape[1])
        )
        spread = self._spread(y)
        value = float(tensors[cell.tensor])
        if squares:
            return Terms(cell, value, parts, Form.FIT, divisor=spread if spread else math.nan)
        return Terms(cell, value, parts, divisor=len(parts))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        split = split_of(cell.tensor)
        rows = str(len(self._dataset.rows(split)))
        if cell.tensor != split:
            rule, code = MEAN_ERROR.say(rows=rows, split=split), "np.abs(o - y).mean()"
            return Words(rule, (UNIT.say(),), code=code, shape=Shape.SQUARES)
        known = not math.isnan(float(tensors[cell.tensor]))
        meaning, shape = (SCALE, Shape.SQUARES) if known else (NO_SPREAD, Shape.NONE)
        return Words(R2.say(rows=rows, split=split), (meaning.say(),), shape=shape)

    def ask(self, known: Knowledge) -> Question | None:
        """What R² of the last split due will be."""
        split = self.asked
        r2, _ = self._measured(split, *(known[name] for name in self.reads))
        if not math.isfinite(r2):
            return None
        text = say(f"How much of the spread of the {split} targets is explained? What will R² be?")
        return mixed(known, text, say(Num(r2)), [say(Num(1 - r2)), say(Num(r2 / 2)), CANNOT_TELL])
