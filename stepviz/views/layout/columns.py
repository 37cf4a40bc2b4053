"""Columns: how many cells stand side by side in a block, and how wide names and numbers are. Kept free of NumPy.

Room goes to cells, then to names, then to digits, then to blanks, so that one column more never shows fewer cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stepviz.views.layout.plan import PITCHES, PaneSpec, TensorBlock

TITLED = 3
"""Columns of a title before its text: mark, number, blank."""


class Placement(NamedTuple):
    """Where a column of panes stands, counted from the left end of its block."""

    x: int
    width: int
    """Columns of its titles and cells."""
    cells: int
    names: int
    digits: int
    """Columns of a number."""
    pitch: int
    """Columns from one cell to the next."""
    gap: int
    """Blank columns before it."""


class Widths(NamedTuple):
    """How the columns of a block share the room."""

    block: TensorBlock
    counts: Mapping[str, int]
    """Cells side by side, by the key of their axis."""
    names: tuple[int, ...]
    shown: tuple[int, ...]
    """The indices of the columns that are shown."""

    def cost(self, pitch: int) -> int:
        """The fewest columns that the block takes at that pitch."""
        return sum(self._width(place, pitch) for place in self.shown) + sum(map(self.least_gap, self.shown[1:]))

    def full_cost(self, pitch: int) -> int:
        """The columns that the block takes at that pitch with joints and its longest texts."""
        columns = self.block.columns
        gaps = sum(max(0, columns[place].gap - self.least_gap(place)) for place in self.shown[1:])
        spares = ((place, max(columns[place].texts, default=0)) for place in self.shown)
        return self.cost(pitch) + gaps + sum(max(0, spare - self._width(place, pitch)) for place, spare in spares)

    @property
    def needs_met(self) -> bool:
        """True if everything that a number of the block is computed from is in view."""
        columns = [self.block.columns[place] for place in self.shown]
        met = all(self.counts[column.columns.key] >= column.columns.need for column in columns)
        return met and len(columns) == len(self.block.columns)

    def stood(self, pitch: int, room: int, *, with_sidebar: bool = False) -> dict[int, Placement]:
        """The placement of each shown column, by its index. Spare room goes to joints, then to texts, then to blanks.

        `with_sidebar`: True if a sidebar stands beside them, which needs the columns of `wide` panes.
        """
        columns, left = self.block.columns, max(0, room - self.cost(pitch))
        gaps = {place: self.least_gap(place) for place in self.shown[1:]}
        for place, gap in gaps.items():
            if columns[place].joint and columns[place].gap - gap <= left:
                gaps[place], left = columns[place].gap, left - columns[place].gap + gap
        sizes = {place: self._width(place, pitch) for place in self.shown}
        names = {place: self._name(place) for place in self.shown}
        # blanks behind short names first: longer ones got columns already
        for place in (place for place in self.shown if not self.names[place]):
            more = min(columns[place].apart, left)
            names[place], sizes[place], left = names[place] + more, sizes[place] + more, left - more
        for place, size in sizes.items():
            spares = (*columns[place].texts, 0 if with_sidebar else columns[place].wide)
            more = max((spare - size for spare in spares if size < spare <= size + left), default=0)
            sizes[place], left = size + more, left - more
        for place, gap in gaps.items():
            more = 0 if columns[place].joint else max(0, min(columns[place].gap - gap, left))
            gaps[place], left = gap + more, left - more
        for place in (place for place in self.shown if self.names[place]):
            more = min(columns[place].apart, left)
            names[place], sizes[place], left = names[place] + more, sizes[place] + more, left - more
        headed, x, found = self._headed(pitch, left), 0, dict[int, Placement]()
        for place, size in sizes.items():
            gap, more, digits = gaps.get(place, 0), headed.get(place, 0), columns[place].pitches[pitch] - 1
            cells = self.counts[columns[place].columns.key]
            width = size + more * cells
            found[place] = Placement(x + gap, width, cells, names[place], digits, digits + 1 + more, gap)
            x += gap + width
        return found

    def _headed(self, pitch: int, left: int) -> dict[int, int]:
        """How much wider the cells of each column get for the class names above them, by the column's index."""
        lacking = {
            place: self.block.columns[place].heads - self.block.columns[place].pitches[pitch] for place in self.shown
        }
        most = {place: more for place, more in lacking.items() if more > 0}
        cells = sum(self.counts[self.block.columns[place].columns.key] for place in most)
        return {place: min(more, left // cells) for place, more in most.items()}

    def least_gap(self, place: int) -> int:
        """The fewest blank columns before a column: 0 if it begins with the gutter of a cell, where a bracket fits."""
        column = self.block.columns[place]
        return column.gap - 1 if column.under else int(bool(column.texts) or self._name(place) > 0)

    def _name(self, place: int) -> int:
        names = self.block.columns[place].names
        return names[min(self.names[place], len(names) - 1)]

    def _width(self, place: int, pitch: int) -> int:
        column, names = self.block.columns[place], self._name(place)
        cells = self.counts[column.columns.key] * column.pitches[pitch] + column.behind[pitch]
        parts = (part for part in self.block.parts if part.column == place)
        titled = max((bare(part, names) + TITLED + len(part.brief) for part in parts), default=0)
        return max(titled, *column.texts[:1], names + cells)

    def turns(self, *, needed: bool) -> Iterator[str]:
        """Yields the key of the axis that gets one more cell: one with narrow cells, else the one with the fewest.

        `needed`: until all axes have what they need; else until they are complete.
        """
        most: dict[str, int] = {}
        columns = [self.block.columns[place] for place in self.shown]
        for axis in (column.columns for column in columns):
            most[axis.key] = max(most.get(axis.key, 0), min(axis.need, axis.total) if needed else axis.total)
        counts, brief = dict(self.counts), {column.columns.key for column in columns if column.pitches < PITCHES}
        while open_ := [key for key in most if counts[key] < most[key]]:
            key = min(open_, key=lambda key: (key not in brief, counts[key]))
            counts[key] += 1
            yield key

    def named(self, room: int) -> Widths:
        """The widths with longer names, as far as there is room without taking a cell away."""
        widths = self
        for place in self.shown:
            for longer in range(1, len(self.block.columns[place].names)):
                names = tuple(longer if at == place else name for at, name in enumerate(widths.names))
                if widths._replace(names=names).cost(0) > room:
                    return widths
                widths = widths._replace(names=names)
        return widths


def shared(block: TensorBlock, room: int, ranks: Mapping[int, int]) -> Widths:
    """Share room among cells and names at the smallest pitch; `ranks`: by column, the lowest are shown first.

    No column gets a second cell before every column has its first.
    """
    widths = Widths(block, {}, (0,) * len(block.columns), ())
    for place in sorted(range(len(block.columns)), key=lambda place: (ranks.get(place, 0), place)):
        shown = tuple(sorted((*widths.shown, place)))
        more = widths._replace(counts={block.columns[at].columns.key: 1 for at in shown}, shown=shown)
        if widths.shown and more.cost(0) > room:
            break
        widths = more
    for needed in (True, False) if len(widths.shown) == len(block.columns) else ():
        for key in widths.turns(needed=needed):
            more = widths._replace(counts={**widths.counts, key: widths.counts[key] + 1})
            if more.cost(0) > room:
                return widths.named(room)
            widths = more
    return widths.named(room)


def bare(part: PaneSpec, names: int) -> int:
    """Columns left blank before a pane, below or above the names of rows of other panes."""
    return 0 if part.named else names
