"""Dataset: labelled rows, split into train, validation and test, and what a lecturer will be asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from stepviz.text import cut, shortened, told_apart, told_words

if TYPE_CHECKING:
    from stepviz.data.scaling import Scaling

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")
IN_WORDS: dict[Split, str] = {"train": "training", "val": "validation", "test": "test"}
"""What the rows of each are called."""
Rows = npt.NDArray[np.int64]
_TOLD = 4
"""Groups and columns that are named."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled rows. All arrays are read-only; rows keep their number in every split."""

    name: str
    X: npt.NDArray[Any]
    """Inputs, (rows, features), float64: as given, or as `scaling` made them. Of characters int64, positions."""
    y: npt.NDArray[Any]
    """Classes, (rows,), int64, 0 … classes - 1. Where there are none: targets as given, float64, (rows,), or
    (rows, targets) where there are several.
    """
    train: npt.NDArray[np.int64]
    """Numbers of the rows used for learning."""
    val: npt.NDArray[np.int64]
    """Numbers of the rows looked at between checks, never learned from; there can be none."""
    test: npt.NDArray[np.int64]
    """Numbers of the rows looked at once, after the last iteration; there can be none."""
    features: tuple[str, ...]
    """A name for each column of X, safe to print."""
    classes: tuple[str, ...]
    """A name for each class, safe to print; none where the label is a number."""
    label: str = "class"
    """What the classes are classes of: the name of the label's column."""
    targets: tuple[str, ...] = ()
    """A name for each number to come near to, where there are no classes."""
    scaling: Scaling | None = None
    """How X was made from what was given; None: it is as given."""
    origin: str = ""
    """Who made the data and under which licence, for those that come with stepviz."""
    assumed: tuple[str, ...] = ()
    """What was found out about a file and not told, in words."""
    mended: tuple[tuple[str, str], ...] = ()
    """What was done about its cells that were no numbers: a word and a sentence each."""
    characters: tuple[str, ...] = ()
    """What inputs are positions in, where they are characters: a name for each, safe to print."""
    keys: tuple[str, ...] = ()
    """Names of the rows that characters pick of a table: a row for each, or for each at each place of the context."""
    image: tuple[int, int] | None = None
    """Lines and columns of pixels, where the features are those of an image, line by line from the top left."""

    def __post_init__(self) -> None:
        for array in (self.X, self.y, self.train, self.val, self.test):
            array.setflags(write=False)

    def rows(self, split: Split) -> npt.NDArray[np.int64]:
        """Row numbers of a split, in order."""
        return {"train": self.train, "val": self.val, "test": self.test}[split]

    @property
    def task(self) -> str:
        """What is learned from the rows: one of `kinds.TASKS`."""
        return "regression" if self.y.dtype.kind == "f" else "classification"

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
        """Rows of each class, (classes,), in a split or in all rows."""
        labels = self.y if split is None else self.y[self.rows(split)]
        return np.bincount(labels, minlength=len(self.classes))

    def target(self, column: int) -> npt.NDArray[np.float64]:
        """One of the targets of all rows, (rows,)."""
        values: npt.NDArray[np.float64] = self.y.reshape(len(self.y), -1)[:, column]
        return values

    def given(self, short: str) -> str:
        """The name the data give to `x1` (a feature), `c0` (a class), `o0` (a target), `k2` (a key); empty for none."""
        names = {"x": self.features, "c": self.classes, "o": self.targets, "k": self.keys}.get(short[:1], ())
        place = int(short[1:]) if short[1:].isdecimal() else len(names)
        return names[place] if place < len(names) and names[place] != short else ""

    def key(self, feature: int, character: int) -> int:
        """The position among `keys` of what a character picks at a place of the context."""
        return character + feature * len(self.characters) * (len(self.keys) > len(self.characters))

    def written(self, row: int) -> tuple[str, ...]:
        """The inputs of a row that are characters, as these; nothing of others."""
        return tuple(self.characters[code] for code in self.X[row].tolist()) if self.characters else ()

    def heads(self, most: int) -> tuple[str, ...]:
        """The classes in `most` columns each: by their names, of which words that all begin with are left out where
        they are cut alike; after their short ones where that does not tell them apart.
        """
        if most not in self._heads:
            cut_alike = len({cut(name, most) for name in self.classes}) < len(self.classes)
            names = told_words(self.classes) if cut_alike else self.classes
            self._heads[most] = told_apart(names, "c", most)
        return self._heads[most]

    @cached_property
    def _heads(self) -> dict[int, tuple[str, ...]]:
        return {}

    @property
    def given_names(self) -> dict[str, object]:
        """What the label, the features and the classes are called, where the data give their classes names."""
        if not any(self.given(f"c{number}") for number in range(len(self.classes))):
            return {}
        return {"label": self.label, "features": self.features, "classes": self.classes}

    def called(self, short: str, most: int) -> str:
        """`c0 failing`: the short name and the given one, cut to `most` characters."""
        return shortened(f"{short} {self.given(short)}".rstrip(), most)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Facts a lecturer will be asked about: untaught classes, equal rows, constant columns. One sentence each."""
        from stepviz.data.notes import notes

        splits: dict[str, npt.NDArray[np.int64]] = {name: self.rows(name) for name in SPLITS}
        return notes(self.X, self.y, splits, self.features, self.scaling, self.classes, of_text=bool(self.characters))


def notes(
    X: npt.NDArray[np.float64],
    y: Rows,
    splits: Mapping[str, Rows],
    features: tuple[str, ...],
    scaling: Scaling | None = None,
    classes: tuple[str, ...] = (),
    *,
    of_text: bool = False,
) -> tuple[str, ...]:
    """Sentences on X (rows, features), y (rows,): classes not learned, equal rows, constant columns, values as given.

    `classes`: their names, where classes without training rows are to be told. `of_text`: equal rows are what a text
    is learned from, and no news.
    """
    if of_text:
        return _untaught(y[splits["train"]], classes)
    groups = equal_rows(X)
    told = (
        *_untaught(y[splits["train"]], classes),
        *_equal(groups, len(X), splits),
        *_seen_before(groups, splits),
        *_torn(groups, y),
    )
    return (*told, *_constant(X, features, scaling))


def equal_rows(X: npt.NDArray[np.float64]) -> list[Rows]:
    """Groups of rows of X (rows, features) that are equal in all features, in the order of their first rows."""
    order = np.argsort(_hashes(X), kind="stable")
    near = np.flatnonzero(_equal_neighbours(X, order))
    if not len(near):
        return []
    starts = near[np.diff(near, prepend=near[0] - 2) > 1]
    ends = near[np.diff(near, append=near[-1] + 2) > 1]
    groups = [np.sort(order[start : end + 2]) for start, end in zip(starts, ends, strict=True)]
    return sorted(groups, key=lambda group: int(group[0]))


def constant_columns(X: npt.NDArray[np.float64]) -> Rows:
    """Positions of the columns of X (rows, features) that have the same value in all rows."""
    return np.flatnonzero((X[0] == X).all(axis=0))


def _hashes(X: npt.NDArray[np.float64]) -> npt.NDArray[np.uint64]:
    """A number for each row, (rows,), the same for equal rows."""
    mixed = np.zeros(len(X), dtype=np.uint64)
    for column in range(X.shape[1]):
        bits = (X[:, column] + 0.0).view(np.uint64)  # -0.0 + 0.0 is 0.0
        mixed = (mixed ^ bits) * _MIX
        mixed ^= mixed >> _SHIFT
    return mixed


def _equal_neighbours(X: npt.NDArray[np.float64], order: Rows) -> npt.NDArray[np.bool_]:
    """Whether each row in that order equals the next: (rows - 1,)."""
    same = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for column in range(X.shape[1]):
        values = X[order, column]
        same &= values[1:] == values[:-1]
    return same


def _untaught(learned: Rows, classes: tuple[str, ...]) -> tuple[str, ...]:
    """That classes have no training row; `learned`: the labels of those rows."""
    if not classes:
        return ()
    missing = [classes[place] for place in np.flatnonzero(np.bincount(learned, minlength=len(classes)) == 0)]
    if not missing:
        return ()
    named, more = ", ".join(missing[:_TOLD]), len(missing) - _TOLD
    them = f"class{'es' * (len(missing) > 1)} {named}{f' and {more} more' * (more > 0)}"
    return (f"no training row is of {them}: there is nothing to learn {'them' if len(missing) > 1 else 'it'} from",)


def _equal(groups: list[Rows], rows: int, splits: Mapping[str, Rows]) -> tuple[str, ...]:
    if not groups:
        return ()
    split_of = np.zeros(rows, dtype=np.int64)
    names = list(splits)
    for number, name in enumerate(names):
        split_of[splits[name]] = number
    told = [_group(group, [names[split_of[row]] for row in group]) for group in groups[:_TOLD]]
    left = len(groups) - _TOLD
    more = f"; {left} more group{'s' * (left > 1)}" if left > 0 else ""
    return (f"equal rows: {', '.join(told)}{more}",)


def _group(rows: Rows, splits: list[str]) -> str:
    """`train #0 = val #9`, the split said once where it is the same."""
    shown = rows[:_TOLD]
    parts = [
        f"#{row}" if place and split == splits[place - 1] else f"{split} #{row}"
        for place, (row, split) in enumerate(zip(shown, splits, strict=False))
    ]
    return " = ".join(parts) + (f" and {len(rows) - _TOLD} more" if len(rows) > _TOLD else "")


def _seen_before(groups: list[Rows], splits: Mapping[str, Rows]) -> tuple[str, ...]:
    if not groups:
        return ()
    train, *others = splits
    learned = [group for group in groups if np.isin(group, splits[train]).any()]
    if not learned:
        return ()
    seen = np.concatenate(learned)
    counts = {name: int(np.isin(splits[name], seen).sum()) for name in others}
    told = [f"{count} row{'s' * (count > 1)} of {name}" for name, count in counts.items() if count]
    number = sum(counts.values())
    return (f"{' and '.join(told)} equal{'s' * (number == 1)} a training row",) if told else ()


def _torn(groups: list[Rows], y: Rows) -> tuple[str, ...]:
    torn = [group for group in groups if (y[group] != y[group[0]]).any()]
    if not torn:
        return ()
    example = " = ".join(f"#{row}" for row in torn[0][:_TOLD])
    return (f"equal rows with different labels, so no model gets all right: {example} ({len(torn)} in all)",)


def _constant(X: npt.NDArray[np.float64], features: tuple[str, ...], scaling: Scaling | None) -> tuple[str, ...]:
    places = constant_columns(X)
    if not len(places):
        return ()
    first = X[:1, places] if scaling is None else scaling.undo(X[:1, places], places)
    told = ", ".join(f"{features[place]} ({first[0, number]:g})" for number, place in enumerate(places[:_TOLD]))
    more = f" and {len(places) - _TOLD} more" if len(places) > _TOLD else ""
    return (f"the same in every row: {told}{more}",)
