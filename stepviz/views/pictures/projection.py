"""Projection: rows with more than two features in a plane, that of two principal components or of two features."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops import Array
from stepviz.settings.limits import MAX_RUNS
from stepviz.text import width_of
from stepviz.views.layout.windows import only_digits
from stepviz.views.pictures.plane import Pair, Plane
from stepviz.views.text import numbers

_MOST = 24
"""Features from which on two directions say too little of a row."""
_LEAST, _LARGEST = 1e-100, 1e100
"""Numbers beyond these have no products."""
NAMES = "pc1", "pc2"
"""What the directions are called: the first principal components."""


class Projection(NamedTuple):
    """The first two principal components of the training rows, or two of their features."""

    base: Array
    """(features,), where both directions of the plane are 0: the mean; 0 in a feature that was chosen."""
    ways: Array
    """(2, features), each of length 1; the largest part of each is above 0."""
    share: float
    """What part of the variance of the training rows lies in the plane, 0 to 1."""
    pair: Pair | None = None
    """The features that were chosen, across and up."""

    def of(self, X: Array) -> Array:
        """Where rows (n, features) stand in the plane, (n, 2)."""
        found: Array = X[:, self.pair] if self.pair else (X - self.base) @ self.ways.T
        return found

    def back(self, places: Array) -> Array:
        """The rows (n, features) that lie in the plane at places (n, 2)."""
        found: Array = self.base + places @ self.ways
        return found

    @property
    def told(self) -> str:
        """How much of the rows is seen: `96% of the variance`."""
        return f"{numbers.whole_percent(self.share)} of the variance"


def has_plane(data: Dataset) -> bool:
    """Whether rows of classes stand in a plane: of two features, or of some more that are measured."""
    if not data.classes or data.characters:
        return False
    return len(data.features) == 2 or projection(data) is not None


@lru_cache(maxsize=MAX_RUNS + 2)
def projection(data: Dataset, pair: Pair | None = None) -> Projection | None:
    """The plane of rows with more than two features; of the pair of features that is chosen, if one is.

    None for two features and for very many, for switches, for images, and where all rows are equal.
    """
    if not 2 < len(data.features) <= _MOST or data.image is not None or data.characters or len(data.train) < 2:
        return None
    if not _LEAST < abs(data.X).max() < _LARGEST or only_digits(data):
        return None
    rows = data.X[data.train]
    mean = rows.mean(axis=0)
    _, sizes, ways = np.linalg.svd(rows - mean, full_matrices=False)
    if sizes[0] == 0:
        return None
    if pair is not None:
        chosen, spread = np.isin(np.arange(len(mean)), pair), rows.var(axis=0)
        share = float(spread[chosen].sum() / spread.sum())
        return Projection(np.where(chosen, 0.0, mean), np.eye(len(mean))[list(pair)], share, pair)
    first = ways[:2] * np.sign(ways[[0, 1], abs(ways[:2]).argmax(axis=1)])[:, np.newaxis]
    parts = (sizes / sizes[0]) ** 2
    return Projection(mean, first, float(parts[:2].sum() / parts.sum()))


@lru_cache(maxsize=MAX_RUNS + 2)
def plane_of(
    data: Dataset, columns: int, lines: int, *, ended: bool, among: tuple[Dataset, ...] = (), pair: Pair | None = None
) -> Plane:
    """The plane around the training and validation rows, those of other sets too; test rows count once the run has
    ended.

    Those of a terminal are found once, in its dock and alone, and those of the size before it.
    """
    sets = [data, *(other for other in among if other is not data)]
    shown = [np.concatenate([each.train, each.val, *([each.test] if ended else [])]) for each in sets]
    found = projection(data, pair)
    X = [each.X if (seen := projection(each, pair)) is None else seen.of(each.X) for each in sets]
    starts = np.cumsum([0, *map(len, X[:-1])])
    rows = np.concatenate([part + start for part, start in zip(shown, starts, strict=True)])
    plane = Plane(np.concatenate(X), rows, columns, lines)
    plane.pair = pair
    if found is None:
        return plane
    plane.grid, plane.halves = found.back(plane.grid), found.back(plane.halves)
    return plane


def next_pair(data: Dataset, pair: Pair | None, axis: int) -> Pair | None:
    """The features of the plane once the next one is on an axis, 0 across, 1 up; None for principal components, which
    come after the last one. Of principal components the first two features.
    """
    if pair is None:
        return 0, 1
    other = pair[1 - axis]
    after = next((place for place in range(pair[axis] + 1, len(data.features)) if place != other), None)
    return None if after is None else (after, other) if axis == 0 else (other, after)


def pair_of(data: Dataset, text: str, where: str) -> Pair:
    """Two features of a plane, from `x0/x3`. Raises `UserError`, which tells `where`."""
    if projection(data) is None:
        raise UserError(f"{where}this run has no plot of a plane that two features are chosen for")
    words, known = text.split("/"), [f"x{place}" for place in range(len(data.features))]
    if len(words) != 2 or words[0] == words[1] or not {*words} <= {*known}:
        raise UserError(f"{where}give two of x0 to {known[-1]}, for example plane=x0/{known[-1]}")
    return known.index(words[0]), known.index(words[1])


def axis_names(data: Dataset, pair: Pair | None = None) -> tuple[str, str]:
    """What the axes are called: `x0 age`, `x1`, or `pc1`, `pc2`."""
    if pair is None and projection(data) is not None:
        return NAMES
    names = ((place, data.features[place]) for place in pair or (0, 1))
    across, up = (name if name == f"x{place}" else f"x{place} {name}" for place, name in names)
    return across, up


def described(data: Dataset, room: int, pair: Pair | None = None) -> list[str]:
    """What the plane is, in lines of that width; nothing of two features."""
    found = projection(data, pair)
    if found is None:
        return []
    lines = [
        *(("all other features", "as on average,") if pair else ("pc1, pc2: where rows", "differ most,")),
        found.told,
    ]
    return lines if max(map(width_of, lines)) <= room else []
