"""Maps: the picked image, the filters, and their feature maps before and after pooling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from stepviz.ops import Array, Cell
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
from stepviz.views.pictures.pixels import SIGNS, halved, legend, on, pixel_lines, put_picked, signed, weighed
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Row

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
    first: int
    """The index of the first of them in the tensor, along its places or units."""
    x: int
    y: int
    """The first line in the picture."""
    wide: int
    """Columns of a pixel."""

    def mark(self, of: Callable[[int], Hit]) -> Mark:
        """The mark of the block; `of`: the hit for the index of a pixel, line by line."""
        across, wide, high = self.size.across, self.wide, halved(self.size.down * self.wide)
        return Mark(self.x, self.y, wide * across, high, lambda x, y: of(2 * y // wide * across + x // wide))


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
        self.fits = count > 0 and self._tall(self.wide) <= height

    def _pitch(self, wide: int) -> int:
        """Columns from one filter to the next, with pixels `wide` columns wide."""
        return wide * max(self.maps.map.across, self.maps.filters.size.across) + _GAP

    @property
    def least(self) -> Size:
        """The size of the image and one filter, with pixels of one line."""
        return Size(1 + _PIXEL * self.maps.image.across + _GAP + self._pitch(_PIXEL), self._tall(_PIXEL))

    def _count(self, wide: int, width: int) -> int:
        """The number of filters that fit side by side, with pixels `wide` columns wide."""
        return max(0, width - 1 - wide * self.maps.image.across - _GAP) // self._pitch(wide)

    def _tall(self, wide: int) -> int:
        """Lines of the whole picture, with pixels `wide` columns wide."""
        pooled, image = halved(self.maps.pooled.down * wide), halved(self.maps.image.down * wide)
        return 2 + max(self._heads(wide)[-1] + 1 + pooled, image + 3)

    def _filter(self) -> int | None:
        """The filter of the picked number; None without one."""
        pick, at = self.state.pick, indices(self.frame, self.state.pick)
        if "pooled" in at and "example" in at:
            return self.maps.of_pooled(at["pooled"])[0]
        of_unit = pick is not None and pick.tensor in self._of_units()
        return self.maps.of_unit(pick.index[1])[0] if pick is not None and of_unit else at.get("filter")

    def _of_units(self) -> tuple[str, str]:
        """The tensors of the maps before and after the activation."""
        pool = self.frame.program.maker(self.layer.hands_on)
        assert pool is not None
        return self.layer.output, pool.reads[0]

    def _heads(self, wide: int) -> tuple[int, int, int]:
        """The head lines of filters, maps and pooled maps, with pixels `wide` columns wide."""
        below = 1 + halved(self.maps.filters.size.down * wide)
        return 0, below, below + 1 + halved(self.maps.map.down * wide)

    def shows(self, block: _Block) -> bool:
        """True if the numbers of a block are drawn: the weights, or known ones of a row in the batch."""
        return block.tensor == self.weights or (
            self.example is not None and known(self.frame, self.state.mask, block.tensor) is not None
        )

    def blocks(self, number: int, place: int) -> tuple[_Block, _Block, _Block]:
        """Filter `number`, its map and its pooled map, as the `place`-th from the left."""
        x, (filters, maps, pooled) = 1 + self.wide * self.maps.image.across + _GAP, self._heads(self.wide)
        x += place * self._pitch(self.wide)
        sums, said = self._of_units()
        of_map = sums if known(self.frame, self.state.mask, said) is None else said
        return (
            _Block(self.weights, self.maps.filters.size, 0, x, filters + 2, self.wide),
            _Block(of_map, self.maps.map, number * self.maps.map.places, x, maps + 2, self.wide),
            _Block(self.layer.hands_on, self.maps.pooled, number * self.maps.pooled.places, x, pooled + 2, self.wide),
        )

    def cell(self, block: _Block, number: int, place: int) -> Cell | None:
        """The cell that is drawn at a place of a block; None for maps of a row outside of the batch."""
        if block.tensor == self.weights:
            return Cell(block.tensor, (place, number))
        return None if self.example is None else Cell(block.tensor, (self.example, block.first + place))

    def picked_in(self, block: _Block, number: int) -> int | None:
        """The place of the picked number in a block; None if it is not in it, or not known."""
        pick, own = self.state.pick, block.tensor == self.weights
        if pick is None or pick.tensor != block.tensor or not self.shows(block):
            return None
        place = pick.index[0] if own else pick.index[-1] - block.first
        there = 0 <= place < block.size.places and self.cell(block, number, place) == pick
        return place if there else None

    def winners(self) -> set[int]:
        """The units of the example that pooling keeps: the first maximum of each window."""
        if self.example is None:
            return set()
        h: Array = self.frame.current[self._of_units()[1]][self.example]
        return {max(pool, key=h.__getitem__) for pool in pools_of(self.maps).T.tolist()}


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
        """`height` rows of `width`: the title, the image, filters, maps and pooled maps, a sentence."""
        drawing = _Drawing(frame, state, width, height)
        lines = picture.blank(width, height)
        marks: list[Mark] = []
        if drawing.fits:
            marks = [_put_image(lines, drawing)]
            pooled = known(frame, state.mask, drawing.layer.hands_on)
            won = set() if pooled is None else drawing.winners()
            for number, block in _blocks(drawing):
                marks += _put_block(lines, drawing, number, block, won)
            last: tuple[str | Row, ...] = _sentence(drawing)
        else:
            last = (f"maps of images of {drawing.maps.image} do not fit here",)
        return picture.framed(width, height, ("maps", drawing.shown.named("f")), lines, last, marks)

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """Its words, then the largest weight, and the largest numbers of the example's maps."""
        yield from super().spoken(frame, state)
        drawing = _Drawing(frame, state, *LECTURE_SIZE)
        for block in filter(drawing.shows, drawing.blocks(0, 0)):  # of any filter: each names its whole tensor
            values, axes, kind = frame.current[block.tensor], frame.program.axes[block.tensor], "weight"
            if block.tensor != drawing.weights:
                values, axes, kind = values[drawing.example], axes[1:], f"of e{drawing.example}"
            yield from largest_told(frame, block.tensor, values, axes, kind)

    def row_numbers(self, frame: Frame, state: State) -> Sequence[int]:
        """The rows of the batch; all training rows before it is drawn."""
        return batch_rows(frame, state.mask)


def _blocks(drawing: _Drawing) -> Iterator[tuple[int, _Block]]:
    for place, number in enumerate(drawing.shown.positions):
        yield from ((number, block) for block in drawing.blocks(number, place))


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
    return put_large_image(lines, drawing.frame, drawing.state, 1, 2, drawing.wide)


def _put_block(lines: list[Line], drawing: _Drawing, number: int, block: _Block, won: set[int]) -> Iterator[Mark]:
    """Write a filter, its map or its pooled map below its name. Yields its mark, if it is shown."""
    own, known = block.tensor == drawing.weights, drawing.shows(block)
    head = f"f{number}" if own else block.tensor
    if own or number == drawing.shown.positions[0]:
        lines[block.y - 2].put(block.x, head if known else f"{head} ·", BOLD if own else TEXT)
    if not known:
        return
    values, full = drawing.frame.current[block.tensor], largest(drawing.frame, drawing.state, block.tensor)
    flat = values[:, number] if own else values[drawing.example, block.first :][: block.size.places]
    drawn = weighed(flat.reshape(block.size), full, block.wide, block.wide)
    for each, pixels in zip(lines[block.y - 1 :], drawn, strict=False):
        each.put_styled(block.x, pixels)
    if block.size == drawing.maps.map and not own:
        for unit in won:
            if 0 <= unit - block.first < block.size.places:
                line, column = block.size.place(unit - block.first)
                tone = signed(float(values[drawing.example, unit]), full)
                end = block.x + block.wide * (column + 1) - 1
                pixel_lines(lines[block.y - 1 :], line, block.wide)[0].put(end, WON, on(tone, ACCENT))
    place = drawing.picked_in(block, number)
    if place is not None:
        put_picked(lines[block.y - 1 :], block.x, block.size.place(place), block.wide)
    yield block.mark(lambda place: Hit(drawing.cell(block, number, place)))


def _sentence(drawing: _Drawing) -> tuple[str | Row, ...]:
    """Forms of a sentence on the picked number; else of the legend."""
    pick, frame = drawing.state.pick, drawing.frame
    if pick is not None and any(drawing.picked_in(block, number) is not None for number, block in _blocks(drawing)):
        value = numbers.fixed(float(frame.current[pick.tensor][pick.index])).strip()
        axis = frame.program.axes[pick.tensor]
        at = 0 if pick.tensor == drawing.weights else 1
        place = drawing.layer.given(axis[at], pick.index[at])
        said = f"{frame.program.word(pick)} = {value}"
        return f"{said}   {place}", said, ""
    won = f"{WON} the largest of its 2x2"
    return legend(*SIGNS, f"; {won}   click picks"), legend(*SIGNS, f"; {won}"), won
