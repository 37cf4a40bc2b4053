"""Layer sheets: a layer's forward pass, its gradients, and the update of its weights. It imports no NumPy.

In the forward pass, weights are above the sums and inputs at the left: a sum goes along a row and down a column. What
stands between the sums of a layer and the next one, norm, dropout and skip connection, has sheets of its own: for sums
over the batch, panes are side by side, so that all rows are in view; for sums over units, panes are below each other,
or side by side if all units fit. The layers before the linear ones are convolutions and embeddings. Of the optimizer's
state, what was before the update is at the left of what is after it if that shows more numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, product, zip_longest

from stepviz.views.layout.plan import CHOICES, LATER, NEVER, TERMS, Extent, PaneSpec, Sheet, TensorBlock
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import (
    board,
    checks,
    counted,
    counts,
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
    shown = [(name, name, name) for name in layer.inner[: 1 if layer.means else None]]
    if not layer.means:
        shown.append((layer.sums, layer.made, layer.symbols.sums))
    if not last and not layer.means:
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
    came_back = (*layer.added[1:], *filter(None, [layer.after_activation_error]), layer.activations_error)
    shown = (*came_back, *layer.after_activation[-2:-1], layer.error, layer.sums, layer.activations)
    return _sent_back(shape, f"layer {layer.number} gradients", layer, above, shown)


def _sent_back(shape: NetShape, name: str, layer: LayerShape, above: LayerShape, shown: Sequence[str]) -> Sheet:
    """The gradient of the layer above with its weights below it; `shown`: the tensors computed from these, in pairs."""
    matrix, past = above.parameters[0], above.added[1:]
    error = above.product_error if above.inner_errors else above.symbols.error
    back = f"{shown[0]} = {error}·{matrix}ᵀ{''.join(f'+{name}' for name in past)}"
    titles = {layer.error: f"{layer.error} = dh·f'(a)", shown[0]: back}
    panes = [pane(shape, name, title=titles.get(name, name)) for name in (*past, *shown)]
    pairs = [panes[at : at + 2] for at in range(0, len(panes), 2)]
    title = f"{error} (layer {above.number})"
    first = pane(shape, above.product_error, title=title, brief=error, columns=TERMS)
    used = pane(shape, matrix, title=f"{matrix} used here", kind="matrix")
    lines = ([None if at else first, *pair] for at, pair in enumerate(pairs))
    return sheet(name, layer.number, board(*lines, [used]))


def weights(shape: NetShape, layer: LayerShape) -> Sheet:
    """The inputs beside the gradient of the sums, above the weights, their gradients, and the updated weights."""
    beside = layer.inner_errors[:1] if layer.means else (*layer.inner_errors, *layer.inner, layer.error)
    shown = ((name, layer.symbols.error if name == layer.error else name) for name in beside)
    errors = (pane(shape, name, title=short, brief=short) for name, short in shown)
    upper = board([read_of(shape, layer, rows=TERMS), *errors])
    lower = board(parameters(shape, layer, framed=False, every=not layer.means))
    return sheet(f"layer {layer.number} weights", layer.number, upper, lower)


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


def step_sheets(shape: NetShape, layer: LayerShape) -> Iterator[Sheet]:
    """Yields the forward sheets of a layer's norm, dropout and skip connection."""
    if layer.means:
        first, *_, last = layer.inner
        sums, name, said = (layer.sums, *layer.parameters[2:]), f"layer {layer.number} norm", (layer.activations,)
        if shape.by_unit(layer):
            stages = ((first, *layer.means[:-1]), (last, *layer.means[-1:]), sums, said)
            kept = [("running before", layer.running), ("after", layer.running_after)]
            blocks = [_units(shape, layer, kept)] * bool(layer.running)
            yield sheet(name, layer.number, _side_by_side(shape, stages), *blocks)
        else:
            yield _of_rows(name, shape, layer, ((first,), (last,), sums, said), layer.means)
    if layer.after_activation:
        made = [pane(shape, tensor) for tensor in (layer.activations, *layer.after_activation)]
        drawn = counts("draws so far", "draws", layer.counts, 4, 7)
        ways = ([board([*made[:across], drawn], *[made[across:]] * (across < 4))] for across in (2, 4))
        yield one_of(f"layer {layer.number} dropout", layer.number, ways)
    if layer.added and layer.stepwise:
        shown = (pane(shape, name) for name in ((layer.activations, *layer.after_activation)[-1], layer.added[0]))
        yield sheet(f"layer {layer.number} skip", layer.number, board([read_of(shape, layer), *shown]))


def step_errors(shape: NetShape, layer: LayerShape) -> Iterator[Sheet]:
    """Yields the backward sheets of a layer's norm: of scales and shifts, and of the gradients minus their means."""
    if not layer.means:
        return
    dn, n, sd = layer.inner_errors[-1], layer.inner[-1], layer.means[-1]
    learned, slopes = layer.parameters[2:], layer.gradients[2:]
    parts = (f"{','.join(learned)} before", learned), (",".join(slopes), slopes), ("after", layer.after[2:])
    blocks = _side_by_side(shape, ((layer.error,), (n,), (dn,))), _units(shape, layer, parts)
    yield sheet(f"layer {layer.number} scales", layer.number, *blocks)
    name, made = f"layer {layer.number} norm gradients", ((layer.rest,), layer.inner_errors[:1])
    if shape.by_unit(layer):
        yield sheet(name, layer.number, _side_by_side(shape, ((dn, *layer.error_means), (n, sd), *made)))
    else:
        yield _of_rows(name, shape, layer, ((dn,), (n,), *made), (*layer.error_means, sd))


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


def front_sheets(shape: NetShape) -> Iterator[Sheet]:
    """For each such layer: forward, pooling, gradients, weights."""
    for layer, above in zip_longest(shape.fronts, shape.fronts[1:]):
        weights = pane(shape, *layer.parameters, kind="parameters", rows=TERMS)
        made = pane(shape, layer.sums, title=layer.made, columns=CHOICES)
        yield _either(layer, "", [read_of(shape, layer, columns=TERMS), made], [weights])
        if layer.after_activation:
            (handed,) = layer.after_activation
            said = pane(shape, layer.activations, title=shape.activated(layer))
            pooled = pane(shape, handed, title=f"{handed} = max of 2x2")
            lines = [pane(shape, layer.sums, columns=CHOICES)], [said, pooled]
            yield sheet(f"layer {layer.number} maps", layer.number, board(*lines))
        name = f"layer {layer.number} {'pooled gradients' if layer.after_activation else 'gradients'}"
        if above is None:
            yield _sent_back(shape, name, layer, shape.layers[0], [layer.output_error])
        else:
            came = pane(shape, above.error, title=f"{above.error} (layer {above.number})", columns=CHOICES)
            sent = board([came, pane(shape, layer.output_error, title=layer.back)])
            used = (pane(shape, one, title=f"{one} used here", kind="matrix", rows=TERMS) for one in layer.through)
            yield sheet(name, layer.number, sent, *(board([one]) for one in used))
        if layer.after_activation:
            yield _errors(shape, layer)
        upper = [read_of(shape, layer, rows=TERMS), pane(shape, layer.error)]
        yield _either(layer, " weights", upper, parameters(shape, layer, framed=False))


def _either(layer: LayerShape, name: str, upper: list[PaneSpec], lower: list[PaneSpec]) -> Sheet:
    """Panes above parameters; for embeddings, also with these at the right, their rows in the lines of the examples."""
    ways = [(board(upper), board(lower)), *[(board([*upper, *lower]),)] * (not layer.after_activation)]
    return one_of(f"layer {layer.number}{name}", layer.number, ways)


def _errors(shape: NetShape, layer: LayerShape) -> Sheet:
    """The gradient of pooling, at the maximum of each window; and of the sums."""
    titles = {
        layer.activations_error: f"{layer.activations_error}, to the maximum",
        layer.error: f"{layer.error} = dh·f'(a)",
    }
    back, said, gated, sums = (
        pane(shape, name, title=titles.get(name, name), columns=CHOICES)
        for name in (layer.activations_error, layer.activations, layer.error, layer.sums)
    )
    lines = [back, said, pane(shape, layer.output_error)], [gated, sums]
    return sheet(f"layer {layer.number} gradients", layer.number, board(*lines))


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
    update_direction = kept[-1:] if len(kept) % 2 else []
    memories = [kept[place : place + 2] for place in range(0, len(kept) - len(update_direction), 2)]
    single = [*counted(shape)] if count else []
    first, *others = pairs = [*memories, [grads, *update_direction], [before, after]]
    yield board([*upper, *single]), *map(board, [kept] * bool(kept))
    yield (board([*first, *[None] * (2 - len(first)), *single], *others),)
    yield (board([*chain(*pairs), *single]),)
