"""Front sheets: the layers before the linear ones, convolutions and embeddings. It imports no NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from stepviz.views.layout.plan import CHOICES, TERMS, PaneSpec, Sheet
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.layers import sent_back
from stepviz.views.layout.sheets.pieces import board, one_of, pane, parameters, read_of, sheet


def front_sheets(shape: NetShape) -> Iterator[Sheet]:
    """For each such layer: forward, pooling, gradients, weights."""
    for layer, above in zip_longest(shape.fronts, shape.fronts[1:]):
        weights = pane(shape, *layer.parameters, kind="parameters", rows=TERMS)
        made = pane(shape, layer.sums, title=layer.made, columns=CHOICES)
        yield _either(layer, "", [read_of(shape, layer, columns=TERMS), made], [weights])
        if layer.after_activation:
            yield _pooled(shape, layer)
        name = f"layer {layer.number} {'pooled gradients' if layer.after_activation else 'gradients'}"
        if above is None:
            yield sent_back(shape, name, layer, shape.layers[0], [layer.output_error])
        else:
            yield _spread_back(shape, name, layer, above)
        if layer.after_activation:
            yield _errors(shape, layer)
        upper = [read_of(shape, layer, rows=TERMS), pane(shape, layer.error)]
        yield _either(layer, " weights", upper, parameters(shape, layer, framed=False))


def _either(layer: LayerShape, name: str, upper: list[PaneSpec], lower: list[PaneSpec]) -> Sheet:
    """Panes above parameters; for embeddings, also with these at the right, their rows in the lines of the examples."""
    ways = [(board(upper), board(lower)), *[(board([*upper, *lower]),)] * (not layer.after_activation)]
    return one_of(f"layer {layer.number}{name}", layer.number, ways)


def _pooled(shape: NetShape, layer: LayerShape) -> Sheet:
    """The sums, the activations, and the result of pooling."""
    (handed,) = layer.after_activation
    said = pane(shape, layer.activations, title=shape.activated(layer))
    lines = [pane(shape, layer.sums, columns=CHOICES)], [said, pane(shape, handed, title=f"{handed} = max of 2x2")]
    return sheet(f"layer {layer.number} maps", layer.number, board(*lines))


def _spread_back(shape: NetShape, name: str, layer: LayerShape, above: LayerShape) -> Sheet:
    """The gradient of filters' sums beside the gradient of this layer's output, with the filters below."""
    came = pane(shape, above.error, title=f"{above.error} (layer {above.number})", columns=CHOICES)
    used = (pane(shape, name, title=f"{name} used here", kind="matrix", rows=TERMS) for name in layer.through)
    blocks = (board([came, pane(shape, layer.output_error, title=layer.back)]), *(board([one]) for one in used))
    return sheet(name, layer.number, *blocks)


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
