"""Content: side panels with the image of an example, or an overview of a tensor that is larger than its pane."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np

from stepviz.ops import Array, Cell, TensorRole
from stepviz.training import Frame, Known
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.solver import LEAST_MAP
from stepviz.views.layout.windows import Window
from stepviz.views.marks import Drawn, Hit
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.scales import has_heat, round_up
from stepviz.views.pictures.drawn import batch
from stepviz.views.pictures.pixels import halved, image_source, largest_source, put_pixels
from stepviz.views.text.span import ACCENT, DIM, TEXT, Line, as_rows, blank_lines, fitting

_INDENT = 1
_TOP, _LEFT = 2, 2
"""Lines and columns before the pixels of a map: the title, and the marks of what is in view."""
_WIDEST = 3
"""The most columns of a pixel of a map."""


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
        rest, _INDENT, 0, (across, height if whole else -(-height // 2)), image_source(frame.dataset, row, 1 + whole)
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


def overview(sight: MomentView, size: Size, room: Size) -> Drawn | None:
    """The whole tensor of the selected number as pixels, with a title and marks for the rows and columns in view.

    None if most of it is in view, or if it is hidden.
    """
    cell, frame = sight.selected, sight.frame
    grid = next((grid for grid in sight.grids(size) if cell is not None and grid.line_of(cell) is not None), None)
    if cell is None or grid is None or (sight.beside is not None and sight.beside.pair is not None):
        return None
    group = next(group for group in grid.groups if cell.tensor in (*group.tensors, *group.feet))
    name, values, seen = group.tensors[0], frame.tensor(group.tensors[0]), (grid.rows, group.columns)
    whole = 2 * prod(window.size for window in seen) > prod(window.total for window in seen)
    if group.rank != 2 or group.tables or group.lined or whole or not has_heat(frame.described(name).kind):
        return None
    if values is None or frame.state(name) is Known.OLD or sight.state.mask.hides(Cell(name, (0, 0))):
        return None
    return _map(name, values, seen, room) if LEAST_MAP.fits(room) else None


def _map(name: str, values: Array, seen: tuple[Window, Window], room: Size) -> Drawn:
    """A tensor (rows, columns) as pixels, two in a character cell; `seen`: its rows and columns in view."""
    # colours are those of this moment, so that a map of small numbers is no blank
    full = round_up(float(np.abs(values[np.isfinite(values)]).max(initial=0.0)))
    whole = f"{name} whole"
    sized = f"{whole}, {'x'.join(map(str, values.shape))}"
    titles = f"{sized}, to ±{full:g}", sized, whole
    rows, columns = values.shape
    # a map that is narrower than its title is wider than it is high
    wide = min(room.width - _LEFT, columns * max(1, min(_WIDEST, len(titles[0]) // columns)))
    high = min(room.height - _TOP, halved(rows))
    lines = blank_lines(min(room.width, max(_LEFT + wide, len(titles[0]) + 2)), room.height)
    put_title(lines[0], fitting(titles, lines[0].width - 1))
    for row in seen[0].positions:
        lines[_TOP + row * high // rows].put(_LEFT - 1, "│", ACCENT)
    for column in seen[1].positions:
        start, end = (place * wide // columns for place in (column, column + 1))
        lines[1].put(_LEFT + start, "─" * max(1, end - start), ACCENT)

    def first(x: int, y: int) -> Hit:  # a click selects the first number of a pixel
        return Hit(Cell(name, (-(-y * rows // high), -(-x * columns // wide))))

    mark = put_pixels(lines, _LEFT, _TOP, (wide, high), largest_source(values, full), first)
    return Drawn(as_rows(lines), (mark,))
