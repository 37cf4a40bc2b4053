"""Pieces: columns and panes that several sheets have. It imports no NumPy, as `layouts`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from stepviz.settings.values import short
from stepviz.views.layout.layouts import LABEL_WIDTH
from stepviz.views.layout.plan import ALWAYS, PITCHES, Column, Extent, PaneSpec, Sheet, TensorBlock, Tier
from stepviz.views.layout.shape import LayerShape, NetShape

_DIGITS = (2, 3, 3, 3)
"""Columns of an input that is a small whole number, for each pitch."""
_CHECKED = (17, 18)
"""Columns of a check's result with its iteration, of three and of four digits."""


def pane(
    name: str,
    *tensors: str,
    column: int = 0,
    tier: int = 0,
    title: str = "",
    brief: str = "",
    kind: str = "examples",
    named: bool | None = None,
) -> PaneSpec:
    """A pane of these tensors, titled by their names; by default panes in the first column have names of rows."""
    title, brief, named = title or ",".join(tensors), brief or tensors[0], not column if named is None else named
    return PaneSpec(name, title, brief, tensors, kind, column, tier, named=named)


def board(columns: Iterable[Column], tiers: Iterable[Tier], *rows: Sequence[PaneSpec | None]) -> TensorBlock:
    """A block of panes, tier by tier, None for an empty column; a tier's first pane and means have names of rows."""
    parts = (
        part._replace(column=column, tier=tier, named=part.kind == "means" or not any(row[:column]))
        for tier, row in enumerate(rows)
        for column, part in enumerate(row)
        if part is not None
    )
    return TensorBlock(tuple(columns), tuple(tiers), tuple(parts))


def sheet(name: str, layer: int, *blocks: TensorBlock, memory: bool = False, others: Iterable[Sheet] = ()) -> Sheet:
    """A sheet of these blocks, its panes numbered from 1 in order."""
    found, number = list[TensorBlock](), 1
    for block in blocks:
        parts = tuple(part._replace(number=number + place) for place, part in enumerate(block.parts))
        number += len(parts)
        found.append(block._replace(parts=parts))
    return Sheet(name, layer, tuple(found), memory, tuple(others))


def one_of(sheets: Iterable[Sheet]) -> Sheet:
    """The first sheet, with the others as its other arrangements."""
    first, *others = sheets
    return Sheet(first.name, first.layer, first.blocks, first.memory, tuple(others))


def checked(shape: NetShape) -> Column:
    """The column of checks' results, with spare widths for the iteration, and without a rail for counts: `6 of 8`."""
    wide = 0 if shape.targets else _CHECKED[-1] + len("  ") + len(f"{shape.rows} of {shape.rows}")
    return Column(Extent("check", 1), (12,), (0,) * len(PITCHES), spare=_CHECKED, wide=wide)


def examples(shape: NetShape) -> Extent:
    """The rows of a batch, along which sums of gradients go."""
    return Extent.framed("example", shape.examples)


def rows_of(shape: NetShape) -> Extent:
    """The rows of a batch, of which not all need be in view."""
    return Extent("example", shape.examples)


def called(letter: str, total: int) -> int:
    """Columns of the longest name of `total` positions: `x63`."""
    return len(f"{letter}{max(0, total - 1)}")


def reading(shape: NetShape, layer: LayerShape, *, needed: bool = True) -> Column:
    """The column of a layer's inputs, with labels and names of rows; `needed`: a sum goes along it."""
    name = called("e", shape.examples)
    names = (name, max(5, name + 1 + len(str(shape.rows))))
    columns = layer.columns or layer.inputs
    axis = Extent.framed("read", columns) if needed else Extent("read", columns)
    labels = LABEL_WIDTH * shape.labelled
    if layer.number == 1 and shape.digits:
        return Column(axis, names, _DIGITS, (labels, *[max(0, labels - 1)] * (len(PITCHES) - 1)), apart=1)
    return Column(axis, names, behind=(labels,) * len(PITCHES), apart=1)


def read_of(shape: NetShape, layer: LayerShape, tier: int = 0) -> PaneSpec:
    """The pane of a layer's inputs: the batch, or the output of the layer below."""
    first = layer.number == 1
    title, brief = ("batch", "x") if first else (f"{layer.reads} (layer {layer.number - 1})", layer.reads)
    tensors = (layer.reads, *[shape.labels] * shape.labelled)
    made = pane("batch", *tensors, tier=tier, title=title, brief=brief, kind="batch")
    return made._replace(labels=LABEL_WIDTH * shape.labelled)


def rate(shape: NetShape) -> str:
    """The learning rate in at most two columns: `.5`; `lr` if it has more digits."""
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
    """A block of parameters, their gradients and updated parameters: `W - lr·dW = W after`; `more`: with checks.

    `every`: with the layer's parameters besides matrix and bias.
    """
    makes, name = Extent("makes", layer.outputs), called(layer.letter, layer.inputs)
    before = layer.parameters[: None if every else 2]
    free = [place for place, name in enumerate(before) if name not in shape.held]
    joints = ("", "") if layer.kept or not free else (f"-{rate(shape)}·", "=")
    foot = min(free, default=0)
    columns = [Column(makes, (name,), apart=1)]
    columns += [
        Column(makes, joint=joint, gap=gap if joint else 1, joint_foot=foot)
        for joint, gap in zip(joints, (5, 3), strict=True)
    ]
    word, gradients = ",".join(before), layer.gradients[: len(before)]
    parts = [
        pane("before", *before, title=f"{word} before", brief=before[0], kind="parameters"),
        pane("grads", *gradients, brief=gradients[0], kind="parameters"),
        pane("after", *layer.after[: len(before)], title=f"{word} after", brief="after", kind="parameters"),
    ]
    if more:
        columns.append(checked(shape))
        parts.append(checks(shape, 3))
    features = Extent.framed("feature", layer.inputs) if framed else Extent("feature", layer.inputs)
    return board(columns, [Tier(features, heads, foot=len(before) - 1)], parts)


def checks(shape: NetShape, column: int, tier: int = 0, tiers: int = 1) -> PaneSpec:
    """The pane of checks' results for each split."""
    title, brief = ("R² and MAE", "fit") if shape.targets else ("accuracy", "acc")
    made = pane("accuracy", *shape.measures, column=column, tier=tier, title=title, brief=brief, kind="accuracy")
    return made._replace(tiers=tiers, wants=1 + len(shape.measures), named=False)


def means(shape: NetShape, column: int, tier: int) -> PaneSpec:
    """The pane of the examples' losses and their mean."""
    mean = shape.losses[-1]
    return pane("means", *shape.losses, column=column, tier=tier, title=mean, brief=mean, kind="column", named=True)


def counted(shape: NetShape) -> Iterator[tuple[PaneSpec, int]]:
    """(pane, columns of names) of the number of updates and of the learning rate, if the run has such tensors."""
    made = ("count", "updates t", "t", shape.counts, 4, 7), ("rate", "lr", "lr", shape.rates, 5, 3)
    for name, title, brief, tensors, lines, names in made:
        if tensors:
            yield counts(name, title, brief, tensors, 0, lines), names


def counts(name: str, title: str, brief: str, tensors: Sequence[str], column: int, lines: int) -> PaneSpec:
    """A pane of single numbers, each in a line after its name, such as the number of updates."""
    return pane(name, *tensors, column=column, title=title, brief=brief, kind="counts", named=True)._replace(
        wants=lines
    )
