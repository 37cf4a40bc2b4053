"""Projection: rows of more than two features in a plane, that of the two directions in which they differ most."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Array
from stepviz.settings.limits import MAX_RUNS
from stepviz.text import width_of
from stepviz.views.layout.windows import only_digits
from stepviz.views.pictures.plane import Plane
from stepviz.views.text import numbers

_MOST = 24
"""Features from which on two directions say too little of a row."""
_LEAST, _LARGEST = 1e-100, 1e100
"""Numbers beyond these have no products."""
NAMES = "pc1", "pc2"
"""What the directions are called: the first principal components."""


class Projection(NamedTuple):
    """The first two principal components of the training rows."""

    mean: Array
    """(features,), where the plane and all other directions are 0."""
    ways: Array
    """(2, features), each of length 1; the largest part of each is above 0."""
    share: float
    """What part of the variance of the training rows lies in the plane, 0 to 1."""

    def of(self, X: Array) -> Array:
        """Where rows (n, features) stand in the plane, (n, 2)."""
        found: Array = (X - self.mean) @ self.ways.T
        return found

    def back(self, places: Array) -> Array:
        """The rows (n, features) that lie in the plane at places (n, 2)."""
        found: Array = self.mean + places @ self.ways
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
def projection(data: Dataset) -> Projection | None:
    """That of rows with more than two features; None for few or many, for switches, images, and rows all equal."""
    if not 2 < len(data.features) <= _MOST or data.image is not None or data.characters or len(data.train) < 2:
        return None
    if not _LEAST < abs(data.X).max() < _LARGEST or only_digits(data):
        return None
    rows = data.X[data.train]
    mean = rows.mean(axis=0)
    _, sizes, ways = np.linalg.svd(rows - mean, full_matrices=False)
    if sizes[0] == 0:
        return None
    first = ways[:2] * np.sign(ways[[0, 1], abs(ways[:2]).argmax(axis=1)])[:, np.newaxis]
    parts = (sizes / sizes[0]) ** 2
    return Projection(mean, first, float(parts[:2].sum() / parts.sum()))


@lru_cache(maxsize=MAX_RUNS + 2)
def plane_of(data: Dataset, columns: int, lines: int, *, ended: bool, among: tuple[Dataset, ...] = ()) -> Plane:
    """The plane around the training and validation rows, those of other sets too; test rows count once the run has
    ended.

    Those of a terminal are found once, in its dock and alone, and those of the size before it.
    """
    sets = [data, *(other for other in among if other is not data)]
    shown = [np.concatenate([each.train, each.val, *([each.test] if ended else [])]) for each in sets]
    found = projection(data)
    X = [each.X if (seen := projection(each)) is None else seen.of(each.X) for each in sets]
    starts = np.cumsum([0, *map(len, X[:-1])])
    rows = np.concatenate([part + start for part, start in zip(shown, starts, strict=True)])
    plane = Plane(np.concatenate(X), rows, columns, lines)
    if found is None:
        return plane
    plane.grid, plane.halves = found.back(plane.grid), found.back(plane.halves)
    return plane


def axis_names(data: Dataset) -> tuple[str, str]:
    """What the axes are called: `x0 age`, `x1`, or `pc1`, `pc2`."""
    if projection(data) is not None:
        return NAMES
    across, up = (name if name == f"x{place}" else f"x{place} {name}" for place, name in enumerate(data.features))
    return across, up


def described(data: Dataset, room: int) -> list[str]:
    """What principal components are, in lines of that width; nothing of two features."""
    found = projection(data)
    if found is None:
        return []
    lines = ["pc1, pc2: where rows", "differ most,", found.told]
    return lines if max(map(width_of, lines)) <= room else []
