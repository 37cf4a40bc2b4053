"""Sheets: the panes of a network, one layer at a time, and those of an optimizer's memory, in a terminal of any size.

A network without hidden layers has the one sheet of the article. With hidden layers each hidden layer has a sheet, and
the last layer the article's one, which reads the last hidden layer instead of the inputs. An optimizer with a memory
adds a sheet for each layer. More room shows more cells, then more digits, then more of the curve. Kept free of NumPy,
as `layouts`.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from stepviz.views.layout.layouts import LECTURE_SIZE, PITCH, SHORT_PITCH, Band, Layout, Pane, Place, Size, Word
from stepviz.views.layout.room import LEAST, LOW_PANEL, PANEL, Cells, given, narrowed, scores, units
from stepviz.views.layout.shape import Layer, Shape

_ERRORS = 18
"""Columns of the errors of the layer above in the smallest terminal."""
_SEVERAL = 3
"""Panes of memory from which on they stand closer together."""


class Sheet(NamedTuple):
    """The panes that are shown together: as usual, and while something is explained or asked below them.

    `forward` stands for numbers of the way forward and of parameters, `backward` for those of the way back.
    """

    name: str
    layer: int
    """The layer it shows, counted from 1."""
    usual: Layout
    forward: Layout
    backward: Layout
    memory: bool = False
    """Whether it shows the optimizer's memory."""

    def shows(self, tensor: str) -> bool:
        """Whether one of its panes shows a tensor."""
        return self.usual.with_tensor(tensor) is not None


@lru_cache(maxsize=64)
def sheets(shape: Shape, size: Size = LECTURE_SIZE) -> tuple[Sheet, ...]:
    """The sheets of a network: one a layer, then those of what its optimizer remembers."""
    hidden = [_hidden(shape, layer, above, size) for layer, above in pairwise(shape.layers)]
    memory = [_memory(shape, layer, size) for layer in shape.layers if layer.kept]
    return (*hidden, _output(shape, size), *memory)


def fixed(name: str, layer: int, size: Size, *bands: Band, panel: int = PANEL, memory: bool = False) -> Sheet:
    """A sheet whose panes leave the panel its room: they never move."""
    layout = _layout(name, bands, size, panel)
    return Sheet(name, layer, layout, layout, layout, memory)


def _layout(name: str, bands: tuple[Band, ...], size: Size, panel: int) -> Layout:
    """Header and strip, the bands in the middle, the panel above the line of keys."""
    width, height = size.width, size.height
    used = max(pane.place.x + pane.place.width for band in bands for pane in band.panes)
    shift = max(0, (width - max(used, LECTURE_SIZE.width)) // 2)
    parts = (
        Pane("header", Place(0, 0, width, 1)),
        Pane("strip", Place(0, 1, width, 1)),
        Pane("panel", Place(0, height - 1 - panel, width, panel)),
        Pane("keys", Place(0, height - 1, width, 1)),
    )
    return Layout(name, width, height, tuple(band.moved(shift) for band in bands), parts)


# A pane is one column wider than its title where it can be: the closing bracket of its last cell stands there.


def _where(shape: Shape, layer: Layer) -> str:
    return f"layer {layer.number} of {len(shape.layers)}  Tab"


def _output(shape: Shape, size: Size) -> Sheet:
    """The article's nine panes, for the layer that makes the scores."""
    layer, deep = shape.layers[-1], len(shape.layers) > 1
    shown = _scores_shown(shape, layer, size.width)
    rows, inputs, panel = given(size.height - LECTURE_SIZE.height, shape.examples, layer.inputs)
    grown = min(size.width - 32 - 3 * shown.width, shape.beyond(layer))
    error = f"{layer.error} (dz)" if deep else layer.error
    at = 20 + grown
    pane = _Scores(2, rows, shown)
    wide = shown.width
    examples = Band(
        (
            _source(shape, layer, 2, rows, grown)._replace(total=True),
            pane.of("scores", layer.sums, at, 2, f"{layer.sums} z"),
            pane.of("probabilities", layer.said, at + wide + 1, 3, f"{layer.said} p", verdict=1),
            Pane("means", Place(at + 2 * wide + 3, 2, 9, rows + 3), 4, shape.losses[-1], shape.losses, 8, "column",
                 rows=rows, total=True),
            pane.of("errors", layer.error, at + 2 * wide + 12, 5, error),
        )
    )  # fmt: skip
    name, y = f"layer {layer.number}" if deep else "lecture", 5 + rows
    where = (Word(14 + 3 * wide, y + 6, _where(shape, layer), strong=True),) if deep or layer.kept else ()
    return fixed(name, layer.number, size, examples, _article_parameters(layer, y, inputs, shown, where), panel=panel)


def _scores_shown(shape: Shape, layer: Layer, width: int) -> Cells:
    """How the scores stand: as many as fit, with seven digits where that shows no fewer of them, and of the inputs.

    The smallest terminal has seven digits of two classes, however many inputs there are.
    """
    if width < LECTURE_SIZE.width + SHORT_PITCH:
        return scores(layer.outputs, (width - 32) // 3)
    narrow = narrowed(layer.outputs, (width - 32) // 3)
    wide, beyond, pitch = Cells(narrow.columns, PITCH), shape.beyond(layer), shape.pitch(layer)
    left = [min(width - 32 - 3 * shown.width, beyond) // pitch for shown in (wide, narrow)]
    return wide if left[0] == left[1] else narrow


class _Scores(NamedTuple):
    """Panes with a number for each example and class."""

    y: int
    rows: int
    shown: Cells

    def of(self, name: str, tensor: str, x: int, number: int, title: str, verdict: int = 0) -> Pane:
        """The pane of one tensor; `verdict`: columns after its numbers."""
        width, (columns, pitch) = self.shown.width + verdict, self.shown
        place = Place(x, self.y, width + 1, self.rows + 3)
        return Pane(name, place, number, title, (tensor,), width, "examples", columns, 0, pitch, self.rows, total=True)


def _source(shape: Shape, layer: Layer, y: int, rows: int, grown: int) -> Pane:
    """What the layer reads: the batch, or the hidden layer below."""
    title = "batch" if layer.number == 1 else f"{layer.reads} (layer {layer.number - 1})"
    place, tensors = Place(0, y, 20 + grown, rows + 2), (layer.reads, shape.labels)
    return Pane("batch", place, 1, title, tensors, 19 + grown, "batch", start=5, rows=rows)


def _article_parameters(layer: Layer, y: int, rows: int, shown: Cells, words: tuple[Word, ...]) -> Band:
    """W before - lr · dW = W after, which holds where the gradient alone moves W; beside it the accuracies."""
    word, wide, height = ",".join(layer.parameters), shown.width, rows + 3
    grads, after, right = 9 + wide, 12 + 2 * wide, 13 + 3 * wide
    square = _Square(y, height, rows, shown)
    panes = (
        square.of("before", 0, 6, f"{word} before", layer.parameters, 4, gap=5),
        square.of("grads", grads, 7, ",".join(layer.gradients), layer.gradients, gap=3),
        square.of("after", after, 8, f"{word} after", layer.after),
        Pane("accuracy", Place(right, y, 19, height), 9, "accuracy", ("train", "val", "test"), 19, "accuracy",
             heads=False),
    )  # fmt: skip
    line = y + 2 + min(rows, layer.inputs) // 2
    arithmetic = () if layer.kept else (Word(grads - 4, line, "-lr·"), Word(after - 2, line, "="))
    return Band(panes, (*arithmetic, *words))


class _Square(NamedTuple):
    """Panes of a matrix with its bias below."""

    y: int
    height: int
    rows: int
    shown: Cells
    heads: bool = True

    def of(
        self, name: str, x: int, number: int, title: str, pair: tuple[str, ...], start: int = 0, gap: int = 1,
        titled: int = 0,
    ) -> Pane:  # fmt: skip
        """The pane of a pair; `titled`: columns of its title, where that is wider than its numbers."""
        width, (columns, pitch) = max(titled, start + self.shown.width), self.shown
        place = Place(x, self.y, width + gap, self.height)
        return Pane(name, place, number, title, pair, width, "parameters", columns, start, pitch, self.rows, self.heads)


def _hidden(shape: Shape, layer: Layer, above: Layer, size: Size) -> Sheet:
    """Three bands: what the layer reads and makes; the error that comes back; its parameters.

    Where there is little room below them, an explanation takes some of theirs: then one example stays of the error,
    below the parameters; or, on the way back, one row of the parameters.
    """
    name, net = f"layer {layer.number}", _Hidden(shape, layer, above, (size.width - 8) // 3)
    rows, inputs, panel = given(size.height - LECTURE_SIZE.height, shape.examples, layer.inputs, LOW_PANEL, bands=2)
    top, error, parameters = 2, 4 + rows, 5 + 2 * rows
    forward = net.forward(top, rows)
    usual = (forward, net.errors(error, rows), net.parameters(parameters, inputs))
    if panel >= PANEL:
        return fixed(name, layer.number, size, *usual, panel=panel)
    low = (forward, net.parameters(error, inputs), net.errors(error + inputs + 2, 1))
    back = (forward, net.errors(error, rows), net.parameters(parameters, 1))
    usual_layout, forward_layout, backward_layout = (
        _layout(name, bands, size, lines) for bands, lines in ((usual, panel), (low, PANEL), (back, PANEL))
    )
    return Sheet(name, layer.number, usual_layout, forward_layout, backward_layout)


class _Hidden(NamedTuple):
    """The bands of a hidden layer; `room` columns for its units."""

    shape: Shape
    layer: Layer
    above: Layer
    room: int

    @property
    def grown(self) -> int:
        """Columns that what is read, and the error below it, have beyond the smallest terminal's."""
        wanted = max(self.shape.beyond(self.layer), SHORT_PITCH * self.above.outputs - _ERRORS)
        return max(0, min(self.room - 24, wanted))

    def forward(self, y: int, rows: int) -> Band:
        """What the layer reads, adds up and says."""
        shape, layer, (matrix, bias), room = self.shape, self.layer, self.layer.parameters, self.room
        title, said = f"{layer.sums} = {layer.reads}{matrix}+{bias}", f"{layer.said} = {shape.activation}({layer.sums})"
        (columns, pitch), x, width, height = units(layer.outputs, room), 20 + self.grown, room + 1, rows + 2
        place = Place(x, y, width, height)
        sums = Pane("sums", place, 2, title, (layer.sums,), room, "examples", columns, 0, pitch, rows)
        made = sums._replace(name="said", place=place._replace(x=x + width), number=3, title=said)
        panes = (_source(shape, layer, y, rows, self.grown), sums, made._replace(tensors=(layer.said,)))
        right = x + 2 * width
        words = (Word(right, y, f"layer {layer.number}", strong=True), Word(right, y + 1, self._of))
        return Band(panes, words)

    @property
    def _of(self) -> str:
        return f"of {len(self.shape.layers)}  Tab"

    def errors(self, y: int, rows: int) -> Band:
        """The error of the layer above, what comes back of it, and the weights it comes back through."""
        layer, above, room, height, x = self.layer, self.above, self.room, rows + 1, 20 + self.grown
        (columns, pitch), (outputs, narrow) = units(layer.outputs, room), units(above.outputs, _ERRORS + self.grown)
        weights, back = above.parameters[:1], (layer.error, layer.back)
        deepest = above.number == len(self.shape.layers)
        title = f"{'dz' if deepest else above.error} (layer {above.number})"
        gate, used = f"{layer.back}, {layer.error}", f"{weights[0]} used here"
        panes = (
            Pane("error", Place(0, y, x, height), 4, title, (above.error,), x, "examples", outputs, 0, narrow),
            Pane("back", Place(x, y, room + 1, height), 5, gate, back, room, "examples", columns, 0, pitch),
            Pane("above", Place(x + room + 1, y, x + 15, height), 6, used, weights, x, "matrix", outputs, 3, narrow),
        )
        return Band(tuple(pane._replace(rows=rows, heads=False) for pane in panes))

    def parameters(self, y: int, rows: int) -> Band:
        """W and b before, their gradients, W and b after."""
        square = _Square(y, rows + 2, rows, units(self.layer.outputs, self.room), heads=False)
        return Band(_moved(self.layer, square, self.room, 7))


def _moved(layer: Layer, square: _Square, room: int, number: int) -> tuple[Pane, ...]:
    """Parameters before, their gradients, parameters after, over the whole width."""
    word, gradients = ",".join(layer.parameters), ",".join(layer.gradients)
    return (
        square.of("before", 0, number, f"{word} before", layer.parameters, 3, titled=room + 4),
        square.of("grads", room + 6, number + 1, gradients, layer.gradients, titled=room),
        square.of("after", 2 * room + 7, number + 2, f"{word} after", layer.after, titled=room),
    )


def _memory(shape: Shape, layer: Layer, size: Size) -> Sheet:
    """Two bands: the parameters and what moves them; what the optimizer remembers, and the step it makes of that."""
    extra = size.height - LECTURE_SIZE.height
    rows = LEAST + max(0, min(extra // 2, layer.inputs - LEAST))
    make = _fading_sums if len(layer.kept) < _SEVERAL else _means
    panel = PANEL + min(extra - 2 * (rows - LEAST), PANEL)
    tag = str(layer.number) if len(shape.layers) > 1 else ""
    bands = make(shape, layer, size.width, rows)
    return fixed(f"memory {tag}".strip(), layer.number, size, *bands, panel=panel, memory=True)


def _fading_sums(shape: Shape, layer: Layer, width: int, rows: int) -> tuple[Band, Band]:
    """One thing is remembered, before and after."""
    room, height = (width - 8) // 3, rows + 3
    shown, (before, after), y = units(layer.outputs, room), layer.kept, 2 + height
    square = _Square(y, height, rows, shown)
    remembered = (
        square.of("m", 0, 4, before.title, before.tensors, 3, titled=room + 4),
        square.of("m_after", room + 6, 5, after.title, after.tensors, titled=room),
    )
    words = (Word(2 * room + 7, y, shape.optimizer, strong=True), Word(2 * room + 7, y + 1, _where(shape, layer)))
    return Band(_moved(layer, square._replace(y=2), room, 1)), Band(remembered, words)


def _means(shape: Shape, layer: Layer, width: int, rows: int) -> tuple[Band, Band]:
    """Several things are remembered, or a step is made of them: closer together; the updates done, where counted."""
    each, height, word = width // len(layer.kept), rows + 3, ",".join(layer.parameters)
    moved = _Square(2, height, rows, scores(layer.outputs, (width - 20) // 3 - 4))
    third = moved.shown.width + 6
    panes = [
        moved.of("before", 0, 1, f"{word} before", layer.parameters, 3, titled=third - 2),
        moved.of("grads", third, 2, ",".join(layer.gradients), layer.gradients, titled=third - 4),
        moved.of("after", 2 * third - 2, 3, f"{word} after", layer.after, titled=third - 4),
    ]
    right, y = 3 * third - 4, 2 + height
    if shape.counts:
        panes.append(Pane("count", Place(right, 2, 18, 4), 4, "updates t", shape.counts, 18, "counts", 1, 7))
    words = (Word(right, 6, shape.optimizer, strong=True), Word(right, 7, _where(shape, layer)))
    kept = _Square(y, height, rows, Cells(min(layer.outputs, (each - 4) // SHORT_PITCH), SHORT_PITCH))
    remembered = tuple(
        kept.of(f"kept{n}", each * n, len(panes) + 1 + n, one.title, one.tensors, 0 if n else 3, titled=15)
        for n, one in enumerate(layer.kept)
    )
    return Band(tuple(panes), words), Band(remembered)
