"""Notes: what a lecturer will be asked about the rows of a data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stepviz.text import several

if TYPE_CHECKING:
    from stepviz.data.scaling import Scaling

Rows = npt.NDArray[np.int64]

_TOLD = 4
"""Groups and columns that are named."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


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
    return (f"no training row is of {them}, so {'they' if len(missing) > 1 else 'it'} cannot be learned",)


def _equal(groups: list[Rows], rows: int, splits: Mapping[str, Rows]) -> tuple[str, ...]:
    if not groups:
        return ()
    split_of = np.zeros(rows, dtype=np.int64)
    names = list(splits)
    for number, name in enumerate(names):
        split_of[splits[name]] = number
    told = [_group(group, [names[split_of[row]] for row in group]) for group in groups[:_TOLD]]
    left = len(groups) - _TOLD
    more = f"; {several(left, 'more group')}" if left > 0 else ""
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
    told = [f"{several(count, 'row')} of {name}" for name, count in counts.items() if count]
    number = sum(counts.values())
    return (f"{' and '.join(told)} equal{'s' * (number == 1)} a training row",) if told else ()


def _torn(groups: list[Rows], y: Rows) -> tuple[str, ...]:
    torn = [group for group in groups if (y[group] != y[group[0]]).any()]
    if not torn:
        return ()
    example = " = ".join(f"#{row}" for row in torn[0][:_TOLD])
    return (f"equal rows with different labels, so no model predicts all correctly: {example} ({len(torn)} in all)",)


def _constant(X: npt.NDArray[np.float64], features: tuple[str, ...], scaling: Scaling | None) -> Iterator[str]:
    """Of the columns that have one value in all rows: those of which that is given, and those that scaling made so."""
    places = constant_columns(X)
    lowest, highest = (X[0], X[0]) if scaling is None else scaling.given[:2]
    same = lowest == highest
    given = [f"{features[place]} ({lowest[place]:.9g})" for place in places if same[place]]
    scaled = [f"{features[place]} ({lowest[place]:.9g} to {highest[place]:.9g})" for place in places if not same[place]]
    if given:
        yield f"the same in every row: {_first(given)}"
    if scaled:
        yield f"too small beside the other features, so the same in every row once standardized: {_first(scaled)}"


def _first(told: list[str]) -> str:
    return ", ".join(told[:_TOLD]) + (f" and {len(told) - _TOLD} more" if len(told) > _TOLD else "")
