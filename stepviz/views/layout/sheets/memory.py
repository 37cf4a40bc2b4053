"""Memory sheets: what an optimizer remembers of a layer's parameters, and the step it makes of that.

What stands before an update is at the left of what stands after it, where that shows more numbers. Kept free of NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, product

from stepviz.views.layout.plan import ALWAYS, NEVER, Column, Extent, PaneSpec, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import LayerShape, NetShape
from stepviz.views.layout.sheets.pieces import called, letter, numbered, parameters

_MOST = 3
"""Layers up to which the memory of all of them is one sheet."""
Blocks = tuple[TensorBlock, ...]


def memory(shape: NetShape, layer: LayerShape) -> Sheet:
    """That of one layer."""
    tag = f" {layer.number}" if shape.depth > 1 else ""
    return _with_others(f"state{tag}", layer.number, list(_arrangements(shape, layer, count=True)))


@lru_cache(maxsize=64)
def memories(shape: NetShape) -> Sheet | None:
    """That of all layers; None where there are too many for one sheet."""
    layers = [layer for layer in shape.layers if layer.kept or shape.rates]
    if shape.fronts or not 1 < len(layers) <= _MOST:
        return None
    first, *others = layers
    every = [_arrangements(shape, first, count=True), *(_arrangements(shape, layer, count=False) for layer in others)]
    ways = [[*found][1:] for found in every]
    return _with_others("memory", first.number, [tuple(chain(*blocks)) for blocks in product(*ways)])


def _with_others(name: str, number: int, ways: Sequence[Blocks]) -> Sheet:
    """The first way, and those that may take its place."""
    sheets = [Sheet(name, number, numbered(blocks), memory=True) for blocks in ways]
    return replace(sheets[0], others=tuple(sheets[1:]))


def _arrangements(shape: NetShape, layer: LayerShape, *, count: bool) -> Iterator[Blocks]:
    """Parameters above what is remembered; before beside after; all in a row. `count`: with that of the updates."""
    upper = parameters(shape, layer, framed=False)
    kept = [PaneSpec("", one.title, _in_short(one.title), one.tensors, "parameters") for one in layer.kept]
    kept = [part._replace(name=f"kept{number}") for number, part in enumerate(kept)]
    before, grads, after = upper.parts
    mover = kept[-1:] if len(kept) % 2 else []
    memories = [kept[place : place + 2] for place in range(0, len(kept) - len(mover), 2)]
    pairs = [*memories, [grads, *mover], [before, after]]
    for boards in (
        [upper, _board(shape, layer, [kept])],
        [_board(shape, layer, pairs)],
        [_board(shape, layer, [[part for pair in pairs for part in pair]])],
    ):
        yield (_counted(shape, boards[0]) if count else boards[0], *boards[1:])


def _board(shape: NetShape, layer: LayerShape, tiers: Sequence[Sequence[PaneSpec]]) -> TensorBlock:
    """Panes of a layer's parameters, line by line."""
    name = called(letter(shape, layer, inputs=True), layer.inputs)
    makes, features = Extent("makes", layer.outputs), Extent("feature", layer.inputs)
    return TensorBlock(
        tuple(Column(makes, (0 if at else name,), apart=int(not at)) for at in range(max(map(len, tiers)))),
        tuple(Tier(features, NEVER if at else ALWAYS, foot=len(layer.parameters) - 1) for at in range(len(tiers))),
        tuple(
            part._replace(column=column, tier=tier, named=not column)
            for tier, parts in enumerate(tiers)
            for column, part in enumerate(parts)
        ),
    )


def _counted(shape: NetShape, board: TensorBlock) -> TensorBlock:
    """With the number of updates and the learning rate beside it, where these are made."""
    count = PaneSpec("count", "updates t", "t", shape.counts, "counts", named=True, wants=4)
    rate = PaneSpec("rate", "lr", "lr", shape.rates, "counts", named=True, wants=5)
    for part, name in ((count, 7), (rate, 3)):
        if part.tensors:
            column = Column(Extent(part.name, 1), (name,))
            part = part._replace(column=len(board.columns))
            board = board._replace(columns=(*board.columns, column), parts=(*board.parts, part))
    return board


def _in_short(title: str) -> str:
    """`m`, `m+` for `m before` and `m after`."""
    letter_, _, when = title.partition(" ")
    return f"{letter_}+" if when == "after" else letter_
