"""Windows: which part of each axis is in view. All panes show the same part, and the bracketed cell is in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stepviz.data import Dataset
from stepviz.ops import Cell
from stepviz.training import Frame

PITCH = 8
"""Columns of a cell: one gutter, seven digits."""
DIGIT_PITCH = 3
"""Columns of an input that is a small whole number."""
REAL_PITCH = 6
"""Columns of any other input: one gutter, five digits."""
INPUTS_AT = 5
"""Column of the first input in its pane."""
LABEL_AT = 17
"""Column before the label."""

_EXAMPLES, _FEATURES, _CLASSES = 4, 4, 2
_INPUT_COLUMNS = LABEL_AT - INPUTS_AT


@dataclass(frozen=True)
class Window:
    """Which positions of an axis are in view: `start` to `start + size - 1` of `total`."""

    start: int
    size: int
    total: int

    @property
    def positions(self) -> range:
        """The positions in view."""
        return range(self.start, min(self.start + self.size, self.total))

    @property
    def text(self) -> str:
        """`5-8 of 32`; empty where everything is in view."""
        if self.size >= self.total:
            return ""
        return f"{self.start + 1}-{min(self.start + self.size, self.total)} of {self.total}"


@dataclass(frozen=True)
class Inputs:
    """The inputs in view, and how wide they are written."""

    window: Window
    pitch: int

    @property
    def width(self) -> int:
        """Columns of the digits alone."""
        return 1 if self.pitch == DIGIT_PITCH else self.pitch - 1

    @property
    def positions(self) -> range:
        """The features in view."""
        return self.window.positions


@dataclass(frozen=True)
class View:
    """The parts of all axes in view."""

    examples: Window
    features: Window
    classes: Window
    inputs: Inputs


def view(frame: Frame, cell: Cell | None) -> View:
    """As much as fits, around the bracketed cell."""
    around = _places(frame, cell)
    features = len(frame.dataset.features)
    pitch = DIGIT_PITCH if _digits(frame.dataset) else REAL_PITCH
    return View(
        window(len(frame.current["rows"]), _EXAMPLES, around.get("example")),
        window(features, _FEATURES, around.get("feature")),
        window(len(frame.dataset.classes), _CLASSES, around.get("class")),
        Inputs(window(features, _INPUT_COLUMNS // pitch, around.get("feature")), pitch),
    )


def window(total: int, size: int, around: int | None) -> Window:
    """As many positions as fit, centred on one if given."""
    start = 0 if around is None else around - size // 2
    return Window(max(0, min(start, total - size)), size, total)


def _places(frame: Frame, cell: Cell | None) -> dict[str, int]:
    """The cell's position on each of its axes."""
    if cell is None or cell.tensor not in frame.program.tensors:
        return {}
    return dict(zip(frame.described(cell.tensor).axes, cell.index, strict=True))


@lru_cache(maxsize=4)
def _digits(dataset: Dataset) -> bool:
    """Whether every input is a whole number of one digit."""
    return bool(((dataset.X >= 0) & (dataset.X <= 9) & (dataset.X % 1 == 0)).all())
