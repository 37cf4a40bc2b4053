"""Sheets: the panes of a network, one layer at a time, and those of an optimizer's memory.

A network without hidden layers has the one sheet of the article. With hidden layers each hidden layer has a sheet, and
the last layer the article's one, which reads the last hidden layer instead of the inputs. An optimizer with a memory
adds a sheet for each layer. Kept free of NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from stepviz.views.layout.layouts import LECTURE_SIZE, PITCH, SHORT_PITCH, Band, Layout, Memory, Pane, Place, Word

_WIDTH, _HEIGHT = LECTURE_SIZE.width, LECTURE_SIZE.height
_TOP = (Pane("header", Place(0, 0, _WIDTH, 1)), Pane("strip", Place(0, 1, _WIDTH, 1)))
_PANEL = Pane("panel", Place(0, 16, _WIDTH, 7))
_LOW_PANEL = Pane("panel", Place(0, 19, _WIDTH, 4))
_KEYS = Pane("keys", Place(0, _HEIGHT - 1, _WIDTH, 1))
_Spot = tuple[int, int]
"""Column and width."""
_WIDE, _NARROW = ((0, 29), (30, 25), (55, 25)), ((0, 21), (22, 19), (42, 19))
"""Three panes of parameters: where all of the line is theirs, where words stand beside them."""
_Titled = tuple[str, str, tuple[str, str]]
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


@dataclass(frozen=True)
class _Layer:
    """Layer `number` of `count`: how its tensors are called, and how many numbers it makes of an example."""

    number: int
    widths: tuple[int, ...]
    activation: str

    @property
    def count(self) -> int:
        return len(self.widths) - 1

    @property
    def tag(self) -> str:
        return str(self.number) if self.count > 1 else ""

    @property
    def last(self) -> bool:
        return self.number == self.count

    @property
    def inputs(self) -> int:
        return self.widths[self.number - 1]

    @property
    def outputs(self) -> int:
        return self.widths[self.number]

    @property
    def source(self) -> str:
        return "x" if self.number == 1 else f"h{self.number - 1}"

    @property
    def error(self) -> str:
        return "dlogits" if self.last else f"da{self.number}"

    @property
    def where(self) -> str:
        return f"layer {self.number} of {self.count}"

    @property
    def above(self) -> _Layer:
        return _Layer(self.number + 1, self.widths, self.activation)

    def named(self, letter: str = "", suffix: str = "") -> tuple[str, str]:
        """A matrix and its bias: `dW1`, `db1`."""
        return f"{letter}W{self.tag}{suffix}", f"{letter}b{self.tag}{suffix}"


@lru_cache(maxsize=16)
def sheets(widths: tuple[int, ...], memory: Memory, activation: str) -> tuple[Sheet, ...]:
    """The sheets of a network: features, units of each hidden layer, classes; what the optimizer keeps of each."""
    layers = [_Layer(number, widths, activation) for number in range(1, len(widths))]
    made = [_output(layer, memory) if layer.last else _hidden(layer) for layer in layers]
    return tuple(made + [_memory(layer, memory) for layer in layers if memory.mover])


def fixed(name: str, layer: int, *bands: Band, memory: bool = False) -> Sheet:
    """A sheet whose panes leave the panel its room: they never move."""
    layout = _layout(name, bands, _PANEL)
    return Sheet(name, layer, layout, layout, layout, memory)


def _layout(name: str, bands: tuple[Band, ...], panel: Pane) -> Layout:
    return Layout(name, _WIDTH, _HEIGHT, bands, (*_TOP, panel, _KEYS))


# A pane is one column wider than its title where it can be: the closing bracket of its last cell stands there.


def _output(layer: _Layer, memory: Memory) -> Sheet:
    """The article's nine panes, for the layer that makes the logits."""
    error = "dlogits (dz)" if layer.tag else "dlogits"
    examples = Band(
        (
            _source(layer, 2, 7)._replace(total=True),
            _scores("logits", 20, 2, "logits z", 16),
            _scores("probs", 37, 3, "probs p", 17),
            Pane("loss", Place(55, 2, 9, 7), 4, "loss", ("losses", "loss"), 8, "column", total=True),
            _scores("dlogits", 64, 5, error, 16),
        )
    )
    where = (Word(62, 15, f"{layer.where}  Tab", strong=True),) if layer.tag or memory.mover else ()
    name = f"layer {layer.number}" if layer.tag else "lecture"
    return fixed(name, layer.number, examples, _article_parameters(layer, memory, where))


def _source(layer: _Layer, y: int, height: int) -> Pane:
    """What the layer reads: the batch, or the hidden layer below."""
    title = "batch" if layer.number == 1 else f"{layer.source} (layer {layer.number - 1})"
    return Pane("batch", Place(0, y, 20, height), 1, title, (layer.source, "y"), 19, "batch", start=5)


def _scores(tensor: str, x: int, number: int, title: str, width: int) -> Pane:
    """A number for each example and class."""
    return Pane(tensor, Place(x, 2, width + 1, 7), number, title, (tensor,), width, "examples", 2, total=True)


def _article_parameters(layer: _Layer, memory: Memory, words: tuple[Word, ...]) -> Band:
    """W before - lr · dW = W after, which holds where the gradient alone moves W; beside it the accuracies."""
    before, grads, after = layer.named(), layer.named("d"), layer.named(suffix="_after")
    word, y = ",".join(before), 9
    panes = (
        _square("before", Place(0, y, 25, 7), 6, f"{word} before", before, 20, 2, 4),
        _square("grads", Place(25, y, 19, 7), 7, ",".join(grads), grads, 16, 2),
        _square("after", Place(44, y, 17, 7), 8, f"{word} after", after, 16, 2),
        Pane("accuracy", Place(61, y, 19, 7), 9, "accuracy", ("train", "val", "test"), 19, "accuracy", heads=False),
    )
    line = y + 2 + min(_ROWS, layer.inputs) // 2
    arithmetic = (Word(21, line, "-lr·"), Word(42, line, "="))
    return Band(panes, words if memory.mover else (*arithmetic, *words))


def _square(
    name: str, place: Place, number: int, title: str, pair: tuple[str, str], title_width: int, columns: int,
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


def _hidden(layer: _Layer) -> Sheet:
    """Three bands: what the layer reads and makes; the error that comes back; its parameters.

    Below them there is room for three lines. An explanation takes seven: then one example stays of the error, below
    the parameters; or, on the way back, one row of the parameters.
    """
    name, top = f"layer {layer.number}", _forward_band(layer)
    usual = _layout(name, (top, _error_band(layer, 8), _parameter_band(layer, 13)), _LOW_PANEL)
    forward = _layout(name, (top, _parameter_band(layer, 8), _error_band(layer, 14, rows=1)), _PANEL)
    backward = _layout(name, (top, _error_band(layer, 8), _parameter_band(layer, 13, rows=1)), _PANEL)
    return Sheet(name, layer.number, usual, forward, backward)


def _forward_band(layer: _Layer) -> Band:
    """What the layer reads, adds up and says."""
    n, (columns, pitch) = layer.number, _cells(layer.outputs, 24)
    title, said = f"a{n} = {layer.source}W{n}+b{n}", f"h{n} = {layer.activation}(a{n})"
    panes = (
        _source(layer, 2, 6),
        Pane("sums", Place(20, 2, 25, 6), 2, title, (f"a{n}",), 24, "examples", columns, 0, pitch),
        Pane("said", Place(45, 2, 25, 6), 3, said, (f"h{n}",), 24, "examples", columns, 0, pitch),
    )
    return Band(panes, (Word(70, 2, f"layer {n}", strong=True), Word(70, 3, f"of {layer.count}  Tab")))


def _error_band(layer: _Layer, y: int, rows: int = _ROWS) -> Band:
    """The error of the layer above, what comes back of it, and the weights it comes back through."""
    n, above, height = layer.number, layer.above, rows + 1
    (columns, pitch), (outputs, narrow) = _cells(layer.outputs, 24), _cells(above.outputs, 18)
    title = f"{'dz' if above.last else above.error} (layer {n + 1})"
    errors = Pane("error", Place(0, y, 20, height), 4, title, (above.error,), 20, "examples", outputs, 0, narrow)
    back = (f"da{n}", f"dh{n}")
    gate = Pane("back", Place(20, y, 25, height), 5, f"dh{n}, da{n}", back, 24, "examples", columns, 0, pitch)
    weights = (f"W{n + 1}",)
    used = Pane("above", Place(45, y, 35, height), 6, f"W{n + 1} used here", weights, 20, "matrix", outputs, 3, narrow)
    return Band(tuple(pane._replace(rows=rows, heads=False) for pane in (errors, gate, used)))


def _parameter_band(layer: _Layer, y: int, rows: int = _ROWS) -> Band:
    """W and b before, their gradients, W and b after."""
    columns, pitch = _cells(layer.outputs, 24)
    before, grads, after = layer.named(), layer.named("d"), layer.named(suffix="_after")
    word, height = ",".join(before), rows + 2
    panes = (
        _square("before", Place(0, y, 29, height), 7, f"{word} before", before, 28, columns, 3, pitch),
        _square("grads", Place(30, y, 25, height), 8, ",".join(grads), grads, 24, columns, 0, pitch),
        _square("after", Place(55, y, 25, height), 9, f"{word} after", after, 24, columns, 0, pitch),
    )
    return Band(tuple(pane._replace(rows=rows, heads=False) for pane in panes))


def _memory(layer: _Layer, memory: Memory) -> Sheet:
    """Two bands: the parameters and what moves them; what the optimizer keeps of them, and the step it makes."""
    kept = [(f"{letter}{suffix}", title, layer.named(letter, suffix)) for title, letter, suffix in memory.panes]
    wide = len(kept) < len(_WIDE) and not memory.counts
    spots, cells = (_WIDE, _cells(layer.outputs, 24)) if wide else (_NARROW, _Cells(min(layer.outputs, 2), PITCH))
    below: tuple[Sequence[_Spot], _Cells] = (spots, cells)
    if len(kept) > len(spots):
        width = _WIDTH // len(kept)
        below = tuple((width * place, width) for place in range(len(kept))), _Cells(cells.columns, SHORT_PITCH)
    top = _squares(2, 1, _moved(layer), spots, cells)
    bottom = _squares(9, 4 + memory.counts, kept, *below)
    if memory.counts:
        top += (Pane("count", Place(62, 2, 18, 4), 4, "updates t", ("t", "t_after"), 18, "counts", 1, 7),)
    x, y = (spots[len(kept)][0], 9) if wide else (62, 6 if memory.counts else 2)
    words = Word(x, y, memory.name, strong=True), Word(x, y + 1, f"{layer.where}  Tab")
    return fixed(f"memory {layer.tag}".strip(), layer.number, Band(top), Band(bottom, words), memory=True)


def _moved(layer: _Layer) -> list[_Titled]:
    """W, dW and W after."""
    before, grads, after = layer.named(), layer.named("d"), layer.named(suffix="_after")
    word = ",".join(before)
    return [("before", f"{word} before", before), ("grads", ",".join(grads), grads), ("after", f"{word} after", after)]


def _squares(y: int, first: int, shown: Sequence[_Titled], spots: Sequence[_Spot], cells: _Cells) -> tuple[Pane, ...]:
    """Matrices side by side at `spots`, numbered from `first`; the first has the rows' names."""
    return tuple(
        _square(name, Place(x, y, width, 7), first + place, title, pair, width - 1, cells.columns, start, cells.pitch)
        for place, ((x, width), (name, title, pair)) in enumerate(zip(spots, shown, strict=False))
        for start in (0 if place else 3,)
    )


LECTURE = sheets((4, 2), Memory(), "relu")[0].usual
"""The article's screen."""
