"""Step sheets: what stands between the sums of a layer, its activation and the next layer. Kept free of NumPy.

A norm, there and back, and a dropout: each what it is made from and what it makes. Sums that go over the batch have
their panes side by side, so that its rows are in view; those that go over units have them below each other, or
side by side where all units have room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stepviz.views.layout.plan import ALWAYS, NEVER, Column, Extent, PaneSpec, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import (
    board,
    called,
    counts,
    examples,
    one_of,
    pane,
    read_of,
    reading,
    rows_of,
    sheet,
)

_NAMES = 4
"""Columns for the name of what belongs to units: `rμ1`."""


class Stepped(NamedTuple):
    """A tensor with a number for each example and unit, and those below it with a number for each unit."""

    tensor: str
    below: tuple[str, ...] = ()


def step_sheets(shape: NetShape, layer: LayerShape) -> list[Sheet]:
    """Those of a layer, forward; none where there is nothing between."""
    sheets = [_norm(shape, layer)] if layer.means else []
    sheets += [one_of(_handed(shape, layer, across) for across in (2, 4))] if layer.handing else []
    return [*sheets, _added(shape, layer)] if layer.added and layer.stepwise else sheets


def step_errors(shape: NetShape, layer: LayerShape) -> list[Sheet]:
    """Those of a layer, backward."""
    return [_scales(shape, layer), _norm_errors(shape, layer)] if layer.means else []


def _norm(shape: NetShape, layer: LayerShape) -> Sheet:
    """The sums with their means, then normalised, scaled and shifted, and what becomes of that; what is carried on."""
    first, *_, last = layer.inner
    sums, said = Stepped(layer.sums, layer.parameters[2:]), Stepped(layer.said)
    name = f"layer {layer.number} norm"
    if not layer.means_of_units:
        return _of_rows(name, shape, layer, (Stepped(first), Stepped(last), sums, said), layer.means)
    shown = (Stepped(first, layer.means[:-1]), Stepped(last, layer.means[-1:]), sums, said)
    blocks = [_side_by_side(shape, layer, shown)]
    if layer.running:
        blocks.append(_units(layer, (("running before", layer.running), ("after", layer.running_after))))
    return sheet(name, layer.number, *blocks)


def _scales(shape: NetShape, layer: LayerShape) -> Sheet:
    """The error beside the normalised sums, and what comes back; below it scales and shifts, and how they move."""
    shown = (Stepped(layer.error), Stepped(layer.inner[-1]), Stepped(layer.inner_errors[-1]))
    learned, slopes = layer.parameters[2:], layer.gradients[2:]
    parts = (f"{','.join(learned)} before", learned), (",".join(slopes), slopes), ("after", layer.after[2:])
    name = f"layer {layer.number} scales"
    return sheet(name, layer.number, _side_by_side(shape, layer, shown), _units(layer, parts))


def _norm_errors(shape: NetShape, layer: LayerShape) -> Sheet:
    """What all errors share; what is left of them, and that over the deviation."""
    dn, n, sd = layer.inner_errors[-1], layer.inner[-1], layer.means[-1]
    name, made = f"layer {layer.number} norm gradients", (Stepped(layer.rest), Stepped(layer.inner_errors[0]))
    if not layer.means_of_units:
        return _of_rows(name, shape, layer, (Stepped(dn), Stepped(n), *made), (*layer.error_means, sd))
    shown = (Stepped(dn, layer.error_means), Stepped(n, (sd,)), *made)
    return sheet(name, layer.number, _side_by_side(shape, layer, shown))


def _handed(shape: NetShape, layer: LayerShape, across: int) -> Sheet:
    """What the units say beside the numbers drawn; the mask these make, beside what is handed on.

    `across`: how many of its panes stand side by side.
    """
    shown, makes, rows = (layer.said, *layer.handing), Extent("makes", layer.outputs), rows_of(shape)
    lines = [[pane("sums", tensor) for tensor in shown[at : at + across]] for at in range(0, len(shown), across)]
    drawn = counts("count", "draws so far", "draws", layer.counts, across, 4)
    name = called("e", shape.examples)
    columns = (Column(makes, (name,)), *[Column(makes)] * (across - 1), Column(Extent("count", 1), (7,)))
    tiers = (Tier(rows, NEVER if tier else ALWAYS) for tier in range(len(shown) // across))
    block = board(columns, tiers, *lines)
    return sheet(f"layer {layer.number} dropout", layer.number, block._replace(parts=(*block.parts, drawn)))


def _added(shape: NetShape, layer: LayerShape) -> Sheet:
    """What a layer read beside what it makes, and their sum."""
    makes, shown = Extent("makes", layer.outputs), ((layer.said, *layer.handing)[-1], layer.added[0])
    columns = (reading(shape, layer, needed=False), *[Column(makes)] * len(shown))
    parts = (read_of(shape, layer), *(pane("sums", name) for name in shown))
    return sheet(f"layer {layer.number} skip", layer.number, board(columns, [Tier(rows_of(shape))], parts))


def _side_by_side(shape: NetShape, layer: LayerShape, shown: Sequence[Stepped]) -> TensorBlock:
    """All rows that a sum takes in view, of as many units as have room."""
    name, makes = called("e", shape.examples), Extent("makes", layer.outputs)
    columns = (Column(makes, (_NAMES if one.below else 0 if place else name,)) for place, one in enumerate(shown))
    return board(columns, [Tier(examples(shape), foot=max(len(one.below) for one in shown))], [*map(_part, shown)])


def _of_rows(name: str, shape: NetShape, layer: LayerShape, shown: Sequence[Stepped], beside: tuple[str, ...]) -> Sheet:
    """Below each other; where more rows are seen so, two and two, or all side by side."""
    ways = (_stacked(shape, layer, shown, beside, across) for across in (1, 2, len(shown)))
    return one_of(sheet(name, layer.number, block) for block in ways)


def _stacked(
    shape: NetShape, layer: LayerShape, shown: Sequence[Stepped], beside: tuple[str, ...], across: int
) -> TensorBlock:
    """All units that a sum takes in view, of as many rows as have room; beside the first what belongs to these rows.

    `across`: how many panes stand side by side.
    """
    makes = Extent.framed("makes", layer.outputs)
    columns = [Column(makes, (_NAMES,)), Column(Extent("beside", len(beside), len(beside)))]
    columns += [
        Column(makes, (_NAMES if any(one.below for one in shown[place::across]) else 0,)) for place in range(1, across)
    ]
    lines = [shown[at : at + across] for at in range(0, len(shown), across)]
    tiers = (
        Tier(rows_of(shape), NEVER if tier else ALWAYS, max(len(one.below) for one in line))
        for tier, line in enumerate(lines)
    )
    block = board(columns, tiers, *([_part(first), None, *map(_part, others)] for first, *others in lines))
    means = pane("beside", *beside, column=1, title="of each row", brief="means", kind="beside")
    return block._replace(parts=(*block.parts, means))


def _part(one: Stepped) -> PaneSpec:
    name, kind = ("means", "means") if one.below else ("sums", "examples")
    return pane(name, one.tensor, *one.below, title=one.tensor, kind=kind)


def _units(layer: LayerShape, parts: Sequence[tuple[str, tuple[str, ...]]]) -> TensorBlock:
    """Tensors with a number for each unit, a line each, side by side."""
    makes, lines = Extent("makes", layer.outputs), len(parts[0][1])
    columns = (Column(makes, (0 if place else _NAMES,)) for place in range(len(parts)))
    panes = [pane("units", *tensors, title=title, kind="units") for title, tensors in parts]
    return board(columns, [Tier(Extent("lines", lines, lines), NEVER)], panes)
