"""Layer sheets: a layer's forward pass, its gradients, and the update of its weights. It imports no NumPy.

In the forward pass, weights are above the sums and inputs at the left: a sum goes along a row and down a column. Of the
optimizer's state, what was before the update is at the left of what is after it if that shows more numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, product

from stepviz.views.layout.plan import CHOICES, LATER, TERMS, Sheet, TensorBlock
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import (
    board,
    checks,
    counted,
    means,
    one_of,
    pane,
    parameters,
    probabilities,
    read_of,
    sheet,
)

Tensors = tuple[str, ...]
"""A tensor (examples, units), and tensors with a number for each unit, shown below it."""


def forward(shape: NetShape, layer: LayerShape) -> Sheet:
    """x, W above x·W + b, and in a hidden layer the activations below or beside that."""
    last = layer.number == shape.depth
    shown = [(name, name, name) for name in layer.inner[: 1 if layer.norm else None]]
    if not layer.norm:
        shown.append((layer.sums, layer.made, layer.symbols.sums))
    if not last and not layer.norm:
        shown.append((layer.activations, shape.activated(layer), layer.activations))
    if layer.added and not layer.stepwise:
        shown.append((layer.added[0], layer.sum, layer.added[0]))
    first, *others = results = [
        pane(shape, name, title=title, brief=brief, columns=CHOICES) for name, title, brief in shown
    ]
    weights = pane(shape, *layer.parameters, kind="parameters", rows=TERMS, columns=CHOICES)
    read = read_of(shape, layer, columns=TERMS)
    ways = [[read, first], *([None, one] for one in others)], [[read, *results]]
    blocks = ([board([None, weights], *lines, heads=LATER, downwards=True)] for lines in ways[: len(shown)])
    return one_of(f"layer {layer.number}", layer.number, blocks)


def errors(shape: NetShape, layer: LayerShape, above: LayerShape) -> Sheet:
    """The gradient of the layer above with its weights below it, and from these the gradients of this layer."""
    matrix, past = above.parameters[0], above.added[1:]
    shown = (*layer.added[1:], layer.activations_error, layer.error, layer.sums, layer.activations)
    error = above.product_error if above.inner_errors else above.symbols.error
    back = f"{shown[0]} = {error}·{matrix}ᵀ{''.join(f'+{name}' for name in past)}"
    titles = {layer.error: f"{layer.error} = dh·f'(a)", shown[0]: back}
    panes = [pane(shape, name, title=titles.get(name, name)) for name in (*past, *shown)]
    pairs = [panes[at : at + 2] for at in range(0, len(panes), 2)]
    title = f"{error} (layer {above.number})"
    first = pane(shape, above.product_error, title=title, brief=error, columns=TERMS)
    used = pane(shape, matrix, title=f"{matrix} used here", kind="matrix")
    lines = ([None if at else first, *pair] for at, pair in enumerate(pairs))
    return sheet(f"layer {layer.number} gradients", layer.number, board(*lines, [used]))


def weights(shape: NetShape, layer: LayerShape) -> Sheet:
    """The inputs beside the gradient of the sums, above the weights, their gradients, and the updated weights."""
    beside = layer.inner_errors[:1] if layer.norm else (*layer.inner_errors, *layer.inner, layer.error)
    shown = ((name, layer.symbols.error if name == layer.error else name) for name in beside)
    upper = [read_of(shape, layer, rows=TERMS), *(pane(shape, name, title=short, brief=short) for name, short in shown)]
    lower = parameters(shape, layer, framed=False, every=not layer.norm)
    ways = (board(upper), board(lower)), *[(board([*upper, *lower]),)] * (layer in shape.fronts)
    return one_of(f"layer {layer.number} weights", layer.number, ways)


def loss(shape: NetShape) -> Sheet:
    """The last layer's sums, probabilities, losses and gradient, and the results of checks.

    Tensors with a number for each example and output are below each other, aligned by output; the losses have the
    whole height.
    """
    layer = shape.layers[-1]
    title, symbols = shape.titled(layer.sums, "scores", layer.symbols.sums), layer.symbols
    shown = [pane(shape, layer.sums, title=title, brief=symbols.sums, columns=TERMS)]
    if layer.activations:
        title = shape.titled(layer.activations, "probabilities", symbols.activations)
        shown.append(probabilities(shape, layer, title, TERMS))
    shown += [pane(shape, shape.labels, title=f"targets {shape.labels}")] * bool(shape.targets)
    high = len(shown)
    beside = bool(layer.activations_error) or high < 2
    mean = means(shape)
    mean = mean._replace(tiers=high, least=3 + min(TERMS, mean.rows.total))
    error = pane(shape, layer.error, title=symbols.error, brief=symbols.error, name="errors", columns=2 - beside)
    results = [checks(shape, high if beside else 1)]
    others = [pane(shape, name) for name in [layer.activations_error] if name] if beside else results
    lines = ([one, None, *(() if at else others)] for at, one in enumerate(shown[1:]))
    block = board([shown[0], mean, error, *(results if beside else ())], *lines, downwards=True)
    return sheet(f"layer {layer.number} loss", layer.number, block)


_MOST = 3
"""The most layers with their state on one sheet."""
Blocks = tuple[TensorBlock, ...]


def memory(shape: NetShape, layer: LayerShape) -> Sheet:
    """The sheet of one layer's state."""
    tag = f" {layer.number}" if shape.depth > 1 else ""
    return one_of(f"state{tag}", layer.number, _arrangements(shape, layer, count=True), memory=True)


@lru_cache(maxsize=64)
def memories(shape: NetShape) -> Sheet | None:
    """The sheet of all layers' state; None if there are too many or only one."""
    layers = [layer for layer in shape.layers if layer.kept or shape.rates]
    if shape.fronts or not 1 < len(layers) <= _MOST:
        return None
    every = ([*_arrangements(shape, layer, count=layer is layers[0])][1:] for layer in layers)
    ways = (chain(*blocks) for blocks in product(*every))
    return one_of("memory", layers[0].number, ways, memory=True)


def _arrangements(shape: NetShape, layer: LayerShape, *, count: bool) -> Iterator[Blocks]:
    """Arrangements to choose from: parameters above state; before beside after; all in a row.

    `count`: with the number of updates and the learning rate.
    """
    upper = parameters(shape, layer, framed=False)
    before, grads, after = (one._replace(joint="", gap=1) for one in upper)
    briefs = (one.title.replace(" before", "").replace(" after", "+") for one in layer.kept)
    kept = [
        pane(shape, *one.tensors, title=one.title, brief=brief, kind="parameters")
        for one, brief in zip(layer.kept, briefs, strict=True)
    ]
    mover = kept[-1:] if len(kept) % 2 else []
    memories = [kept[place : place + 2] for place in range(0, len(kept) - len(mover), 2)]
    single = [*counted(shape)] if count else []
    first, *others = pairs = [*memories, [grads, *mover], [before, after]]
    yield board([*upper, *single]), *map(board, [kept] * bool(kept))
    yield (board([*first, *[None] * (2 - len(first)), *single], *others),)
    yield (board([*chain(*pairs), *single]),)
