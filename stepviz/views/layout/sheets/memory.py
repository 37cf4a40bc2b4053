"""Memory sheets: the optimizer state of a layer's parameters, and the step computed from it.

State before the update is at the left of state after it if that shows more numbers. It imports no NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, product

from stepviz.views.layout.plan import Sheet, TensorBlock
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import board, counted, one_of, pane, parameters

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
