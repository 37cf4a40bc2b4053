"""Columns: how many cells stand side by side in a block, how long names and numbers are. Kept free of NumPy.

Room is given to cells, then to names, then to digits, then to air: one column more never shows fewer of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from stepviz.views.layout.plan import PITCHES, Column, PaneSpec, TensorBlock

TITLED = 3
"""Columns of a title before its words: mark, number, blank."""


class Placement(NamedTuple):
    """Where a column of panes stands, from the left end of its block."""

    x: int
    width: int
    """Columns of its titles and cells."""
    cells: int
    names: int
    digits: int
    """Columns of a number."""
    pitch: int
    """Columns from a cell to the next."""
    gap: int
    """Columns left before it."""


class Widths(NamedTuple):
    """How the columns of a block share the room."""

    counts: Mapping[str, int]
    """Cells side by side, by the key of their axis."""
    names: tuple[int, ...]
    shown: tuple[int, ...]
    """The columns that are shown, by their places."""


def shared(block: TensorBlock, room: int, ranks: Mapping[int, int]) -> Widths:
    """Cells and names at the smallest pitch; `ranks`: what goes first where not all columns have room, by column.

    None has a second cell as long as another one lacks its first.
    """
    shown = _fitting(block, room, ranks)
    names = tuple(0 for _ in block.columns)
    counts = {block.columns[place].axis.key: 1 for place in shown}
    for needed in (True, False) if len(shown) == len(block.columns) else ():
        for key in _turns(block, shown, counts, needed=needed):
            more = {**counts, key: counts[key] + 1}
            if cost(block, Widths(more, names, shown), 0) > room:
                return _named(block, Widths(counts, names, shown), room)
            counts = more
    return _named(block, Widths(counts, names, shown), room)


def cost(block: TensorBlock, widths: Widths, pitch: int) -> int:
    """Columns that a block takes at least, at that pitch."""
    total = sum(_width(block, place, widths, pitch) for place in widths.shown)
    return total + sum(least_gap(block, place, widths) for place in widths.shown[1:])


def needs_met(block: TensorBlock, widths: Widths) -> bool:
    """Whether all is in view that a number of it is made from."""
    columns = [block.columns[place] for place in widths.shown]
    met = all(widths.counts[column.axis.key] >= column.axis.need for column in columns)
    return met and len(columns) == len(block.columns)


def stood(block: TensorBlock, widths: Widths, pitch: int, room: int, *, railed: bool = False) -> dict[int, Placement]:
    """Where the columns stand, by their places: what is left joins panes, then tells more, then is air.

    `railed`: whether a rail stands beside them.
    """
    air = max(0, room - cost(block, widths, pitch))
    gaps = {place: least_gap(block, place, widths) for place in widths.shown[1:]}
    for place, gap in gaps.items():
        column = block.columns[place]
        if column.joint and column.gap - gap <= air:
            gaps[place], air = column.gap, air - column.gap + gap
    sizes = {place: _width(block, place, widths, pitch) for place in widths.shown}
    names = {place: _name(block.columns[place], widths.names[place]) for place in widths.shown}
    for place in widths.shown:
        more = 0 if widths.names[place] else min(block.columns[place].apart, air)
        names[place], sizes[place], air = names[place] + more, sizes[place] + more, air - more
    for place, size in sizes.items():
        spares = (*block.columns[place].spare, 0 if railed else block.columns[place].wide)
        more = max((spare - size for spare in spares if size < spare <= size + air), default=0)
        sizes[place], air = size + more, air - more
    for place, gap in gaps.items():
        more = 0 if block.columns[place].joint else max(0, min(block.columns[place].gap - gap, air))
        gaps[place], air = gap + more, air - more
    for place in widths.shown:
        more = min(block.columns[place].apart, air) if widths.names[place] else 0
        names[place], sizes[place], air = names[place] + more, sizes[place] + more, air - more
    headed = _headed(block, widths, pitch, air)
    x, found = 0, dict[int, Placement]()
    for place, size in sizes.items():
        column, gap = block.columns[place], gaps.get(place, 0)
        cells, digits = widths.counts[column.axis.key], column.pitches[pitch] - 1
        more = headed.get(place, 0)
        found[place] = Placement(x + gap, size + more * cells, cells, names[place], digits, digits + 1 + more, gap)
        x += gap + size + more * cells
    return found


def _headed(block: TensorBlock, widths: Widths, pitch: int, air: int) -> dict[int, int]:
    """Columns that each cell of a column gets for the name above it: as many in all of them."""
    most: dict[int, int] = {}
    for place in widths.shown:
        more = block.columns[place].heads - block.columns[place].pitches[pitch]
        if more > 0:
            most[place] = more
    cells = sum(widths.counts[block.columns[place].axis.key] for place in most)
    return {place: min(more, air // cells) for place, more in most.items()}


def least_gap(block: TensorBlock, place: int, widths: Widths) -> int:
    """Columns before a column at least: none where its first one is that of a bracket, and no word stands there."""
    column = block.columns[place]
    worded = column.least > 0 or _name(column, widths.names[place]) > 0
    return column.least_gap if column.under else int(worded)


def _name(column: Column, names: int) -> int:
    return column.names[min(names, len(column.names) - 1)]


def _width(block: TensorBlock, place: int, widths: Widths, pitch: int) -> int:
    column = block.columns[place]
    cells = widths.counts[column.axis.key] * column.pitches[pitch] + column.behind[pitch]
    names = _name(column, widths.names[place])
    titled = max((bare(part, names) + TITLED + len(part.brief) for part in _in(block, place)), default=0)
    return max(titled, column.least, names + cells)


def bare(part: PaneSpec, names: int) -> int:
    """Columns before a pane that stand free for the names of others above or below it."""
    return names if part.kind in ("examples", "parameters", "means", "units") and not part.named else 0


def _in(block: TensorBlock, place: int) -> Iterator[PaneSpec]:
    return (part for part in block.parts if part.column == place)


def _fitting(block: TensorBlock, room: int, ranks: Mapping[int, int]) -> tuple[int, ...]:
    """The columns that have room for a cell each: those of the lowest rank first, the first one always."""
    shown: tuple[int, ...] = ()
    names = tuple(0 for _ in block.columns)
    for place in sorted(range(len(block.columns)), key=lambda place: (ranks.get(place, 0), place)):
        more = tuple(sorted((*shown, place)))
        counts = {block.columns[column].axis.key: 1 for column in more}
        if shown and cost(block, Widths(counts, names, more), 0) > room:
            break
        shown = more
    return shown


def _turns(block: TensorBlock, shown: Sequence[int], start: Mapping[str, int], *, needed: bool) -> Iterator[str]:
    """Which axis has a cell more, in turn, until all have what they need, or all there is: of whole digits, then the
    one with the fewest.
    """
    most: dict[str, int] = {}
    for place in shown:
        axis = block.columns[place].axis
        most[axis.key] = max(most.get(axis.key, 0), min(axis.need, axis.total) if needed else axis.total)
    counts, brief = dict(start), {block.columns[at].axis.key for at in shown if block.columns[at].pitches < PITCHES}
    while open_ := [key for key in most if counts[key] < most[key]]:
        key = min(open_, key=lambda key: (key not in brief, counts[key]))
        counts[key] += 1
        yield key


def _named(block: TensorBlock, widths: Widths, room: int) -> Widths:
    """With longer names where these take no cell."""
    for place in widths.shown:
        for longer in range(1, len(block.columns[place].names)):
            names = tuple(longer if at == place else name for at, name in enumerate(widths.names))
            if cost(block, widths._replace(names=names), 0) > room:
                return widths
            widths = widths._replace(names=names)
    return widths
