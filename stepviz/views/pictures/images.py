"""Images: the picked row large, the batch beside it, and below them the first layer's weights as images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from stepviz.ops import Cell, TensorRole
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.answers import NOTHING, Said, asked, in_words
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.marks import Drawn, Hit, Mark, with_pixels
from stepviz.views.pictures import picture
from stepviz.views.pictures.drawn import batch, batch_rows, large_row, picked
from stepviz.views.pictures.image_places import FIRST, Places, halved, needed, plan
from stepviz.views.pictures.network.columns import largest_told
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.pixels import (
    PICKED,
    SIGNS,
    STRONG,
    bracketed,
    image_pixels,
    legend,
    shaded,
    weighed,
    weight_pixels,
)
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, WARNING, Line, Row, Style

_ROOMY = f"{LECTURE_SIZE.width}x{LECTURE_SIZE.height}"
"""The smallest terminal in which everything fits."""


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
        return Size(*needed(frame.dataset.image))

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the picked image, the batch, the weights, a sentence."""
        places = _places(frame, state, width, height)
        columns, least = needed(places.image)
        lines = [Line(width) for _ in range(max(0, height - 2))]
        row = large_row(frame, state)
        said = asked(frame, state.mask, {row, *batch(frame, state.mask).tolist()})
        if state.mask.tensors:
            said = {}
        marks: list[Mark] = []
        if width >= columns and height >= least:
            marks = [_put_picked(lines, frame, state, places, row, said.get(row))]
            marks += [*_put_batch(lines, frame, state, places, said), *_put_units(lines, frame, state, places)]
            last: tuple[str | Row, ...] = _sentences(frame, state, places, said.get(row), width - 2)
        else:
            last = (f"images need {_ROOMY}",)
        return picture.framed(width, height, ("images", *_abouts(frame, state, places)), lines, last, marks)

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """Its words, then the largest weight."""
        yield from super().spoken(frame, state)
        name = _weights(frame, state)
        yield from largest_told(name, frame.current[name], frame.program.axes[name], "weight")

    def row_numbers(self, frame: Frame, state: State) -> Sequence[int]:
        """The rows of the batch; all training rows before it is drawn."""
        return batch_rows(frame, state.mask)


def _places(frame: Frame, state: State, width: int, height: int) -> Places:
    image = frame.dataset.image
    assert image is not None
    drawn, pick = batch(frame, state.mask), state.pick
    chosen, example = picked(frame, state), None
    if chosen is not None and chosen in drawn:
        example = drawn.tolist().index(chosen)
    if pick is not None and state.row is None and frame.program.axes.get(pick.tensor, ())[:1] == ("example",):
        example = pick.index[0] if len(drawn) else None
    name = _weights(frame, state)
    unit = pick.index[1] if pick is not None and pick.tensor in (name, _first(frame)) else None
    return plan(image, (width, height), (len(drawn), frame.program.widths[1]), (example, unit))


def _first(frame: Frame) -> str:
    """The name of the first layer's weights."""
    return frame.program.parameters[0].name


def _weights(frame: Frame, state: State) -> str:
    """The name of the shown weights: the updated ones once the update is shown."""
    name = _first(frame)
    return frame.program.after(name) if answers.updated(frame, state.mask) else name


def _abouts(frame: Frame, state: State, places: Places) -> tuple[str, ...]:
    """The parts in view and the iteration of the weights; then the same without the last part."""
    parts = []
    if places.examples.size:
        parts.append(places.examples.named("e"))
    if places.units.size:
        parts += [places.units.named(_letter(frame)), f"{_first(frame)} {_when(frame, state)}"]
    parts = [text for text in parts if text]
    return " · ".join(parts), " · ".join(parts[:-1])


def _letter(frame: Frame) -> str:
    """The letter of the first layer's units: `h`, or `c` if they are the classes."""
    return "h" if len(frame.program.widths) > 2 else "c"


def _when(frame: Frame, state: State) -> str:
    return answers.about_parameters(frame, state.mask).removeprefix("weights ")


def _put_picked(lines: list[Line], frame: Frame, state: State, places: Places, row: int, said: Said | None) -> Mark:
    """Write the picked image, with its row above and its class and prediction below.

    Returns its mark: a click hits the row, and the cell of the pixel if the row is in the batch.
    """
    data, size, (height, width) = frame.dataset, places.size, places.image
    drawn = batch(frame, state.mask).tolist()
    examples = [f"e{place}" for place, other in enumerate(drawn) if other == row]
    lines[0].put(FIRST, " ".join([f"#{row}", data.split_of(row), *examples])[: _width(places)], BOLD)
    for line, pixels in zip(lines[1:], shaded(data, row, 2 * size), strict=False):
        line.put_styled(FIRST, pixels)
    read, pick, example = frame.program.the(TensorRole.INPUT), state.pick, drawn.index(row) if row in drawn else None
    if pick is not None and pick.tensor == read and drawn and drawn[pick.index[0]] == row:
        example, feature = pick.index  # a batch may have a row twice
        x, y = FIRST + 2 * size * (feature % width), 1 + size * (feature // width)
        for line in lines[y : y + size]:
            line.put(x, bracketed(2 * size), PICKED)
    text, style = f"is {data.heads(numbers.WIDTH)[data.y[row]]}", TEXT
    if said is not None:
        sign, style = _verdict(frame, row, said)
        other = "nan" if said.label == NOTHING else data.heads(numbers.WIDTH)[said.label]
        text += f", pred {other} {sign}"
    lines[height * size + 1].put(FIRST, text, style)

    def pixel(x: int, y: int) -> Hit:
        feature = y // size * width + x // (2 * size)
        return Hit(None if example is None else Cell(read, (example, feature)), row)

    return Mark(FIRST, FIRST + 1, _width(places), height * size, pixel, image_pixels(data, row))


def _width(places: Places) -> int:
    """Columns of the picked image."""
    return 2 * places.size * places.image[1]


def _verdict(frame: Frame, row: int, said: Said) -> tuple[str, Style]:
    if said.label == NOTHING:
        return "!", WARNING
    return ("✓", TEXT) if said.label == int(frame.dataset.y[row]) else ("✗", WARNING)


def _put_batch(lines: list[Line], frame: Frame, state: State, places: Places, said: dict[int, Said]) -> Iterator[Mark]:
    """Write the images of the batch, with example, class and verdict above each. Yields their marks."""
    data, drawn, chosen = frame.dataset, batch(frame, state.mask).tolist(), picked(frame, state)
    if not drawn:
        lines[0].put(FIRST + _width(places) + 2, "(no batch yet)", DIM)
    (height, width), read = places.image, frame.program.the(TensorRole.INPUT)

    def pixel(number: int, x: int, y: int) -> Hit:
        return Hit(Cell(read, (number, max(0, 2 * (y - 1)) * width + x)), drawn[number])

    for number, x, y in places.of_examples():
        row = drawn[number]
        told = said.get(row)
        sign, style = ("?", TEXT) if told is None else _verdict(frame, row, told)
        wrong = data.classes[told.label] if told is not None and sign == "✗" else ""
        lines[y - 1].put(x, f"e{number} {data.classes[data.y[row]]}{sign}{wrong}"[:width], style)
        if row == chosen:
            _put_brackets(lines[y - 1], x, width)
        for line, pixels in zip(lines[y:], shaded(data, row, 1), strict=False):
            line.put_styled(x, pixels)
        yield Mark(x, y, width, halved(height) + 1, partial(pixel, number))
        yield with_pixels(x, y + 1, width, halved(height), image_pixels(data, row))


def _put_units(lines: list[Line], frame: Frame, state: State, places: Places) -> Iterator[Mark]:
    """Write the weights of each unit in view as an image. Yields their marks."""
    name, pick, repeat = _weights(frame, state), state.pick, places.repeat
    weights, full = frame.current[name], picture.largest(frame, state, name)
    height, width = places.image

    def weight(unit: int, x: int, y: int) -> Hit:
        return Hit(Cell(name, (max(0, y - 1) * width + x // repeat, unit)))

    chosen = pick.index if pick is not None and pick.tensor in (name, _first(frame)) else None
    drawn = weighed(weights.T[[*places.units.positions]].reshape(-1, width), full, 2, repeat)
    for place, (unit, x, y) in enumerate(places.of_units()):
        label = f"h{unit}" if len(frame.program.widths) > 2 else frame.dataset.classes[unit]
        lines[y - 1].put(x, label[: width * repeat], BOLD)
        for line, pixels in zip(lines[y:], drawn[place * height : (place + 1) * height], strict=False):
            line.put_styled(x, pixels)
        if chosen is not None and chosen[1] == unit:
            _put_brackets(lines[y - 1], x, width * repeat)
            line, place = lines[y + chosen[0] // width], x + chosen[0] % width * repeat
            line.put(place, line.text(place, place + repeat), PICKED)
        yield Mark(x, y, width * repeat, height + 1, partial(weight, unit))
        yield with_pixels(x, y + 1, width * repeat, height, weight_pixels(weights, unit, places.image, full))


def _put_brackets(line: Line, x: int, width: int) -> None:
    line.put(x - 1, "[", ACCENT).put(x + width, "]", ACCENT)


def _sentences(frame: Frame, state: State, places: Places, said: Said | None, room: int) -> tuple[str | Row, ...]:
    """Forms of a sentence on the picked weight or row; else of the legend."""
    pick, name = state.pick, _weights(frame, state)
    if pick is not None and pick.tensor in (name, _first(frame)):
        value = float(frame.current[name][pick.index])
        feature, unit = pick.index
        pixel = f"line {feature // places.image[1] + 1}, column {feature % places.image[1] + 1} of the image"
        what = f"{name.replace('_', ' ')}[x{feature},{_letter(frame)}{unit}] = {numbers.fixed(value).strip()}"
        return f"{what}   {pixel}", what
    row = picked(frame, state)
    if row is not None:
        return (in_words(frame, row, said, room),)
    if not places.units.size:
        where = "z shows the weights too"
        if state.zoomed:
            where = f"weights need {_ROOMY}" if state.zoom == Images.key else "Tab shows the weights too"
        return f"{where}; click an image to pick it", where
    strong = numbers.fixed(STRONG * frame.current.largest(name), signed=False).strip()
    beyond = f" beyond {strong}   click picks"
    return legend("weights: ", *SIGNS, " 0, ", "#", " ", "=", beyond), legend("weights: ", *SIGNS, " 0")
