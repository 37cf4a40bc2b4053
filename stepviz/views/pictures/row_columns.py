"""Row columns: where everything of a row of the data stands, as wide as names and numbers need; what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stepviz.data import Dataset
from stepviz.ops import Kind
from stepviz.text import cut, width_of
from stepviz.views.layout.windows import Window, in_view
from stepviz.views.text import numbers

SPLIT, ROW = 1, 7
"""Columns at which the name of the split stands, and the number of the row after its bracket."""
NAME = numbers.WIDTH
"""Columns of a class."""
BATCH = 7
"""Columns of the examples that are this row: `▸ e0 e3`."""
SAYS = NAME + numbers.WIDTH + 2
"""Columns of what is said: class, probability, mark; or a number and how far off it is."""
_BEHIND = 2 + NAME + 1 + BATCH + 1 + SAYS
"""Columns behind the features: class, examples, what is said. Where some are to spare names have more."""
_MOST_WHOLE = 99


@dataclass(frozen=True)
class RowColumns:
    """Where everything of a row stands, from left to right."""

    features: int
    """The column before the first feature."""
    window: Window
    """The features in view."""
    pitch: int
    """Columns of a feature, the gap before it included."""
    heads: tuple[str, ...]
    """What the features in view are called."""
    target: int = 0
    """Which of several targets stands in the place of the class."""
    name: int = NAME
    """Columns of a class."""
    given: bool = False
    """True if numbers stand there as the file has them; else as the network has them."""

    @property
    def label(self) -> int:
        """The column of the right class."""
        return self.features + self.pitch * len(self.window.positions) + 2

    @property
    def batch(self) -> int:
        """The column of the examples that are this row."""
        return self.label + self.name + 1

    @property
    def says(self) -> int:
        """The column of what is said."""
        return self.batch + BATCH + 1

    @property
    def chance(self) -> int:
        """The column behind the class that is said."""
        return self.says + self.name

    def feature_at(self, x: int) -> int | None:
        """The feature written at a column; None for none."""
        place = (x - self.features) // self.pitch
        return self.window.positions[place] if 0 <= place < len(self.window.positions) else None


def plan(data: Dataset, width: int, around: int | None, target: int = 0, *, given: bool = False) -> RowColumns:
    """As many features as fit into `width`, one at least, around one if given; one of the targets, if there are."""
    start, pitch, names = _measured(data)
    room = width - start - _BEHIND
    shown = in_view(len(names), min(len(names), max(1, room // pitch)), around)
    spare, name = room - pitch * len(shown.positions), _widest(label_of(data, target), *data.classes, least=NAME)
    name = name if 2 * (name - NAME) <= spare else NAME
    fits = (spare - 2 * (name - NAME)) // max(1, len(shown.positions))
    more = max(0, min(_widest(*data.features, least=pitch - 1) + 1 - pitch, fits))
    wider = _names(data, pitch + more - 1)
    if _widest(*wider, least=0) >= pitch:
        pitch, names = pitch + more, wider
    heads = tuple(names[place] for place in shown.positions)
    return RowColumns(start, shown, pitch, heads, target, name, given)


def _widest(*names: str, least: int) -> int:
    return max(least, *map(width_of, names))


def label_of(data: Dataset, target: int) -> str:
    """What the class or the target is called."""
    return data.targets[target] if len(data.targets) > 1 else data.label


def least_width(data: Dataset) -> int:
    """Columns of a row with one of its features."""
    start, pitch, _ = _measured(data)
    return start + pitch + _BEHIND


def _measured(data: Dataset) -> tuple[int, int, tuple[str, ...]]:
    """Where the features begin, how wide each is, and their names."""
    start = ROW + len(str(max(0, len(data.y) - 1))) + 3
    written = _digits(data)
    names = _names(data, written)
    return start, 1 + max(written, *map(width_of, names)) if names else 1, names


def value(data: Dataset, row: int, feature: int, *, given: bool = False) -> str:
    """An input as it is written; `given`: as the file has it."""
    if data.characters:
        return data.written(row)[feature]
    held = float(data.X[row, feature])
    held = data.scaling.nearest(held, feature) if given and data.scaling is not None else held
    return numbers.cell(held, Kind.INPUT).strip()


def target_of(data: Dataset, row: int, column: int, *, given: bool = False) -> float:
    """A target; `given`: as the file has it."""
    held = float(data.target(column)[row])
    return data.target_scaling.nearest(held, column) if given and data.target_scaling is not None else held


@lru_cache(maxsize=4)
def _digits(data: Dataset) -> int:
    """Columns of an input: 1 or 2 where all are small whole numbers."""
    if data.characters:
        return max(map(width_of, data.characters))
    whole = bool(((data.X >= 0) & (data.X <= _MOST_WHOLE) & (data.X % 1 == 0)).all())
    return len(str(int(data.X.max(initial=0)))) if whole else numbers.WIDTH


def _names(data: Dataset, room: int) -> tuple[str, ...]:
    """What features are called in heads: their first letters, or `x12` where those are alike."""
    short = tuple(f"x{place}" for place in range(len(data.features)))
    most = max(room, len(short[-1])) if short else room
    called = tuple(cut(name, most) for name in data.features)
    return called if len(set(called)) == len(called) else short
