"""Content: side panels with the image of an example, or an overview of a tensor that is larger than its pane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stepviz.ops import Array, Cell, TensorRole
from stepviz.training import Frame, Known
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.solver import LEAST_MAP
from stepviz.views.layout.windows import Window
from stepviz.views.marks import Drawn, Hit, Mark
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.scales import has_heat, round_up
from stepviz.views.pictures.drawn import batch
from stepviz.views.pictures.pixels import WEIGHTS, image_source, pixel_rows, put_pixels, signed_numbers
from stepviz.views.text.span import ACCENT, DIM, TEXT, Line, as_rows, blank_lines, fitting

_INDENT = 1
_TOP, _LEFT = 2, 2
"""Lines and columns before the pixels of a map: the title, and the marks of what is in view."""
_WIDEST = 3


SidePanel = Callable[[MomentView, Size, Size], Drawn | None]
"""Draws the content of a dock from a view, the size of the terminal and the room in the dock.

Returns a row for each line of the room, as wide as needed, with marks for clicks; None if it draws nothing.
"""


def put_title(line: Line, text: str) -> None:
    """Put a title as panes have it, `code──────────`, after one column for marks."""
    line.put(1, text.ljust(line.width - 1, "─"), DIM).put(1, text, TEXT)


def example_image(sight: MomentView, size: Size, room: Size) -> Drawn | None:
    """An image of the batch with its title and the letters of an explanation; a pixel has two columns if they fit."""
    frame, image, rows = sight.frame, sight.frame.dataset.image, batch(sight.frame, sight.state.mask)
    if image is None or not len(rows):
        return None
    height, width = image
    whole = 2 * width + _INDENT <= room.width and height < room.height
    if not whole and (width + _INDENT > room.width or -(-height // 2) >= room.height):
        return None
    axes, cell = frame.program.axes, sight.selected
    if cell is not None and axes.get(cell.tensor, ())[:1] == ("example",):
        example = cell.index[0]
    else:
        by_row = (grid for grid in sight.grids(size) if axes.get(grid.pane.tensors[0], ())[:1] == ("example",))
        example = next((grid.rows.start for grid in by_row), 0)
    across = width * (1 + whole)
    # as wide as the longest title of the run, so that what stands beside it stays where it is
    longest, *_ = _titles(frame, frame.experiment.batch_size - 1, len(frame.dataset.y) - 1)
    columns, row = min(room.width, _INDENT + max(across, len(longest))), int(rows[example])
    title, *rest = lines = blank_lines(columns, room.height)
    told = fitting(_titles(frame, example, row), columns - _INDENT)
    title.put(_INDENT, told.ljust(across, "─"), DIM).put(_INDENT, told, TEXT)
    put_pixels(
        rest, _INDENT, 1, (across, height if whole else -(-height // 2)), image_source(frame.dataset, row, 1 + whole)
    )
    for term, letter in (sight.told.letters if whole and sight.told is not None else {}).items():
        if frame.program.role(term.tensor) is TensorRole.INPUT and term.index[0] == example:
            down, column = divmod(term.index[1], width)
            rest[down].put(_INDENT + 2 * column, letter, ACCENT)
    return Drawn(as_rows(lines))


def _titles(frame: Frame, example: int, row: int) -> tuple[str, str, str]:
    """The title `image e3 #317  y 7`, without y in a regression, and shorter ones."""
    data = frame.dataset
    label = f"  y {data.classes[int(data.y[row])]}" if data.classes else ""
    name = f"image e{example}"
    return f"{name} #{row}{label} ", f"{name} #{row} ", f"{name} "


@dataclass(frozen=True, eq=False)
class _Map:
    """A tensor drawn as pixels, two in a character cell."""

    tensor: str
    values: Array
    """(rows, columns)."""
    rows: Window
    columns: Window
    down: int
    """Rows of the tensor in a pixel, which shows the largest number."""
    across: int

    @cached_property
    def pixels(self) -> Array:
        """The largest number by absolute value in each pixel, (an even number of lines, columns)."""
        down, across = self.down, self.across
        height, width = -(-len(self.values) // (2 * down)) * 2, -(-self.values.shape[1] // across)
        padded = np.zeros((height * down, width * across))
        padded[: self.values.shape[0], : self.values.shape[1]] = self.values
        tiles = padded.reshape(height, down, width, across).transpose(0, 2, 1, 3).reshape(height, width, -1)
        largest = np.abs(np.nan_to_num(tiles, nan=np.inf)).argmax(axis=2)
        found: Array = np.take_along_axis(tiles, largest[:, :, None], axis=2)[:, :, 0]
        return found

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The full title, `a1 whole, 32x32, to ±10`, and shorter ones."""
        finite, name = np.abs(self.values[np.isfinite(self.values)]), f"{self.tensor} whole"
        sized = f"{name}, {'x'.join(map(str, self.values.shape))}"
        return f"{sized}, to ±{round_up(float(finite.max(initial=0.0))):g}", sized, name

    @property
    def repeat(self) -> int:
        """Columns of a pixel: more than one in a map that is narrower than its title."""
        return max(1, min(_WIDEST, len(self.titles[0]) // self.columns.total)) if self.across == 1 else 1


def overview(sight: MomentView, size: Size, room: Size) -> Drawn | None:
    """The whole tensor of the selected number as pixels, with a title and marks for the rows and columns in view."""
    drawn = _map(sight, size, room) if room.width >= LEAST_MAP.width and room.height >= LEAST_MAP.height else None
    if drawn is None:
        return None
    repeat, pixels, down = drawn.repeat, drawn.pixels, 2 * drawn.down
    across = repeat * -(-drawn.columns.total // drawn.across)
    width = min(room.width, max(_LEFT + across, len(drawn.titles[0]) + 2))
    lines = blank_lines(width, room.height)
    put_title(lines[0], fitting(drawn.titles, width - 1))
    for place in {position // drawn.across for position in drawn.columns.positions}:
        lines[1].put(_LEFT + repeat * place, "─" * repeat, ACCENT)
    for place in {position // down for position in drawn.rows.positions}:
        lines[_TOP + place].put(_LEFT - 1, "│", ACCENT)
    # colours are those of this moment, so that a map of small numbers is no blank
    full = round_up(float(np.abs(pixels[np.isfinite(pixels)]).max(initial=0.0)))
    tones = signed_numbers(pixels.repeat(repeat, axis=1), full)
    for line, weights in zip(lines[_TOP:], pixel_rows(tones, WEIGHTS), strict=False):
        line.put_row(_LEFT, weights)

    def first(x: int, y: int) -> Hit:  # a click selects the first number of a pixel
        return Hit(Cell(drawn.tensor, (y * down, x // repeat * drawn.across)))

    mark = Mark(_LEFT, _TOP, across, -(-drawn.rows.total // down), first)
    return Drawn(as_rows(lines), (mark,))


def _map(sight: MomentView, size: Size, room: Size) -> _Map | None:
    """The map of the selected number's tensor; None if most of it is in view, or if it is hidden."""
    cell, frame, state = sight.selected, sight.frame, sight.state
    grid = next((grid for grid in sight.grids(size) if cell is not None and grid.line_of(cell) is not None), None)
    if cell is None or grid is None or (sight.beside is not None and sight.beside.pair is not None):
        return None
    group = next(group for group in grid.groups if cell.tensor in (*group.tensors, *group.feet))
    name = group.tensors[0]
    seen, total = grid.rows.size * group.columns.size, grid.rows.total * group.columns.total
    whole = 2 * seen > total
    if group.rank != 2 or group.tables or group.lined or whole or not has_heat(frame.described(name).kind):
        return None
    values = frame.tensor(name)
    if values is None or frame.state(name) is Known.OLD or state.mask.hides(Cell(name, (0, 0))):
        return None
    down = -(-grid.rows.total // (2 * (room.height - _TOP)))
    across = -(-group.columns.total // (room.width - _LEFT))
    return _Map(name, values, grid.rows, group.columns, down, across)
