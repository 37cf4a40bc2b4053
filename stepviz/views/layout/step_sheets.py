"""Step sheets: what stands between the sums of a layer, its activation and the next layer. Kept free of NumPy.

A norm, there and back, and a dropout: each what it is made from and what it makes, for each example, side by side.
"""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.layout.pieces import called, numbered
from stepviz.views.layout.plan import ALWAYS, NEVER, Board, Column, Extent, Planned, Sheet, Tier
from stepviz.views.layout.shape import LayerShape, NetShape


def step_sheets(shape: NetShape, layer: LayerShape) -> list[Sheet]:
    """Those of a layer, forward; none where there is nothing between."""
    sheets = []
    if layer.means:
        sheets.append(_norm(shape, layer))
    if layer.handing:
        sheets.append(_handing(shape, layer))
    return sheets


def step_errors(shape: NetShape, layer: LayerShape) -> list[Sheet]:
    """Those of a layer, backward."""
    return [_norm_errors(shape, layer)] if layer.means else []


def _norm(shape: NetShape, layer: LayerShape) -> Sheet:
    """The sums with their means, then normalised; scaled and shifted, then what becomes of that."""
    steps, *_, last = layer.inner
    scale, shift = layer.parameters[2:]
    upper = [(steps, _per_unit(layer, layer.means)), (last, _per_unit(layer, (scale, shift), always=True))]
    lower = [(layer.sums, ()), (layer.said, ())]
    block = _board(shape, layer, (upper, lower), () if layer.means_of_units else layer.means)
    return Sheet(f"layer {layer.number} norm", layer.number, numbered((block,)))


def _norm_errors(shape: NetShape, layer: LayerShape) -> Sheet:
    """The error, back through the scale; what all errors share; what is left, over the deviation."""
    first, last = layer.inner_errors[0], layer.inner_errors[-1]
    sd, scale = layer.means[-1], layer.parameters[2]
    upper = [(layer.error, layer.gradients[2:]), (layer.inner[-1], (*_per_unit(layer, (sd,)), scale))]
    middle = [(last, _per_unit(layer, layer.error_means)), (layer.rest, ())]
    lower = [(first, ())]
    beside = () if layer.means_of_units else (*layer.error_means, sd)
    block = _board(shape, layer, (upper, middle, lower), beside)
    return Sheet(f"layer {layer.number} norm errors", layer.number, numbered((block,)))


def _handing(shape: NetShape, layer: LayerShape) -> Sheet:
    """What the units say beside the numbers drawn; the mask these make, beside what is handed on."""
    drawn, mask, handed = layer.handing
    block = _board(shape, layer, ([(layer.said, ()), (drawn, ())], [(mask, ()), (handed, ())]), ())
    count = Planned("count", 1, "draws so far", "draws", layer.counts, "counts", 2, named=True, wants=4)
    columns = (*block.columns, Column(Extent("count", 1), (7,)))
    return Sheet(
        f"layer {layer.number} dropout",
        layer.number,
        numbered((block._replace(columns=columns, parts=(*block.parts, count)),)),
    )


Shown = tuple[str, Sequence[str]]
"""A tensor with a number for each example and unit, and those below it with a number for each unit."""


def _per_unit(layer: LayerShape, means: Sequence[str], *, always: bool = False) -> tuple[str, ...]:
    """Those that stand below their columns: none where they belong to rows."""
    return tuple(means) if layer.means_of_units or always else ()


def _board(shape: NetShape, layer: LayerShape, tiers: Sequence[Sequence[Shown]], beside: Sequence[str]) -> Board:
    """Tensors in tiers of two; at the right those with a number for each example."""
    name = called("e", shape.examples)
    rows = Extent.framed("example", shape.examples)
    makes = Extent.framed("makes", layer.outputs)
    feet = any(below for shown in tiers for _, below in shown)
    columns = [Column(makes, (max(name, 4 if feet else 0),)), Column(makes, (4 if feet else 0,))]
    parts = [
        Planned(
            "sums" if not below else "means",
            1,
            tensor,
            tensor,
            (tensor, *below),
            "means" if below else "examples",
            place,
            at,
            named=not place or bool(below),
        )
        for at, shown in enumerate(tiers)
        for place, (tensor, below) in enumerate(shown)
    ]
    if beside:
        columns.append(Column(Extent("beside", len(beside), len(beside))))
        parts.append(Planned("beside", 1, "of each row", "means", tuple(beside), "beside", len(columns) - 1, 0))
    stood = tuple(
        Tier(rows, NEVER if at else ALWAYS, foot=max((len(below) for _, below in shown), default=0))
        for at, shown in enumerate(tiers)
    )
    return Board(tuple(columns), stood, tuple(parts))
