"""Content: what can be drawn in a place that the panes leave free; the image of an example among it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from stepviz.ops import TensorRole
from stepviz.training import Frame
from stepviz.views.layout.layouts import Size
from stepviz.views.pictures.drawn import batch
from stepviz.views.pictures.picture import Hit
from stepviz.views.pictures.pixels import in_halves, shaded
from stepviz.views.sight import Sight
from stepviz.views.text.span import ACCENT, DIM, TEXT, Line, Row

_INDENT = 1


class Content(Protocol):
    """One thing that stands in a dock, in all its lines."""

    def columns(self, sight: Sight, size: Size, room: Size) -> int:
        """How many columns of the room it takes, in a terminal of `size`; 0 where it has nothing to show there."""

    def rows(self, sight: Sight, size: Size, room: Size) -> Sequence[Row]:
        """What is drawn in the room: a row for each of its lines, as wide as it."""

    def hit(self, _sight: Sight, _size: Size, _room: Size, _x: int, _y: int, /) -> Hit:
        """What stands at a column and line of it; nothing where nothing is picked."""
        return Hit()


def put_title(line: Line, text: str) -> None:
    """`code──────────`: as the panes have theirs, with the column of a mark before it."""
    line.put(1, text.ljust(line.width - 1, "─"), DIM).put(1, text, TEXT)


class Example(Content):
    """Its pixels; two columns each where that fits."""

    def columns(self, sight: Sight, _: Size, room: Size) -> int:
        """Those of its pixels; none where they have no room, and without images."""
        image = sight.frame.dataset.image
        if image is None or not len(batch(sight.frame, sight.state.veil)):
            return 0
        height, width = image
        if not _whole(image, room) and (width + _INDENT > room.width or -(-height // 2) >= room.height):
            return 0
        longest = _title(sight.frame, sight.frame.experiment.batch_size - 1, len(sight.frame.dataset.y) - 1)
        return min(room.width, _INDENT + max(width * (1 + _whole(image, room)), len(longest)))

    def rows(self, sight: Sight, size: Size, room: Size) -> Sequence[Row]:
        """Its title and its pixels, with the letters of what is explained on them."""
        frame, image = sight.frame, sight.frame.dataset.image
        assert image is not None
        lines = [Line(room.width) for _ in range(room.height)]
        example, (title, *rest) = _example(sight, size), lines
        row = int(batch(frame, sight.state.veil)[example])
        width = image[1]
        whole = _whole(image, room)
        told = _title(frame, example, row)[: room.width - _INDENT]
        title.put(_INDENT, told.ljust(width * (1 + whole), "─"), DIM).put(_INDENT, told, TEXT)
        drawn = shaded(frame.dataset, row, 2) if whole else in_halves(frame.dataset, row)
        for line, pixels in zip(rest, drawn, strict=False):
            line.put_styled(_INDENT, pixels)
        if whole:
            _put_letters(sight, example, rest)
        return [line.row() for line in lines]


def _whole(image: tuple[int, int], room: Size) -> bool:
    """Whether each pixel has two columns and a line."""
    height, width = image
    return 2 * width + _INDENT <= room.width and height < room.height


def _put_letters(sight: Sight, example: int, lines: Sequence[Line]) -> None:
    """The letters of an explanation on the pixels that are its terms."""
    program, image = sight.frame.program, sight.frame.dataset.image
    assert image is not None
    for cell, letter in ({} if sight.told is None else sight.told.letters).items():
        if program.role(cell.tensor) is TensorRole.INPUT and cell.index[0] == example:
            line, column = divmod(cell.index[1], image[1])
            lines[line].put(_INDENT + 2 * column, letter, ACCENT)


def _example(sight: Sight, size: Size) -> int:
    """The example of the number in brackets, else the first one in view."""
    axes, cell = sight.frame.program.axes, sight.bracket
    if cell is not None and axes.get(cell.tensor, ())[:1] == ("example",):
        return cell.index[0]
    grids = (grid for grid in sight.grids(size) if axes.get(grid.pane.tensors[0], ())[:1] == ("example",))
    return next((grid.rows.start for grid in grids), 0)


def _title(frame: Frame, example: int, row: int) -> str:
    """`image e3 #317  y 7`; without the number of a regression."""
    data = frame.dataset
    label = f"  y {data.classes[int(data.y[row])]}" if data.classes else ""
    return f"image e{example} #{row}{label} "
