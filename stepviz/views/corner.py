"""Corner: the image of an example, in a free place beside the weights: the one in brackets, else the first in view."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import TensorRole
from stepviz.training import Frame
from stepviz.views.layout.composing import lines_of
from stepviz.views.layout.layouts import CORNER_NAME, Layout, Size
from stepviz.views.sight import Sight
from stepviz.views.text.span import ACCENT, DIM, TEXT, Line

_INDENT = 1


def put_corner(sight: Sight, layout: Layout, screen: Sequence[Line]) -> None:
    """Draw it where the layout has a place for it, large enough for its pixels; two columns a pixel where that fits."""
    frame, image = sight.frame, sight.frame.dataset.image
    if image is None or not layout.has(CORNER_NAME):
        return
    from stepviz.views.pictures.drawn import batch
    from stepviz.views.pictures.pixels import inks, put_halves, put_shades

    pane, drawn = layout.pane(CORNER_NAME), batch(frame, sight.state.veil)
    if not len(drawn):
        return
    title, *lines = lines_of(pane, screen)
    example = _example(sight, layout.size)
    row = int(drawn[example])
    height, width = image
    whole = 2 * width + _INDENT <= pane.place.width and height <= len(lines)
    if not whole and (width + _INDENT > pane.place.width or -(-height // 2) > len(lines)):
        return
    told = _title(frame, example, row)[: pane.place.width - _INDENT]
    title.put(_INDENT, told.ljust(width * (1 + whole), "─"), DIM).put(_INDENT, told, TEXT)
    pixels = inks(frame.dataset, row)
    if whole:
        for line, shades in zip(lines, pixels, strict=False):
            put_shades(line, _INDENT, shades, 2)
        _put_letters(sight, example, lines)
        return
    pixels += [[0.0] * width] * (height % 2)
    for line, upper, lower in zip(lines, pixels[::2], pixels[1::2], strict=False):
        put_halves(line, _INDENT, upper, lower)


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
