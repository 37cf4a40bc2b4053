"""Values: converts the cells of each column of a table to numbers, block by block."""

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
from stepviz.text import clean, plural, shortened, shown

MOST_TEXTS = 100
"""The most different texts of a one-hot column."""
_LONGEST = 60
"""The most characters of such a text in the feature's name."""
_MISSING = "give --missing drop to leave its row out, --missing mean for the column's mean, or fill it in"
_EMPTY = "is empty, as in {rows} below: leave it out with --features, or fill it in"

Floats = npt.NDArray[np.float64]


class NumberColumn:
    """A column of numbers."""

    too_many = False

    def __init__(
        self,
        decimal: str,
        decoration: str = "",
        if_text: Callable[[str, str], str] | None = None,
        *,
        imputed: bool = False,
        missing: str = _MISSING,
    ) -> None:
        """`decoration`: the percent signs, currencies or thousands separators that are removed, in words.

        `if_text`: for a column that seems to hold texts, makes the message from a text and the reason why it is not a
        number. `imputed`: if empty cells are missing values, nan; `missing`: the remedy for them otherwise, in words.
        """
        self._decimal, self._imputed, self._if_text, self._remedy = decimal, imputed, if_text, missing
        self.decoration = decoration
        self.parts: list[Floats] = []
        """The values of each block, (rows,)."""
        self.missing = 0
        self.reported = False
        """True if the column's only message has been given; its other cells are then skipped."""

    def read(self, cells: Sequence[str]) -> list[int]:
        """Keep the numbers of these cells. Returns the positions of bad cells."""
        self.parts.append(self._values(cells))
        none: list[int] = np.flatnonzero(np.isnan(self.parts[-1])).tolist()
        lacking = [place for place in none if self.lacks(cells[place])]
        self.missing += len(lacking)
        return sorted({*none}.difference(lacking)) if self._imputed else none

    def lacks(self, cell: str) -> bool:
        """True if a cell stands for a missing number."""
        return numerals.is_missing(cell)

    def faults(self, cells: Sequence[str], wrong: list[int], hint: str, *, whole: bool) -> dict[int, str]:
        """The messages for bad cells, by position. A column of texts, or an empty one, has only one.

        `hint`: a possible cause, appended to each message; `whole`: True if these are all cells of the column.
        """
        if whole and len(wrong) > 1 and self._remedy is _MISSING and not any(map(str.strip, cells)):
            self.reported = True
            return {wrong[0]: _EMPTY.format(rows=plural(len(wrong) - 1, "row"))}
        if self._if_text is None or hint or not wrong:
            return {place: self._fault(cells[place]) + hint for place in wrong}
        self.reported = True
        clearest = max(wrong, key=lambda place: numerals.is_word(cells[place]) + bool(cells[place].strip()))
        return {clearest: self._if_text(cells[clearest], self._fault(cells[clearest]))}

    def result(self, column: str, decimal: str, problems: Problems) -> Target:  # noqa: ARG002 - for `Labels`
        """The column as a target. Raises `UserError` if there are problems."""
        problems.settle()
        return Target(np.concatenate(self.parts))

    def features(self, name: str) -> list[str]:
        """Names of the features that the column becomes."""
        return [name]

    def write(self, X: Floats) -> Stretches[None]:
        """Write all values into the first column of X (rows, features)."""
        np.concatenate(self.parts, out=X[:, 0])
        self.parts.clear()  # so that a large table is in memory twice only briefly
        yield

    def _values(self, cells: Sequence[str]) -> Floats:
        if self.decoration:
            cells = [numerals.undecorated(cell, self._decimal) for cell in cells]
        return numerals.values(cells, self._decimal)

    def _fault(self, cell: str) -> str:
        if not self.lacks(cell):
            return numerals.fault(cell, self._decimal)
        return f"{f'{shown(cell.strip())} stands for a missing number' if cell.strip() else 'is empty'}: {self._remedy}"


class IndicatorColumn(NumberColumn):
    """A one-hot column: each of its texts becomes a feature."""

    def __init__(self, decimal: str, *, imputed: bool) -> None:
        super().__init__(decimal, imputed=imputed)
        self.codes: dict[str, int] = {}

    def features(self, name: str) -> list[str]:
        """Names of the features, one per text, sorted."""
        return [f"{name}={shortened(text, _LONGEST)}" for text in sorted(self.codes)]

    def write(self, X: Floats) -> Stretches[None]:
        """Write 1 where the cell has the text, 0 where it has another, nan where it is empty."""
        codes = np.concatenate(self.parts)
        for place, text in enumerate(sorted(self.codes)):
            X[:, place] = np.where(np.isnan(codes), codes, codes == self.codes[text])
            yield

    def lacks(self, cell: str) -> bool:
        """True if a cell is empty; any text is a value here."""
        return not cell.strip()

    def _values(self, cells: Sequence[str]) -> Floats:
        texts = [clean(cell) for cell in cells]
        return np.array([self.codes.setdefault(text, len(self.codes)) if text else np.nan for text in texts])


def imputed(X: Floats, train: npt.NDArray[Any], features: tuple[str, ...], title: str) -> Floats:
    """X with nan replaced by the mean of the training rows. Raises `UserError` for a column without training values."""
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
