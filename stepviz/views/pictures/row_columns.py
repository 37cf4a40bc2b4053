"""Row columns: the columns of a row of the data list, as wide as names and numbers need, and its texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Kind
from stepviz.text import told_apart, width_of
from stepviz.views.layout.windows import Window, in_view
from stepviz.views.text import numbers

SPLIT, ROW = 1, 7
"""The columns of the split's name, and of the row's number, after a bracket."""
NAME = numbers.WIDTH
"""Columns of a class."""
BATCH = 7
"""Columns of the examples of the batch with this row: `▸ e0 e3`."""
SAYS = NAME + numbers.WIDTH + 2
"""Columns of the prediction: class, probability, mark; or output and residual."""
_BEHIND = 2 + NAME + 1 + BATCH + 1 + SAYS
"""Columns after the features: class, examples, prediction. Names get spare columns."""
_MOST_WHOLE = 99
_ROUNDING = 1e-9


@dataclass(frozen=True)
class RowColumns:
    """The columns of a row, from left to right, and its texts."""

    data: Dataset
    features: int
    """The column before the first feature."""
    window: Window
    """The features in view."""
    pitch: int
    """Columns of a feature, with the gap before it."""
    heads: tuple[str, ...]
    """The heads of the features in view."""
    target: int = 0
    """The index of the target shown instead of a class."""
    name: int = NAME
    """Columns of a class."""
    given: bool = False
    """True for numbers as in the file, False for numbers as the network gets them."""

    @property
    def label(self) -> int:
        """The column of the true class."""
        return self.features + self.pitch * len(self.window.positions) + 2

    @property
    def batch(self) -> int:
        """The column of the examples with this row."""
        return self.label + self.name + 1

    @property
    def says(self) -> int:
        """The column of the prediction."""
        return self.batch + BATCH + 1

    @property
    def probability(self) -> int:
        """The column after the predicted class."""
        return self.says + self.name

    @property
    def head(self) -> str:
        """The name of the class or of the target."""
        return self.data.targets[self.target] if len(self.data.targets) > 1 else self.data.label

    def value(self, row: int, feature: int) -> str:
        """An input as text."""
        data = self.data
        if data.characters:
            return data.written(row)[feature]
        held = float(data.X[row, feature])
        held = data.scaling.nearest(held, feature) if self.given and data.scaling is not None else held
        return numbers.cell(held, Kind.INPUT).strip()

    def aim(self, row: int) -> float:
        """The target of a row."""
        held, scaling = float(self.data.target(self.target)[row]), self.data.target_scaling
        return scaling.nearest(held, self.target) if self.given and scaling is not None else held

    def feature_at(self, x: int) -> int | None:
        """The feature written at column `x`; None without one."""
        place = (x - self.features) // self.pitch
        return self.window.positions[place] if 0 <= place < len(self.window.positions) else None


def plan(data: Dataset, width: int, around: int | None, target: int = 0, *, given: bool = False) -> RowColumns:
    """The columns that fit `width`, with at least one feature, scrolled to the feature `around` if given."""
    start, pitch, names = _measured(data, given=given)
    room = width - start - _BEHIND
    shown = in_view(len(names), min(len(names), max(1, room // pitch)), around)
    columns, spare = RowColumns(data, start, shown, pitch, (), target, given=given), room - pitch * len(shown.positions)
    # The name of a class is written twice, as what is true and as what is predicted.
    name = _widest(columns.head, *data.classes, least=NAME)
    name = name if 2 * (name - NAME) <= spare else NAME
    fits = (spare - 2 * (name - NAME)) // max(1, len(shown.positions))
    more = max(0, min(_widest(*data.features, least=pitch - 1) + 1 - pitch, fits))
    wider = _names(data, pitch + more - 1)
    if _widest(*wider, least=0) >= pitch:
        pitch, names = pitch + more, wider
    heads = tuple(names[place] for place in shown.positions)
    return replace(columns, pitch=pitch, heads=heads, name=name)


def _widest(*names: str, least: int) -> int:
    return max(least, *map(width_of, names))


def least_width(data: Dataset, *, given: bool) -> int:
    """Columns of a row with one feature."""
    start, pitch, _ = _measured(data, given=given)
    return start + pitch + _BEHIND


def _measured(data: Dataset, *, given: bool) -> tuple[int, int, tuple[str, ...]]:
    """The first column of the features, the width of each, and their names."""
    start = ROW + len(str(max(0, len(data.y) - 1))) + 3
    written = _digits(data, given=given)
    names = _names(data, written)
    return start, 1 + max(written, *map(width_of, names)) if names else 1, names


@lru_cache(maxsize=4)
def _digits(data: Dataset, *, given: bool) -> int:
    """Columns of an input: 1 or 2 if all are small whole numbers."""
    if data.characters:
        return max(map(width_of, data.characters))
    held = data.scaling.back(data.X) if given and data.scaling is not None else data.X
    near = np.rint(held)  # scaled back, a whole number is one up to rounding
    whole = bool(((near >= 0) & (near <= _MOST_WHOLE) & (abs(held - near) < _ROUNDING)).all())
    return len(str(int(near.max(initial=0)))) if whole else numbers.WIDTH


def _names(data: Dataset, room: int) -> tuple[str, ...]:
    """The heads of features: their names, cut to fit and told apart by `x12`."""
    return told_apart(data.features, "x", max(room, len(f"x{len(data.features) - 1}")))
