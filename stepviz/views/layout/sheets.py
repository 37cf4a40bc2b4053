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

from stepviz.views.layout.hidden_sheet import hidden_sheet
from stepviz.views.layout.layouts import (
    INPUTS_WIDTH,
    LECTURE_SIZE,
    MARGIN,
    PITCH,
    SHORT_PITCH,
    Area,
    Band,
    Pane,
    Size,
    Word,
)
from stepviz.views.layout.memory_sheet import memory_sheet
from stepviz.views.layout.room import Cells, given, narrowed, scores
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheet import Matrices, Sheet, fixed, source, where


@lru_cache(maxsize=64)
def sheets(shape: NetShape, size: Size = LECTURE_SIZE) -> tuple[Sheet, ...]:
    """The sheets of a network: one a layer, then those of what its optimizer remembers."""
    hidden = [hidden_sheet(shape, layer, above, size) for layer, above in pairwise(shape.layers)]
    memory = [memory_sheet(shape, layer, size) for layer in shape.layers if layer.kept]
    return (*hidden, output_sheet(shape, size), *memory)


def output_sheet(shape: NetShape, size: Size) -> Sheet:
    """The article's nine panes, for the layer that makes the scores."""
    layer, deep = shape.layers[-1], len(shape.layers) > 1
    shown = _scores_shown(shape, layer, size.width)
    rows, inputs, panel = given(size.height - LECTURE_SIZE.height, shape.examples, layer.inputs)
    grown = min(size.width - 32 - 3 * shown.width, shape.beyond(layer))
    error = f"{layer.error} ({layer.symbols.error})" if deep else layer.error
    at, last = 20 + grown, not (layer.said or shape.targets)
    pane, wide = _Scores(2, rows, shown), shown.width
    panes = [
        source(shape, layer, 2, rows, grown)._replace(total=True),
        pane.of("scores", (layer.sums, *layer.inner), at, 2, f"{layer.sums} {layer.symbols.sums}", last),
    ]
    if layer.said:
        title = f"{layer.said} {layer.symbols.said}"
        panes.append(pane.of("probabilities", (layer.said,), at + wide + 1, 3, title, verdict=1))
    elif shape.targets:
        panes.append(pane.of("targets", (shape.labels,), at + wide + 1, 3, f"targets {shape.labels}", verdict=1))
    number, right = len(panes) + 1, at + wide * len(panes[1:]) + 1 + len(panes[1:])
    panes += [
        Pane("means", Area(right, 2, 8, rows + 3), number, shape.losses[-1], shape.losses, 7, "column",
             rows=rows, total=True),
        pane.of("errors", (layer.error, *layer.off, *layer.inner_errors), right + 8, number + 1, error),
    ]  # fmt: skip
    examples = Band(tuple(panes))
    name, y = f"layer {layer.number}" if deep else "lecture", 5 + rows
    words = (Word(14 + 3 * wide, y + 6, where(shape, layer), strong=True),) if deep or layer.kept else ()
    return fixed(
        name,
        layer.number,
        size,
        examples,
        _article_parameters(shape, layer, y, inputs, shown, words, number + 2),
        panel=panel,
    )


def _scores_shown(shape: NetShape, layer: LayerShape, width: int) -> Cells:
    """How the scores stand: as many as fit, with seven digits where that shows no fewer of them, and of the inputs.

    The smallest terminal has seven digits of two classes, however many inputs there are.
    """
    if layer.outputs == 1:
        return Cells(1, PITCH, _TITLED)
    if width < LECTURE_SIZE.width + SHORT_PITCH:
        return scores(layer.outputs, (width - 32) // 3)
    narrow = narrowed(layer.outputs, (width - 32) // 3)
    wide, beyond, pitch = Cells(narrow.columns, PITCH), shape.beyond(layer), shape.pitch(layer)
    left = [(INPUTS_WIDTH + min(width - 32 - 3 * shown.width, beyond)) // pitch for shown in (wide, narrow)]
    return wide if left[0] == left[1] else narrow


_TITLED = 13
"""Columns of the title of a single output."""


class _Scores(NamedTuple):
    """Panes with a number for each example and class."""

    y: int
    rows: int
    shown: Cells

    def of(self, name: str, tensors: tuple[str, ...], x: int, number: int, title: str, verdict: int = 0) -> Pane:
        """The pane of a tensor, and of others in its place; `verdict`: columns after its numbers."""
        width, (columns, pitch, _) = self.shown.width + verdict, self.shown
        place = Area(x, self.y, width + 1, self.rows + 3)
        return Pane(name, place, number, title, tensors, width, "examples", columns, 0, pitch, self.rows, total=True)


def _article_parameters(
    shape: NetShape, layer: LayerShape, y: int, rows: int, shown: Cells, words: tuple[Word, ...], number: int
) -> Band:
    """W before - lr · dW = W after, which holds where the gradient alone moves W; beside it the accuracies."""
    word, wide, height = ",".join(layer.parameters), shown.width, rows + 3
    grads, after, right = 9 + wide, 12 + 2 * wide, 13 + 3 * wide
    square = Matrices(y, height, rows, shown)
    panes = (
        square.of("before", MARGIN, number, f"{word} before", layer.parameters, 3, gap=5),
        square.of("grads", grads, number + 1, ",".join(layer.gradients), layer.gradients, gap=3),
        square.of("after", after, number + 2, f"{word} after", layer.after),
        Pane("accuracy", Area(right, y, 18, height), number + 3, "R² and mae" if shape.targets else "accuracy",
             shape.measures, 18, "accuracy", heads=False),
    )  # fmt: skip
    line = y + 2 + min(rows, layer.inputs) // 2
    arithmetic = () if layer.kept else (Word(grads - 4, line, "-lr·"), Word(after - 2, line, "="))
    return Band(panes, (*arithmetic, *words))
