"""Windows: which positions of each axis are in view. All panes show the same, around the selected number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from stepviz.data import Dataset
from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.layout.layouts import Pane


class Window(NamedTuple):
    """The positions of an axis that are in view, in order; there can be gaps between them."""

    positions: Sequence[int]
    total: int

    @property
    def size(self) -> int:
        """How many positions are in view."""
        return len(self.positions)

    @property
    def start(self) -> int:
        """The first position in view."""
        return self.positions[0] if self.positions else 0

    @property
    def partial(self) -> bool:
        """True if some positions are not in view."""
        return self.size < self.total

    @property
    def parted(self) -> bool:
        """True if there is a gap between positions in view."""
        return bool(self.positions) and self.positions[-1] - self.positions[0] >= self.size

    def follows_gap(self, place: int) -> bool:
        """True if the window is parted and positions are missing before number `place` of those in view."""
        before = self.positions[place - 1] if place else -1
        return self.parted and self.positions[place] != before + 1

    def named(self, letter: str) -> str:
        """The positions in view, named as in the heads: `h4-7 of 16`; with gaps their count: `6 of 32`.

        Empty if everything is in view.
        """
        if not self.partial or not self.positions:
            return ""
        if self.parted:
            return f"{self.size} of {self.total}"
        first, last = self.positions[0], self.positions[-1]
        ends = f"{letter}{first}" if first == last else f"{letter}{first}-{last}"
        return f"{ends} of {self.total}"

    @property
    def counted(self) -> str:
        """How many positions are in view, `4/16`; empty if all are."""
        return f"{self.size}/{self.total}" if self.partial and self.positions else ""


Wanted = Mapping[str, Sequence[int]]
"""Positions that are to be in view, by axis, the most important first."""


class View:
    """The windows of all axes, around the selected number."""

    def __init__(self, frame: Frame, cell: Cell | None, wanted: Wanted | None = None) -> None:
        self._axes, self._lengths = frame.program.axes, frame.program.lengths
        self.cell = cell
        """The selected cell, which stands in brackets; None without one."""
        self._wanted: Wanted = wanted_of(frame, () if cell is None else (cell,)) if wanted is None else wanted
        self._known: dict[tuple[str, int], Window] = {}

    def axis(self, tensor: str, place: int) -> str:
        """The axis number `place` of a tensor."""
        return self._axes[tensor][place]

    def window(self, axis: str, size: int) -> Window:
        """The window of an axis with `size` positions, or all if there are fewer."""
        key = axis, size
        if key not in self._known:
            self._known[key] = window(self._lengths[axis], size, self._wanted.get(axis, ()))
        return self._known[key]

    def rows(self, pane: Pane) -> Window:
        """The rows of a pane's first tensor: its last axis but one, or its only one."""
        return self.window(self._axes[pane.tensors[0]][-2:][0], pane.rows)

    def columns(self, pane: Pane) -> Window:
        """The columns of a pane's first tensor: its last axis.

        If rows and columns of this tensor and of the selected cell's share one axis, the cell's column comes first.
        """
        axis, cell = self.axis(pane.tensors[0], -1), self.cell
        if cell is not None and all(self._axes.get(n, ())[-2:] == (axis, axis) for n in (pane.tensors[0], cell.tensor)):
            return window(self._lengths[axis], pane.columns, (cell.index[-1], *self._wanted.get(axis, ())))
        return self.window(axis, pane.columns)

    def tables(self, tensor: str) -> tuple[Window, ...]:
        """The windows of the axes before the last two, one position each: they pick the table that is shown."""
        return tuple(self.window(axis, 1) for axis in self._axes[tensor][:-2])

    def lines(self, tensors: Sequence[str], room: int) -> Window:
        """Which of `tensors` are in view if each takes one of `room` lines; the selected cell's is among them."""
        around = [tensors.index(self.cell.tensor)] if self.cell is not None and self.cell.tensor in tensors else []
        return window(len(tensors), room, around)


def window(total: int, size: int, wanted: Sequence[int] = ()) -> Window:
    """A window of `size` positions: a range around those wanted; if they lie too far apart, they and their neighbours.

    Wanted positions beyond `total` are ignored: they come from a longer document.
    """
    size = max(1, min(size, total))
    # the first ones wanted matter most, as the terms of a sum from the largest on
    kept = [position for position in dict.fromkeys(wanted) if position < total][:size]
    if not kept or size == total:
        return Window(range(size), total)
    low, high = min(kept), max(kept)
    if high - low < size:
        start = kept[0] - size // 2 if low == high else (low + high + 1 - size) // 2
        start = max(0, min(start, total - size))
        return Window(range(start, start + size), total)
    return Window(tuple(sorted(_filled(kept, size, total))), total)


def in_view(total: int, size: int, place: int | None) -> Window:
    """A window of `size` adjacent positions, around `place` if given; empty if `size` is 0 or less."""
    return window(total, size, () if place is None else (place,)) if size > 0 else Window((), total)


def _filled(kept: list[int], size: int, total: int) -> set[int]:
    """`kept` and the positions nearest to them, until there are `size`."""
    found = set(kept)
    for distance in range(1, total):
        for place in kept:
            for near in (place + distance, place - distance):
                if len(found) == size:
                    return found
                if 0 <= near < total:
                    found.add(near)
    return found


def wanted_of(frame: Frame, cells: Iterable[Cell], parts: Iterable[Cell] = ()) -> Wanted:
    """The positions of `cells`, then of `parts`, the cells they are computed from, by axis."""
    found: dict[str, list[int]] = {}
    for cell in (*cells, *parts):
        if cell.tensor in frame.program.axes:
            for axis, place in zip(frame.program.axes[cell.tensor], cell.index, strict=True):
                found.setdefault(axis, []).append(place)
    return found


@lru_cache(maxsize=4)
def only_digits(dataset: Dataset) -> bool:
    """True if every input is a whole number of one digit, or a character."""
    return bool(dataset.characters) or bool(((dataset.X >= 0) & (dataset.X <= 9) & (dataset.X % 1 == 0)).all())
