"""The check of a GPT: the accuracy of its predictions, and their bits per character."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.data.files.characters import of_pairs
from stepviz.ops.check import BITS, Check, split_of
from stepviz.ops.claims import Num, Sentence, Words
from stepviz.ops.op import Op
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Factor, Term, Terms

RULE = Sentence(
    "bits per character: the mean of -log2 p of the true character over {rows} {split:text} positions", "rule"
)
LOSS = Sentence("It is their mean loss, {loss:number}, divided by ln 2.")
BASELINES = Sentence(
    "A uniform guess takes {guess:number} bits; counting pairs of characters in the training documents {pairs:number}."
)
NOT_FINITE = Sentence("A logit of these rows is nan or inf.")


def losses_of(scores: Array, labels: Array) -> Array:
    """The losses -ln p (rows,), from scores (rows, classes) and labels (rows,); inf if one is not finite."""
    with np.errstate(all="ignore"):
        largest = scores.max(axis=1)  # subtracted before exp, so that none overflows
        logs = np.log(np.exp(scores - largest[:, None]).sum(axis=1)) + largest
        found: Array = logs - scores[np.arange(len(labels)), labels]
    return np.where(np.isfinite(found), found, np.inf)


def baselines(data: Dataset, split: Split) -> tuple[float, float]:
    """Bits per character of a uniform guess, and on a split of counting pairs of characters; nan without rows."""
    return math.log2(len(data.characters)), of_pairs(data, data.rows(split)) / math.log(2)


class CharacterCheck(Check):
    """The percent of characters predicted right, and the mean of -log2 p of the true one, for each split due."""

    @staticmethod
    def counted(last: Op) -> tuple[str, str]:
        """Accuracy and bits per character, as formulas and as code."""
        formula, code = Check.counted(last)
        return f"{formula}   bits = mean of -log2 p[y]", f"{code}; -np.log2(p[r, y]).mean()"

    @staticmethod
    def measures(split: Split) -> tuple[Tensor, ...]:
        """The tensors of accuracy, which has the split's name, and of bits per character."""
        bits = Tensor(f"{split}{BITS}", (), Kind.LOSS, TensorRole.ACCURACY, split, title=f"{split} bits")
        return (*Check.measures(split), bits)

    def results(self, split: Split, scores: Array) -> tuple[float, ...]:
        """Percent correct and bits per character of a split, from the scores of its rows (rows, classes)."""
        labels = self._dataset.y[self._dataset.rows(split)]
        bits = losses_of(scores, labels).mean() / math.log(2) if len(labels) else math.nan
        return (*super().results(split, scores), float(bits))

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """For bits per character the bits of each row, divided by their count."""
        split = split_of(cell.tensor)
        if cell.tensor == split:
            return super().terms(cell, tensors)
        numbers = self._dataset.rows(split)
        losses = losses_of(self.scores(split, *(tensors[name] for name in self.reads)), self._dataset.y[numbers])
        each = zip(numbers, losses.tolist(), strict=True)
        parts = tuple(Term(f"#{row}", (Factor(loss / math.log(2)),)) for row, loss in each)
        return Terms(cell, cell.value_in(tensors), parts, divisor=len(parts))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        split = split_of(cell.tensor)
        if cell.tensor == split:
            return super().words(cell, tensors)
        value = cell.value_in(tensors)
        rule = RULE.say(rows=str(len(self._dataset.rows(split))), split=split)
        guess, pairs = (Num(bits, Kind.LOSS) for bits in baselines(self._dataset, split))
        loss = LOSS.say(loss=Num(value * math.log(2), Kind.LOSS)) if math.isfinite(value) else NOT_FINITE.say()
        meaning = (loss, BASELINES.say(guess=guess, pairs=pairs))
        return Words(rule, meaning, code="-np.log2(p[r, y]).mean()")
