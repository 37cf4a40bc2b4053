"""A chart: two axes at a place of a picture, points in its cells, a curve of half blocks through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stepviz.ops import Array
from stepviz.views.pictures.plane import Axis
from stepviz.views.text.span import DIM, WARNING, Line, Role, Style

Place = tuple[int, int]
"""A column and a line of a chart, from its left and its top."""
CURVE = Style(Role.ACCENT)
"""The colour of a curve."""
_HALVES = {(True, False): "▀", (False, True): "▄", (True, True): "█"}
"""What a cell shows of a curve in its upper and its lower half."""


@dataclass(frozen=True)
class Chart:
    """From column `start` of the picture on, `columns` wide and `lines` high."""

    across: Axis
    up: Axis
    start: int
    columns: int
    lines: int

    @property
    def middles(self) -> Array:
        """What the middle of each column stands for, (columns,)."""
        return self.across.centres(self.columns)

    def places(self, x: Array, y: Array) -> list[Place]:
        """Where each point stands, all finite, (n,); those outside at the edge."""
        columns = self.across.places(np.clip(x, self.across.low, self.across.high), self.columns)
        lines = self.lines - 1 - self.up.places(np.clip(y, self.up.low, self.up.high), self.lines)
        return list(zip(columns.tolist(), lines.tolist(), strict=True))

    def beyond(self, y: Array) -> list[int]:
        """1 for each value above the upward axis, -1 for one below it, else 0."""
        sides: list[int] = ((y > self.up.high).astype(np.int64) - (y < self.up.low)).tolist()
        return sides

    def put(self, lines: Sequence[Line], place: Place, sign: str, style: Style) -> None:
        """Write a sign into a cell."""
        lines[place[1]].put(self.start + place[0], sign, style)

    def put_curve(self, lines: Sequence[Line], values: Array) -> set[Place]:
        """A curve through a value for each column, as far as it is inside; `!` below where one is not finite.

        Gives the cells it goes through.
        """
        gone: set[Place] = set()
        heights = self._heights(values)
        for column, height in enumerate(heights):
            if height is None:
                self.put(lines, (column, self.lines - 1), "!", WARNING)
                continue
            behind = heights[column + 1] if column + 1 < len(heights) else None
            halves = _between(height, height if behind is None else behind)
            for line in {self.lines - 1 - half // 2 for half in halves if 0 <= half < 2 * self.lines}:
                lower = 2 * (self.lines - 1 - line)
                self.put(lines, (column, line), _HALVES[lower + 1 in halves, lower in halves], CURVE)
                gone.add((column, line))
        return gone

    def _heights(self, values: Array) -> list[int | None]:
        """The half line of each value, from the bottom; the next one outside for one beyond, None for no number."""
        inside = self.up.places(np.clip(np.nan_to_num(values), self.up.low, self.up.high), 2 * self.lines)
        halves = np.where(values > self.up.high, 2 * self.lines, np.where(values < self.up.low, -1, inside))
        return [half if good else None for half, good in zip(halves.tolist(), np.isfinite(values), strict=True)]

    def put_axes(self, lines: Sequence[Line], room: int, name: str) -> None:
        """The ends of both axes, and what the one across is called, in the lines of the chart and one below.

        `room`: columns left of it for the ends of the upward axis.
        """
        bottom, top = self.up.ends
        if max(len(bottom), len(top)) < room and self.lines > 1:
            for number, text in ((0, top), (self.lines - 1, bottom)):
                lines[number].put_right(text, DIM, end=self.start - 1)
        if len(lines) <= self.lines:
            return
        below, (left, right) = lines[self.lines].part(self.start, self.columns), self.across.ends
        if len(left) + len(right) < self.columns:
            below.put(0, left, DIM).put_right(right, DIM)
            if len(left) + len(right) + len(name) + 2 <= self.columns:
                below.put((self.columns - len(name)) // 2, name, DIM)


def _between(height: int, behind: int) -> set[int]:
    """The half lines of a column: its own, and those on the way to the next column's."""
    return {height, *(range(height, behind) if behind > height else range(height, behind, -1))}
