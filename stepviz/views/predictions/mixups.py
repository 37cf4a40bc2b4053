"""Mix-ups: how often each class is taken for each other one, and which rows are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stepviz.ops import Array
from stepviz.views.predictions.answers import NOTHING, Answers


@dataclass(frozen=True, eq=False)
class Mixups:
    """Rows, counted by true class and by what is said."""

    table: Array
    """(classes, classes + 1): by true class; by the class said, in the last column rows for which nothing is said."""
    wrong_rows: Array
    """Numbers of the rows answered wrong, in order."""
    tied: int = 0
    """Rows with several largest logits: the first of these classes is said."""

    @property
    def total(self) -> int:
        """All rows."""
        return int(self.table.sum())

    @property
    def right(self) -> int:
        """Rows answered right."""
        return int(self.by_class.sum())

    @property
    def by_class(self) -> Array:
        """Rows of each class answered right, (classes,)."""
        return self.table.diagonal()

    @property
    def sizes(self) -> Array:
        """Rows of each class, (classes,)."""
        sizes: Array = self.table.sum(axis=1)
        return sizes

    @property
    def broken(self) -> int:
        """Rows for which nothing is said: a logit is not finite."""
        return int(self.table[:, -1].sum())

    @property
    def pairs(self) -> list[tuple[int, int, int]]:
        """True class, class said, how often: what is mixed up most first."""
        wrong = self.table[:, :-1] - np.diag(self.by_class)
        places = [(int(label), int(said)) for label, said in np.argwhere(wrong)]
        pairs = [(label, said, int(wrong[label, said])) for label, said in places]
        return sorted(pairs, key=lambda pair: -pair[2])


def count(answers: Answers, classes: int) -> Mixups:
    """Count answers about rows of that many classes."""
    columns = np.where(answers.said == NOTHING, classes, answers.said)
    table = np.bincount(answers.labels * (classes + 1) + columns, minlength=classes * (classes + 1))
    return Mixups(table.reshape(classes, classes + 1), answers.rows[~answers.right], int(answers.tied.sum()))
