"""Layer sheets: what a layer makes, what its error is made of, how its weights move. Kept free of NumPy, as `layouts`.

Forward, the weights stand above what they make, what is read at the left: a sum goes along a row and down a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stepviz.views.layout.plan import (
    ALWAYS,
    CHOICES,
    LATER,
    NEVER,
    TERMS,
    Column,
    Extent,
    PaneSpec,
    Sheet,
    TensorBlock,
    Tier,
)
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import (
    called,
    checked,
    checks,
    examples,
    letter,
    numbered,
    parameters,
    read_of,
    reading,
)


def forward(shape: NetShape, layer: LayerShape) -> Sheet:
    """x, W above x·W + b, and in a hidden layer what becomes of that below it, or beside it."""
    shown = _made(shape, layer)
    below = _forward(shape, layer, [(1, at) for at in range(1, len(shown) + 1)])
    beside = _forward(shape, layer, [(at, 1) for at in range(1, len(shown) + 1)])
    return replace(below, others=(beside,)) if len(shown) > 1 else below


def _made(shape: NetShape, layer: LayerShape) -> list[PaneSpec]:
    """What a layer makes, in that order."""
    last = layer.number == shape.depth
    shown = [*((name, name, name) for name in layer.inner[: 1 if layer.means else None])]
    if not layer.means:
        shown.append((layer.sums, layer.made, layer.symbols.sums if last else layer.sums))
    if not last and not layer.means:
        shown.append((layer.said, f"{layer.said} = {shape.activation}({layer.sums})", layer.said))
    if layer.added and not layer.stepwise:
        shown.append((layer.added[0], layer.sum, layer.added[0]))
    return [
        PaneSpec("said" if tensor == layer.said else "sums", title, brief, (tensor,), "examples")
        for tensor, title, brief in shown
    ]


def _forward(shape: NetShape, layer: LayerShape, places: Sequence[tuple[int, int]]) -> Sheet:
    """`places`: column and tier of each thing that it makes."""
    rows = Extent("example", shape.examples)
    longest = called(letter(shape, layer, inputs=True), layer.inputs)
    axis = Extent("makes", layer.outputs, min(CHOICES, layer.outputs))
    made = Column(axis, (longest,), gap=1 - longest, under=True, least_gap=-longest)
    columns, tiers = max(column for column, _ in places), max(tier for _, tier in places)
    parts = [
        read_of(shape, layer)._replace(tier=1),
        PaneSpec("weights", ",".join(layer.parameters), layer.parameters[0], layer.parameters, "parameters", 1, 0,
                named=True),
    ]  # fmt: skip
    parts += [
        part._replace(column=column, tier=tier, named=tier > 1)
        for part, (column, tier) in zip(_made(shape, layer), places, strict=True)
    ]
    above = Tier(Extent.framed("feature", layer.inputs), LATER, foot=len(layer.parameters) - 1)
    block = TensorBlock(
        (reading(shape, layer), made, *[Column(axis)] * (columns - 1)),
        (above, Tier(rows), *[Tier(rows, NEVER)] * (tiers - 1)),
        tuple(parts),
    )
    return Sheet(f"layer {layer.number}", layer.number, numbered((block,)))


def errors(shape: NetShape, layer: LayerShape, above: LayerShape) -> Sheet:
    """The error of the layer above, its weights below it: what comes back of it, and what the gate lets through."""
    deepest = above.number == shape.depth
    came, matrix = (*above.inner_errors, above.error)[0], above.parameters[0]
    error = above.symbols.error if deepest and not above.inner_errors else came
    example, unit = called("e", shape.examples), called("h", layer.outputs)
    makes = Extent("makes", layer.outputs)
    columns = (
        Column(Extent.framed("above", above.outputs), (max(example, unit),), apart=1),
        Column(makes, (example,), gap=1 - example, under=True, least_gap=-example),
        Column(makes),
    )
    came_back = (*layer.added[1:], *filter(None, [layer.handed_error]), layer.back)
    past, mask = above.added[1:], layer.handing[-2:-1]
    back = f"{came_back[0]} = {error}·{matrix}ᵀ{''.join(f'+{name}' for name in past)}"
    shown = [
        *(("past", name, name) for name in past),
        *(("back", name, name if place else back) for place, name in enumerate(came_back)),
        *(("mask", name, name) for name in mask),
        ("gated", layer.error, f"{layer.error} = dh·f'(a)"),
        ("sums", layer.sums, layer.sums),
        ("said", layer.said, layer.said),
    ]
    rows, lines = Extent("example", shape.examples), -(-len(shown) // 2)
    tiers = (Tier(rows), *[Tier(rows, NEVER)] * (lines - 1), Tier(Extent("unit", layer.outputs), NEVER))
    parts = (
        PaneSpec("error", f"{error} (layer {above.number})", error, (came,), "examples", named=True),
        *(
            PaneSpec(name, title, tensor, (tensor,), "examples", 1 + at % 2, at // 2, named=at > 1 and not at % 2)
            for at, (name, tensor, title) in enumerate(shown)
        ),
        PaneSpec("above", f"{matrix} used here", matrix, (matrix,), "matrix", 0, lines, named=True),
    )
    block = TensorBlock(columns, tiers, parts)
    return Sheet(f"layer {layer.number} gradients", layer.number, numbered((block,)))


def weights(shape: NetShape, layer: LayerShape) -> Sheet:
    """What the layer read beside the error of what it made, above the weights, their gradients, and the new ones."""
    columns, parts = [reading(shape, layer, needed=False)], [read_of(shape, layer)]
    brief = layer.symbols.error if layer.number == shape.depth else layer.error
    beside = [*((name, name) for name in (*layer.inner_errors, *layer.inner)), (layer.error, brief)]
    if layer.means:
        beside = [(layer.inner_errors[0], layer.inner_errors[0])]
    for at, (name, short) in enumerate(beside, 1):
        columns.append(Column(Extent("error", layer.outputs)))
        parts.append(PaneSpec("errors", short, short, (name,), "examples", at))
    upper = TensorBlock(tuple(columns), (Tier(examples(shape)),), tuple(parts))
    return Sheet(
        f"layer {layer.number} weights",
        layer.number,
        numbered((upper, parameters(shape, layer, framed=False, every=not layer.means))),
    )


def loss(shape: NetShape) -> Sheet:
    """The last layer's sums, what they say, how far off that is, and its gradient; beside it what checks found."""
    layer, stacked = shape.layers[-1], _stacked(shape)
    tiers = tuple(
        Tier(
            Extent("example", shape.examples),
            NEVER if at else ALWAYS,
            foot=int(shape.labelled and part is stacked[-1]),
        )
        for at, part in enumerate(stacked)
    )
    beside = bool(layer.off) or len(stacked) < 2
    parts = [*stacked, *_beside(shape, layer, len(stacked))]
    parts.append(checks(shape, 3 if beside else 2, 0 if beside else 1, len(stacked) if beside else 1))
    board = TensorBlock(_loss_columns(shape, layer, beside=beside), tiers, tuple(parts))
    return Sheet(f"layer {layer.number} loss", layer.number, numbered((board,)))


def _stacked(shape: NetShape) -> list[PaneSpec]:
    """What has a number for each example and output: below each other, one output in one column."""
    layer = shape.layers[-1]
    shown = [("scores", layer.sums, layer.symbols.sums)]
    shown += [("probabilities", layer.said, layer.symbols.said)] if layer.said else []
    shown += [("targets", shape.labels, shape.labels)] if shape.targets else []
    return [
        PaneSpec(
            name, f"{tensor if tensor != symbol else name} {symbol}", symbol, (tensor,), "examples", 0, tier, named=True
        )
        for tier, (name, tensor, symbol) in enumerate(shown)
    ]


def _beside(shape: NetShape, layer: LayerShape, tiers: int) -> list[PaneSpec]:
    """The losses, over the whole height, and the errors."""
    least, error = 3 + min(TERMS, shape.examples), layer.symbols.error
    mean = shape.losses[-1]
    return [
        PaneSpec("means", mean, mean, shape.losses, "column", 1, 0, tiers, named=True, least=least),
        PaneSpec("errors", error, error, (layer.error,), "examples", 2, 0),
        *(PaneSpec("off", name, name, (name,), "examples", 2, 1) for name in layer.off),
    ]


def _loss_columns(shape: NetShape, layer: LayerShape, *, beside: bool) -> tuple[Column, ...]:
    """`beside`: what checks found stands at the right of all, not below the errors."""
    name = called("e", shape.examples)
    need = 1 if beside else min(2, layer.outputs)
    columns = (
        Column(Extent.framed("makes", layer.outputs), (name,), behind=(int(shape.labelled),) * 3),
        Column(Extent("mean", 1), (max(4, name),)),
        Column(Extent("error", layer.outputs, need)),
    )
    found = checked(shape)
    below = columns[2]._replace(least=found.names[0], spare=found.spare)
    return (*columns, found) if beside else (*columns[:2], below)
