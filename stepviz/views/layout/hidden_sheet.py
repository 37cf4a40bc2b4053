"""The sheet of a hidden layer. Kept free of NumPy, as `layouts`."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.views.layout.layouts import LECTURE_SIZE, MARGIN, SHORT_PITCH, Area, Band, Pane, Size, Word
from stepviz.views.layout.room import LOW_PANEL, PANEL, given, units
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheet import Matrices, Sheet, fixed, laid, moved, source

_ERRORS = 18
"""Columns of the errors of the layer above in the smallest terminal."""


def hidden_sheet(shape: NetShape, layer: LayerShape, above: LayerShape, size: Size) -> Sheet:
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
        laid(name, bands, size, lines) for bands, lines in ((usual, panel), (low, PANEL), (back, PANEL))
    )
    return Sheet(name, layer.number, usual_layout, forward_layout, backward_layout)


class _Hidden(NamedTuple):
    """The bands of a hidden layer; `room` columns for its units."""

    shape: NetShape
    layer: LayerShape
    above: LayerShape
    room: int

    @property
    def grown(self) -> int:
        """Columns that what is read, and the error below it, have beyond the smallest terminal's."""
        wanted = max(self.shape.beyond(self.layer), SHORT_PITCH * self.above.outputs - _ERRORS)
        return max(0, min(self.room - 24, wanted))

    def forward(self, y: int, rows: int) -> Band:
        """What the layer reads, adds up and says."""
        shape, layer, (matrix, bias, *more), room = self.shape, self.layer, self.layer.parameters, self.room
        title, said = (
            f"{layer.sums} = {shape.sums.format(*more, x=layer.reads, W=matrix, b=bias)}",
            f"{layer.said} = {shape.activation}({layer.sums})",
        )
        (columns, pitch, _), x, width, height = units(layer.outputs, room), 20 + self.grown, room + 1, rows + 2
        place = Area(x, y, width, height)
        sums = Pane("sums", place, 2, title, (layer.sums, *layer.inner), room, "examples", columns, 0, pitch, rows)
        made = sums._replace(name="said", place=place._replace(x=x + width), number=3, title=said)
        panes = (source(shape, layer, y, rows, self.grown), sums, made._replace(tensors=(layer.said,)))
        right = x + 2 * width
        words = (Word(right, y, f"layer {layer.number}", strong=True), Word(right, y + 1, self._of))
        return Band(panes, words)

    @property
    def _of(self) -> str:
        return f"of {len(self.shape.layers)}  Tab"

    def errors(self, y: int, rows: int) -> Band:
        """The error of the layer above, what comes back of it, and the weights it comes back through."""
        layer, above, room, height, x = self.layer, self.above, self.room, rows + 1, 20 + self.grown
        (columns, pitch, _), (outputs, narrow, _) = (
            units(layer.outputs, room),
            units(above.outputs, _ERRORS + self.grown),
        )
        weights, back = above.parameters[:1], (layer.error, layer.back, *layer.inner_errors)
        deepest = above.number == len(self.shape.layers)
        came = (*above.inner_errors, above.error)[:1]
        called = above.symbols.error if deepest and not above.inner_errors else came[0]
        title = f"{called} (layer {above.number})"
        gate, used = f"{layer.back}, {layer.error}", f"{weights[0]} used here"
        panes = (
            Pane("error", Area(MARGIN, y, x - 1, height), 4, title, came, x - 1, "examples", outputs, 0, narrow),
            Pane("back", Area(x, y, room + 1, height), 5, gate, back, room, "examples", columns, 0, pitch),
            Pane("above", Area(x + room + 1, y, x + 15, height), 6, used, weights, x, "matrix", outputs, 3, narrow),
        )
        return Band(tuple(pane._replace(rows=rows, heads=False) for pane in panes))

    def parameters(self, y: int, rows: int) -> Band:
        """W and b before, their gradients, W and b after."""
        square = Matrices(y, rows + 2, rows, units(self.layer.outputs, self.room), heads=False)
        return Band(moved(self.layer, square, self.room, 7))
