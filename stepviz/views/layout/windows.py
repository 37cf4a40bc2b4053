"""Windows: which part of each axis is in view. All panes show the same part, and the bracketed cell is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from stepviz.data import Dataset
from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.layout.layouts import Pane


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
    def partial(self) -> bool:
        """Whether some positions are not in view."""
        return self.size < self.total

    def named(self, letter: str) -> str:
        """By the names of the positions, from 0 as in the heads: `h4-7 of 16`; empty where everything is in view."""
        if self.size >= self.total:
            return ""
        first, *_, last = (*self.positions, self.positions[-1])
        ends = f"{letter}{first}" if first == last else f"{letter}{first}-{last}"
        return f"{ends} of {self.total}"


class View:
    """The parts of all axes in view, around the bracketed cell where it has a place on them."""

    def __init__(self, frame: Frame, cell: Cell | None) -> None:
        self._axes, self._lengths = frame.program.axes, frame.program.lengths
        self.cell = cell
        """The bracketed cell."""
        self.digits = only_digits(frame.dataset)
        """Whether every input is a whole number of one digit."""
        self._around = _places(frame, cell)

    def axis(self, tensor: str, place: int) -> str:
        """An axis of a tensor."""
        return self._axes[tensor][place]

    def window(self, axis: str, size: int) -> Window:
        """As many positions as fit."""
        return window(self._lengths[axis], size, self._around.get(axis))

    def rows(self, pane: Pane) -> Window:
        """The rows of a pane's first tensor."""
        return self.window(self.axis(pane.tensors[0], 0), pane.rows)

    def columns(self, pane: Pane) -> Window:
        """The columns of a pane's first tensor."""
        return self.window(self.axis(pane.tensors[0], 1), pane.columns)

    def single(self, count: int) -> Window:
        """All of some single numbers."""
        return Window(0, count, count)


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
def only_digits(dataset: Dataset) -> bool:
    """Whether every input is a whole number of one digit."""
    return bool(((dataset.X >= 0) & (dataset.X <= 9) & (dataset.X % 1 == 0)).all())
