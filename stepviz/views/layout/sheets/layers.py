"""Layer sheets: a layer's forward pass, its gradients, and the update of its weights. It imports no NumPy.

In the forward pass, weights are above the sums and inputs at the left: a sum goes along a row and down a column.
"""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.layout.plan import (
    ALWAYS,
    CHOICES,
    LATER,
    NEVER,
    PITCHES,
    TERMS,
    Column,
    Extent,
    Sheet,
    TensorBlock,
    Tier,
)
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import (
    board,
    called,
    checked,
    checks,
    examples,
    means,
    one_of,
    pane,
    parameters,
    read_of,
    reading,
    rows_of,
    sheet,
)


def forward(shape: NetShape, layer: LayerShape) -> Sheet:
    """x, W above x·W + b, and in a hidden layer the activations below or beside that."""
    last = layer.number == shape.depth
    shown = [(name, name, name) for name in layer.inner[: 1 if layer.means else None]]
    if not layer.means:
        shown.append((layer.sums, layer.made, layer.symbols.sums if last else layer.sums))
    if not last and not layer.means:
        shown.append((layer.said, f"{layer.said} = {shape.activation}({layer.sums})", layer.said))
    if layer.added and not layer.stepwise:
        shown.append((layer.added[0], layer.sum, layer.added[0]))
    places = range(1, len(shown) + 1)
    ways = [[(1, at) for at in places], [(at, 1) for at in places]]
    return one_of(_forward(shape, layer, shown, way) for way in ways[: len(shown)])


def _forward(
    shape: NetShape, layer: LayerShape, shown: Sequence[tuple[str, str, str]], places: Sequence[tuple[int, int]]
) -> Sheet:
    """The forward sheet. `shown`: (tensor, title, short title) of results; `places`: (column, tier) of each."""
    longest = called(layer.letter, layer.inputs)
    axis = Extent("makes", layer.outputs, min(CHOICES, layer.outputs))
    made = Column(axis, (longest,), gap=1 - longest, under=True, least_gap=-longest)
    columns, tiers = map(max, zip(*places, strict=True))
    parts = [read_of(shape, layer, 1), pane("weights", *layer.parameters, column=1, kind="parameters", named=True)]
    for (tensor, title, brief), (column, tier) in zip(shown, places, strict=True):
        name = "said" if tensor == layer.said else "sums"
        parts.append(pane(name, tensor, column=column, tier=tier, title=title, brief=brief, named=tier > 1))
    above = Tier(Extent.framed("feature", layer.inputs), LATER, foot=len(layer.parameters) - 1)
    block = TensorBlock(
        (reading(shape, layer), made, *[Column(axis)] * (columns - 1)),
        (above, Tier(rows_of(shape)), *[Tier(rows_of(shape), NEVER)] * (tiers - 1)),
        tuple(parts),
    )
    return sheet(f"layer {layer.number}", layer.number, block)


def errors(shape: NetShape, layer: LayerShape, above: LayerShape) -> Sheet:
    """The gradient of the layer above with its weights below it, and from these the gradients of this layer."""
    came, matrix = (*above.inner_errors, above.error)[0], above.parameters[0]
    error = above.symbols.error if above.number == shape.depth and not above.inner_errors else came
    example, unit = called("e", shape.examples), called("h", layer.outputs)
    makes, past = Extent("makes", layer.outputs), above.added[1:]
    columns = (
        Column(Extent.framed("above", above.outputs), (max(example, unit),), apart=1),
        Column(makes, (example,), gap=1 - example, under=True, least_gap=-example),
        Column(makes),
    )
    came_back = (*layer.added[1:], *filter(None, [layer.handed_error]), layer.back)
    back = f"{came_back[0]} = {error}·{matrix}ᵀ{''.join(f'+{name}' for name in past)}"
    shown = [
        *(("past", name, name) for name in past),
        *(("back", name, name if place else back) for place, name in enumerate(came_back)),
        *(("mask", name, name) for name in layer.handing[-2:-1]),
        ("gated", layer.error, f"{layer.error} = dh·f'(a)"),
        ("sums", layer.sums, layer.sums),
        ("said", layer.said, layer.said),
    ]
    rows, lines = rows_of(shape), -(-len(shown) // 2)
    tiers = (Tier(rows), *[Tier(rows, NEVER)] * (lines - 1), Tier(Extent("unit", layer.outputs), NEVER))
    pairs = [
        [pane(name, tensor, title=title) for name, tensor, title in shown[at : at + 2]]
        for at in range(0, len(shown), 2)
    ]
    first = pane("error", came, title=f"{error} (layer {above.number})", brief=error)
    used = pane("above", matrix, title=f"{matrix} used here", kind="matrix")
    block = board(columns, tiers, *([None if at else first, *pair] for at, pair in enumerate(pairs)), [used])
    return sheet(f"layer {layer.number} gradients", layer.number, block)


def weights(shape: NetShape, layer: LayerShape) -> Sheet:
    """The inputs beside the gradient of the sums, above the weights, their gradients, and the updated weights."""
    brief = layer.symbols.error if layer.number == shape.depth else layer.error
    beside = [*((name, name) for name in (*layer.inner_errors, *layer.inner)), (layer.error, brief)]
    beside = [(layer.inner_errors[0], layer.inner_errors[0])] if layer.means else beside
    columns = reading(shape, layer, needed=False), *[Column(Extent("error", layer.outputs))] * len(beside)
    shown = read_of(shape, layer), *(pane("errors", name, title=short, brief=short) for name, short in beside)
    upper = board(columns, [Tier(examples(shape))], shown)
    lower = parameters(shape, layer, framed=False, every=not layer.means)
    return sheet(f"layer {layer.number} weights", layer.number, upper, lower)


def loss(shape: NetShape) -> Sheet:
    """The last layer's sums, probabilities, losses and gradient, and the results of checks.

    Tensors with a number for each example and output are below each other, aligned by output; the losses have the
    whole height.
    """
    layer, rows = shape.layers[-1], rows_of(shape)
    shown = [("scores", layer.sums, layer.symbols.sums)]
    shown += [("probabilities", layer.said, layer.symbols.said)] if layer.said else []
    shown += [("targets", shape.labels, shape.labels)] if shape.targets else []
    high, error = len(shown), layer.symbols.error
    beside = bool(layer.off) or high < 2
    parts = [
        pane(name, tensor, tier=tier, title=f"{tensor if tensor != symbol else name} {symbol}", brief=symbol)
        for tier, (name, tensor, symbol) in enumerate(shown)
    ]
    parts.append(means(shape, 1, 0)._replace(tiers=high, least=3 + min(TERMS, shape.examples)))
    parts.append(pane("errors", layer.error, column=2, title=error, brief=error))
    parts += [pane("off", name, column=2, tier=1) for name in layer.off]
    parts.append(checks(shape, 3, 0, high) if beside else checks(shape, 2, 1))
    tiers = (Tier(rows, NEVER if at else ALWAYS, foot=int(shape.labelled and at == high - 1)) for at in range(high))
    block = TensorBlock(_loss_columns(shape, layer, beside=beside), tuple(tiers), tuple(parts))
    return sheet(f"layer {layer.number} loss", layer.number, block)


def _loss_columns(shape: NetShape, layer: LayerShape, *, beside: bool) -> tuple[Column, ...]:
    """The columns of the loss sheet. `beside`: checks are at the right of all, not below the gradient."""
    name, found = called("e", shape.examples), checked(shape)
    first = Column(Extent.framed("makes", layer.outputs), (name,), behind=(int(shape.labelled),) * len(PITCHES))
    mean = Column(Extent("mean", 1), (max(4, name),))
    if beside:
        return first, mean, Column(Extent("error", layer.outputs)), found
    axis = Extent("error", layer.outputs, min(2, layer.outputs))
    return first, mean, Column(axis, least=found.names[0], spare=found.spare)
