"""Front sheets: what stands before the dense layers, what it hands on, and back. Kept free of NumPy."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from stepviz.views.layout.plan import ALWAYS, CHOICES, NEVER, Column, Extent, PaneSpec, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import FrontShape, NetShape
from stepviz.views.layout.sheets.layers import weights
from stepviz.views.layout.sheets.pieces import called, numbered, read_of, reading


def front_sheets(shape: NetShape) -> tuple[Sheet, ...]:
    """Of each layer: forward, what is pooled, the errors on their way back, what is learned."""
    found: list[Sheet] = []
    for front, above in zip_longest(shape.fronts, shape.fronts[1:]):
        found.append(_made(shape, front))
        found += [_pooled(shape, front)] * front.pools
        found.append(_sent_back(shape, front) if above is None else _spread_back(shape, front, above))
        found += [_errors(shape, front)] * front.pools
        found.append(_weights(shape, front))
    return tuple(found)


def _made(shape: NetShape, front: FrontShape) -> Sheet:
    """x beside what is made of it, filters or table below; a table at the right where that shows more."""
    layer, names = front.layer, called("e", shape.examples)
    read = layer._replace(inputs=front.reads)
    units = Extent("units", front.units, min(CHOICES, front.units))
    upper = TensorBlock(
        (reading(shape, read), Column(units)),
        (Tier(Extent("example", shape.examples)),),
        (
            read_of(shape, read),
            PaneSpec("sums", f"{layer.sums} = {front.rule}", layer.sums, (layer.sums,), "examples", 1),
        ),
    )
    name = called(layer.letter, layer.inputs)
    lower = TensorBlock(
        (Column(Extent("filters", layer.outputs), (max(name, names),), apart=1),),
        (Tier(Extent.framed("place", layer.inputs), foot=len(layer.parameters) - 1),),
        (
            PaneSpec("weights", ",".join(layer.parameters), layer.parameters[0], layer.parameters,
                    "parameters", named=True),
        ),
    )  # fmt: skip
    return _either(shape, front, Sheet(f"layer {layer.number}", layer.number, numbered((upper, lower))))


def _either(shape: NetShape, front: FrontShape, sheet: Sheet) -> Sheet:
    """The sheet; a table also at the right of what is above it, its rows in the lines of the examples."""
    if front.pools:
        return sheet
    (upper, lower), first = sheet.blocks, len(sheet.blocks[0].columns)
    rows = Extent.framed("example", max(shape.examples, front.layer.inputs))
    parts = (*upper.parts, *(part._replace(column=first + part.column) for part in lower.parts))
    board = TensorBlock((*upper.columns, *lower.columns), (Tier(rows),), parts)
    return replace(sheet, others=(Sheet(sheet.name, sheet.layer, (board,)),))


def _pooled(shape: NetShape, front: FrontShape) -> Sheet:
    """The sums, what the activation makes of them, and what is kept of that."""
    layer, rows = front.layer, Extent("example", shape.examples)
    name = called("e", shape.examples)
    columns = (
        Column(Extent("units", front.units, min(4, front.units)), (name,), apart=1),
        Column(Extent("pooled", front.handed)),
    )
    said, kept = f"{layer.said} = {shape.activation}({layer.sums})", f"{front.handed_name} = max of 2x2"
    parts = (
        PaneSpec("sums", layer.sums, layer.sums, (layer.sums,), "examples", named=True),
        PaneSpec("said", said, layer.said, (layer.said,), "examples", 0, 1, named=True),
        PaneSpec("kept", kept, front.handed_name, (front.handed_name,), "examples", 1, 1),
    )
    board = TensorBlock(columns, (Tier(rows, ALWAYS), Tier(rows, ALWAYS)), parts)
    return Sheet(f"layer {layer.number} maps", layer.number, numbered((board,)))


def _sent_back(shape: NetShape, front: FrontShape) -> Sheet:
    """The error of the dense layer above, its weights below it, and what comes back of it to what was handed on."""
    layer, above = front.layer, shape.layers[0]
    matrix = above.parameters[0]
    deepest = above.number == shape.depth
    came = (*above.inner_errors, above.error)[0]
    error = above.symbols.error if deepest and not above.inner_errors else came
    name = max(called("e", shape.examples), called(front.letter, front.handed))
    rows = Extent("example", shape.examples)
    columns = (Column(Extent.framed("above", above.outputs), (name,), apart=1), Column(Extent("pooled", front.handed)))
    past = above.added[1:]
    back = f"{front.handed_error} = {error}·{matrix}ᵀ{''.join(f'+{name}' for name in past)}"
    parts = (
        PaneSpec("error", f"{error} (layer {above.number})", error, (came,), "examples", named=True),
        PaneSpec("back", back, front.handed_error, (front.handed_error,), "examples", 1),
        PaneSpec("above", f"{matrix} used here", matrix, (matrix,), "matrix", 0, 1, named=True),
        *(PaneSpec("past", name, name, (name,), "examples", 1, 1) for name in past),
    )
    board = TensorBlock(columns, (Tier(rows), Tier(Extent("unit", front.handed), NEVER)), parts)
    return Sheet(_back_to(front), layer.number, numbered((board,)))


def _back_to(front: FrontShape) -> str:
    """The name of the sheet of the gradient by what was handed on."""
    return f"layer {front.layer.number} {'pooled gradients' if front.pools else 'gradients'}"


def _spread_back(shape: NetShape, front: FrontShape, above: FrontShape) -> Sheet:
    """The same where filters looked at it: their error beside what comes back of that, the filters below."""
    error, matrix = above.layer.error, front.through
    columns = (
        Column(Extent("units", above.units, min(4, above.units)), (called("e", shape.examples),), apart=1),
        Column(Extent("pooled", front.handed)),
    )
    upper = TensorBlock(
        columns,
        (Tier(Extent("example", shape.examples)),),
        (
            PaneSpec("error", f"{error} (layer {above.layer.number})", error, (error,), "examples", named=True),
            PaneSpec("back", front.back, front.handed_error, (front.handed_error,), "examples", 1),
        ),
    )
    lower = TensorBlock(
        (Column(Extent("filters", above.layer.outputs), (called(above.layer.letter, above.layer.inputs),), apart=1),),
        (Tier(Extent.framed("place", above.layer.inputs)),),
        (PaneSpec("above", f"{matrix} used here", matrix, (matrix,), "matrix", named=True),),
    )
    return Sheet(_back_to(front), front.layer.number, numbered((upper, lower)[: 2 if matrix else 1]))


def _errors(shape: NetShape, front: FrontShape) -> Sheet:
    """The errors of what was kept, at the largest of each 2x2; and what the activation lets through."""
    layer, rows = front.layer, Extent("example", shape.examples)
    units = Extent("units", front.units, min(4, front.units))
    columns = (
        Column(units, (called("e", shape.examples),), apart=1),
        Column(units),
        Column(Extent("pooled", front.handed)),
    )
    back, gated = f"{layer.back}, to the maximum", f"{layer.error} = dh·f'(a)"
    parts = (
        PaneSpec("back", back, layer.back, (layer.back,), "examples", named=True),
        PaneSpec("said", layer.said, layer.said, (layer.said,), "examples", 1),
        PaneSpec("kept", front.handed_error, front.handed_error, (front.handed_error,), "examples", 2),
        PaneSpec("gated", gated, layer.error, (layer.error,), "examples", 0, 1, named=True),
        PaneSpec("sums", layer.sums, layer.sums, (layer.sums,), "examples", 1, 1),
    )
    board = TensorBlock(columns, (Tier(rows), Tier(rows, NEVER)), parts)
    return Sheet(f"layer {layer.number} gradients", layer.number, numbered((board,)))


def _weights(shape: NetShape, front: FrontShape) -> Sheet:
    """What is read beside the error of what was made, above what is learned, its gradients, and the new ones."""
    sheet = weights(shape, front.layer)
    upper, lower = sheet.blocks
    errors = Column(Extent("error", front.units))
    upper = upper._replace(columns=(reading(shape, front.layer._replace(inputs=front.reads), needed=False), errors))
    return _either(shape, front, Sheet(sheet.name, sheet.layer, (upper, lower)))
