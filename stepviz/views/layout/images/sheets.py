"""Convolution sheets: filters on images, their maps, what is pooled of these, and back. Kept free of NumPy."""

from __future__ import annotations

from stepviz.views.layout.layer_sheets import weights
from stepviz.views.layout.pieces import called, numbered, read_of, reading
from stepviz.views.layout.plan import ALWAYS, CHOICES, NEVER, Board, Column, Extent, Planned, Sheet, Tier
from stepviz.views.layout.shape import LayerShape, MapsShape, NetShape


def maps(shape: NetShape, made: MapsShape) -> tuple[Sheet, ...]:
    """Forward, the maps, the errors on their way back to these, the filters."""
    upper = shape.layers[0]
    sheets = (_filtered(shape, made), _pooled(shape, made), _sent_back(shape, made, upper), _errors(shape, made))
    return (*sheets, _weights(shape, made))


def _filtered(shape: NetShape, made: MapsShape) -> Sheet:
    """x beside the filters' sums, the filters below."""
    filters, names = made.filters, called("e", shape.examples)
    image = filters._replace(inputs=made.pixels)
    units = Extent("units", made.units, min(CHOICES, made.units))
    upper = Board(
        (reading(shape, image), Column(units)),
        (Tier(Extent("example", shape.examples)),),
        (
            read_of(shape, image, 1),
            Planned("sums", 1, f"{filters.sums} = filters on {filters.reads}", filters.sums, (filters.sums,),
                    "examples", 1),
        ),
    )  # fmt: skip
    name = called("k", filters.inputs)
    lower = Board(
        (Column(Extent("filters", filters.outputs), (max(name, names),), apart=1),),
        (Tier(Extent.framed("place", filters.inputs), foot=1),),
        (
            Planned("weights", 1, ",".join(filters.parameters), filters.parameters[0], filters.parameters,
                    "parameters", named=True),
        ),
    )  # fmt: skip
    return Sheet(f"layer {filters.number}", filters.number, numbered((upper, lower)))


def _pooled(shape: NetShape, made: MapsShape) -> Sheet:
    """The sums, what the activation makes of them, and what is kept of that."""
    filters, rows = made.filters, Extent("example", shape.examples)
    name = called("e", shape.examples)
    columns = (
        Column(Extent("units", made.units, min(4, made.units)), (name,), apart=1),
        Column(Extent("pooled", made.pooled)),
    )
    said, kept = f"{filters.said} = {shape.activation}({filters.sums})", f"{made.kept} = max of 2x2"
    parts = (
        Planned("sums", 1, filters.sums, filters.sums, (filters.sums,), "examples", named=True),
        Planned("said", 2, said, filters.said, (filters.said,), "examples", 0, 1, named=True),
        Planned("kept", 3, kept, made.kept, (made.kept,), "examples", 1, 1),
    )
    board = Board(columns, (Tier(rows, ALWAYS), Tier(rows, ALWAYS)), parts)
    return Sheet(f"layer {filters.number} maps", filters.number, numbered((board,)))


def _sent_back(shape: NetShape, made: MapsShape, above: LayerShape) -> Sheet:
    """The error of the layer above, its weights below it, and what comes back of it to what was kept."""
    filters, matrix = made.filters, above.parameters[0]
    deepest = above.number == shape.depth
    came = (*above.inner_errors, above.error)[0]
    error = above.symbols.error if deepest and not above.inner_errors else came
    name = max(called("e", shape.examples), called("h", made.pooled))
    rows = Extent("example", shape.examples)
    columns = (Column(Extent.framed("above", above.outputs), (name,), apart=1), Column(Extent("pooled", made.pooled)))
    back = f"{made.kept_error} = {error}·{matrix}ᵀ"
    parts = (
        Planned("error", 1, f"{error} (layer {above.number})", error, (came,), "examples", named=True),
        Planned("back", 2, back, made.kept_error, (made.kept_error,), "examples", 1),
        Planned("above", 3, f"{matrix} used here", matrix, (matrix,), "matrix", 0, 1, named=True),
    )
    board = Board(columns, (Tier(rows), Tier(Extent("unit", made.pooled), NEVER)), parts)
    return Sheet(f"layer {filters.number} pooled errors", filters.number, numbered((board,)))


def _errors(shape: NetShape, made: MapsShape) -> Sheet:
    """The errors of what was kept, at the largest of each 2x2; and what the activation lets through."""
    filters, rows = made.filters, Extent("example", shape.examples)
    units = Extent("units", made.units, min(4, made.units))
    columns = (
        Column(units, (called("e", shape.examples),), apart=1),
        Column(units),
        Column(Extent("pooled", made.pooled)),
    )
    back, gated = f"{filters.back}, to the largest", f"{filters.error}, through the gate"
    parts = (
        Planned("back", 1, back, filters.back, (filters.back,), "examples", named=True),
        Planned("said", 2, filters.said, filters.said, (filters.said,), "examples", 1),
        Planned("kept", 3, made.kept_error, made.kept_error, (made.kept_error,), "examples", 2),
        Planned("gated", 4, gated, filters.error, (filters.error,), "examples", 0, 1, named=True),
        Planned("sums", 5, filters.sums, filters.sums, (filters.sums,), "examples", 1, 1),
    )
    board = Board(columns, (Tier(rows), Tier(rows, NEVER)), parts)
    return Sheet(f"layer {filters.number} errors", filters.number, numbered((board,)))


def _weights(shape: NetShape, made: MapsShape) -> Sheet:
    """The images beside the error of the sums, above the filters, their gradients, and the new ones."""
    sheet = weights(shape, made.filters)
    upper, lower = sheet.blocks
    errors = Column(Extent("error", made.units))
    upper = upper._replace(columns=(reading(shape, made.filters._replace(inputs=made.pixels), needed=False), errors))
    return Sheet(sheet.name, sheet.layer, (upper, lower))
