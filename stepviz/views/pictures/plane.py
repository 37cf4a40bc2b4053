"""Plane: two axes with a grid of cells, the rows in it, and the projection of rows with more than two features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops import Array
from stepviz.settings.limits import MAX_RUNS
from stepviz.text import shortened, width_of
from stepviz.views.answers import NOTHING, Predictions
from stepviz.views.layout.windows import only_digits
from stepviz.views.pictures.charts.axis import around
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, Line

Pair = tuple[int, int]
"""The indices of two features: across and up."""
LABELS = 5
"""Columns left of a plane: for the ends of its upward axis, then one for a sign beside a row in the first column."""


class Plane:
    """Two axes around some rows, with a grid of `lines` x `columns` cells, numbered line by line from the top."""

    pair: Pair | None = None
    """The features on its axes, if the user chose two of several."""

    def __init__(
        self, X: Array, rows: Array, columns: int, lines: int, back: Callable[[Array], Array] = np.asarray
    ) -> None:
        """`X`: (all rows, 2). `rows`: indices of those that the axes must include. `back`: maps (n, 2) to features."""
        self.columns, self.lines, self._back = columns, lines, back
        self.across, self.up = around(X[rows, 0]), around(X[rows, 1])
        down = lines - 1 - self.up.places(X[:, 1], lines)
        self.cells = down * columns + self.across.places(X[:, 0], columns)
        """The cell of every row, (all rows,)."""

    def places(self, across: int, down: int) -> Array:
        """The middles of a grid of `down` x `across` cells, line by line from the top, (down · across, features)."""
        x, y = self.across.centres(across), self.up.centres(down)[::-1]  # lines count from the top, values from below
        return self._back(np.column_stack([np.tile(x, down), np.repeat(y, across)]))

    @property
    def labelled(self) -> bool:
        """True if the ends of the upward axis fit left of it."""
        return max(map(len, self.up.ends)) < LABELS

    def put_axes(self, lines: Sequence[Line], up: str, across: str) -> None:
        """Write the ends and the names of both axes beside the cells, and in the line below them."""
        bottom, top = self.up.ends
        if self.labelled and self.lines > 2:
            for number, text in ((0, top), (self.lines - 1, bottom)):
                lines[number].put_right(text, DIM, end=LABELS - 1)
        lines[(self.lines - 1) // 2].put(0, up, DIM)
        left, right = self.across.ends
        room = self.columns - len(left) - len(right) - 2
        name = shortened(across, room) if room > 0 else ""
        lines[-1].put(LABELS + (self.columns - width_of(name)) // 2, name, DIM)
        if room >= 0:
            lines[-1].put(LABELS, left, DIM).put_right(right, DIM, end=LABELS + self.columns)


@dataclass(frozen=True, eq=False)
class Points:
    """Rows with predictions, in cells. A cell shows one row: the picked one, else a wrong one, else the batch's."""

    plane: Plane
    answers: Predictions
    train: Array
    """The training rows."""
    batch: Array
    """The rows of this iteration's batch; empty before they are drawn."""
    picked: int | None
    told: bool
    """True if results may be shown."""

    @cached_property
    def seen(self) -> dict[int, int]:
        """By cell that shows a row, the row's index among the answers."""
        rows = self.answers.rows
        cells = self.plane.cells[rows]
        # By the last key first; `np.unique` keeps the first of each cell.
        order = np.lexsort((rows, ~self.drawn, self.right, rows != self.picked))
        taken, first = np.unique(cells[order], return_index=True)
        return dict(zip(taken.tolist(), order[first].tolist(), strict=True))

    @cached_property
    def right(self) -> Array:
        """True for correct predictions; all True while results are hidden. (n,) bool."""
        return self.answers.right if self.told else np.ones(len(self.answers.rows), dtype=bool)

    @cached_property
    def trained(self) -> Array:
        """True for training rows. (n,) bool."""
        return np.isin(self.answers.rows, self.train)

    @cached_property
    def broken(self) -> Array:
        """True for rows without a prediction because of nan; all False while results are hidden. (n,) bool."""
        broken: Array = (self.answers.said == NOTHING) & self.told
        return broken

    @cached_property
    def picked_at(self) -> int | None:
        """The index of the picked row among the answers; None if it is not drawn."""
        found = np.flatnonzero(self.answers.rows == self.picked)
        return int(found[0]) if len(found) else None

    @cached_property
    def drawn(self) -> Array:
        """True for rows of the batch. (n,) bool."""
        return np.isin(self.answers.rows, self.batch)

    def row_in(self, cell: int) -> int | None:
        """The data row that a cell shows; None without one."""
        place = self.seen.get(cell)
        return None if place is None else int(self.answers.rows[place])


_MOST = 24
"""The most features that are projected to a plane."""
_LEAST, _LARGEST = 1e-100, 1e100
"""Bounds of the largest size in the data, outside of which products overflow or underflow."""
NAMES = "pc1", "pc2"
"""The names of the axes: the first two principal components."""


class Projection(NamedTuple):
    """The first two principal components of the training rows, or two of their features."""

    base: Array
    """(features,), the origin of the plane: the mean, but 0 in chosen features."""
    ways: Array
    """The directions of the axes, (2, features), of length 1, with the largest component positive."""
    share: float
    """The share of the training rows' variance in the plane, 0 to 1."""
    pair: Pair | None = None
    """The chosen features, across and up; None for principal components."""

    def of(self, X: Array) -> Array:
        """The places in the plane, (n, 2), of rows (n, features)."""
        found: Array = X[:, self.pair] if self.pair else (X - self.base) @ self.ways.T
        return found

    def back(self, places: Array) -> Array:
        """The rows (n, features) at places (n, 2) of the plane."""
        found: Array = self.base + places @ self.ways
        return found

    @property
    def told(self) -> str:
        """The share in words: `96% of the variance`."""
        return f"{numbers.whole_percent(self.share)} of the variance"


def has_plane(data: Dataset) -> bool:
    """True if the data have classes and two features, or more that can be projected."""
    if not data.classes or data.characters:
        return False
    return len(data.features) == 2 or projection(data) is not None


@lru_cache(maxsize=MAX_RUNS + 2)
def projection(data: Dataset, pair: Pair | None = None) -> Projection | None:
    """The projection of rows with more than two features, to `pair` if given, else to principal components.

    None for two features, for more than `_MOST`, for single digits, for images, and if all training rows are equal.
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
    # A direction and its opposite are the same component: LAPACK gives either, and the plane would be mirrored.
    first = ways[:2] * np.sign(ways[[0, 1], abs(ways[:2]).argmax(axis=1)])[:, np.newaxis]
    parts = (sizes / sizes[0]) ** 2
    return Projection(mean, first, float(parts[:2].sum() / parts.sum()))


@lru_cache(maxsize=MAX_RUNS + 2)
def plane_of(
    data: Dataset, columns: int, lines: int, *, ended: bool, among: tuple[Dataset, ...] = (), pair: Pair | None = None
) -> Plane:
    """The plane around the training and validation rows, those of the data sets `among` too; `ended`: with test rows.

    The cache holds a terminal's plane beside the panes and in full size, and those of its previous size.
    """
    sets = [data, *(other for other in among if other is not data)]
    shown = [np.concatenate([each.train, each.val, *([each.test] if ended else [])]) for each in sets]
    found = projection(data, pair)
    X = [each.X if (seen := projection(each, pair)) is None else seen.of(each.X) for each in sets]
    starts = np.cumsum([0, *map(len, X[:-1])])
    rows = np.concatenate([part + start for part, start in zip(shown, starts, strict=True)])
    plane = Plane(np.concatenate(X), rows, columns, lines, np.asarray if found is None else found.back)
    plane.pair = pair
    return plane


def next_pair(data: Dataset, pair: Pair | None, axis: int) -> Pair | None:
    """The pair with the next feature on an axis, 0 across, 1 up. After the last feature None, principal components;
    after these the first two features.
    """
    if pair is None:
        return 0, 1
    other = pair[1 - axis]
    after = next((place for place in range(pair[axis] + 1, len(data.features)) if place != other), None)
    return None if after is None else (after, other) if axis == 0 else (other, after)


def pair_of(data: Dataset, text: str, where: str) -> Pair:
    """The features that a text as `x0/x3` names. Raises `UserError`, which begins with `where`."""
    if projection(data) is None:
        raise UserError(f"{where}this run has no plot of a plane that two features are chosen for")
    words, known = text.split("/"), [f"x{place}" for place in range(len(data.features))]
    if len(words) != 2 or words[0] == words[1] or not {*words} <= {*known}:
        raise UserError(f"{where}give two of x0 to {known[-1]}, for example plane=x0/{known[-1]}")
    return known.index(words[0]), known.index(words[1])


def axis_names(data: Dataset, pair: Pair | None = None) -> tuple[str, str]:
    """The names of the axes: `x0 age`, `x1`, or `pc1`, `pc2`."""
    if pair is None and projection(data) is not None:
        return NAMES
    names = ((place, data.features[place]) for place in pair or (0, 1))
    across, up = (name if name == f"x{place}" else f"x{place} {name}" for place, name in names)
    return across, up


def described(data: Dataset, room: int, pair: Pair | None = None) -> list[str]:
    """Lines on the projection, if they fit `room` columns; empty for two features."""
    found = projection(data, pair)
    if found is None:
        return []
    lines = [
        *(("all other features", "as on average,") if pair else ("pc1, pc2: where rows", "differ most,")),
        found.told,
    ]
    return lines if max(map(width_of, lines)) <= room else []
