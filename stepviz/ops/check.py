"""The check: measures accuracy, or R² and MAE, on the splits that are due."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.data.dataset import SPLITS
from stepviz.formula.functions import Function
from stepviz.ops.claims import Num, Sentence, Words, class_of, say
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, fitting, mixed
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Form, Term, Terms
from stepviz.text import so_often

ACCURACY = Sentence("accuracy = mean of (argmax({made:text}) = y)", "formula")
ACCURACY_OF_SIDE = Sentence("accuracy = mean of (({made:text} > 0) = y)", "formula")
RULE = Sentence(
    "rows where the {largest:larger|largest} {what:logit|output} (argmax, first if tied) is the true class", "rule"
)
SIDE = Sentence("rows where the logit is above 0 exactly if {of:name} is the true class", "rule")


_COMPUTED = "Computed with {weights:W,b|all weights} after. "
COMPUTED: Mapping[str, Sentence] = {
    "train": Sentence(f"{_COMPUTED}The gradients come from these rows."),
    "val": Sentence(f"{_COMPUTED}Validation rows are never used for learning."),
    "test": Sentence(f"{_COMPUTED}Test rows are checked once, at the end."),
}
_OFTEN = "Train {what:accuracy|fit} {train:text}"
EVERY = Sentence(f"{_OFTEN}, validation {{val:text}}.", "caption")
ONLY = Sentence(f"{_OFTEN}. There are no validation rows.", "caption")
AT_THE_END = "at the end"
_HOW = "{how:Running means|Nothing dropped|Running means, nothing dropped}"
OTHERWISE_EVERY = Sentence(f"{_HOW}: train {{often:text}}.", "caption")
OTHERWISE_END = Sentence(f"{_HOW}: the test rows, now and once.", "caption")
END = Sentence("End: the test set is used now, once.", "caption")


BITS = "_bits"
"""Suffix of a split's name: its bits per character."""
TIED = "Of tied logits the first counts."
BROKEN = "A row with nan or inf counts as wrong."
MIXED = "Ties: the first counts. Not finite: wrong."


def answered(logits: Array, labels: Array) -> Array:
    """The rows of logits (rows, classes) whose largest is at the label, with all finite: (rows,) bool.

    NumPy's argmax returns the position of a nan, so finiteness is tested too.
    """
    right: Array = (logits.argmax(axis=1) == labels) & np.isfinite(logits).all(axis=1)
    return right


def split_of(measure: str) -> Split:
    """The split that a measure belongs to."""
    return next(split for split in SPLITS if measure.partition("_")[0] == split)


def tied(logits: Array) -> Array:
    """The rows of logits (rows, classes) whose largest are tied, with all finite: (rows,) bool."""
    equal = np.count_nonzero(logits == logits.max(axis=1, keepdims=True), axis=1) > 1
    found: Array = equal & np.isfinite(logits).all(axis=1)
    return found


def counting_rule(logits: Array) -> str:
    """The sentence about rows of logits (rows, classes) that tie or are not finite; empty if there are none."""
    broken = not np.isfinite(logits).all()
    if tied(logits).any():
        return MIXED if broken else TIED
    return BROKEN if broken else ""


class Asked(Protocol):
    """The parts of a program that a check needs: those of `Predictor`, which imports this module."""

    dataset: Dataset
    ops: tuple[Op, ...]
    parameters: tuple[Tensor, ...]
    model: tuple[Tensor, ...]
    forward: tuple[Op, ...]
    looks: tuple[int, int]

    def scores(self, x: Array, model: tuple[Array, ...]) -> Array:
        """The scores of each class, or the outputs, of rows x (rows, features): (rows, classes)."""


class Check(Op):
    """accuracy = percent of rows where argmax(logits) is the label. A row with nan or inf counts as wrong.

    Of tied logits `argmax` takes the first, as in the article's listing. A check reads only the splits that are due:
    the test set only after the last iteration.
    """

    name, label, phase = "check", "check", Phase.CHECK
    question = "how many predictions are correct?"
    measured = "accuracy"
    """The name of the measure in captions."""

    def __init__(self, program: Asked, splits: tuple[Split, ...]) -> None:
        self.splits, self._program, self._dataset = splits, program, program.dataset
        self._made = program.forward[-1].writes[0]
        # A check follows the update: it uses what the next iteration starts from.
        self.reads = tuple(f"{tensor.name}_after" for tensor in program.model)
        self.writes = tuple(tensor for split in splits for tensor in self.measures(split))
        self.equation, self.code = self.counted(program.forward[-1])
        otherwise = tuple(dict.fromkeys(op.otherwise for op in program.ops if op.otherwise))
        self.sentence = self._caption(*program.looks, otherwise)

    def _caption(self, train: int, val: int, otherwise: tuple[str, ...]) -> str:
        how, later = ", ".join(otherwise).capitalize(), AT_THE_END
        if val:
            later = "too" if val == train else so_often(val, brief=True)
        validated, often = "val" in self._dataset.splits, {"what": self.measured, "train": so_often(train)}
        if "test" in self.splits:
            return OTHERWISE_END.text_of(how=how) if otherwise else END.text
        if otherwise:
            return OTHERWISE_EVERY.text_of(how=how, often=so_often(train, brief=True) + f", val {later}" * validated)
        return EVERY.text_of(**often, val=later) if validated else ONLY.text_of(**often)

    @staticmethod
    def counted(last: Op) -> tuple[str, str]:
        """The measure as a formula and as code, from the last operation of the forward pass."""
        made = last.writes[0]
        if made.axes[1] != "class":
            return ACCURACY_OF_SIDE.text_of(made=last.label), f"(({made.symbol}[:, 0] > 0) == y).mean()"
        return ACCURACY.text_of(made=last.label), f"({made.symbol}.argmax(1) == y).mean()"

    @staticmethod
    def measures(split: Split) -> tuple[Tensor, ...]:
        """The tensors with the measures of a split; the first has the split's name."""
        return (Tensor(split, (), Kind.PERCENT, TensorRole.ACCURACY, split, title=f"{split} accuracy"),)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From the model, W (features, classes), b (classes,), …: the measures of each split due, each ()."""
        made = (self.results(split, self.scores(split, *arrays)) for split in self.splits)
        return tuple([np.asarray(number) for numbers in made for number in numbers])

    def results(self, split: Split, scores: Array) -> tuple[float, ...]:
        """The measures of a split, from the scores of its rows (rows, classes): percent correct."""
        right = answered(scores, self._dataset.y[self._dataset.rows(split)])
        # A split has no rows if the user wanted none.
        return (100.0 * np.count_nonzero(right) / max(len(right), 1),)

    def scores(self, split: Split, *model: Array) -> Array:
        """The scores of the rows of a split: (rows, classes). Overflow gives inf, nan."""
        return self._program.scores(self._dataset.X[self._dataset.rows(split)], model)

    def right(self, split: Split, *model: Array) -> Array:
        """The rows of a split that are predicted correctly, (rows,) bool."""
        return answered(self.scores(split, *model), self._dataset.y[self._dataset.rows(split)])

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """1 for each correct row, 0 for each wrong one, divided by the rows of the split."""
        numbers = self._dataset.rows(split := split_of(cell.tensor))
        right = self.right(split, *(tensors[name] for name in self.reads))
        parts = tuple(Term(f"#{row}", (Factor(float(hit)),)) for row, hit in zip(numbers, right, strict=True))
        return Terms(cell, cell.value_in(tensors), parts, divisor=len(right) / 100)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        rule = SIDE.say(of=class_of(1))
        if self._made.axes[1] == "class":
            largest = "larger" if len(self._dataset.classes) == 2 else "largest"
            rule = RULE.say(largest=largest, what=self._made.name.removesuffix("s"))
        weights = "W,b" if len(self._program.parameters) == 2 else "all weights"
        return Words(rule, (COMPUTED[cell.tensor].say(weights=weights),), worked=False)

    @property
    def asked(self) -> Split:
        """The split that the question is about: the test set if it is due, else the last one."""
        return "test" if "test" in self.splits else self.splits[-1]

    def ask(self, known: Knowledge) -> Question | None:
        """Asks how many rows of the split `asked` are predicted correctly."""
        model, split = [known[name] for name in self.reads], self.asked
        right = self.right(split, *model)
        count, rows = int(right.sum()), len(right)
        near = [count - 1, count + 1, count - 2, count + 2]
        wrong = [say(f"{n} of {rows}") for n in near if 0 <= n <= rows]
        rule = counting_rule(self.scores(split, *model))
        texts: tuple[str, ...] = (
            f"How many of the {rows} {split} rows will be correct? {rule}",
            f"How many of {rows} {split} rows will be correct? {rule}",
            f"How many of {rows} rows are correct? {rule}",
        )
        if rows == 1:
            texts = (f"Will the only {split} row be correct? {rule}",)
        text = fitting(known, *[say(text.rstrip()) for text in texts])
        return mixed(known, text, say(f"{count} of {rows}"), wrong)


R2_EQUATION = Sentence("R² = 1 - sum of (o - y)² / sum of (y - mean y)²", "formula")
R2 = Sentence("1 minus the squared errors of the {rows} {split:text} rows divided by that of their mean", "rule")
MEAN_ERROR = Sentence("the mean absolute error of the {rows} {split:text} rows", "rule")
SCALE = Sentence("1 is perfect, 0 is as good as predicting the mean, below 0 is worse.")
UNIT = Sentence("It is in the unit of the target.")
NO_SPREAD = Sentence("All targets of these rows are equal: R² is undefined.")


class RegressionCheck(Check):
    """R² = 1 - sum of (o - y)² / sum of (y - mean y)², and the mean of |o - y|, for each split that is due.

    The sums are over rows and outputs, with the mean of each output. R² is nan if all targets are equal.
    """

    question = "how close are the outputs to the targets?"
    measured = "fit"

    @staticmethod
    def counted(last: Op) -> tuple[str, str]:
        """R², as a formula and as code."""
        return R2_EQUATION.text, f"1 - (({last.writes[0].symbol} - y)**2).sum() / spread"

    @staticmethod
    def measures(split: Split) -> tuple[Tensor, ...]:
        """R² and the mean absolute error."""
        role, mean = TensorRole.ACCURACY, f"{split}_mae"
        return (
            Tensor(split, (), Kind.SIGNED, role, split, title=f"{split} R²"),
            Tensor(mean, (), Kind.LOSS, role, split, title=f"{split} MAE"),
        )

    def results(self, split: Split, scores: Array) -> tuple[float, ...]:
        """R² and mean absolute error of a split, from its outputs (rows, outputs)."""
        y, in_unit = self.targets(split), self._dataset.in_unit
        off, spread = scores - y, self._spread(y)
        with np.errstate(all="ignore"):
            r2 = 1.0 - float(np.add.reduce(off * off, axis=None)) / spread
            return r2, float(np.abs(in_unit(scores) - in_unit(y)).mean())

    def targets(self, split: Split) -> Array:
        """The targets, (rows, outputs)."""
        y = self._dataset.y[self._dataset.rows(split)]
        return np.reshape(y, (len(y), -1))

    def _spread(self, y: Array) -> float:
        """The sum of (y - mean y)²; nan if all targets are equal."""
        with np.errstate(all="ignore"):
            return (float(((y - y.mean(axis=0)) ** 2).sum()) if len(y) else 0.0) or math.nan

    def right(self, split: Split, *parameters: Array) -> Array:
        """(rows,) False: an output is never exactly correct."""
        return np.zeros(len(self._dataset.rows(split)), dtype=bool)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For R² a squared error per row and output, divided by the spread; for MAE the absolute errors."""
        split = split_of(cell.tensor)
        y, made = self.targets(split), self.scores(split, *(tensors[name] for name in self.reads))
        squares = cell.tensor == split
        y, made = (y, made) if squares else (self._dataset.in_unit(y), self._dataset.in_unit(made))
        parts = tuple(
            Term(
                f"#{row}" + f" o{column}" * (y.shape[1] > 1),
                (Factor(float(made[place, column])),),
                Function.SQUARE if squares else Function.SIZE,
                less=Factor(float(y[place, column])),
            )
            for place, row in enumerate(self._dataset.rows(split))
            for column in range(y.shape[1])
        )
        form, divisor = (Form.FIT, self._spread(y)) if squares else (Form.SUM, len(parts))
        return Terms(cell, cell.value_in(tensors), parts, form, divisor)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        split = split_of(cell.tensor)
        rows = str(len(self._dataset.rows(split)))
        if cell.tensor != split:
            scaling = self._dataset.target_scaling
            off = "o - y" if scaling is None else f"(o - y)*{scaling.spread[0]:.6g}"
            rule, code = MEAN_ERROR.say(rows=rows, split=split), f"np.abs({off}).mean()"
            return Words(rule, (UNIT.say(),), code=code)
        known = not math.isnan(cell.value_in(tensors))
        return Words(R2.say(rows=rows, split=split), ((SCALE if known else NO_SPREAD).say(),), worked=known)

    def ask(self, known: Knowledge) -> Question | None:
        """Asks for R² of the split `asked`."""
        split = self.asked
        r2, _ = self.results(split, self.scores(split, *(known[name] for name in self.reads)))
        if not math.isfinite(r2):
            return None
        text = say(f"How much of the spread of the {split} targets is explained? What will R² be?")
        return mixed(known, text, say(Num(r2)), [say(Num(1 - r2)), say(Num(r2 / 2)), CANNOT_TELL])
