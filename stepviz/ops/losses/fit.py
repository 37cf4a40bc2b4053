"""Fit: how near outputs come to their targets on a whole split."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data import Split
from stepviz.formula.functions import Function
from stepviz.ops.check import Check, split_of
from stepviz.ops.claims import Num, Sentence, Shape, Words, say
from stepviz.ops.op import Op
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, mixed
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Form, Term, Terms

R2_EQUATION = Sentence("R² = 1 - sum of (o - y)² / sum of (y - mean y)²", "formula")
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
        y, made, in_unit = self.targets(split), self.scores(split, *arrays), self._dataset.in_unit
        off, spread = made - y, self._spread(y)
        with np.errstate(all="ignore"):
            r2 = 1.0 - float(np.add.reduce(off * off, axis=None)) / spread
            return r2, float(np.abs(in_unit(made) - in_unit(y)).mean())

    def targets(self, split: Split) -> Array:
        """The targets, (rows, outputs)."""
        y = self._dataset.y[self._dataset.rows(split)]
        return np.reshape(y, (len(y), -1))

    def _spread(self, y: Array) -> float:
        """How far targets are from their mean, squared; nan where they all are the same."""
        with np.errstate(all="ignore"):
            return (float(((y - y.mean(axis=0)) ** 2).sum()) if len(y) else 0.0) or math.nan

    def right(self, split: Split, *parameters: Array) -> Array:
        """No row is right or wrong: (rows,) False."""
        return np.zeros(len(self._dataset.rows(split)), dtype=bool)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """Of R² a square for each row and output, over the spread; of the mean error the size of each."""
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
            return Words(rule, (UNIT.say(),), code=code, shape=Shape.SQUARES)
        known = not math.isnan(cell.value_in(tensors))
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
