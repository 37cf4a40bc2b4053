"""Sheets: which there are of a network. One for all of it where that is small, else some for each layer.

Which these are follows from the network alone: whatever the size of the terminal, the same are turned to. A terminal
that has room for all of a network at once shows that in the place of any of them. Kept free of NumPy, as `layouts`.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from stepviz.views.layout import layer_sheets
from stepviz.views.layout.fronts.sheets import front_sheets
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout, Size
from stepviz.views.layout.plan import Sheet
from stepviz.views.layout.shape import NetShape
from stepviz.views.layout.solver import NOTHING, Focus, cells, solved
from stepviz.views.layout.steps.sheets import step_errors, step_sheets
from stepviz.views.layout.whole_sheets import lecture, network


@lru_cache(maxsize=64)
def sheets(shape: NetShape) -> tuple[Sheet, ...]:
    """The sheets of a network, then those of what its optimizer remembers."""
    every = shape.layers if shape.front is None else (shape.front.layer, *shape.layers)
    memory = [layer_sheets.memory(shape, layer) for layer in every if layer.kept]
    if shape.front is not None:
        return (*front_sheets(shape, shape.front), *_by_layer(shape), *memory)
    all_of_it = whole(shape)
    if all_of_it is not None and solved(all_of_it, LECTURE_SIZE).framed:
        return (all_of_it, *memory)
    return (*_by_layer(shape), *memory)


def _by_layer(shape: NetShape) -> tuple[Sheet, ...]:
    """What each layer makes, its errors, its weights."""
    known: list[Sheet] = []
    for layer, above in pairwise(shape.layers):
        known += [layer_sheets.forward(shape, layer), *step_sheets(shape, layer)]
        known += [layer_sheets.errors(shape, layer, above), *step_errors(shape, layer)]
        known.append(layer_sheets.weights(shape, layer))
    last = shape.layers[-1]
    known += [layer_sheets.forward(shape, last), layer_sheets.loss(shape), layer_sheets.weights(shape, last)]
    return tuple(known)


@lru_cache(maxsize=64)
def whole(shape: NetShape) -> Sheet | None:
    """All of a network on one sheet; None where there is too much for one."""
    if shape.front is not None or any(layer.stepwise for layer in shape.layers):
        return None
    return lecture(shape) if len(shape.layers) == 1 else network(shape)


def laid(shape: NetShape, sheet: Sheet, size: Size, focus: Focus = NOTHING, *, below: int = 0) -> Layout:
    """How the panes of a sheet stand, or all of the network's where that shows no fewer numbers of it."""
    alone = placed(sheet, size, focus, below=below)
    all_of_it = whole(shape)
    if sheet.memory or not alone.framed or all_of_it is None:
        return alone
    together = solved(all_of_it, size, below=below)
    return together if together.framed and cells(together) >= cells(alone) else alone


def placed(sheet: Sheet, size: Size, focus: Focus = NOTHING, *, below: int = 0) -> Layout:
    """How the panes of a sheet stand; where they have no room for all, those that the operation is about."""
    sheet = _arranged(sheet, size)
    everything = solved(sheet, size, below=below)
    return everything if everything.complete else solved(sheet, size, focus, below=below)


@lru_cache(maxsize=512)
def _arranged(sheet: Sheet, size: Size) -> Sheet:
    """The sheet, or its other arrangement where that shows all of it and more numbers: whatever is open below."""
    if sheet.other is None:
        return sheet
    usual, other = solved(sheet, size), solved(sheet.other, size)
    return sheet.other if other.framed and cells(other) > cells(usual) else sheet
