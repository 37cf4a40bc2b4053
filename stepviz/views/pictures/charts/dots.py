"""Dots: curves drawn in braille, two dots across and four down in each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepviz.ops import Array
from stepviz.views.text.span import Line, Style

ACROSS, DOWN = 2, 4
"""Dots of a cell."""
_BLANK = 0x2800
_BITS = np.array([[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]])
"""Of the dot at a column and a line of a cell."""


class Dots:
    """A field of so many columns and lines of cells, empty at first. Of two curves the later one colours a cell."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self._cells = np.zeros((lines, columns), dtype=np.int64)
        self._style = np.zeros((lines, columns), dtype=np.int64)
        self._styles: list[Style] = []

    def curve(self, x: Array, y: Array, style: Style) -> None:
        """Through points in dots from the left and from the top, whole numbers (n,) from left to right.

        It is three dots high, so that it is seen from the last row. What lies above or below the field is not seen.
        """
        if len(x) > 1:
            across, up = np.diff(x), np.diff(y)
            steps = np.maximum(abs(across), abs(up)).clip(1)
            of = np.repeat(np.arange(len(steps)), steps)
            share = (np.arange(len(of)) - (np.cumsum(steps) - steps)[of]) / steps[of]
            x = np.append(np.rint(x[:-1][of] + across[of] * share), x[-1])
            y = np.append(np.rint(y[:-1][of] + up[of] * share), y[-1])
        for more in (-1, 0, 1):
            self.points(x.astype(np.int64), y.astype(np.int64) + more, style)

    def points(self, x: Array, y: Array, style: Style) -> None:
        """Single dots at these places, (n,)."""
        self._styles.append(style)
        inside = (y >= 0) & (y < self.lines * DOWN) & (x >= 0) & (x < self.columns * ACROSS)
        x, y = x[inside], y[inside]
        np.bitwise_or.at(self._cells, (y // DOWN, x // ACROSS), _BITS[x % ACROSS, y % DOWN])
        self._style[y // DOWN, x // ACROSS] = len(self._styles) - 1

    def cells(self) -> set[tuple[int, int]]:
        """The columns and lines of the cells that have a dot."""
        lines, columns = self._cells.nonzero()
        return set(zip(columns.tolist(), lines.tolist(), strict=True))

    def signs(self) -> Iterator[tuple[int, int, str]]:
        """The column, the line and the character of each cell that has a dot."""
        for line, column in zip(*self._cells.nonzero(), strict=True):
            yield int(column), int(line), chr(_BLANK + int(self._cells[line, column]))

    def put(self, lines: Sequence[Line], start: int) -> None:
        """Write all dots into lines, from column `start` on; other cells stay as they are."""
        for line, cells, styles in zip(lines, self._cells.tolist(), self._style.tolist(), strict=False):
            for column, cell in enumerate(cells):
                if cell:
                    line.put(start + column, chr(_BLANK + cell), self._styles[styles[column]])
