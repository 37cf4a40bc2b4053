"""Gaps: empty cells and columns of text, where the user says what is to become of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stepviz.data.files.dialect import Row
from stepviz.data.files.problems import Problems
from stepviz.errors import UserError
from stepviz.text import clean, several, shortened, shown

MOST_TEXTS = 100
"""Different texts of a column that each become a feature."""
_LONGEST = 60
"""Characters of such a text in the feature's name."""

Floats = npt.NDArray[np.float64]


class Mended(NamedTuple):
    """Features whose cells were not all numbers, and what was done."""

    X: Floats
    """(rows, features); nan where the mean of the training rows is to stand."""
    features: tuple[str, ...]
    told: tuple[tuple[str, str], ...]
    """What was done, as facts of the summary: a word and a sentence."""


class Gaps:
    """Puts numbers in the place of cells that are none, row by row, and what they mean at the end."""

    def __init__(self, missing: str | None, places: Sequence[int], label: int, texts: Sequence[int]) -> None:
        """`places`: the columns of the features, in order; `texts`: those of them whose texts become features."""
        self._missing = missing
        self._places = tuple(places)
        self._label = label
        self._codes: dict[int, dict[str, int]] = {place: {} for place in texts}
        self._holes: list[tuple[int, int]] = []
        self._rows = self._dropped = 0
        self._used = tuple(places) if missing == "mean" else (*places, label)

    @property
    def dropped(self) -> int:
        """How many rows were left out."""
        return self._dropped

    def mended(self, rows: list[Row], kept: Sequence[int]) -> tuple[list[Row], Sequence[int]]:
        """The rows that stay, with numbers where they had none; `kept`: their positions in their block."""
        if self._missing is None and not self._codes:
            return rows, kept
        stay, places = [], []
        for row, place in zip(rows, kept, strict=True):
            empty = [column for column in self._used if not row[column].strip()] if self._missing else []
            if empty and self._missing == "drop":
                self._dropped += 1
                continue
            stay.append(self._numbered(row, empty))
            places.append(place)
            self._rows += 1
        return stay, places

    def _numbered(self, row: Row, empty: Sequence[int]) -> Row:
        cells = list(row)
        for column in empty:
            cells[column] = "0"
            self._holes.append((self._rows, self._places.index(column)))
        for column, codes in self._codes.items():
            text = clean(row[column])
            if text:
                cells[column] = str(codes.setdefault(text, len(codes)))
        return cells

    def result(self, X: Floats, features: tuple[str, ...], problems: Problems) -> Mended:
        """All that was read, (rows, features), as it is meant. Columns of too many texts are added to the problems."""
        for row, column in self._holes:
            X[row, column] = np.nan
        if not self._codes:
            return Mended(X, features, self._told(features))
        parts: list[Floats] = []
        names: list[str] = []
        for column, name in enumerate(features):
            codes = self._codes.get(self._places[column])
            if codes is None:
                parts.append(X[:, column : column + 1])
                names.append(name)
            elif len(codes) > MOST_TEXTS:
                problems.add(f"column {shown(name)} has more than {MOST_TEXTS} texts: leave it out with --features")
            else:
                parts.append(_indicators(X[:, column], codes))
                names += [f"{name}={shortened(text, _LONGEST)}" for text in sorted(codes)]
        problems.settle()
        return Mended(np.concatenate(parts, axis=1), tuple(names), self._told(features))

    def _told(self, features: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        told = []
        if self._missing == "drop":
            told.append(("missing", f"{several(self._dropped, 'row')} with an empty cell dropped"))
        elif self._missing == "mean":
            cells = several(len(self._holes), "empty cell")
            told.append(("missing", f"{cells}, filled with the mean of the column's training rows"))
        texts = [
            f"{name} ({several(len(self._codes[place]), 'text')})"
            for place, name in zip(self._places, features, strict=True)
            if place in self._codes
        ]
        return (*told, *([("one-hot", f"{', '.join(texts)}: each text a feature, 1 where it occurs")] if texts else []))


def _indicators(column: Floats, codes: dict[str, int]) -> Floats:
    """1 where a text stands, 0 elsewhere, nan where the cell is empty: (rows, texts), the texts in order."""
    made: Floats = (column[:, None] == [codes[text] for text in sorted(codes)]).astype(np.float64)
    made[np.isnan(column)] = np.nan
    return made


def filled(X: Floats, train: npt.NDArray[Any], features: tuple[str, ...], title: str) -> Floats:
    """X with the mean of the training rows where it is nan. Raises `UserError` for a column they have nothing of."""
    holes = np.isnan(X)
    if not holes.any():
        return X
    known = ~holes[train]
    counts = known.sum(axis=0)
    for column in np.flatnonzero((counts == 0) & holes.any(axis=0)).tolist():
        name = shown(features[column])
        raise UserError(f"{title} column {name}: every training row is empty there: leave it out (--features)")
    means = np.where(known, X[train], 0.0).sum(axis=0) / np.maximum(counts, 1)
    mended: Floats = np.where(holes, means, X)
    return mended
