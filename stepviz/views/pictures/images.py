"""Images: the picked row large, the batch beside it, and below them the first layer's weights as images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from stepviz.ops import Cell, TensorRole
from stepviz.text import plural
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.answers import NOTHING, Prediction, asked, in_words
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.layout.windows import Window, in_view
from stepviz.views.marks import Drawn, Hit, Mark, always
from stepviz.views.pictures import picture
from stepviz.views.pictures.drawn import batch, batch_rows, large_example, large_row, picked, put_large_image
from stepviz.views.pictures.network.columns import largest_told
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.pixels import (
    SIGNS,
    STRONG,
    halved,
    image_source,
    legend,
    put_pixels,
    weight_source,
)
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, REVERSED_ACCENT, TEXT, WARNING, Line, Piece, Row, Style

_ROOMY = f"{LECTURE_SIZE.width}x{LECTURE_SIZE.height}"
"""The smallest terminal in which everything fits."""
_GAP = 2
"""Columns between images, which also hold brackets."""
_FIRST = 1
"""The first column."""
_LARGEST = 3
"""The most lines of a pixel of the picked image."""
_LEAST_BESIDE = 6
"""The least images of the batch beside an enlarged picked one."""


class _Spot(NamedTuple):
    """An image: its index in the batch or among the units, and the place of its label, above it."""

    number: int
    x: int
    y: int


@dataclass(frozen=True)
class _Places:
    """The layout of images in a picture."""

    image: tuple[int, int]
    """Lines and columns of pixels."""
    size: int
    """Lines of a pixel of the picked image; it is twice as many columns wide."""
    beside: int
    """Images of the batch side by side."""
    examples: Window
    """Those in view."""
    abreast: int
    """Units side by side."""
    repeat: int
    """Columns of a pixel of a unit's weights."""
    units: Window
    """Those in view."""
    below: int
    """The line at which the units begin."""

    def of_examples(self) -> Iterator[_Spot]:
        """The places of the batch's images in view."""
        height, width = self.image
        for place, number in enumerate(self.examples.positions):
            line, column = divmod(place, self.beside)
            x = _FIRST + 2 * self.size * width + _GAP + column * (width + _GAP)
            yield _Spot(number, x, line * (halved(height) + 1))

    def of_units(self) -> Iterator[_Spot]:
        """The places of the units' images in view."""
        height, width = self.image
        for place, number in enumerate(self.units.positions):
            line, column = divmod(place, self.abreast)
            yield _Spot(number, _FIRST + column * (width * self.repeat + _GAP), self.below + line * (height + 1))


def _needed(image: tuple[int, int]) -> tuple[int, int]:
    """The least columns and lines of a picture with an image."""
    height, width = image
    return 2 * width + _GAP, height + 4


def plan(
    image: tuple[int, int], room: tuple[int, int], counts: tuple[int, int], around: tuple[int | None, int | None]
) -> _Places:
    """The layout in `room` (columns, lines), for `counts` (examples, units), scrolled to the picked ones, `around`."""
    height, width = image
    columns, lines = room[0] - _FIRST, room[1] - 2
    # A large pixel must leave lines for the units below, and columns for some of the batch beside.
    beside = _LEAST_BESIDE * (width + _GAP)
    fits = (
        size
        for size in range(_LARGEST, 1, -1)
        if lines >= (size + 1) * height + 3 and columns >= 2 * size * width + beside
    )
    size = next(fits, 1)
    rest = max(0, lines - (size * height + 2)) // (height + 1)
    repeat = 2 if 0 < counts[1] <= _abreast(columns, 2 * width) * rest else 1
    abreast = _abreast(columns, repeat * width)
    rows = min(rest, -(-counts[1] // abreast))
    band = max(0, lines - rows * (height + 1))
    beside = max(0, (columns - 2 * size * width) // (width + _GAP))
    shown = min(counts[0], beside * (band // (halved(height) + 1)))
    band = min(band, max(size * height + 2, -(-shown // max(1, beside)) * (halved(height) + 1)))
    return _Places(
        image,
        size,
        beside,
        in_view(counts[0], shown, around[0]),
        abreast,
        repeat,
        in_view(counts[1], min(abreast * rows, counts[1]), around[1]),
        band,
    )


def _abreast(columns: int, width: int) -> int:
    return max(1, (columns + _GAP) // (width + _GAP))


class Images(Picture):
    """Images of rows, and of the weights of the first layer."""

    key = "images"
    shrinks = False

    def suits(self, frame: Frame) -> bool:
        """True if rows are images with classes, and the first layer is linear."""
        data, filters = frame.dataset, frame.program.filters
        return data.image is not None and bool(data.classes) and filters is None

    def least(self, frame: Frame) -> Size:
        """The size of an image."""
        assert frame.dataset.image is not None
        return Size(*_needed(frame.dataset.image))

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the picked image, the batch, the weights, a sentence."""
        return _Drawing(frame, state, width, height).drawn()

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """The large row and what is predicted of it, how much of the batch is right, and the largest weight."""
        drawing, name = _Drawing(frame, state, *picture.READ), _weights(frame, state)
        yield f"images, {answers.about_parameters(frame, state.mask)}"
        yield in_words(frame, drawing.row, drawing.said.get(drawing.row), picture.READ.width)
        right = [said.label == frame.dataset.y[row] for row in drawing.batch if (said := drawing.said.get(row))]
        if right:
            yield f"predicted correctly: {sum(right)} of the {plural(len(right), 'row')} of the batch"
        yield from largest_told(frame, name, frame.current[name], frame.program.axes[name], "weight")

    def row_numbers(self, frame: Frame, state: State) -> Sequence[int]:
        """The rows of the batch; all training rows before it is drawn."""
        return batch_rows(frame, state.mask)


def _weights(frame: Frame, state: State) -> str:
    """The name of the shown weights: the updated ones once the update is shown."""
    name = frame.program.parameters[0].name
    return frame.program.after(name) if answers.updated(frame, state.mask) else name


class _Drawing:
    """The images of a moment in `width` x `height`."""

    def __init__(self, frame: Frame, state: State, width: int, height: int) -> None:
        data, program, pick = frame.dataset, frame.program, state.pick
        assert data.image is not None
        self.frame, self.state, self.data, self.room = frame, state, data, Size(width, height)
        self.read, self.first = program.the(TensorRole.INPUT), program.parameters[0].name
        self.weights = _weights(frame, state)
        self.batch, self.row = batch(frame, state.mask).tolist(), large_row(frame, state)
        self.example, self.letter = large_example(frame, state), "h" if len(program.widths) > 2 else "c"
        self.picked = pick if pick is not None and pick.tensor in (self.weights, self.first) else None
        """The picked weight; None without one."""
        unit = None if self.picked is None else self.picked.index[1]
        counts = len(self.batch), program.widths[1]
        self.places = plan(data.image, (width, height), counts, (self.example, unit))
        self.wide = 2 * self.places.size * data.image[1]
        """Columns of the picked image."""
        self.said = {} if state.mask.tensors else asked(frame, state.mask, {self.row, *self.batch})

    def drawn(self) -> Drawn:
        """The whole picture."""
        (width, height), (columns, least) = self.room, _needed(self.places.image)
        lines, marks = picture.blank(width, height), list[Mark]()
        last: tuple[str | Row, ...] = (f"images need {_ROOMY}",)
        if width >= columns and height >= least:
            marks = [self._put_picked(lines), *self._put_batch(lines), *self._put_units(lines)]
            last = self._sentences()
        parts, units = [self.places.examples.named("e")] if self.places.examples.size else [], self.places.units
        if units.size:
            about = answers.about_parameters(self.frame, self.state.mask).removeprefix("weights ")
            parts += [units.named(self.letter), f"{self.first} {about}"]
        parts = [text for text in parts if text]
        titles = "images", " · ".join(parts), " · ".join(parts[:-1])
        return picture.framed(width, height, titles, lines, last, marks)

    def _put_picked(self, lines: list[Line]) -> Mark:
        """Write the picked image, with its row above and its class and prediction below. Returns its mark."""
        data, row, size = self.data, self.row, self.places.size
        examples = [f"e{place}" for place, other in enumerate(self.batch) if other == row]
        lines[0].put(_FIRST, " ".join([f"#{row}", data.split_of(row), *examples])[: self.wide], BOLD)
        heads, said, style = data.heads(numbers.WIDTH), self.said.get(row), TEXT
        text = f"is {heads[data.y[row]]}"
        if said is not None:
            sign, style = self._verdict(row, said)
            text += f", pred {'nan' if said.label == NOTHING else heads[said.label]} {sign}"
        lines[self.places.image[0] * size + 1].put(_FIRST, text, style)
        return put_large_image(lines, self.frame, self.state, _FIRST, 1, 2 * size)

    def _verdict(self, row: int, said: Prediction) -> Piece:
        if said.label == NOTHING:
            return "!", WARNING
        return ("✓", TEXT) if said.label == int(self.data.y[row]) else ("✗", WARNING)

    def _put_batch(self, lines: list[Line]) -> Iterator[Mark]:
        """Write the images of the batch, with example, class and verdict above each. Yields their marks."""
        data, (height, width), chosen = self.data, self.places.image, picked(self.frame, self.state)
        if not self.batch:
            lines[0].put(_FIRST + self.wide + 2, "(no batch yet)", DIM)

        for number, x, y in self.places.of_examples():
            row = self.batch[number]
            told = self.said.get(row)
            sign, style = ("?", TEXT) if told is None else self._verdict(row, told)
            wrong = data.classes[told.label] if told is not None and sign == "✗" else ""
            label = f"e{number} {data.classes[data.y[row]]}{sign}{wrong}"
            _put_label(lines[y], x, width, label, style, bracketed=row == chosen)
            pixel = partial(self._pixel, number)
            yield Mark(x, y, width, 1, always(pixel(0, 0)))
            yield put_pixels(lines, x, y + 1, (width, halved(height)), image_source(data, row, 1), pixel)

    def _pixel(self, number: int, x: int, y: int) -> Hit:
        return Hit(Cell(self.read, (number, 2 * y * self.places.image[1] + x)), self.batch[number])

    def _put_units(self, lines: list[Line]) -> Iterator[Mark]:
        """Write the weights of each unit in view as an image. Yields their marks."""
        name, repeat, (height, width) = self.weights, self.places.repeat, self.places.image
        weights, full = self.frame.current[name], picture.largest(self.frame, self.state, name)

        def weight(unit: int, x: int, y: int) -> Hit:
            return Hit(Cell(name, (y * width + x // repeat, unit)))

        for unit, x, y in self.places.of_units():
            label = f"h{unit}" if self.letter == "h" else self.data.classes[unit]
            at = self.picked.index if self.picked is not None and self.picked.index[1] == unit else None
            source = weight_source(weights, range(unit, weights.size, weights.shape[1]), self.places.image, full)
            _put_label(lines[y], x, width * repeat, label, BOLD, bracketed=at is not None)
            yield Mark(x, y, width * repeat, 1, always(weight(unit, 0, 0)))
            yield put_pixels(lines, x, y + 1, (width * repeat, height), source, partial(weight, unit))
            if at is not None:
                line, start = lines[y + 1 + at[0] // width], x + at[0] % width * repeat
                line.put(start, line.text(start, start + repeat), REVERSED_ACCENT)

    def _sentences(self) -> tuple[str | Row, ...]:
        """Forms of a sentence on the picked weight or row; else of the legend."""
        frame, state, name, across = self.frame, self.state, self.weights, self.places.image[1]
        if self.picked is not None:
            value, (feature, unit) = float(frame.current[name][self.picked.index]), self.picked.index
            what = f"{name.replace('_', ' ')}[x{feature},{self.letter}{unit}] = {numbers.with_sign(value)}"
            return f"{what}   line {feature // across + 1}, column {feature % across + 1} of the image", what
        if picked(frame, state) is not None:
            return (in_words(frame, self.row, self.said.get(self.row), self.room.width - 2),)
        if not self.places.units.size:
            where = "z shows the weights too"
            if state.zoomed:
                where = f"weights need {_ROOMY}" if state.zoom == Images.key else "Tab shows the weights too"
            return f"{where}; click an image to pick it", where
        strong = numbers.unsigned(STRONG * frame.current.largest(name))
        beyond = f" beyond {strong}   click picks"
        return legend("weights: ", *SIGNS, " 0, ", "#", " ", "=", beyond), legend("weights: ", *SIGNS, " 0")


def _put_label(line: Line, x: int, width: int, label: str, style: Style, *, bracketed: bool) -> None:
    """Write the label above an image; `bracketed`: with brackets around it."""
    line.put(x, label[:width], style)
    if bracketed:
        line.bracket(x, x + width)
