"""Operation sheets: what an operation reads and makes, of which no sheet of a layer knows. Kept free of NumPy.

Tensors whose rows go along one axis stand side by side, those of another below them. Of a tensor of more than two axes
its pane shows one table, that of the number in brackets.
"""

from __future__ import annotations

from stepviz.views.layout.plan import Column, Extent, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import Made, OpShape
from stepviz.views.layout.sheets.pieces import called, pane, sheet


def operation(shape: OpShape) -> Sheet:
    """The sheet of one operation."""
    blocks: dict[tuple[str, int], list[Made]] = {}
    for made in shape.tensors:
        blocks.setdefault(made.rows, []).append(made)
    return sheet(shape.label, shape.layer, *(_board(rows, made) for rows, made in blocks.items()))


def _board(rows: tuple[str, int], tensors: list[Made]) -> TensorBlock:
    name = called("e", rows[1])
    columns = tuple(Column(Extent.framed(*made.columns), (0 if at else name,)) for at, made in enumerate(tensors))
    parts = tuple(pane(made.tensor, made.tensor, column=at, kind="matrix") for at, made in enumerate(tensors))
    return TensorBlock(columns, (Tier(Extent.framed(*rows)),), parts)
