"""Sheet: the panes that are shown together, and what all sheets of a network are put together from.

Kept free of NumPy, as `layouts`.
"""

from __future__ import annotations

from typing import NamedTuple

from stepviz.views.layout.layouts import LECTURE_SIZE, MARGIN, PITCH, Area, Band, Layout, Pane, Size
from stepviz.views.layout.room import PANEL, Cells
from stepviz.views.layout.shape import LayerShape, NetShape


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


def fixed(name: str, layer: int, size: Size, *bands: Band, panel: int = PANEL, memory: bool = False) -> Sheet:
    """A sheet whose panes leave the panel its room: they never move."""
    layout = laid(name, bands, size, panel)
    return Sheet(name, layer, layout, layout, layout, memory)


def laid(name: str, bands: tuple[Band, ...], size: Size, panel: int) -> Layout:
    """Header and strip, the bands in the middle, the panel above the line of keys."""
    width, height = size.width, size.height
    used = max(pane.place.x + pane.place.width for band in bands for pane in band.panes)
    shift = max(0, (width - max(used, LECTURE_SIZE.width)) // 2)
    parts = (
        Pane("header", Area(0, 0, width, 1)),
        Pane("strip", Area(0, 1, width, 1)),
        Pane("panel", Area(0, height - 1 - panel, width, panel)),
        Pane("keys", Area(0, height - 1, width, 1)),
    )
    return Layout(name, width, height, tuple(band.moved(shift) for band in bands), parts)


# A pane is one column wider than its title where it can be: the closing bracket of its last cell stands there.


def where(shape: NetShape, layer: LayerShape) -> str:
    """Which layer it is, and the key to the next sheet."""
    return f"layer {layer.number} of {len(shape.layers)}  Tab"


def source(shape: NetShape, layer: LayerShape, y: int, rows: int, grown: int) -> Pane:
    """What the layer reads: the batch, or the hidden layer below."""
    title = "batch" if layer.number == 1 else f"{layer.reads} (layer {layer.number - 1})"
    place, labels = Area(MARGIN, y, 19 + grown, rows + 2), shape.labels_width(layer)
    tensors = (layer.reads, shape.labels) if labels else (layer.reads,)
    return Pane("batch", place, 1, title, tensors, 18 + grown + (labels == PITCH), "batch", start=5, rows=rows,
                labels_width=labels)  # fmt: skip


class Matrices(NamedTuple):
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
        """The pane of a pair; what else stands below a matrix takes lines of its rows.

        `titled`: columns of its title, where that is wider than its numbers.
        """
        width, (columns, pitch, _) = max(titled, start + self.shown.width), self.shown
        place, rows = Area(x, self.y, width + gap, self.height), max(1, self.rows + 2 - len(pair))
        return Pane(name, place, number, title, pair, width, "parameters", columns, start, pitch, rows, self.heads)


def moved(layer: LayerShape, square: Matrices, room: int, number: int) -> tuple[Pane, ...]:
    """Parameters before, their gradients, parameters after, over the whole width."""
    word, gradients = ",".join(layer.parameters), ",".join(layer.gradients)
    return (
        square.of("before", MARGIN, number, f"{word} before", layer.parameters, 3, titled=room + 3),
        square.of("grads", room + 6, number + 1, gradients, layer.gradients, titled=room),
        square.of("after", 2 * room + 7, number + 2, f"{word} after", layer.after, titled=room),
    )
