"""Notes: facts about a data set that an audience will ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import SPLITS, Dataset, Split
from stepviz.text import plural

Rows = npt.NDArray[np.int64]

_TOLD = 4
"""The most groups or columns that are named."""


def notes(data: Dataset) -> Iterator[str]:
    """Yields a sentence per fact: classes without training rows, equal rows, constant columns."""
    yield from _classes_without_training_rows(data)
    if data.characters:
        return  # in a text, equal rows are normal
    groups = equal_rows(data.X)
    if groups:
        told = [_group(group, [data.split_of(row) for row in group[:_TOLD].tolist()]) for group in groups[:_TOLD]]
        left = len(groups) - _TOLD
        more = f"; {plural(left, 'more group')}" if left > 0 else ""
        yield f"equal rows: {', '.join(told)}{more}"
        yield from _equal_to_training_rows(groups, data)
        mixed = [group for group in groups if (data.y[group] != data.y[group[0]]).any()]
        if mixed:
            example = " = ".join(f"#{row}" for row in mixed[0][:_TOLD])
            why = "equal rows with different labels, so no model predicts all correctly"
            yield f"{why}: {example}{f' ({len(mixed)} groups in all)' * (len(mixed) > 1)}"
    yield from _constant(data)


def equal_rows(X: npt.NDArray[np.float64]) -> list[Rows]:
    """Groups of equal rows of X (rows, features), in the order of their first rows."""
    rows = np.ascontiguousarray(X + 0.0).view(np.dtype((np.void, X.itemsize * X.shape[1]))).ravel()  # -0.0 is 0.0
    _, place, counts = np.unique(rows, return_inverse=True, return_counts=True)
    found = np.flatnonzero(counts[place] > 1)
    order = found[np.argsort(place[found], kind="stable")]
    groups = np.split(order, np.cumsum(counts[counts > 1])[:-1]) if len(order) else []
    return sorted(groups, key=lambda group: int(group[0]))


def _classes_without_training_rows(data: Dataset) -> Iterator[str]:
    """Yields a sentence if classes have no training row."""
    counts = data.counts("train") if data.classes else ()
    missing = [name for name, count in zip(data.classes, counts, strict=True) if not count]
    if missing:
        classes, they = ("classes", "they") if len(missing) > 1 else ("class", "it")
        yield f"no training row is of {classes} {_few(missing, len(missing))}, so {they} cannot be learned"


def _group(rows: Rows, splits: Sequence[Split]) -> str:
    """`train #0 = val #9`; a split is not repeated: `train #0 = #1`."""
    before = ("", *splits)
    parts = [f"#{r}" if s == last else f"{s} #{r}" for r, s, last in zip(rows, splits, before, strict=False)]
    return _few(parts, len(rows), " = ")


def _equal_to_training_rows(groups: list[Rows], data: Dataset) -> Iterator[str]:
    learned = [group for group in groups if np.isin(group, data.train).any()]
    if not learned:
        return
    seen = np.concatenate(learned)
    counts = {split: int(np.isin(data.rows(split), seen).sum()) for split in SPLITS[1:]}
    told = [f"{plural(count, 'row')} of {split}" for split, count in counts.items() if count]
    if told:
        yield f"{' and '.join(told)} equal{'s' * (sum(counts.values()) == 1)} a training row"


def _constant(data: Dataset) -> Iterator[str]:
    """Yields a sentence on columns that are constant in the data, and one on those that scaling made constant."""
    lows, highs = (data.X[0], data.X[0]) if data.scaling is None else data.scaling.given[:2]
    constant = np.flatnonzero((data.X[0] == data.X).all(axis=0))
    found = [(data.features[place], lows[place], highs[place]) for place in constant]
    given = [f"{name} ({low:.9g})" for name, low, high in found if low == high]
    scaled = [f"{name} ({low:.9g} to {high:.9g})" for name, low, high in found if low != high]
    small = "too small beside the other features, so the same in every row once standardized"
    for told, why in ((given, "the same in every row"), (scaled, small)):
        if told:
            yield f"{why}: {_few(told, len(told))}"


def _few(told: Sequence[str], count: int, sign: str = ", ") -> str:
    """The first texts, and the number of the others out of `count`."""
    return sign.join(told[:_TOLD]) + (f" and {count - _TOLD} more" if count > _TOLD else "")
