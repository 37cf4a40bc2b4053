"""Pieces: panes that several sheets have, and how a block follows from its panes. It imports no NumPy, as `layouts`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from stepviz.settings.values import short
from stepviz.views.layout.layouts import LABEL_WIDTH
from stepviz.views.layout.plan import (
    ALWAYS,
    NEVER,
    PITCHES,
    SINGLE,
    TERMS,
    Extent,
    PaneSpec,
    Sheet,
    TensorBlock,
    Tier,
)
from stepviz.views.layout.shape import LayerShape, NetShape

_DIGITS = (2, 3, 3, 3)
"""Columns of an input that is a small whole number, for each pitch."""
_CHECKED = (12, 17, 18)
"""Columns of a check's result, and with its iteration, of three and of four digits."""
_STATISTICS = 4
"""Columns of the names of statistics: `rμ1`."""

Line = Sequence[PaneSpec | None]
"""Panes side by side, None for an empty column."""


def pane(
    shape: NetShape,
    *tensors: str,
    title: str = "",
    brief: str = "",
    name: str = "",
    kind: str = "examples",
    rows: int = 1,
    columns: int = 1,
) -> PaneSpec:
    """A pane of these tensors, titled by their names. `rows`, `columns`: as many should be in view, or all of fewer."""
    made = shape.table(tensors[0])
    foot = len(tensors) - 1 if kind in ("parameters", "means", "column") else 0
    return PaneSpec(
        tensors,
        kind,
        made.rows.needing(rows),
        made.columns.needing(columns),
        title or ",".join(tensors),
        brief or tensors[0],
        name,
        (_STATISTICS if kind == "means" and foot else called(made.rows.total),),
        foot=foot,
        apart=int(kind in ("batch", "parameters", "matrix")),
        heads=shape.heads_of(made.columns),
    )


def board(*lines: Line, heads: int = ALWAYS, downwards: bool = False) -> TensorBlock:
    """A block of panes, line by line; `heads`: of the first line; `downwards`: numbered column by column.

    Names of rows are before the first pane of a line, and before each with other rows than the one beside it.
    """
    parts = [
        part._replace(column=column, tier=tier, named=_is_named(part, line[:column]))
        for tier, line in enumerate(lines)
        for column, part in enumerate(line)
        if part is not None
    ]
    across = range(max(part.column for part in parts) + 1)
    columns = [_column([part for part in parts if part.column == place], parts) for place in across]
    tiers = list[Tier]()
    for tier in range(len(lines)):
        own = [part for part in parts if part.tier == tier]
        above = [key for part in parts if part.tier < tier for key in (part.column, part.columns.key)]
        tables = [part for part in own if part.kind not in SINGLE] or own
        total, need = (max(getattr(part.rows, of) for part in tables) for of in ("total", "need"))
        # heads once are enough where panes stand below others of these columns
        named = all(part.column in above or part.columns.key in above for part in own)
        foot = max(part.foot * (part.tiers == 1) for part in own)
        extent = Extent(tables[0].rows.key, total, need)
        tiers.append(Tier(extent, NEVER if named else ALWAYS if tier else heads, foot))
    parts.sort(key=lambda part: (part.kind in SINGLE, part.column * downwards))
    return TensorBlock(tuple(columns), tuple(tiers), tuple(parts))


def _is_named(part: PaneSpec, before: Line) -> bool:
    beside = next((one.rows.key for one in reversed(before) if one is not None), None)
    return part.rows.key != beside or part.kind == "means" or part.tiers > 1


def _column(parts: Sequence[PaneSpec], every: Sequence[PaneSpec]) -> PaneSpec:
    """The column of these parts, of all parts of its block."""
    main, named = max(parts, key=lambda part: part.columns.total), [part for part in parts if part.named]
    before = {part.tier for part in every if part.column < main.column}
    under = bool(before and named) and before.isdisjoint(part.tier for part in named)
    key, total, _ = main.columns
    need = max(part.columns.need for part in parts if part.columns.key == key)
    names = max((part.names for part in named), key=lambda names: (len(names), names), default=(0,))
    return main._replace(
        columns=Extent(f"{key} {need}", total, need),
        names=names,
        behind=tuple(map(max, zip(*(part.behind for part in parts), strict=True))),
        texts=max(part.texts for part in parts),
        gap=1 - names[0] if under else main.gap,
        under=under,
        apart=max((part.apart for part in named if not under), default=0),
        heads=max(part.heads for part in parts),
    )


def sheet(name: str, layer: int, *blocks: TensorBlock, memory: bool = False) -> Sheet:
    """A sheet of these blocks, its panes numbered from 1 in order."""
    found, number = list[TensorBlock](), 1
    for block in blocks:
        parts = tuple(part._replace(number=number + place) for place, part in enumerate(block.parts))
        number += len(parts)
        found.append(block._replace(parts=parts))
    return Sheet(name, layer, tuple(found), memory)


def one_of(name: str, layer: int, ways: Iterable[Iterable[TensorBlock]], *, memory: bool = False) -> Sheet:
    """A sheet of the first blocks, with the others as its other arrangements."""
    first, *others = (sheet(name, layer, *blocks, memory=memory) for blocks in ways)
    return replace(first, others=tuple(others))


def called(total: int) -> int:
    """Columns of the longest name of `total` positions: `x63`."""
    return len(f"e{max(0, total - 1)}")


def read_of(shape: NetShape, layer: LayerShape, *, columns: int = 1, rows: int = 1) -> PaneSpec:
    """The pane of a layer's inputs, with labels: the batch, or the output of the layer below."""
    first, labels = layer.number == 1, LABEL_WIDTH * shape.labelled
    title, brief = ("batch", "x") if first else (f"{layer.reads} (layer {layer.number - 1})", layer.reads)
    tensors = (layer.reads, *[shape.labels] * shape.labelled)
    made = pane(shape, *tensors, title=title, brief=brief, kind="batch", rows=rows, columns=columns)
    (name,), behind = made.names, (labels,) * len(PITCHES)
    made = made._replace(behind=behind, names=(name, max(5, name + 1 + len(str(shape.rows)))))
    if not (first and shape.digits):
        return made
    return made._replace(pitches=_DIGITS, behind=(labels, *[max(0, labels - 1)] * (len(PITCHES) - 1)))


def probabilities(shape: NetShape, layer: LayerShape, title: str, columns: int) -> PaneSpec:
    """The pane of the model's output: of probabilities with verdicts, and a foot that counts the right ones."""
    made = pane(
        shape, layer.activations, title=title, brief=layer.symbols.activations, name="probabilities", columns=columns
    )
    return made._replace(behind=(int(shape.labelled),) * len(PITCHES), foot=int(shape.labelled))


def rate(shape: NetShape) -> str:
    """The learning rate in at most two columns: `.5`; `lr` if it has more digits."""
    digits = "" if shape.rate is None else short(shape.rate).removeprefix("0")
    return digits if digits and len(digits) <= len("lr") else "lr"


def parameters(shape: NetShape, layer: LayerShape, *, framed: bool = True, every: bool = True) -> list[PaneSpec]:
    """The panes of parameters, their gradients and updated parameters: `W - lr·dW = W after`.

    `every`: with the layer's parameters besides matrix and bias.
    """
    before = layer.parameters[: None if every else 2]
    free = [place for place, name in enumerate(before) if name not in shape.frozen]
    joints = ((f"-{rate(shape)}·", 5), ("=", 3)) if free and not layer.kept else (("", 1), ("", 1))
    word, after, need = ",".join(before), layer.after[: len(before)], TERMS if framed else 1
    shown = (before, f"{word} before", ""), (layer.gradients[: len(before)], "", ""), (after, f"{word} after", "after")
    return [
        pane(shape, *tensors, title=title, brief=brief, kind="parameters", rows=need)._replace(
            joint=joint, gap=gap, joint_foot=min(free, default=0)
        )
        for (tensors, title, brief), (joint, gap) in zip(shown, (("", 1), *joints), strict=True)
    ]


def checks(shape: NetShape, tiers: int = 1) -> PaneSpec:
    """The pane with the results of checks, a row for each split; if nothing stands beside it, with counts: `6 of 8`."""
    title, brief = ("R² and MAE", "fit") if shape.targets else ("accuracy", "acc")
    wide = 0 if shape.targets else _CHECKED[-1] + len("  ") + len(f"{shape.rows} of {shape.rows}")
    results, one = shape.measures, Extent("check", 1)
    made = PaneSpec(results, "accuracy", Extent("check", len(results)), one, title, brief, pitches=(0,) * len(PITCHES))
    return made._replace(texts=_CHECKED, wide=wide, wants=1 + len(results), tiers=tiers)


def means(shape: NetShape) -> PaneSpec:
    """The pane of the examples' losses and their mean."""
    mean = shape.losses[-1]
    made = pane(shape, *shape.losses, title=mean, brief=mean, kind="column")
    return made._replace(names=(max(len("mean"), *made.names),))


def counted(shape: NetShape) -> Iterator[PaneSpec]:
    """The panes of the number of updates and of the learning rate, if the run has such tensors."""
    made = ("updates t", "t", shape.counts, 4, 7), ("lr", "lr", shape.rates, 5, 3)
    yield from (counts(*of) for of in made if of[2])


def counts(title: str, brief: str, tensors: tuple[str, ...], lines: int, names: int) -> PaneSpec:
    """A pane of single numbers, each in a line after its name, such as the number of updates."""
    rows, columns = Extent(title, len(tensors)), Extent(title, 1)
    return PaneSpec(tensors, "counts", rows, columns, title, brief, names=(names,), wants=lines)
