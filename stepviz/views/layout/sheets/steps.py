"""Step sheets: the operations between the sums of a layer and the next layer: norm, dropout, skip connection.

For sums over the batch, panes are side by side, so that all rows are in view; for sums over units, panes are below
each other, or side by side if all units fit. It imports no NumPy.
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
"""Columns of the names of statistics: `rμ1`."""


class Stepped(NamedTuple):
    """A tensor (examples, units), and tensors with a number for each unit shown below it."""

    tensor: str
    below: tuple[str, ...] = ()


def step_sheets(shape: NetShape, layer: LayerShape) -> list[Sheet]:
    """The forward sheets of a layer's norm, dropout and skip connection."""
    sheets = [_norm(shape, layer)] if layer.means else []
    sheets += [one_of(_handed(shape, layer, across) for across in (2, 4))] if layer.handing else []
    return [*sheets, _added(shape, layer)] if layer.added and layer.stepwise else sheets


def step_errors(shape: NetShape, layer: LayerShape) -> list[Sheet]:
    """The backward sheets of a layer's norm."""
    return [_scales(shape, layer), _norm_errors(shape, layer)] if layer.means else []


def _norm(shape: NetShape, layer: LayerShape) -> Sheet:
    """The sums with their statistics, standardized, scaled and shifted, the activations; and running statistics."""
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
    """The gradient beside the standardized sums and their gradient; below, scales and shifts with their updates."""
    shown = (Stepped(layer.error), Stepped(layer.inner[-1]), Stepped(layer.inner_errors[-1]))
    learned, slopes = layer.parameters[2:], layer.gradients[2:]
    parts = (f"{','.join(learned)} before", learned), (",".join(slopes), slopes), ("after", layer.after[2:])
    name = f"layer {layer.number} scales"
    return sheet(name, layer.number, _side_by_side(shape, layer, shown), _units(layer, parts))


def _norm_errors(shape: NetShape, layer: LayerShape) -> Sheet:
    """The mean gradients, the gradients minus these, and the result of dividing by σ."""
    dn, n, sd = layer.inner_errors[-1], layer.inner[-1], layer.means[-1]
    name, made = f"layer {layer.number} norm gradients", (Stepped(layer.rest), Stepped(layer.inner_errors[0]))
    if not layer.means_of_units:
        return _of_rows(name, shape, layer, (Stepped(dn), Stepped(n), *made), (*layer.error_means, sd))
    shown = (Stepped(dn, layer.error_means), Stepped(n, (sd,)), *made)
    return sheet(name, layer.number, _side_by_side(shape, layer, shown))


def _handed(shape: NetShape, layer: LayerShape, across: int) -> Sheet:
    """The activations, random numbers, mask and masked activations of dropout; `across`: panes side by side."""
    shown, makes, rows = (layer.said, *layer.handing), Extent("makes", layer.outputs), rows_of(shape)
    lines = [[pane("sums", tensor) for tensor in shown[at : at + across]] for at in range(0, len(shown), across)]
    drawn = counts("count", "draws so far", "draws", layer.counts, across, 4)
    name = called("e", shape.examples)
    columns = (Column(makes, (name,)), *[Column(makes)] * (across - 1), Column(Extent("count", 1), (7,)))
    tiers = (Tier(rows, NEVER if tier else ALWAYS) for tier in range(len(shown) // across))
    block = board(columns, tiers, *lines)
    return sheet(f"layer {layer.number} dropout", layer.number, block._replace(parts=(*block.parts, drawn)))


def _added(shape: NetShape, layer: LayerShape) -> Sheet:
    """The input of a layer beside its output, and their sum."""
    makes, shown = Extent("makes", layer.outputs), ((layer.said, *layer.handing)[-1], layer.added[0])
    columns = (reading(shape, layer, needed=False), *[Column(makes)] * len(shown))
    parts = (read_of(shape, layer), *(pane("sums", name) for name in shown))
    return sheet(f"layer {layer.number} skip", layer.number, board(columns, [Tier(rows_of(shape))], parts))


def _side_by_side(shape: NetShape, layer: LayerShape, shown: Sequence[Stepped]) -> TensorBlock:
    """Panes side by side: all rows that a sum takes, of as many units as fit."""
    name, makes = called("e", shape.examples), Extent("makes", layer.outputs)
    columns = (Column(makes, (_NAMES if one.below else 0 if place else name,)) for place, one in enumerate(shown))
    return board(columns, [Tier(examples(shape), foot=max(len(one.below) for one in shown))], [*map(_part, shown)])


def _of_rows(name: str, shape: NetShape, layer: LayerShape, shown: Sequence[Stepped], beside: tuple[str, ...]) -> Sheet:
    """Panes below each other, or two or all side by side if that shows more rows."""
    ways = (_stacked(shape, layer, shown, beside, across) for across in (1, 2, len(shown)))
    return one_of(sheet(name, layer.number, block) for block in ways)


def _stacked(
    shape: NetShape, layer: LayerShape, shown: Sequence[Stepped], beside: tuple[str, ...], across: int
) -> TensorBlock:
    """Panes of all units that a sum takes, of as many rows as fit; the rows' statistics are beside the first.

    `across`: panes side by side.
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
    """Panes, side by side, with a line for each tensor of one number per unit."""
    makes, lines = Extent("makes", layer.outputs), len(parts[0][1])
    columns = (Column(makes, (0 if place else _NAMES,)) for place in range(len(parts)))
    panes = [pane("units", *tensors, title=title, kind="units") for title, tensors in parts]
    return board(columns, [Tier(Extent("lines", lines, lines), NEVER)], panes)
