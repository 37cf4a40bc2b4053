"""Values: the cells of each column of a table as numbers, judged and converted once, block by block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from stepviz.data.files import numerals
from stepviz.data.files.problems import Problems
from stepviz.data.labels import Target
from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.text import clean, shortened, shown

MOST_TEXTS = 100
"""Different texts of a column that each become a feature."""
_LONGEST = 60
"""Characters of such a text in the feature's name."""
_MISSING = "give --missing drop to leave its row out, --missing mean for the column's mean, or fill it in"

Floats = npt.NDArray[np.float64]


class NumberColumn:
    """A column of numbers."""

    too_many = False

    def __init__(
        self,
        decimal: str,
        *,
        imputed: bool,
        decorated: bool = False,
        if_text: Callable[[str, str], str] | None = None,
        missing: str = _MISSING,
    ) -> None:
        """`imputed`: whether an empty cell is a missing value, nan; `missing`: what else can be done about it.

        `decorated`: whether percent signs, currencies and thousands separators are left out. `if_text`: what is said of
        a column that seems to hold texts, by its first text and why that is no number.
        """
        self._decimal, self._imputed, self._if_text, self._ways = decimal, imputed, if_text, missing
        self._decorated = decorated
        self.parts: list[Floats] = []
        """The values of each block, (rows,)."""
        self.missing = 0
        self.told = False
        """Whether all is said that is to be said of this column."""

    def read(self, cells: Sequence[str]) -> list[int]:
        """Keep the numbers of these cells. Returns the positions of cells without one."""
        self.parts.append(self._values(cells))
        none: list[int] = np.flatnonzero(np.isnan(self.parts[-1])).tolist()
        lacking = [place for place in none if self.lacks(cells[place])]
        self.missing += len(lacking)
        return sorted({*none}.difference(lacking)) if self._imputed else none

    def lacks(self, cell: str) -> bool:
        """Whether a cell stands for a missing number."""
        return numerals.is_missing(cell)

    def faults(self, cells: Sequence[str], wrong: list[int], hint: str) -> dict[int, str]:
        """What is wrong with each of these cells; of a column of texts, with the one that tells most of it.

        `hint`: what it may come from, empty for nothing.
        """
        if self._if_text is None or hint or not wrong:
            return {place: self._fault(cells[place]) + hint for place in wrong}
        self.told = True
        clearest = max(wrong, key=lambda place: numerals.is_word(cells[place]) + bool(cells[place].strip()))
        return {clearest: self._if_text(cells[clearest], self._fault(cells[clearest]))}

    def result(self, column: str, decimal: str, problems: Problems) -> Target:  # noqa: ARG002 - as of `Labels`
        """All of them as what is to be learned. What is wrong raises `UserError`."""
        problems.settle()
        return Target(np.concatenate(self.parts))

    def features(self, name: str) -> list[str]:
        """The features that a column of that name becomes."""
        return [name]

    def write(self, X: Floats) -> Stretches[None]:
        """All its values, (rows, features)."""
        np.concatenate(self.parts, out=X[:, 0])
        self.parts.clear()  # a large table is not held twice for longer than this
        yield

    def _values(self, cells: Sequence[str]) -> Floats:
        if self._decorated:
            cells = [numerals.undecorated(cell, self._decimal) for cell in cells]
        return numerals.values(cells, self._decimal)

    def _fault(self, cell: str) -> str:
        if not self.lacks(cell):
            return numerals.fault(cell, self._decimal)
        return f"{f'{shown(cell.strip())} stands for a missing number' if cell.strip() else 'is empty'}: {self._ways}"


class IndicatorColumn(NumberColumn):
    """A column of texts, each of which becomes a feature."""

    def __init__(self, decimal: str, *, imputed: bool) -> None:
        super().__init__(decimal, imputed=imputed)
        self.codes: dict[str, int] = {}

    def features(self, name: str) -> list[str]:
        """One for each text, in order."""
        return [f"{name}={shortened(text, _LONGEST)}" for text in sorted(self.codes)]

    def write(self, X: Floats) -> Stretches[None]:
        """1 where the cell has the text, 0 where it has another, nan where it is empty."""
        codes = np.concatenate(self.parts)
        for place, text in enumerate(sorted(self.codes)):
            X[:, place] = np.where(np.isnan(codes), codes, codes == self.codes[text])
            yield

    def lacks(self, cell: str) -> bool:
        """Whether a cell is empty: any text is one."""
        return not cell.strip()

    def _values(self, cells: Sequence[str]) -> Floats:
        texts = [clean(cell) for cell in cells]
        return np.array([self.codes.setdefault(text, len(self.codes)) if text else np.nan for text in texts])


def imputed(X: Floats, train: npt.NDArray[Any], features: tuple[str, ...], title: str) -> Floats:
    """X with the mean of the training rows where it is nan. Raises `UserError` for a column they have nothing of."""
    missing = np.isnan(X)
    if not missing.any():
        return X
    known = ~missing[train]
    counts = known.sum(axis=0)
    for column in np.flatnonzero((counts == 0) & missing.any(axis=0)).tolist():
        name = shown(features[column])
        raise UserError(f"{title} column {name}: every training row is empty there: leave it out (--features)")
    means = np.where(known, X[train], 0.0).sum(axis=0) / np.maximum(counts, 1)
    return np.where(missing, means, X)
