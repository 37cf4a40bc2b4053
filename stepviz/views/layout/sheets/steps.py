"""Step sheets: the operations between the sums of a layer and the next layer: norm, dropout, skip connection.

For sums over the batch, panes are side by side, so that all rows are in view; for sums over units, panes are below
each other, or side by side if all units fit. It imports no NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz.views.layout.plan import NEVER, TERMS, Extent, PaneSpec, Sheet, TensorBlock
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import board, counts, one_of, pane, read_of, sheet

Tensors = tuple[str, ...]
"""A tensor (examples, units), and tensors with a number for each unit, shown below it."""


def step_sheets(shape: NetShape, layer: LayerShape) -> Iterator[Sheet]:
    """Yields the forward sheets of a layer's norm, dropout and skip connection."""
    if layer.means:
        yield _norm(shape, layer)
    if layer.after_activation:
        yield _dropped(shape, layer)
    if layer.added and layer.stepwise:
        yield _added(shape, layer)


def step_errors(shape: NetShape, layer: LayerShape) -> list[Sheet]:
    """The backward sheets of a layer's norm."""
    return [_scales(shape, layer), _norm_errors(shape, layer)] if layer.means else []


def _norm(shape: NetShape, layer: LayerShape) -> Sheet:
    """The sums with their statistics, standardized, scaled and shifted, the activations; and running statistics."""
    first, *_, last = layer.inner
    sums, name = (layer.sums, *layer.parameters[2:]), f"layer {layer.number} norm"
    if not shape.by_unit(layer):
        return _of_rows(name, shape, layer, ((first,), (last,), sums, (layer.activations,)), layer.means)
    shown = ((first, *layer.means[:-1]), (last, *layer.means[-1:]), sums, (layer.activations,))
    kept = [("running before", layer.running), ("after", layer.running_after)]
    blocks = [_units(shape, layer, kept)] * bool(layer.running)
    return sheet(name, layer.number, _side_by_side(shape, shown), *blocks)


def _scales(shape: NetShape, layer: LayerShape) -> Sheet:
    """The gradient beside the standardized sums and their gradient; below, scales and shifts with their updates."""
    shown = ((layer.error,), layer.inner[-1:], layer.inner_errors[-1:])
    learned, slopes = layer.parameters[2:], layer.gradients[2:]
    parts = (f"{','.join(learned)} before", learned), (",".join(slopes), slopes), ("after", layer.after[2:])
    blocks = _side_by_side(shape, shown), _units(shape, layer, parts)
    return sheet(f"layer {layer.number} scales", layer.number, *blocks)


def _norm_errors(shape: NetShape, layer: LayerShape) -> Sheet:
    """The mean gradients, the gradients minus these, and the result of dividing by σ."""
    dn, n, sd = layer.inner_errors[-1], layer.inner[-1], layer.means[-1]
    name, made = f"layer {layer.number} norm gradients", ((layer.rest,), layer.inner_errors[:1])
    if not shape.by_unit(layer):
        return _of_rows(name, shape, layer, ((dn,), (n,), *made), (*layer.error_means, sd))
    shown = ((dn, *layer.error_means), (n, sd), *made)
    return sheet(name, layer.number, _side_by_side(shape, shown))


def _dropped(shape: NetShape, layer: LayerShape) -> Sheet:
    """The activations, random numbers, mask and masked activations of dropout: two or four panes side by side."""
    shown = [pane(shape, tensor) for tensor in (layer.activations, *layer.after_activation)]
    drawn = counts("draws so far", "draws", layer.counts, 4, 7)
    ways = ([board([*shown[:across], drawn], *[shown[across:]] * (across < 4))] for across in (2, 4))
    return one_of(f"layer {layer.number} dropout", layer.number, ways)


def _added(shape: NetShape, layer: LayerShape) -> Sheet:
    """The input of a layer beside its output, and their sum."""
    shown = (pane(shape, name) for name in ((layer.activations, *layer.after_activation)[-1], layer.added[0]))
    return sheet(f"layer {layer.number} skip", layer.number, board([read_of(shape, layer), *shown]))


def _side_by_side(shape: NetShape, shown: Sequence[Tensors]) -> TensorBlock:
    """Panes side by side: all rows that a sum takes, of as many units as fit."""
    return board([_part(shape, tensors, rows=TERMS) for tensors in shown])


def _of_rows(name: str, shape: NetShape, layer: LayerShape, shown: Sequence[Tensors], beside: Tensors) -> Sheet:
    """Panes below each other, or two or all side by side if that shows more rows.

    All units that a sum takes are in view, of as many rows as fit; the rows' statistics are beside the first.
    """
    panes = [_part(shape, tensors, columns=TERMS) for tensors in shown]
    means = pane(shape, *beside, title="of each row", brief="means", kind="beside")
    means = means._replace(columns=Extent("beside", len(beside), len(beside)))
    ways = list[list[TensorBlock]]()
    for across in (1, 2, len(panes)):
        (first, *others), *more = (panes[at : at + across] for at in range(0, len(panes), across))
        lines = ([one, None, *after] for one, *after in more)
        ways.append([board([first, means, *others], *lines)])
    return one_of(name, layer.number, ways)


def _part(shape: NetShape, tensors: Tensors, rows: int = 1, columns: int = 1) -> PaneSpec:
    kind = "means" if tensors[1:] else "examples"
    return pane(shape, *tensors, title=tensors[0], kind=kind, rows=rows, columns=columns)


def _units(shape: NetShape, layer: LayerShape, parts: Sequence[tuple[str, Tensors]]) -> TensorBlock:
    """Panes, side by side, with a line for each tensor of one number per unit."""
    line = [pane(shape, layer.sums, title=title, brief=tensors[0]) for title, tensors in parts]
    lines = Extent("lines", len(parts[0][1]), len(parts[0][1]))
    return board(
        [
            one._replace(tensors=tensors, kind="units", rows=lines, names=(4,))
            for one, (_, tensors) in zip(line, parts, strict=True)
        ],
        heads=NEVER,
    )
