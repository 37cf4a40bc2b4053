"""Maps: the picked image, the filters, and their feature maps before and after pooling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.ops.convolution.layer import pools_of
from stepviz.settings.convolution import Raster
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.layout.windows import Window, in_view
from stepviz.views.marks import Drawn, Hit, Mark
from stepviz.views.pictures import picture
from stepviz.views.pictures.drawn import (
    batch_rows,
    indices,
    known,
    large_example,
    large_row,
    prediction_lines,
    put_large_image,
)
from stepviz.views.pictures.network.columns import largest_told
from stepviz.views.pictures.picture import Picture, largest
from stepviz.views.pictures.pixels import (
    SIGNS,
    halved,
    legend,
    pixel_lines,
    put_on,
    put_picked,
    put_pixels,
    weight_source,
)
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Row, blank_lines

_GAP = 2
"""Columns between maps, which also hold brackets."""
_PIXEL, _LARGEST = 2, 8
"""The least and the most columns of a pixel, which has half as many lines."""
WON = "◂"
"""The sign after the maximum of a 2x2 window."""


class _Block(NamedTuple):
    """Numbers that are drawn as pixels: those of one filter, map or pooled map."""

    tensor: str
    """The name of their tensor."""
    size: Raster
    numbers: range
    """Their places in the tensor, counted through all of it."""
    label: str
    x: int
    y: int
    """Its first line."""


class _Drawing:
    """The maps of a moment in `width` x `height`."""

    def __init__(self, frame: Frame, state: State, width: int, height: int) -> None:
        layer = frame.program.filters
        assert layer is not None
        self.frame, self.state, self.layer, self.maps = frame, state, layer, layer.maps
        self.row, self.example = large_row(frame, state), large_example(frame, state)
        self.weights = layer.weights.name
        if answers.updated(frame, state.mask):
            self.weights = frame.program.after(self.weights)
        every = self.maps.filters.number
        sizes = range(_LARGEST, _PIXEL, -1)
        # Pixels grow only where every filter is still in view.
        larger = (wide for wide in sizes if self._count(wide, width) >= every and self._tall(wide) <= height)
        self.wide = next(larger, _PIXEL)
        count = min(every, self._count(self.wide, width))
        self.shown: Window = in_view(every, count, self._filter())
        self.tall = self._tall(self.wide)
        # The sentence gives way to the maps: below them it may be the line that has no room.
        self.fits = count > 0 and self.tall - 1 <= height

    def _pitch(self, wide: int) -> int:
        """Columns from one filter to the next, with pixels `wide` columns wide."""
        return wide * max(self.maps.map.across, self.maps.filters.size.across) + _GAP

    @property
    def least(self) -> Size:
        """The size of the image and one filter, with pixels of one line and without a sentence."""
        return Size(1 + _PIXEL * self.maps.image.across + _GAP + self._pitch(_PIXEL), self._tall(_PIXEL) - 1)

    def _count(self, wide: int, width: int) -> int:
        """The number of filters that fit side by side, with pixels `wide` columns wide."""
        return max(0, width - 1 - wide * self.maps.image.across - _GAP) // self._pitch(wide)

    def _tall(self, wide: int) -> int:
        """Lines of the whole picture with its sentence, with pixels `wide` columns wide."""
        pooled, image = halved(self.maps.pooled.down * wide), halved(self.maps.image.down * wide)
        return 2 + max(self._heads(wide)[-1] + 1 + pooled, image + 3)

    def _filter(self) -> int | None:
        """The filter of the picked number; None without one."""
        pick, at = self.state.pick, indices(self.frame, self.state.pick)
        if "pooled" in at and "example" in at:
            return self.maps.pooled.in_stack(at["pooled"])[0]
        of_unit = pick is not None and pick.tensor in self._of_units()
        return self.maps.map.in_stack(pick.index[1])[0] if pick is not None and of_unit else at.get("filter")

    def _of_units(self) -> tuple[str, str]:
        """The tensors of the maps before and after the activation."""
        pool = self.frame.program.maker(self.layer.hands_on)
        assert pool is not None
        return self.layer.output, pool.reads[0]

    def _heads(self, wide: int) -> tuple[int, int, int]:
        """The head lines of filters, maps and pooled maps, with pixels `wide` columns wide."""
        below = 1 + halved(self.maps.filters.size.down * wide)
        return 0, below, below + 1 + halved(self.maps.map.down * wide)

    def shows(self, tensor: str) -> bool:
        """True if the numbers of a tensor are drawn: the weights, or known ones of a row in the batch."""
        there = self.example is not None and known(self.frame, self.state.mask, tensor) is not None
        return there or tensor == self.weights

    def blocks(self) -> Iterator[_Block]:
        """Each filter in view, its map and its pooled map, from left to right."""
        left, every = 1 + self.wide * self.maps.image.across + _GAP, self.maps.filters
        sums, said = self._of_units()
        tensors = self.weights, sums if known(self.frame, self.state.mask, said) is None else said, self.layer.hands_on
        for place, number in enumerate(self.shown.positions):
            weights = range(number, every.number * every.size.places, every.number)
            labels = f"f{number}", *("" if place else name for name in tensors[1:])
            numbers = weights, *(self._of_filter(number, size.places) for size in (self.maps.map, self.maps.pooled))
            sizes, heads = (every.size, self.maps.map, self.maps.pooled), self._heads(self.wide)
            for tensor, size, numbered, label, head in zip(tensors, sizes, numbers, labels, heads, strict=True):
                yield _Block(tensor, size, numbered, label, left + place * self._pitch(self.wide), head + 1)

    def _of_filter(self, number: int, places: int) -> range:
        """The places of the example's numbers of a filter in its maps, of which each has that many places."""
        first = ((self.example or 0) * self.maps.filters.number + number) * places
        return range(first, first + places)

    def cell(self, block: _Block, place: int) -> Cell:
        """The cell that is drawn at a place of a block."""
        return Cell(block.tensor, divmod(block.numbers[place], self.frame.current[block.tensor].shape[1]))

    def picked_in(self, block: _Block) -> int | None:
        """The place of the picked number in a block; None if it is not in it, or not known."""
        pick = self.state.pick
        if pick is None or pick.tensor != block.tensor or not self.shows(block.tensor):
            return None
        number = pick.index[0] * self.frame.current[block.tensor].shape[1] + pick.index[1]
        return block.numbers.index(number) if number in block.numbers else None

    def winners(self, block: _Block) -> Iterator[int]:
        """The places in a map that pooling keeps: the first maximum of each window."""
        maps, units = self.maps, self._of_units()
        if block.tensor in units and known(self.frame, self.state.mask, self.layer.hands_on) is not None:
            h = self.frame.current[units[1]].ravel()[block.numbers.start : block.numbers.stop]
            windows = pools_of(maps)[:, : maps.pooled.places]  # those of the first filter: others lie alike
            yield from (max(window, key=h.__getitem__) for window in windows.T.tolist())


class FeatureMaps(Picture):
    """Filters and feature maps of one image."""

    key = "maps"
    shrinks = False
    goes_along = True

    def suits(self, frame: Frame) -> bool:
        """True if the network has filters."""
        return frame.program.filters is not None

    def least(self, frame: Frame) -> Size:
        """The size of one filter with its maps."""
        return _Drawing(frame, State(moment=frame.moment), *LECTURE_SIZE).least

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the image, filters, maps and pooled maps, a sentence if it fits."""
        drawing = _Drawing(frame, state, width, height)
        told: tuple[str | Row, ...] = (f"maps of images of {drawing.maps.image} do not fit here",)
        if drawing.fits:
            told = _sentence(drawing) if drawing.tall <= height else ()
        lines, marks = blank_lines(width, max(0, height - 1 - bool(told))), list[Mark]()
        if drawing.fits:
            marks = [_put_image(lines, drawing)]
            for block in drawing.blocks():
                marks += _put_block(lines, drawing, block)
        return picture.framed(width, height, ("maps", drawing.shown.named("f")), lines, told, marks)

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """The row and what is predicted of it, the largest weight, and the largest numbers of the example's maps."""
        drawing = _Drawing(frame, state, *LECTURE_SIZE)
        said = {} if state.mask.tensors else answers.asked(frame, state.mask, [drawing.row])
        yield "feature maps"
        yield answers.in_words(frame, drawing.row, said.get(drawing.row), LECTURE_SIZE.width)
        for tensor in filter(drawing.shows, dict.fromkeys(block.tensor for block in drawing.blocks())):
            values, axes, kind = frame.current[tensor], frame.program.axes[tensor], "weight"
            if tensor != drawing.weights:
                values, axes, kind = values[drawing.example], axes[1:], f"of e{drawing.example}"
            yield from largest_told(frame, tensor, values, axes, kind)

    def row_numbers(self, frame: Frame, state: State) -> Sequence[int]:
        """The rows of the batch; all training rows before it is drawn."""
        return batch_rows(frame, state.mask)


def _put_image(lines: list[Line], drawing: _Drawing) -> Mark:
    """Write the image, with its row above it and its class and prediction below. Returns its mark."""
    data = drawing.frame.dataset
    example = "" if drawing.example is None else f" e{drawing.example}"
    lines[0].put(1, f"#{drawing.row} {data.split_of(drawing.row)}{example}", BOLD)
    below = iter(lines[halved(drawing.maps.image.down * drawing.wide) + 1 :])
    next(below).put(1, f"is {data.heads(numbers.WIDTH)[data.y[drawing.row]]}" if data.classes else "", TEXT)
    if drawing.example is None:
        next(below).put(1, "not in the batch", DIM)
    room = drawing.wide * drawing.maps.image.across
    for line, told in zip(below, prediction_lines(drawing.frame, drawing.state.mask, drawing.row, room), strict=False):
        line.put(1, told)
    return put_large_image(lines, drawing.frame, drawing.state, 1, 1, drawing.wide)


def _put_block(lines: list[Line], drawing: _Drawing, block: _Block) -> Iterator[Mark]:
    """Write a filter, its map or its pooled map below its name. Yields its mark, if it is shown."""
    is_shown = drawing.shows(block.tensor)
    label = block.label if is_shown or not block.label else f"{block.label} ·"
    lines[block.y - 1].put(block.x, label, BOLD if block.tensor == drawing.weights else TEXT)
    if not is_shown:
        return
    values, full = drawing.frame.current[block.tensor], largest(drawing.frame, drawing.state, block.tensor)
    wide, halves = drawing.wide, drawing.wide * block.size.down
    high = halved(halves)
    source = weight_source(values, block.numbers, block.size, full, halves / (2 * high))

    def number(x: int, y: int) -> Hit:
        return Hit(drawing.cell(block, 2 * y // wide * block.size.across + x // wide))

    mark = put_pixels(lines, block.x, block.y, (wide * block.size.across, high), source, number)
    for place in drawing.winners(block):
        line, column = block.size.place(place)
        put_on(lines[block.y + pixel_lines(line, wide)[0]], block.x + wide * (column + 1) - 1, WON, ACCENT)
    picked = drawing.picked_in(block)
    if picked is not None:
        put_picked(lines, mark, block.size.place(picked), wide)
    yield mark


def _sentence(drawing: _Drawing) -> tuple[str | Row, ...]:
    """Forms of a sentence on the picked number; else of the legend."""
    pick, frame = drawing.state.pick, drawing.frame
    if pick is not None and any(drawing.picked_in(block) is not None for block in drawing.blocks()):
        value = numbers.with_sign(pick.value_in(frame.current))
        axis = frame.program.axes[pick.tensor]
        at = 0 if pick.tensor == drawing.weights else 1
        place = drawing.layer.given(axis[at], pick.index[at])
        said = f"{frame.program.word(pick)} = {value}"
        return f"{said}   {place}", said, ""
    if not drawing.shows(drawing.layer.hands_on):
        return legend(*SIGNS, "   click picks"), legend(*SIGNS, "")
    won = f"{WON} the largest of its 2x2"
    return legend(*SIGNS, f"; {won}   click picks"), legend(*SIGNS, f"; {won}"), won
