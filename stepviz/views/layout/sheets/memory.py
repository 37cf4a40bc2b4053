"""Memory sheets: the optimizer state of a layer's parameters, and the step computed from it.

State before the update is at the left of state after it if that shows more numbers. It imports no NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, product

from stepviz.views.layout.plan import ALWAYS, NEVER, Column, Extent, PaneSpec, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import board, called, counted, one_of, pane, parameters, sheet

_MOST = 3
"""The most layers with their state on one sheet."""
Blocks = tuple[TensorBlock, ...]


def memory(shape: NetShape, layer: LayerShape) -> Sheet:
    """The sheet of one layer's state."""
    tag = f" {layer.number}" if shape.depth > 1 else ""
    ways = _arrangements(shape, layer, count=True)
    return one_of(sheet(f"state{tag}", layer.number, *blocks, memory=True) for blocks in ways)


@lru_cache(maxsize=64)
def memories(shape: NetShape) -> Sheet | None:
    """The sheet of all layers' state; None if there are too many or only one."""
    layers = [layer for layer in shape.layers if layer.kept or shape.rates]
    if shape.fronts or not 1 < len(layers) <= _MOST:
        return None
    every = ([*_arrangements(shape, layer, count=layer is layers[0])][1:] for layer in layers)
    ways = (chain(*blocks) for blocks in product(*every))
    return one_of(sheet("memory", layers[0].number, *blocks, memory=True) for blocks in ways)


def _arrangements(shape: NetShape, layer: LayerShape, *, count: bool) -> Iterator[Blocks]:
    """Arrangements to choose from: parameters above state; before beside after; all in a row.

    `count`: with the number of updates.
    """
    upper = parameters(shape, layer, framed=False)
    kept = [
        pane(f"kept{place}", *one.tensors, title=one.title, brief=_in_short(one.title), kind="parameters")
        for place, one in enumerate(layer.kept)
    ]
    before, grads, after = upper.parts
    mover = kept[-1:] if len(kept) % 2 else []
    memories = [kept[place : place + 2] for place in range(0, len(kept) - len(mover), 2)]
    pairs = [*memories, [grads, *mover], [before, after]]
    for boards in (
        [upper, _of_parameters(layer, [kept])],
        [_of_parameters(layer, pairs)],
        [_of_parameters(layer, [[*chain(*pairs)]])],
    ):
        yield (_counted(shape, boards[0]) if count else boards[0], *boards[1:])


def _of_parameters(layer: LayerShape, tiers: Sequence[Sequence[PaneSpec]]) -> TensorBlock:
    """A block of panes of a layer's parameters, tier by tier."""
    name = called(layer.letter, layer.inputs)
    makes, features = Extent("makes", layer.outputs), Extent("feature", layer.inputs)
    columns = (Column(makes, (0 if at else name,), apart=int(not at)) for at in range(max(map(len, tiers))))
    foot = len(layer.parameters) - 1
    return board(columns, (Tier(features, NEVER if at else ALWAYS, foot) for at in range(len(tiers))), *tiers)


def _counted(shape: NetShape, block: TensorBlock) -> TensorBlock:
    """The block, with the number of updates and the learning rate beside it if the run has such tensors."""
    for part, width in counted(shape):
        columns = (*block.columns, Column(Extent(part.name, 1), (width,)))
        block = block._replace(columns=columns, parts=(*block.parts, part._replace(column=len(block.columns))))
    return block


def _in_short(title: str) -> str:
    """The short title: `m` or `m+` for `m before` or `m after`."""
    letter, _, when = title.partition(" ")
    return f"{letter}+" if when == "after" else letter
