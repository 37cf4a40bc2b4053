"""Pieces: columns and panes that several sheets are put together from. Kept free of NumPy, as `layouts`."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.settings.values import short
from stepviz.views.layout.layouts import LABEL_WIDTH
from stepviz.views.layout.plan import ALWAYS, Column, Extent, PaneSpec, TensorBlock, Tier
from stepviz.views.layout.shape import LayerShape, NetShape

_DIGITS = (2, 3, 3)
"""Columns of an input that is a small whole number, beside cells of five, seven and nine digits."""
_CHECKED = (17, 18)
"""Columns of what a check found with when, of an iteration of three and of four digits."""


def checked(shape: NetShape) -> Column:
    """What a check found, in short, with when, and where no rail stands beside it counted: `6 of 8`."""
    wide = 0 if shape.targets else _CHECKED[-1] + len("  ") + len(f"{shape.rows} of {shape.rows}")
    return Column(Extent("check", 1), (12,), (0, 0, 0), spare=_CHECKED, wide=wide)


def examples(shape: NetShape) -> Extent:
    """The rows of a batch, along which the sums of a gradient go."""
    return Extent.framed("example", shape.examples)


def called(letter: str, total: int) -> int:
    """Columns of the longest name of so many positions: `x63`."""
    return len(f"{letter}{max(0, total - 1)}")


def reading(shape: NetShape, layer: LayerShape, *, needed: bool = True) -> Column:
    """What a layer reads, with its labels, before them the names of the rows; `needed`: a sum goes along it."""
    name = called("e", shape.examples)
    names = (name, max(5, name + 1 + len(str(shape.rows))))
    columns = layer.columns or layer.inputs
    axis = Extent.framed("read", columns) if needed else Extent("read", columns)
    labels = LABEL_WIDTH if shape.labelled else 0
    if layer.number == 1 and shape.digits:
        return Column(axis, names, _DIGITS, (labels, max(0, labels - 1), max(0, labels - 1)), apart=1)
    return Column(axis, names, behind=(labels,) * 3, apart=1)


def read_of(shape: NetShape, layer: LayerShape) -> PaneSpec:
    """The pane of what a layer reads: the batch, or what the layer below made."""
    labels = LABEL_WIDTH if shape.labelled else 0
    first = layer.number == 1
    title, brief = ("batch", "x") if first else (f"{layer.reads} (layer {layer.number - 1})", layer.reads)
    tensors = (layer.reads, shape.labels) if labels else (layer.reads,)
    return PaneSpec("batch", title, brief, tensors, "batch", named=True, labels=labels)


def letter(shape: NetShape, layer: LayerShape, *, inputs: bool) -> str:
    """The letter before positions of a layer's inputs, or of what it makes."""
    if inputs:
        return layer.letter
    last = layer.number == shape.depth
    return "h" if not last else "o" if shape.targets else "c"


def rate(shape: NetShape) -> str:
    """The learning rate, or its letters where it has more digits than these: `.5`, `lr`."""
    digits = "" if shape.rate is None else short(shape.rate).removeprefix("0")
    return digits if digits and len(digits) <= len("lr") else "lr"


def parameters(
    shape: NetShape,
    layer: LayerShape,
    *,
    heads: int = ALWAYS,
    framed: bool = True,
    more: bool = False,
    every: bool = True,
) -> TensorBlock:
    """Parameters before, their gradients, parameters after, in a row: `W - lr·dW = W after`; `more`: checks beside.

    `every`: with what the layer learns besides a matrix and a bias.
    """
    makes, name = Extent("makes", layer.outputs), called(letter(shape, layer, inputs=True), layer.inputs)
    named = Column(makes, (name,), apart=1)
    matrix, *_ = before = layer.parameters[: None if every else 2]
    free = [place for place, name in enumerate(before) if name not in shape.held]
    joints = ("", "") if layer.kept or not free else (f"-{rate(shape)}·", "=")
    foot = min(free, default=0)
    columns = [
        named,
        Column(makes, joint=joints[0], gap=5 if joints[0] else 1, joint_foot=foot),
        Column(makes, joint=joints[1], gap=3 if joints[1] else 1, joint_foot=foot),
    ]
    gradients, after = layer.gradients[: len(before)], layer.after[: len(before)]
    word, slopes = ",".join(before), ",".join(gradients)
    parts = [
        PaneSpec("before", f"{word} before", matrix, before, "parameters", 0, named=True),
        PaneSpec("grads", slopes, gradients[0], gradients, "parameters", 1),
        PaneSpec("after", f"{word} after", "after", after, "parameters", 2),
    ]
    if more:
        columns.append(checked(shape))
        parts.append(checks(shape, 3))
    features = Extent.framed("feature", layer.inputs) if framed else Extent("feature", layer.inputs)
    return TensorBlock(tuple(columns), (Tier(features, heads, foot=len(before) - 1),), tuple(parts))


def checks(shape: NetShape, column: int, tier: int = 0, tiers: int = 1) -> PaneSpec:
    """What was found of each split."""
    title = "R² and MAE" if shape.targets else "accuracy"
    return PaneSpec(
        "accuracy", title, "fit" if shape.targets else "acc", shape.measures, "accuracy", column, tier, tiers,
        wants=1 + len(shape.measures),
    )  # fmt: skip


def numbered(blocks: Sequence[TensorBlock]) -> tuple[TensorBlock, ...]:
    """With the panes numbered through, from the first block on, in the order in which they are named there."""
    found, number = [], 1
    for block in blocks:
        parts = tuple(part._replace(number=number + place) for place, part in enumerate(block.parts))
        number += len(parts)
        found.append(block._replace(parts=parts))
    return tuple(found)
