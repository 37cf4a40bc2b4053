"""Whole sheets: all of a network at once, for small ones, and for large terminals. Kept free of NumPy, as `layouts`."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.layout.plan import LATER, NEVER, Board, Column, Extent, Planned, Sheet, Tier
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import examples, numbered, parameters, read_of, reading


def lecture(shape: NetShape) -> Sheet:
    """The article's nine panes: examples from the batch to their errors, below them the parameters."""
    layer = shape.layers[0]
    columns, parts = [reading(shape, layer)], [read_of(shape, layer)]
    scores = Extent.framed("makes", layer.outputs)
    symbols = layer.symbols

    def add(name: str, title: str, brief: str, tensors: tuple[str, ...], behind: int = 0) -> None:
        columns.append(Column(scores, behind=(behind,) * 3))
        parts.append(Planned(name, title, brief, tensors, "examples", len(columns) - 1))

    add("scores", f"{layer.sums} {symbols.sums}", symbols.sums, (layer.sums,))
    if layer.said:
        add("probabilities", f"{layer.said} {symbols.said}", symbols.said, (layer.said,), 1)
    if shape.targets:
        add("targets", f"targets {shape.labels}", shape.labels, (shape.labels,))
    columns.append(Column(Extent("mean", 1)))
    parts.append(Planned("means", shape.losses[-1], shape.losses[-1], shape.losses, "column", len(columns) - 1))
    for name in (*layer.inner, *layer.off, *layer.inner_errors):
        add("off", name, name, (name,))
    add("errors", layer.error, symbols.error, (layer.error,))
    upper = Board(tuple(columns), (Tier(examples(shape), foot=1),), tuple(parts))
    return Sheet("lecture", 1, numbered((upper, parameters(shape, layer, heads=LATER, more=True))))


def network(shape: NetShape) -> Sheet:
    """Forward from left to right, the errors below that each is given, then the parameters layer by layer."""
    first, last = shape.layers[0], shape.layers[-1]
    columns = [reading(shape, first)]
    parts = [read_of(shape, first)]
    back: list[Planned] = []
    for layer in shape.layers:
        inner = [(name, error, "sums") for name, error in zip(layer.inner, layer.inner_errors, strict=True)]
        both = [*inner, (layer.sums, layer.error, "sums"), (layer.said, layer.back, "said")]
        for tensor, error, name in both if layer is not last else _last(layer):
            columns.append(_column(shape, layer, chances=tensor == layer.said and layer is last))
            place = len(columns) - 1
            parts.append(Planned(name, _title(shape, layer, tensor), tensor, (tensor,), "examples", place))
            if error:
                back.append(_error(layer, error, place, deepest=layer is last))
    if shape.targets:
        columns.append(_column(shape, last, chances=False))
        parts.append(Planned("targets", f"targets {shape.labels}", shape.labels, (shape.labels,), "examples",
                          len(columns) - 1))  # fmt: skip
    back.insert(0, Planned("means", shape.losses[-1], shape.losses[-1], shape.losses, "column", 0, 1, named=True))
    rows = examples(shape)
    tiers = (Tier(rows, foot=int(shape.labelled)), Tier(rows, NEVER, foot=1))
    upper = Board(tuple(columns), tiers, (*parts, *back))
    below = [parameters(shape, layer, heads=LATER, more=layer is last) for layer in shape.layers]
    return Sheet("network", 1, numbered((upper, *below)))


def _column(shape: NetShape, layer: LayerShape, *, chances: bool) -> Column:
    key = f"makes {layer.number}"
    return Column(Extent.framed(key, layer.outputs), behind=(int(chances and not shape.targets),) * 3)


def _last(layer: LayerShape) -> Sequence[tuple[str, str, str]]:
    """What the last layer makes, with the errors of that."""
    said = [(layer.said, layer.off[0] if layer.off else "", "probabilities")] if layer.said else []
    inner = [(name, error, "sums") for name, error in zip(layer.inner, layer.inner_errors, strict=True)]
    return [*inner, (layer.sums, layer.error, "scores"), *said]


def _title(shape: NetShape, layer: LayerShape, tensor: str) -> str:
    if tensor == layer.sums and layer.number < shape.depth:
        return layer.made
    if tensor == layer.said and layer.number < shape.depth:
        return f"{tensor} = {shape.activation}({layer.sums})"
    return f"{tensor} {layer.symbols.sums if tensor == layer.sums else layer.symbols.said}"


def _error(layer: LayerShape, error: str, place: int, *, deepest: bool) -> Planned:
    if error == layer.error:
        title = layer.symbols.error if deepest else error
        return Planned("gated", title, title, (error,), "examples", place, 1)
    return Planned("back", error, error, (error,), "examples", place, 1)
