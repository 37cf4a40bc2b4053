"""The sheet of what an optimizer remembers of a layer's parameters. Kept free of NumPy, as `layouts`."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.layout.layouts import LECTURE_SIZE, MARGIN, Area, Band, Pane, Size, Word
from stepviz.views.layout.room import LEAST, PANEL, narrowed, scores, units
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheet import Matrices, Sheet, fixed, moved, where

_SEVERAL = 3
"""Panes of memory from which on they stand closer together."""


def memory_sheet(shape: NetShape, layer: LayerShape, size: Size) -> Sheet:
    """Two bands: the parameters and what moves them; what the optimizer keeps of them, and the step it makes."""
    extra, few = size.height - LECTURE_SIZE.height, len(layer.kept) < _SEVERAL and not shape.counts
    rows = LEAST + max(0, min(extra // 2, layer.inputs - LEAST))
    panel = PANEL + min(extra - 2 * (rows - LEAST), PANEL)
    tag = str(layer.number) if len(shape.layers) > 1 else ""
    bands = (_fading_sums if few else _means)(shape, layer, size.width, rows)
    return fixed(f"memory {tag}".strip(), layer.number, size, *bands, panel=panel, memory=True)


def _fading_sums(shape: NetShape, layer: LayerShape, width: int, rows: int) -> tuple[Band, Band]:
    """One thing is remembered, before and after."""
    room, height = (width - 8) // 3, rows + 3
    square = Matrices(2, height, rows, units(layer.outputs, room))
    panes = moved(layer, square, room, 1)
    at = [pane.place.x for pane in panes]
    x, y = at[len(layer.kept)], 2 + height
    words = (Word(x, y, shape.optimizer, strong=True), Word(x, y + 1, where(shape, layer)))
    titled = (room + 4, room, room)
    return Band(panes), Band(_kept(layer, square._replace(y=y), 4, at, titled), words)


def _means(shape: NetShape, layer: LayerShape, width: int, rows: int) -> tuple[Band, Band]:
    """Several things are remembered, or a step is made of them: closer together; the updates done, where counted."""
    square = Matrices(2, rows + 3, rows, scores(layer.outputs, (width - 20) // 3 - 4))
    third, word = square.shown.width + 6, ",".join(layer.parameters)
    at, titled = [MARGIN, third, 2 * third - 2], [third - 3, third - 4, third - 4]
    panes = [
        square.of("before", at[0], 1, f"{word} before", layer.parameters, 3, titled=titled[0]),
        square.of("grads", at[1], 2, ",".join(layer.gradients), layer.gradients, titled=titled[1]),
        square.of("after", at[2], 3, f"{word} after", layer.after, titled=titled[2]),
    ]
    right, y = 3 * third - 4, 6 if shape.counts else 2
    if shape.counts:
        panes.append(Pane("count", Area(right, 2, 17, 4), 4, "updates t", shape.counts, 17, "counts", 1, 7))
    words = (Word(right, y, shape.optimizer, strong=True), Word(right, y + 1, where(shape, layer)))
    if len(layer.kept) > len(at):
        each = width // len(layer.kept)
        square = square._replace(shown=narrowed(layer.outputs, each - 4))
        at = [max(MARGIN, each * n) for n in range(len(layer.kept))]
        titled = [each - 1] * len(layer.kept)
    return Band(tuple(panes), words), Band(_kept(layer, square._replace(y=5 + rows), len(panes) + 1, at, titled))


def _kept(
    layer: LayerShape, square: Matrices, first: int, at: Sequence[int], titled: Sequence[int]
) -> tuple[Pane, ...]:
    """What is remembered, side by side at columns `at`; the first has the names of the rows."""
    return tuple(
        square.of(f"kept{n}", at[n], first + n, kept.title, kept.tensors, 0 if n else 3, gap=0, titled=titled[n])
        for n, kept in enumerate(layer.kept)
    )
