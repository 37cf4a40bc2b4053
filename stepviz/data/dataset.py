"""Dataset: labelled rows, split into training, validation and test set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from stepviz.errors import UserError
from stepviz.text import listed, shortened, shown, told_apart, told_words

if TYPE_CHECKING:
    from stepviz.data.scaling import Scaling

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")
IN_WORDS: dict[Split, str] = {"train": "training", "val": "validation", "test": "test"}
"""The name of each split in sentences."""


MAX_NUMBERS = 50_000_000
"""The most numbers in all inputs of a data set: 400 MB."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Table:
    """Labelled rows, in the order of the source."""

    X: npt.NDArray[Any]
    """Inputs, (rows, features): float64; for characters int64, positions in `characters`."""
    y: npt.NDArray[Any]
    """Classes, (rows,), int64, 0 … classes - 1. Without classes: targets as given, float64, (rows,), or
    (rows, targets) if there are several.
    """
    features: tuple[str, ...]
    """A name for each column of X, safe to print."""
    classes: tuple[str, ...] = ()
    """A name for each class, safe to print; empty if the label is a number."""
    label: str = "class"
    """The name of the label's column."""
    assumed: tuple[str, ...] = ()
    """Assumptions about the file that the user did not state, in words."""
    imputed: tuple[tuple[str, str], ...] = ()
    """How cells without a number were treated: a keyword and a sentence each."""
    characters: tuple[str, ...] = ()
    """The alphabet, if inputs are characters: a name for each, safe to print."""
    keys: tuple[str, ...] = ()
    """Names of the embedding rows that characters select: one per character, or one per character and context place."""

    def select(self, features: tuple[str, ...] | None, title: str) -> Table:
        """The table with only these features, in this order. Raises `UserError` if one does not exist."""
        if features is None:
            return self
        missing = [name for name in features if name not in self.features]
        if missing:
            raise UserError(f"{title} has no feature {shown(missing[0])} (--features): it has {listed(self.features)}")
        return replace(self, X=self.X[:, [self.features.index(name) for name in features]], features=features)


@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset(Table):
    """Labelled rows, split. All arrays are read-only; rows keep their number in every split."""

    name: str
    train: npt.NDArray[np.int64]
    """Numbers of the training rows."""
    val: npt.NDArray[np.int64]
    """Numbers of the validation rows, which checks use and gradients never; may be empty."""
    test: npt.NDArray[np.int64]
    """Numbers of the test rows, checked once, after the last iteration; may be empty."""
    targets: tuple[str, ...] = ()
    """A name for each target, if there are no classes."""
    scaling: Scaling | None = None
    """How X was scaled; None if it is as given."""
    target_scaling: Scaling | None = None
    """How y was standardized; None if targets are as given."""
    origin: str = ""
    """Author and licence, for data that come with stepviz."""
    starts: npt.NDArray[np.int64] = field(default_factory=lambda: np.arange(0))
    """The first row of each document, if rows are positions of documents; else empty."""
    image: tuple[int, int] | None = None
    """Rows and columns of pixels, if the features are an image, row by row from the top left."""

    def __post_init__(self) -> None:
        for array in (self.X, self.y, self.train, self.val, self.test, self.starts):
            array.setflags(write=False)

    def rows(self, split: Split) -> npt.NDArray[np.int64]:
        """Row numbers of a split, in order."""
        rows: npt.NDArray[np.int64] = getattr(self, split)
        return rows

    @property
    def task(self) -> str:
        """The learning task, one of `kinds.TASKS`."""
        return "regression" if self.y.dtype.kind == "f" else "classification"

    @property
    def most_at_once(self) -> int:
        """The largest batch without repeated rows: all training rows, or those of the longest document."""
        if not len(self.starts):
            return len(self.train)
        return max(map(len, self.documents()))

    def documents(self) -> list[npt.NDArray[np.int64]]:
        """The training rows of each document."""
        return np.split(self.train, np.flatnonzero(np.isin(self.train, self.starts))[1:])

    def leading_to(self, rows: Sequence[int]) -> Sequence[int]:
        """The rows that predictions for `rows` need, sorted: themselves; in documents also all rows before them."""
        if not len(self.starts):
            return rows
        starts = self.starts[np.searchsorted(self.starts, np.asarray(rows, dtype=np.int64), side="right") - 1]
        before = (range(start, row + 1) for start, row in zip(starts.tolist(), rows, strict=True))
        return sorted(set[int]().union(*before))

    @property
    def splits(self) -> tuple[Split, ...]:
        """The splits that have rows."""
        return tuple(split for split in SPLITS if len(self.rows(split)))

    def split_of(self, row: int) -> Split:
        """The split a row belongs to."""
        for split in SPLITS[:-1]:
            rows = self.rows(split)
            place = int(np.searchsorted(rows, row))
            if place < len(rows) and rows[place] == row:
                return split
        return SPLITS[-1]

    def counts(self, split: Split | None = None) -> npt.NDArray[np.int64]:
        """The number of rows of each class, (classes,), in a split or in all rows."""
        labels = self.y if split is None else self.y[self.rows(split)]
        return tally(labels, len(self.classes))

    def target(self, column: int) -> npt.NDArray[np.float64]:
        """Target number `column` of all rows, (rows,)."""
        values: npt.NDArray[np.float64] = self.y.reshape(len(self.y), -1)[:, column]
        return values

    def feature_in_unit(
        self, values: npt.NDArray[np.float64], feature: int | slice = slice(None)
    ) -> npt.NDArray[np.float64]:
        """Inputs in the units of the data: values of one feature, or (rows, features) of all."""
        return values if self.scaling is None else self.scaling.back(values, feature)

    def in_unit(self, values: npt.NDArray[np.float64], column: int | slice = slice(None)) -> npt.NDArray[np.float64]:
        """Outputs or targets in the units of the data: values of one column, or (rows, targets) of all."""
        return values if self.target_scaling is None else self.target_scaling.back(values, column)

    def given(self, short: str) -> str:
        """The data's name for `x1` (a feature), `c0` (a class), `o0` (a target) or `k2` (a key); empty without one."""
        names = {"x": self.features, "c": self.classes, "o": self.targets, "k": self.keys}.get(short[:1], ())
        place = int(short[1:]) if short[1:].isdecimal() else len(names)
        return names[place] if place < len(names) and names[place] != short else ""

    def key(self, feature: int, character: int) -> int:
        """The position in `keys` of the embedding row that a character selects at a place of the context."""
        return character + feature * len(self.characters) * (len(self.keys) > len(self.characters))

    def written(self, row: int) -> tuple[str, ...]:
        """The input characters of a row, then its place in the document; empty if inputs are not characters."""
        codes = self.X[row].tolist() if self.characters else []
        places = [str(code) for code in codes[1:]] if len(self.starts) else []
        return (*(self.characters[code] for code in codes[: len(codes) - len(places)]), *places)

    def heads(self, most: int) -> tuple[str, ...]:
        """Names of the classes in `most` columns each. If cutting makes two equal, common first words are left out;
        names that are still equal begin with their short names.
        """
        return _heads(self.classes, most)

    @property
    def given_names(self) -> dict[str, object]:
        """The names of label, features and classes, if the data name the classes; the names and the scaling, if the
        target is standardized; else empty.
        """
        if self.target_scaling is not None:
            made = {"mean": float(self.target_scaling.mean[0]), "deviation": float(self.target_scaling.spread[0])}
            return {"label": self.label, "features": self.features, "target_scaling": made}
        if not any(self.given(f"c{number}") for number in range(len(self.classes))):
            return {}
        return {"label": self.label, "features": self.features, "classes": self.classes}

    def called(self, short: str, most: int) -> str:
        """The short name and the given one, cut to `most` columns: `c0 failing`."""
        return shortened(f"{short} {self.given(short)}".rstrip(), most)


@lru_cache
def _heads(classes: tuple[str, ...], most: int) -> tuple[str, ...]:
    cut_alike = len({shortened(name, most) for name in classes}) < len(classes)
    return told_apart(told_words(classes) if cut_alike else classes, "c", most)


def tally(numbers: npt.NDArray[Any], length: int = 0) -> npt.NDArray[np.intp]:
    """How often 0, 1, … occur among numbers (n,), for at least `length` of them.

    `np.bincount` alone refuses int64 where an index has 32 bits, as in a browser.
    """
    return np.bincount(numbers.astype(np.intp), minlength=length)
