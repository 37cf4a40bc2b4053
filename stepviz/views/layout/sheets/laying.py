"""Laying: the sheets of a network: one for a small network, else some for each layer.

The sheets depend on the network only, not on the size of the terminal. A terminal in which the whole network fits
shows all of it instead of any of them. It imports no NumPy, as `layouts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from stepviz.views.layout.heights import CAPTION, Below
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout, Size
from stepviz.views.layout.plan import LATER, NEVER, PITCHES, TERMS, Column, Extent, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import examples, means, pane, parameters, read_of, reading, sheet
from stepviz.views.layout.solver import NOTHING, Focus, cells, solved

Counts = tuple[tuple[str, int], ...]
"""How many rows of each tensor are to be in view."""


@lru_cache(maxsize=64)
def sheets(shape: NetShape) -> tuple[Sheet, ...]:
    """The sheets of a network, then those of optimizer state."""
    return tuple(_headed(shape, sheet) for sheet in _sheets(shape))


def _sheets(shape: NetShape) -> Iterator[Sheet]:
    all_of_it = _whole(shape)
    if shape.fronts:
        from stepviz.views.layout.sheets.fronts import front_sheets

        yield from front_sheets(shape)
    if all_of_it is not None and solved(all_of_it, LECTURE_SIZE).framed:
        yield all_of_it
    else:
        yield from _by_layer(shape)
    if shape.others:
        from stepviz.views.layout.sheets.parts import operation, part_sheets

        yield from (operation(shape, op) for op in shape.others) if shape.layers else part_sheets(shape)
    kept = [layer for layer in (*(front.layer for front in shape.fronts), *shape.layers) if layer.kept or shape.rates]
    if kept:
        from stepviz.views.layout.sheets.memory import memory

        yield from (memory(shape, layer) for layer in kept)


def _headed(shape: NetShape, sheet: Sheet) -> Sheet:
    """The sheet with spare columns given to whole names of classes."""
    blocks = []
    for block in sheet.blocks:
        classed = {part.column for part in block.parts if shape.classed.intersection(part.tensors)}
        columns = (
            column._replace(heads=shape.heads) if place in classed else column
            for place, column in enumerate(block.columns)
        )
        blocks.append(block._replace(columns=tuple(columns)))
    return replace(sheet, blocks=tuple(blocks), others=tuple(_headed(shape, other) for other in sheet.others))


def _by_layer(shape: NetShape) -> Iterator[Sheet]:
    """The sheets of each layer: forward, gradients, weights."""
    from stepviz.views.layout.sheets import layers
    from stepviz.views.layout.sheets.steps import step_errors, step_sheets

    for layer, above in pairwise(shape.layers):
        yield from (layers.forward(shape, layer), *step_sheets(shape, layer))
        yield from (layers.errors(shape, layer, above), *step_errors(shape, layer), layers.weights(shape, layer))
    if not shape.layers:
        return
    last = shape.layers[-1]
    yield from (layers.forward(shape, last), layers.loss(shape), layers.weights(shape, last))


@lru_cache(maxsize=64)
def whole(shape: NetShape) -> Sheet | None:
    """The whole network on one sheet; None if it has too many kinds of parts for one."""
    sheet = _whole(shape)
    return None if sheet is None else _headed(shape, sheet)


def _whole(shape: NetShape) -> Sheet | None:
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
        from stepviz.views.layout.sheets.memory import memories

        all_of_it = memories(shape)
    elif not shape.layers:
        from stepviz.views.layout.sheets.parts import together as part_of

        all_of_it = part_of(shape, sheet.tensors, size)
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
    blocks = tuple(block._replace(tiers=tuple(_tiers(block, counts))) for block in sheet.blocks)
    return Sheet(
        sheet.name, sheet.layer, blocks, sheet.memory, tuple(_wanting(other, wanted) for other in sheet.others)
    )


def _tiers(block: TensorBlock, counts: Mapping[str, int]) -> Iterator[Tier]:
    for at, tier in enumerate(block.tiers):
        rows = (counts.get(part.tensors[0], 1) for part in block.parts if part.tier == at and part.tensors)
        need = min(max(rows, default=1), TERMS, tier.axis.total)
        yield tier._replace(axis=tier.axis._replace(need=max(1, need)))


@lru_cache(maxsize=512)
def _arranged(sheet: Sheet, size: Size, below: Below = CAPTION) -> Sheet:
    """The sheet, or an arrangement of it that fits and shows more numbers, above the panel `below`."""
    others = [other for other in sheet.others if solved(other, size, below=below).framed]
    return max(sheet, *others, key=lambda one: cells(solved(one, size, below=below))) if others else sheet


def lecture(shape: NetShape) -> Sheet:
    """The article's nine panes: examples from the batch to their gradients, and the parameters below."""
    layer = shape.layers[0]
    scores, symbols = Extent.framed("makes", layer.outputs), layer.symbols
    columns, parts = [reading(shape, layer)], [read_of(shape, layer)]

    def add(name: str, tensor: str, title: str = "", brief: str = "", behind: int = 0) -> None:
        parts.append(pane(name, tensor, column=len(columns), title=title, brief=brief))
        columns.append(Column(scores, behind=(behind,) * len(PITCHES)))

    add("scores", layer.sums, f"{layer.sums} {symbols.sums}", symbols.sums)
    if layer.said:
        add("probabilities", layer.said, f"{layer.said} {symbols.said}", symbols.said, 1)
    if shape.targets:
        add("targets", shape.labels, f"targets {shape.labels}")
    parts.append(means(shape, len(columns), 0)._replace(named=False))
    columns.append(Column(Extent("mean", 1)))
    for name in (*layer.inner, *layer.off, *layer.inner_errors):
        add("off", name)
    add("errors", layer.error, brief=symbols.error)
    upper = TensorBlock(tuple(columns), (Tier(examples(shape), foot=1),), tuple(parts))
    return sheet("lecture", 1, upper, parameters(shape, layer, heads=LATER, more=True))


def network(shape: NetShape) -> Sheet:
    """Forward tensors from left to right, each with its gradient below, then the parameters of each layer."""
    last = shape.layers[-1]
    columns, parts = [reading(shape, shape.layers[0])], [read_of(shape, shape.layers[0])]
    back = [means(shape, 0, 1)]
    for layer in shape.layers:
        made = [(name, error, "sums") for name, error in zip(layer.inner, layer.inner_errors, strict=True)]
        made.append((layer.sums, layer.error, "scores" if layer is last else "sums"))
        if layer is not last:
            made.append((layer.said, layer.back, "said"))
            made += [(name, error, "added") for name, error in [layer.added] * bool(layer.added)]
        elif layer.said:
            made.append((layer.said, "".join(layer.off[:1]), "probabilities"))
        for tensor, error, name in made:
            parts.append(pane(name, tensor, column=len(columns), title=_title(shape, layer, tensor)))
            if error:
                title = layer.symbols.error if error == layer.error and layer is last else error
                of = "gated" if error == layer.error else "back"
                back.append(pane(of, error, column=len(columns), tier=1, title=title, brief=title))
            columns.append(_column(shape, layer, chances=tensor == layer.said and layer is last))
    if shape.targets:
        parts.append(pane("targets", shape.labels, column=len(columns), title=f"targets {shape.labels}"))
        columns.append(_column(shape, last, chances=False))
    rows = examples(shape)
    tiers = (Tier(rows, foot=int(shape.labelled)), Tier(rows, NEVER, foot=1))
    upper = TensorBlock(tuple(columns), tiers, (*parts, *back))
    below = (parameters(shape, layer, heads=LATER, more=layer is last) for layer in shape.layers)
    return sheet("network", 1, upper, *below)


def _column(shape: NetShape, layer: LayerShape, *, chances: bool) -> Column:
    key = f"makes {layer.number}"
    return Column(Extent.framed(key, layer.outputs), behind=(int(chances and not shape.targets),) * len(PITCHES))


def _title(shape: NetShape, layer: LayerShape, tensor: str) -> str:
    if tensor == layer.sums and layer.number < shape.depth:
        return layer.made
    if tensor == layer.said and layer.number < shape.depth:
        return f"{tensor} = {shape.activation}({layer.sums})"
    if tensor in layer.added:
        return layer.sum
    return f"{tensor} {layer.symbols.sums if tensor == layer.sums else layer.symbols.said}"
