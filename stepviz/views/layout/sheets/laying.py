"""Laying: the sheets of a network: one for a small network, else some for each layer.

The sheets depend on the network only, not on the size of the terminal. A terminal in which the whole network fits
shows all of it instead of any of them. It imports no NumPy, as `layouts`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from stepviz.views.layout.heights import CAPTION, Below
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout, Size
from stepviz.views.layout.plan import LATER, TERMS, PaneSpec, Sheet
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import (
    board,
    checks,
    means,
    pane,
    parameters,
    probabilities,
    read_of,
    sheet,
)
from stepviz.views.layout.solver import NOTHING, Focus, cells, solved

Counts = tuple[tuple[str, int], ...]
"""How many rows of each tensor are to be in view."""


@lru_cache(maxsize=64)
def sheets(shape: NetShape) -> tuple[Sheet, ...]:
    """The sheets of a network, then those of optimizer state."""
    all_of_it, found = whole(shape), list[Sheet]()
    if shape.fronts:
        from stepviz.views.layout.sheets.layers import front_sheets

        found += front_sheets(shape)
    if all_of_it is not None and solved(all_of_it, LECTURE_SIZE).framed:
        found.append(all_of_it)
    else:
        from stepviz.views.layout.sheets import layers

        for layer, above in pairwise(shape.layers):
            found += (layers.forward(shape, layer), *layers.step_sheets(shape, layer))
            found += (layers.errors(shape, layer, above), *layers.step_errors(shape, layer))
            found.append(layers.weights(shape, layer))
        for last in shape.layers[-1:]:
            found += (layers.forward(shape, last), layers.loss(shape), layers.weights(shape, last))
    if shape.others:
        from stepviz.views.layout.sheets.parts import operation, part_sheets

        found += (operation(shape, op) for op in shape.others) if shape.layers else part_sheets(shape)
    kept = [layer for layer in (*shape.fronts, *shape.layers) if layer.kept or shape.rates]
    if kept:
        from stepviz.views.layout.sheets.layers import memory

        found += (memory(shape, layer) for layer in kept)
    return tuple(found)


@lru_cache(maxsize=64)
def whole(shape: NetShape) -> Sheet | None:
    """The whole network on one sheet; None if it has too many kinds of parts for one."""
    if not shape.layers or shape.others or shape.fronts or any(layer.stepwise for layer in shape.layers):
        return None
    return lecture(shape) if len(shape.layers) == 1 else network(shape)


def laid(
    shape: NetShape,
    sheet: Sheet,
    size: Size,
    focus: Focus = NOTHING,
    below: Below = CAPTION,
    wanted: Counts = (),
) -> Layout:
    """The layout of a sheet, or of the whole network if that shows no fewer numbers; for state, of all layers' state.

    `wanted`: rows of tensors that should be in view; by default those that any selected number would take.
    """
    alone, all_of_it = placed(_wanting(sheet, wanted), size, focus, below), whole(shape)
    if sheet.memory and shape.layers:
        from stepviz.views.layout.sheets.layers import memories

        all_of_it = memories(shape)
    elif not shape.layers:
        from stepviz.views.layout.sheets.parts import whole_part

        all_of_it = whole_part(shape, sheet.tensors, size)
    if not alone.framed or all_of_it is None:
        return alone
    together = placed(_wanting(all_of_it, wanted), size, below=below)
    of = sheet.tensors if sheet.memory or not shape.layers else NOTHING[0]
    return together if together.framed and cells(together, of) >= cells(alone, of) else alone


def placed(sheet: Sheet, size: Size, focus: Focus = NOTHING, below: Below = CAPTION) -> Layout:
    """The layout of a sheet; if not all panes fit, those in `focus`."""
    everything = solved(_arranged(sheet, size), size, below=below)
    if below.lines and not everything.complete and not sheet.memory:
        everything = solved(_arranged(sheet, size, below), size, below=below)
    return everything if everything.complete else solved(_arranged(sheet, size), size, focus, below)


@lru_cache(maxsize=512)
def _wanting(sheet: Sheet, wanted: Counts) -> Sheet:
    """The sheet with the wanted rows of tensors as the needs of tiers."""
    if not wanted:
        return sheet
    counts = dict(wanted)
    blocks = []
    for block in sheet.blocks:
        needs = [1] * len(block.tiers)
        for part in block.parts:
            needs[part.tier] = max(needs[part.tier], counts.get(part.tensors[0], 1))
        tiers = (
            tier._replace(axis=tier.axis.needing(min(TERMS, need)))
            for tier, need in zip(block.tiers, needs, strict=True)
        )
        blocks.append(block._replace(tiers=tuple(tiers)))
    return replace(sheet, blocks=tuple(blocks), others=tuple(_wanting(other, wanted) for other in sheet.others))


@lru_cache(maxsize=512)
def _arranged(sheet: Sheet, size: Size, below: Below = CAPTION) -> Sheet:
    """The sheet, or an arrangement of it that fits and shows more numbers, above the panel `below`."""
    others = [other for other in sheet.others if solved(other, size, below=below).framed]
    return max(sheet, *others, key=lambda one: cells(solved(one, size, below=below))) if others else sheet


def lecture(shape: NetShape) -> Sheet:
    """The article's nine panes: examples from the batch to their gradients, and the parameters below."""
    layer = shape.layers[0]
    symbols, rows = layer.symbols, shape.table(layer.sums).rows.needing(TERMS)
    shown = [
        read_of(shape, layer, columns=TERMS),
        pane(shape, layer.sums, title=f"{layer.sums} {symbols.sums}", brief=symbols.sums, columns=TERMS),
    ]
    if layer.activations:
        shown.append(probabilities(shape, layer, f"{layer.activations} {symbols.activations}", TERMS))
    shown += [*_targets(shape), means(shape)]
    shown += [
        pane(shape, name, columns=TERMS)
        for name in (*layer.inner, *filter(None, [layer.activations_error]), *layer.inner_errors)
    ]
    shown.append(pane(shape, layer.error, brief=symbols.error, name="errors", columns=TERMS))
    upper = board([one._replace(rows=rows) for one in shown])
    return sheet("lecture", 1, upper, board([*parameters(shape, layer), checks(shape)], heads=LATER))


def network(shape: NetShape) -> Sheet:
    """Forward tensors from left to right, each with its gradient below, then the parameters of each layer."""
    last, rows = shape.layers[-1], shape.table(shape.labels).rows.needing(TERMS)
    ahead, back = [read_of(shape, shape.layers[0], columns=TERMS)], list[PaneSpec | None]([means(shape)])
    for layer in shape.layers:
        made = [*zip(layer.inner, layer.inner_errors, strict=True), (layer.sums, layer.error)]
        made += [(layer.activations, layer.activations_error)] * bool(layer.activations)
        made += zip(layer.added[:1], layer.added[1:], strict=True)
        for tensor, error in made:
            title = _title(shape, layer, tensor)
            if tensor == layer.activations and layer is last:
                ahead.append(probabilities(shape, layer, title, TERMS)._replace(brief=tensor))
            else:
                ahead.append(pane(shape, tensor, title=title, columns=TERMS))
            title = layer.symbols.error if error == layer.error else error
            back.append(pane(shape, error, title=title, brief=title, columns=TERMS) if error else None)
    ahead += _targets(shape)
    upper = board(*([one and one._replace(rows=rows) for one in line] for line in (ahead, back)))
    below = ([*parameters(shape, layer), *[checks(shape)] * (layer is last)] for layer in shape.layers)
    return sheet("network", 1, upper, *(board(line, heads=LATER) for line in below))


def _targets(shape: NetShape) -> list[PaneSpec]:
    """The pane of targets, if the examples have some."""
    several = [shape.labels] * bool(shape.targets)
    return [pane(shape, name, title=f"targets {name}", columns=TERMS) for name in several]


def _title(shape: NetShape, layer: LayerShape, tensor: str) -> str:
    if tensor == layer.sums and layer.number < shape.depth:
        return layer.made
    if tensor == layer.activations and layer.number < shape.depth:
        return shape.activated(layer)
    if tensor in layer.added:
        return layer.sum
    return f"{tensor} {layer.symbols.sums if tensor == layer.sums else layer.symbols.activations}"
