"""Front sheets: the layers before the linear ones, convolutions and embeddings. It imports no NumPy."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from stepviz.views.layout.plan import CHOICES, NEVER, Column, Extent, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import FrontShape, NetShape
from stepviz.views.layout.sheets.layers import weights
from stepviz.views.layout.sheets.pieces import board, called, pane, read_of, reading, rows_of, sheet


def front_sheets(shape: NetShape) -> tuple[Sheet, ...]:
    """For each such layer: forward, pooling, gradients, weights."""
    found: list[Sheet] = []
    for front, above in zip_longest(shape.fronts, shape.fronts[1:]):
        found += [_made(shape, front), *[_pooled(shape, front)] * front.pools]
        found.append(_sent_back(shape, front) if above is None else _spread_back(shape, front, above))
        found += [*[_errors(shape, front)] * front.pools, _weights(shape, front)]
    return tuple(found)


def _units(front: FrontShape) -> Extent:
    return Extent("units", front.units, min(CHOICES, front.units))


def _made(shape: NetShape, front: FrontShape) -> Sheet:
    """x beside the result, filters or embeddings below; embeddings at the right if that shows more."""
    layer = front.layer
    read, name = layer._replace(inputs=front.reads), max(called(layer.letter, layer.inputs), _names(shape))
    made = read_of(shape, read), pane("sums", layer.sums, title=f"{layer.sums} = {front.rule}")
    upper = board((reading(shape, read), Column(_units(front))), [Tier(rows_of(shape))], made)
    tier = Tier(Extent.framed("place", layer.inputs), foot=len(layer.parameters) - 1)
    filters = pane("weights", *layer.parameters, kind="parameters")
    lower = board([Column(Extent("filters", layer.outputs), (name,), apart=1)], [tier], [filters])
    return _either(shape, front, sheet(f"layer {layer.number}", layer.number, upper, lower))


def _names(shape: NetShape) -> int:
    return called("e", shape.examples)


def _either(shape: NetShape, front: FrontShape, sheet: Sheet) -> Sheet:
    """The sheet; for embeddings, also with their table at the right, its rows in the lines of the examples."""
    if front.pools:
        return sheet
    (upper, lower), first = sheet.blocks, len(sheet.blocks[0].columns)
    rows = Extent.framed("example", max(shape.examples, front.layer.inputs))
    parts = (*upper.parts, *(part._replace(column=first + part.column) for part in lower.parts))
    block = TensorBlock((*upper.columns, *lower.columns), (Tier(rows),), parts)
    return replace(sheet, others=(Sheet(sheet.name, sheet.layer, (block,)),))


def _pooled(shape: NetShape, front: FrontShape) -> Sheet:
    """The sums, the activations, and the result of pooling."""
    layer, rows = front.layer, Tier(rows_of(shape))
    columns = (Column(_units(front), (_names(shape),), apart=1), Column(Extent("pooled", front.handed)))
    said = pane("said", layer.said, title=f"{layer.said} = {shape.activation}({layer.sums})")
    kept = pane("kept", front.handed_name, title=f"{front.handed_name} = max of 2x2")
    block = board(columns, (rows, rows), [pane("sums", layer.sums)], [said, kept])
    return sheet(f"layer {layer.number} maps", layer.number, block)


def _sent_back(shape: NetShape, front: FrontShape) -> Sheet:
    """The gradient of the linear layer above with its weights below it, and the gradient of this layer's output."""
    above = shape.layers[0]
    matrix, past = above.parameters[0], above.added[1:]
    came = (*above.inner_errors, above.error)[0]
    error = above.symbols.error if above.number == shape.depth and not above.inner_errors else came
    name = max(_names(shape), called(front.letter, front.handed))
    columns = (Column(Extent.framed("above", above.outputs), (name,), apart=1), Column(Extent("pooled", front.handed)))
    back = f"{front.handed_error} = {error}·{matrix}ᵀ{''.join(f'+{name}' for name in past)}"
    upper = (
        pane("error", came, title=f"{error} (layer {above.number})", brief=error),
        pane("back", front.handed_error, title=back),
    )
    lower = (pane("above", matrix, title=f"{matrix} used here", kind="matrix"), *(pane("past", name) for name in past))
    tiers = Tier(rows_of(shape)), Tier(Extent("unit", front.handed), NEVER)
    return sheet(_back_to(front), front.layer.number, board(columns, tiers, upper, lower))


def _back_to(front: FrontShape) -> str:
    """The name of the sheet with the gradient of the layer's output."""
    return f"layer {front.layer.number} {'pooled gradients' if front.pools else 'gradients'}"


def _spread_back(shape: NetShape, front: FrontShape, above: FrontShape) -> Sheet:
    """The gradient of filters' sums beside the gradient of this layer's output, with the filters below."""
    layer, error, matrix = above.layer, above.layer.error, front.through
    columns = Column(_units(above), (_names(shape),), apart=1), Column(Extent("pooled", front.handed))
    came = pane("error", error, title=f"{error} (layer {layer.number})")
    back = pane("back", front.handed_error, title=front.back)
    blocks = [board(columns, [Tier(rows_of(shape))], [came, back])]
    if matrix:
        column = Column(Extent("filters", layer.outputs), (called(layer.letter, layer.inputs),), apart=1)
        part = pane("above", matrix, title=f"{matrix} used here", kind="matrix")
        blocks.append(board([column], [Tier(Extent.framed("place", layer.inputs))], [part]))
    return sheet(_back_to(front), front.layer.number, *blocks)


def _errors(shape: NetShape, front: FrontShape) -> Sheet:
    """The gradient of pooling, at the maximum of each window; and of the sums."""
    layer, rows, units = front.layer, rows_of(shape), _units(front)
    columns = (Column(units, (_names(shape),), apart=1), Column(units), Column(Extent("pooled", front.handed)))
    back = pane("back", layer.back, title=f"{layer.back}, to the maximum")
    upper = back, pane("said", layer.said), pane("kept", front.handed_error)
    lower = pane("gated", layer.error, title=f"{layer.error} = dh·f'(a)"), pane("sums", layer.sums)
    block = board(columns, (Tier(rows), Tier(rows, NEVER)), upper, lower)
    return sheet(f"layer {layer.number} gradients", layer.number, block)


def _weights(shape: NetShape, front: FrontShape) -> Sheet:
    """The inputs beside the gradient of the sums, above the weights, their gradients, and the updated weights."""
    made = weights(shape, front.layer)
    upper, lower = made.blocks
    read = reading(shape, front.layer._replace(inputs=front.reads), needed=False)
    upper = upper._replace(columns=(read, Column(Extent("error", front.units))))
    return _either(shape, front, Sheet(made.name, made.layer, (upper, lower)))
