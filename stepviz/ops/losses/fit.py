"""Fit: how near a model's outputs come to the targets of a split: R² and the mean absolute error."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data import Split
from stepviz.ops.check import OTHERWISE, Captions, Check
from stepviz.ops.claims import Claim, Definition, Said, Sentence, Truth
from stepviz.ops.op import Op
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, mixed
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Form, Function, Term, Terms
from stepviz.ops.words import Num, Shape, Words, say

_EQUATION = Definition("R² = 1 - sum of (o - y)² / sum of (y - mean y)²", "names", "formula")
_QUESTION = Definition("how near do the outputs come to the targets?", "a question", "next")


def _of_split(truth: Truth, said: Said) -> bool:
    split = truth.cell.tensor.partition("_")[0]
    return said.get("split", split) == split and said["rows"] == str(len(truth.dataset.rows(_split(split))))


def _split(name: str) -> Split:
    return "train" if name == "train" else "val" if name == "val" else "test"


_R2 = Claim(
    "1, less the squared errors of the {rows} {split:text} rows over what saying their mean would cost",
    lambda truth, said: truth.cell.tensor == said["split"] and _of_split(truth, said) and not truth.value > 1,
    "rule",
)
_MAE = Claim(
    "how far off the outputs are for the {rows} {split:text} rows, on average",
    lambda truth, said: truth.cell.tensor == f"{said['split']}_mae" and _of_split(truth, said) and truth.value >= 0,
    "rule",
)
_SCALE = Definition("1 is perfect, 0 is as good as always saying the mean, below 0 is worse.", "what R² is")
_UNIT = Definition("It is in the unit of the target.", "a mean of differences")
_NO_SPREAD = Claim(
    "All targets of these rows are the same: there is nothing to compare with.",
    lambda truth, _: math.isnan(truth.value),
)


class Fit(Check):
    """R² = 1 - sum of (o - y)² / sum of (y - mean y)², and the mean of |o - y|, for each split that is due.

    Over all outputs, the mean of each its own. R² is nan where all targets of a split are the same.
    """

    question = _QUESTION.text
    captions = Captions().about("fit")

    @staticmethod
    def counted(last: Op) -> tuple[str, str]:
        """R²; whatever the outputs are made by."""
        return _EQUATION.text, f"1 - (({last.writes[0].symbol} - y)**2).sum() / spread"

    @staticmethod
    def measures(split: Split) -> tuple[Tensor, ...]:
        """R² and the mean absolute error."""
        role, mean = TensorRole.ACCURACY, f"{split}_mae"
        return (
            Tensor(split, (), Kind.SIGNED, role, split, title=f"{split} R²"),
            Tensor(mean, (), Kind.LOSS, role, split, title=f"{split} mae"),
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
        """The numbers to come near to, (rows, outputs)."""
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
        split = next(split for split in self.splits if cell.tensor in (split, f"{split}_mae"))
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
        """What it compares."""
        split = next(split for split in self.splits if cell.tensor in (split, f"{split}_mae"))
        rows = str(len(self._dataset.rows(split)))
        if cell.tensor == split:
            known = not math.isnan(float(tensors[cell.tensor]))
            meaning, shape = (_SCALE, Shape.SQUARES) if known else (_NO_SPREAD, Shape.NONE)
            return Words(_R2.say(rows=rows, split=split), "", (meaning.say(),), shape=shape)
        return Words(_MAE.say(rows=rows, split=split), "np.abs(o - y).mean()", (_UNIT.say(),), shape=Shape.SQUARES)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """What is measured, when and with what."""
        return (_EQUATION, _QUESTION, _R2, _MAE, _SCALE, _UNIT, _NO_SPREAD, *dict.fromkeys(self.captions), *OTHERWISE)

    def ask(self, known: Knowledge) -> Question | None:
        """What R² of the last split due will be."""
        split = "test" if "test" in self.splits else self.splits[-1]
        r2, _ = self._measured(split, *(known[name] for name in self.reads))
        if not math.isfinite(r2):
            return None
        text = say(f"How much of the spread of the {split} targets is explained? What will R² be?")
        return mixed(known, text, say(Num(r2)), [say(Num(1 - r2)), say(Num(r2 / 2)), CANNOT_TELL])
