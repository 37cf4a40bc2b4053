"""Overview: a map of a tensor that is larger than its pane, with what is in view framed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stepviz.ops import Array, Cell
from stepviz.training import Known
from stepviz.views.docks.content import Content, put_title
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.windows import Window
from stepviz.views.pictures.picture import Hit
from stepviz.views.pictures.pixels import weighed_in_halves
from stepviz.views.sight import Sight
from stepviz.views.text.heat import has_heat, round_up
from stepviz.views.text.span import ACCENT, Line, Row

_TOP, _LEFT = 2, 2
"""Lines and columns before its pixels: the title, and what tells which of them are in view."""
LEAST = Size(24, 6)
_WIDEST = 3


@dataclass(frozen=True, eq=False)
class _Map:
    """A tensor whose numbers are drawn as pixels, two in a cell of the screen."""

    tensor: str
    values: Array
    """(rows, columns)."""
    rows: Window
    columns: Window
    down: int
    """Rows in a pixel: the largest of them is seen."""
    across: int

    @cached_property
    def pixels(self) -> Array:
        """The number of the largest size in each pixel, an even number of lines of them."""
        down, across = self.down, self.across
        height, width = -(-len(self.values) // (2 * down)) * 2, -(-self.values.shape[1] // across)
        padded = np.zeros((height * down, width * across))
        padded[: self.values.shape[0], : self.values.shape[1]] = self.values
        tiles = padded.reshape(height, down, width, across).transpose(0, 2, 1, 3).reshape(height, width, -1)
        largest = np.abs(np.nan_to_num(tiles, nan=np.inf)).argmax(axis=2)
        found: Array = np.take_along_axis(tiles, largest[:, :, None], axis=2)[:, :, 0]
        return found

    @cached_property
    def title(self) -> str:
        """`a1 whole, 32x32, to ±10`."""
        finite = np.abs(self.values[np.isfinite(self.values)])
        return f"{self.tensor} whole, {'x'.join(map(str, self.values.shape))}, to ±{self.full(finite):g}"

    @property
    def repeat(self) -> int:
        """Columns of a pixel: of a map that is narrower than its title more than one."""
        return max(1, min(_WIDEST, len(self.title) // self.columns.total)) if self.across == 1 else 1

    @staticmethod
    def full(finite: Array) -> float:
        """The size of full heat: the moment's own."""
        return round_up(float(finite.max(initial=0.0)))


class Overview(Content):
    """The tensor of the number in brackets, whole."""

    def columns(self, sight: Sight, size: Size, room: Size) -> int:
        """A column a pixel, and its title."""
        if room.width < LEAST.width or room.height < LEAST.height:
            return 0
        drawn = _map(sight, size, room)
        if drawn is None:
            return 0
        return min(
            room.width, max(_LEFT + drawn.repeat * -(-drawn.columns.total // drawn.across), len(drawn.title) + 2)
        )

    def rows(self, sight: Sight, size: Size, room: Size) -> Sequence[Row]:
        """Title, the columns in view, pixels with the rows in view before them."""
        drawn = _map(sight, size, room)
        assert drawn is not None
        lines, repeat = [Line(room.width) for _ in range(room.height)], drawn.repeat
        put_title(lines[0], drawn.title)
        for place in {position // drawn.across for position in drawn.columns.positions}:
            lines[1].put(_LEFT + repeat * place, "─" * repeat, ACCENT)
        for place in {position // (2 * drawn.down) for position in drawn.rows.positions}:
            lines[_TOP + place].put(_LEFT - 1, "│", ACCENT)
        pixels = drawn.pixels
        full = drawn.full(np.abs(pixels[np.isfinite(pixels)]))
        for line, weights in zip(lines[_TOP:], weighed_in_halves(pixels, full, repeat), strict=False):
            line.put_styled(_LEFT, weights)
        return [line.row() for line in lines]

    def hit(self, sight: Sight, size: Size, room: Size, x: int, y: int) -> Hit:
        """The first of the numbers that a pixel stands for."""
        drawn = _map(sight, size, room)
        if drawn is None:
            return Hit()
        row, column = (y - _TOP) * 2 * drawn.down, (x - _LEFT) // drawn.repeat * drawn.across
        inside = 0 <= row < drawn.rows.total and 0 <= column < drawn.columns.total
        return Hit(Cell(drawn.tensor, (row, column))) if inside else Hit()


def _map(sight: Sight, size: Size, room: Size) -> _Map | None:
    """Of the pane of the number in brackets; None where most of that is in view, or nothing of it may be told."""
    cell, frame, state = sight.bracket, sight.frame, sight.state
    grid = next((grid for grid in sight.grids(size) if cell is not None and grid.line_of(cell) is not None), None)
    if cell is None or grid is None or (sight.beside is not None and sight.beside.pair is not None):
        return None
    group = next(group for group in grid.groups if cell.tensor in (*group.tensors, *group.feet))
    name = group.tensors[0]
    seen, total = grid.rows.size * group.columns.size, grid.rows.total * group.columns.total
    whole = 2 * seen > total
    if group.rank != 2 or group.lined or whole or not has_heat(frame.described(name).kind):
        return None
    values = frame.tensor(name)
    if values is None or frame.state(name) is Known.OLD or state.veil.hides(Cell(name, (0, 0))):
        return None
    down = -(-grid.rows.total // (2 * (room.height - _TOP)))
    across = -(-group.columns.total // (room.width - _LEFT))
    return _Map(name, values, grid.rows, group.columns, down, across)
