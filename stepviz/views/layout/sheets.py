"""Sheets: the panes of a network, one layer at a time, and those of an optimizer's memory.

A network without hidden layers has the one sheet of the article. With hidden layers each hidden layer has a sheet, and
the last layer the article's one, which reads the last hidden layer instead of the inputs. An optimizer with a memory
adds a sheet for each layer. Kept free of NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from stepviz.views.layout.layouts import LECTURE_SIZE, PITCH, SHORT_PITCH, Band, Layout, Pane, Place, Word
from stepviz.views.layout.shape import Layer, Shape

_WIDTH, _HEIGHT = LECTURE_SIZE.width, LECTURE_SIZE.height
_TOP = (Pane("header", Place(0, 0, _WIDTH, 1)), Pane("strip", Place(0, 1, _WIDTH, 1)))
_PANEL = Pane("panel", Place(0, 16, _WIDTH, 7))
_LOW_PANEL = Pane("panel", Place(0, 19, _WIDTH, 4))
_KEYS = Pane("keys", Place(0, _HEIGHT - 1, _WIDTH, 1))
_SEVERAL = 3
"""Panes of memory from which on they stand closer together."""
_Titled = tuple[str, str, tuple[str, ...]]
"""The name of a pane, its title, and the matrix and the bias it shows."""
_ROWS = 4
"""Rows of cells where there is room for all."""


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


@lru_cache(maxsize=16)
def sheets(shape: Shape) -> tuple[Sheet, ...]:
    """The sheets of a network: one a layer, then those of what its optimizer remembers."""
    hidden = [_hidden(shape, layer, above) for layer, above in pairwise(shape.layers)]
    memory = [_memory(shape, layer) for layer in shape.layers if layer.kept]
    return (*hidden, _output(shape), *memory)


def fixed(name: str, layer: int, *bands: Band, memory: bool = False) -> Sheet:
    """A sheet whose panes leave the panel its room: they never move."""
    layout = _layout(name, bands, _PANEL)
    return Sheet(name, layer, layout, layout, layout, memory)


def _layout(name: str, bands: tuple[Band, ...], panel: Pane) -> Layout:
    return Layout(name, _WIDTH, _HEIGHT, bands, (*_TOP, panel, _KEYS))


# A pane is one column wider than its title where it can be: the closing bracket of its last cell stands there.


def _where(shape: Shape, layer: Layer) -> str:
    return f"layer {layer.number} of {len(shape.layers)}  Tab"


def _output(shape: Shape) -> Sheet:
    """The article's nine panes, for the layer that makes the scores."""
    layer, deep = shape.layers[-1], len(shape.layers) > 1
    error = f"{layer.error} (dz)" if deep else layer.error
    examples = Band(
        (
            _source(shape, layer, 2, 7)._replace(total=True),
            _scores("scores", layer.sums, 20, 2, f"{layer.sums} z", 16),
            _scores("probabilities", layer.said, 37, 3, f"{layer.said} p", 17),
            Pane("means", Place(55, 2, 9, 7), 4, shape.losses[-1], shape.losses, 8, "column", total=True),
            _scores("errors", layer.error, 64, 5, error, 16),
        )
    )
    where = (Word(62, 15, _where(shape, layer), strong=True),) if deep or layer.kept else ()
    name = f"layer {layer.number}" if deep else "lecture"
    return fixed(name, layer.number, examples, _article_parameters(layer, where))


def _source(shape: Shape, layer: Layer, y: int, height: int) -> Pane:
    """What the layer reads: the batch, or the hidden layer below."""
    title = "batch" if layer.number == 1 else f"{layer.reads} (layer {layer.number - 1})"
    return Pane("batch", Place(0, y, 20, height), 1, title, (layer.reads, shape.labels), 19, "batch", start=5)


def _scores(name: str, tensor: str, x: int, number: int, title: str, width: int) -> Pane:
    """A number for each example and class."""
    return Pane(name, Place(x, 2, width + 1, 7), number, title, (tensor,), width, "examples", 2, total=True)


def _article_parameters(layer: Layer, words: tuple[Word, ...]) -> Band:
    """W before - lr · dW = W after, which holds where the gradient alone moves W; beside it the accuracies."""
    word, y = ",".join(layer.parameters), 9
    panes = (
        _square("before", Place(0, y, 25, 7), 6, f"{word} before", layer.parameters, 20, 2, 4),
        _square("grads", Place(25, y, 19, 7), 7, ",".join(layer.gradients), layer.gradients, 16, 2),
        _square("after", Place(44, y, 17, 7), 8, f"{word} after", layer.after, 16, 2),
        Pane("accuracy", Place(61, y, 19, 7), 9, "accuracy", ("train", "val", "test"), 19, "accuracy", heads=False),
    )
    line = y + 2 + min(_ROWS, layer.inputs) // 2
    arithmetic = () if layer.kept else (Word(21, line, "-lr·"), Word(42, line, "="))
    return Band(panes, (*arithmetic, *words))


def _square(
    name: str, place: Place, number: int, title: str, pair: tuple[str, ...], title_width: int, columns: int,
    start: int = 0, pitch: int = PITCH,
) -> Pane:  # fmt: skip
    """A matrix with its bias below."""
    return Pane(name, place, number, title, pair, title_width, "parameters", columns, start, pitch)


class _Cells(NamedTuple):
    """How the cells of an axis stand side by side."""

    columns: int
    pitch: int


def _cells(total: int, room: int) -> _Cells:
    """Seven digits where all fit so, else as many as fit with five."""
    fitting = room // PITCH
    return _Cells(total, PITCH) if total <= fitting else _Cells(room // SHORT_PITCH, SHORT_PITCH)


def _hidden(shape: Shape, layer: Layer, above: Layer) -> Sheet:
    """Three bands: what the layer reads and makes; the error that comes back; its parameters.

    Below them there is room for three lines. An explanation takes seven: then one example stays of the error, below
    the parameters; or, on the way back, one row of the parameters.
    """
    name, top = f"layer {layer.number}", _forward_band(shape, layer)
    deepest = above.number == len(shape.layers)
    error, low_error = _error_band(layer, above, 8, deepest), _error_band(layer, above, 14, deepest, rows=1)
    usual = _layout(name, (top, error, _parameter_band(layer, 13)), _LOW_PANEL)
    forward = _layout(name, (top, _parameter_band(layer, 8), low_error), _PANEL)
    backward = _layout(name, (top, error, _parameter_band(layer, 13, rows=1)), _PANEL)
    return Sheet(name, layer.number, usual, forward, backward)


def _forward_band(shape: Shape, layer: Layer) -> Band:
    """What the layer reads, adds up and says."""
    (columns, pitch), (matrix, bias) = _cells(layer.outputs, 24), layer.parameters
    rule = shape.sums.format(x=layer.reads, W=matrix, b=bias)
    title, said = f"{layer.sums} = {rule}", f"{layer.said} = {shape.activation}({layer.sums})"
    panes = (
        _source(shape, layer, 2, 6),
        Pane("sums", Place(20, 2, 25, 6), 2, title, (layer.sums,), 24, "examples", columns, 0, pitch),
        Pane("said", Place(45, 2, 25, 6), 3, said, (layer.said,), 24, "examples", columns, 0, pitch),
    )
    number, count = layer.number, len(shape.layers)
    return Band(panes, (Word(70, 2, f"layer {number}", strong=True), Word(70, 3, f"of {count}  Tab")))


def _error_band(layer: Layer, above: Layer, y: int, deepest: bool, rows: int = _ROWS) -> Band:
    """The error of the layer above, what comes back of it, and the weights it comes back through."""
    (columns, pitch), (outputs, narrow) = _cells(layer.outputs, 24), _cells(above.outputs, 18)
    height, weights = rows + 1, above.parameters[:1]
    title = f"{'dz' if deepest else above.error} (layer {above.number})"
    errors = Pane("error", Place(0, y, 20, height), 4, title, (above.error,), 20, "examples", outputs, 0, narrow)
    back, title = (layer.error, layer.back), f"{layer.back}, {layer.error}"
    gate = Pane("back", Place(20, y, 25, height), 5, title, back, 24, "examples", columns, 0, pitch)
    title = f"{weights[0]} used here"
    used = Pane("above", Place(45, y, 35, height), 6, title, weights, 20, "matrix", outputs, 3, narrow)
    return Band(tuple(pane._replace(rows=rows, heads=False) for pane in (errors, gate, used)))


def _parameter_band(layer: Layer, y: int, rows: int = _ROWS) -> Band:
    """W and b before, their gradients, W and b after."""
    panes = _moved(layer, y, rows + 2, 7)
    return Band(tuple(pane._replace(rows=rows, heads=False) for pane in panes))


def _moved(layer: Layer, y: int, height: int, number: int) -> tuple[Pane, ...]:
    """Parameters before, their gradients, parameters after, over the whole width."""
    columns, pitch = _cells(layer.outputs, 24)
    word, gradients = ",".join(layer.parameters), ",".join(layer.gradients)
    return (
        _square("before", Place(0, y, 29, height), number, f"{word} before", layer.parameters, 28, columns, 3, pitch),
        _square("grads", Place(30, y, 25, height), number + 1, gradients, layer.gradients, 24, columns, 0, pitch),
        _square("after", Place(55, y, 25, height), number + 2, f"{word} after", layer.after, 24, columns, 0, pitch),
    )


def _memory(shape: Shape, layer: Layer) -> Sheet:
    """Two bands: the parameters and what moves them; what the optimizer keeps of them, and the step it makes."""
    few, counts = len(layer.kept) < _SEVERAL, bool(shape.counts)
    bands = _fading_sums(shape, layer) if few and not counts else _means(shape, layer)
    tag = str(layer.number) if len(shape.layers) > 1 else ""
    return fixed(f"memory {tag}".strip(), layer.number, *bands, memory=True)


def _fading_sums(shape: Shape, layer: Layer) -> tuple[Band, Band]:
    """One thing is remembered, before and after."""
    moved = _moved(layer, 2, 7, 1)
    spots = [(pane.place.x, pane.place.width) for pane in moved]
    x, _ = spots[len(layer.kept)]
    words = (Word(x, 9, shape.optimizer, strong=True), Word(x, 10, _where(shape, layer)))
    return Band(moved), Band(_kept(layer, 4, spots, _cells(layer.outputs, 24)), words)


def _means(shape: Shape, layer: Layer) -> tuple[Band, Band]:
    """Several things are remembered, or a step is made of them: closer together; the updates done, where counted."""
    cells, spots = _Cells(min(layer.outputs, 2), PITCH), [(0, 21), (22, 19), (42, 19)]
    wide = _moved(layer, 2, 7, 1)
    moved = _squares(2, 1, spots, cells, [(pane.name, pane.title, pane.tensors) for pane in wide])
    y = 6 if shape.counts else 2
    if shape.counts:
        moved += (Pane("count", Place(62, 2, 18, 4), 4, "updates t", shape.counts, 18, "counts", 1, 7),)
    words = (Word(62, y, shape.optimizer, strong=True), Word(62, y + 1, _where(shape, layer)))
    if len(layer.kept) > len(spots):
        width, cells = _WIDTH // len(layer.kept), cells._replace(pitch=SHORT_PITCH)
        spots = [(width * place, width) for place in range(len(layer.kept))]
    return Band(moved, words), Band(_kept(layer, len(moved) + 1, spots, cells))


def _kept(layer: Layer, first: int, spots: Sequence[tuple[int, int]], cells: _Cells) -> tuple[Pane, ...]:
    """What is remembered, side by side."""
    return _squares(9, first, spots, cells, [(f"kept{place}", *kept) for place, kept in enumerate(layer.kept)])


def _squares(
    y: int, first: int, spots: Sequence[tuple[int, int]], cells: _Cells, shown: Iterable[_Titled]
) -> tuple[Pane, ...]:
    """Matrices at `spots`, columns and widths, numbered from `first`; the first has the names of the rows."""
    return tuple(
        _square(name, Place(x, y, width, 7), first + place, title, pair, width - 1, cells.columns, start, cells.pitch)
        for place, ((x, width), (name, title, pair)) in enumerate(zip(spots, shown, strict=False))
        for start in (0 if place else 3,)
    )
