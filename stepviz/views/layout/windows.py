"""Windows: which part of each axis is in view. All panes show the same part, and the bracketed cell is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from stepviz.data import Dataset
from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.layout.layouts import SHORT_PITCH, Pane

DIGIT_PITCH = 3
"""Columns of an input that is a small whole number."""
INPUTS_AT = 5
"""Column of the first input in its pane."""
LABEL_AT = 17
"""Column before the label."""

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

    def named(self, letter: str) -> str:
        """The same by the names of the positions, `h4-h7 of 16`; empty where everything is in view."""
        if self.size >= self.total:
            return ""
        first, *_, last = (*self.positions, self.positions[-1])
        ends = f"{letter}{first}" if first == last else f"{letter}{first}-{last}"
        return f"{ends} of {self.total}"


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


class View:
    """The parts of all axes in view, around the bracketed cell where it has a place on them."""

    def __init__(self, frame: Frame, cell: Cell | None) -> None:
        self._axes, self._lengths = frame.program.axes, frame.program.lengths
        self._digits = _digits(frame.dataset)
        self._around = _places(frame, cell)

    def axis(self, tensor: str, place: int) -> str:
        """An axis of a tensor."""
        return self._axes[tensor][place]

    def total(self, axis: str) -> int:
        """How many positions an axis has."""
        return self._lengths[axis]

    def window(self, axis: str, size: int) -> Window:
        """As many positions as fit."""
        return window(self._lengths[axis], size, self._around.get(axis))

    def rows(self, pane: Pane) -> Window:
        """The rows of a pane's first tensor."""
        return self.window(self.axis(pane.tensors[0], 0), pane.rows)

    def columns(self, pane: Pane) -> Window:
        """The columns of a pane's first tensor."""
        return self.window(self.axis(pane.tensors[0], 1), pane.columns)

    def inputs(self, pane: Pane) -> Inputs:
        """What a layer reads, as the pane of the batch shows it."""
        axis = self.axis(pane.tensors[0], 1)
        pitch = DIGIT_PITCH if axis == "feature" and self._digits else SHORT_PITCH
        return Inputs(self.window(axis, _INPUT_COLUMNS // pitch), pitch)


def window(total: int, size: int, around: int | None) -> Window:
    """As many positions as fit, centred on one if given."""
    start = 0 if around is None else around - size // 2
    return Window(max(0, min(start, total - size)), size, total)


def _places(frame: Frame, cell: Cell | None) -> Mapping[str, int]:
    """The cell's position on each of its axes."""
    if cell is None or cell.tensor not in frame.program.axes:
        return {}
    return dict(zip(frame.program.axes[cell.tensor], cell.index, strict=True))


@lru_cache(maxsize=4)
def _digits(dataset: Dataset) -> bool:
    """Whether every input is a whole number of one digit."""
    return bool(((dataset.X >= 0) & (dataset.X <= 9) & (dataset.X % 1 == 0)).all())
