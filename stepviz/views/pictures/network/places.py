"""Places: the layout of a network's tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stepviz.views.layout.layouts import Size
from stepviz.views.pictures.picture import SHARED

_TOP = 1
"""Lines above the tiles: the names of columns."""
_MOST_PITCH, _COMMON_PITCH, _NAMED_ABOVE = 8, 5, 3
"""From one unit to the next: the most lines; those that columns with more room have beside one with less; the least
with the name above the tile instead of before it."""
_LEFT = 1
NUMBER, _MOST_NAMED = 6, 12
"""Columns of a number after a name or a tile, and the most columns of an output's name."""
_FEW, _SOME = 10, 8
"""The most units of a column that are all in view, and the units in view of a column of more in little room."""
_LEAST_PLANE, _GAP = 12, 2
_MOST_BARS = 16
_LEAST_LINES, _LEAST_GAP = 6, 3
"""The least columns for lines between columns of tiles, and the least if only two are in view."""


class PictureArea(NamedTuple):
    """The area of the plane or of a tile, in columns and lines of the picture."""

    x: int
    y: int
    width: int
    height: int


class WantedColumn(NamedTuple):
    """What a column of units needs."""

    total: int
    """The number of its units."""
    name: int
    """Columns of the longest short name."""
    longest: int = 0
    """Further columns of the longest name in the data."""
    bars: bool = False
    """True if its tiles are bars, which may be as wide as there are examples; else they are square."""
    image: Size | None = None
    """The size of its images; None if its tiles are no images."""
    whole: bool = False
    """True if all its units are the pixels of one image."""


class TileSlot(NamedTuple):
    """The layout of a column of units."""

    seen: int
    """Units in view."""
    pitch: int
    tall: int
    """Lines of a tile."""
    wide: int
    """Columns of a tile."""
    named: int
    """Columns before a tile for its name; 0 if the name is above it."""
    x: int = 0
    """The first column of the tiles."""

    @property
    def above(self) -> bool:
        """True if names are above tiles."""
        return not self.named

    @property
    def pixels(self) -> int:
        """Lines of pixels of a tile; without a name between tiles, one less for a blank line."""
        return 2 * self.tall - (self.pitch == self.tall > 1)

    @property
    def across(self) -> int:
        """Columns of a name and a tile."""
        return self.named + self.wide


@dataclass(frozen=True)
class TilePlaces:
    """The layout of a network."""

    slots: tuple[TileSlot, ...]
    first: int
    """The number of the first column in view."""
    lines: int
    """Lines for tiles."""
    gap: int
    """Columns between two columns of tiles."""
    plane: PictureArea | None

    @property
    def fits(self) -> bool:
        """True if at least two columns fit, each with a unit, and lines between them."""
        return self.gap >= _LEAST_GAP and all(slot.seen * slot.pitch <= self.lines and slot.seen for slot in self.slots)

    def y(self, column: int, place: int) -> int:
        """The first line of a tile, under its name."""
        slot = self.slots[column]
        free = self.lines - slot.seen * slot.pitch
        return _TOP + free * (place + 1) // (slot.seen + 1) + place * slot.pitch + slot.above

    def numbered(self, column: int) -> bool:
        """True if each unit has its number beside it."""
        return self.slots[column].above or column == len(self.slots) - 1 or self.gap >= _LEAST_LINES + NUMBER

    def middles(self, column: int) -> tuple[int, ...]:
        """For each tile of a column, the dots from the line under the title to its middle."""
        slot = self.slots[column]
        return tuple(4 * self.y(column, place) + 2 * slot.tall for place in range(slot.seen))

    def between(self, column: int) -> tuple[int, int]:
        """The column after a tile and a number beside it, and the first column of the next tiles or their names."""
        before, after = self.slots[column : column + 2]
        beside = NUMBER * (not before.above and self.numbered(column))
        return before.x + before.wide + beside, after.x - after.named


def plan(columns: Sequence[WantedColumn], width: int, height: int, around: int, *, planar: bool) -> TilePlaces:
    """The layout in that size; if not all columns fit, those near `around`. `planar`: with a plane at the right."""
    lines = height - _TOP - 2
    if SHARED.fits(Size(width, height)):  # what few units leave below goes to other plots
        lines = min(lines, _MOST_PITCH * max(column.total for column in columns))
    across = min(2 * (lines - 2), 3 * width // 10) // 2 * 2 if planar else 0
    across = across if across >= _LEAST_PLANE else 0
    plane = (
        PictureArea(width - 1 - across, _TOP + (lines - across // 2 + 1) // 2, across, across // 2) if across else None
    )
    lines = max(0, lines)
    own = [lines // max(1, _in_view(column, lines)) for column in columns[:-1] if not column.image]
    # Columns of few units do not grow beyond what the largest one allows: tiles of one size.
    pitch = max(_COMMON_PITCH, min([_MOST_PITCH, *own]))
    for shown in range(len(columns), 1, -1):
        first = max(0, min(around - shown // 2, len(columns) - shown))
        some = range(first, first + shown)
        bars = min(_MOST_BARS, width // (4 * shown) * 2)
        slots = [_slot(columns[at], lines, pitch, bars, last=at == len(columns) - 1) for at in some]
        said = NUMBER + (0 if across else min(_MOST_NAMED, columns[-1].longest)) + columns[-1].name + 1
        behind = max(0, said - slots[-1].wide) if slots[-1].above else 1 + NUMBER
        right = width - 1 - (across + _GAP if across else 0) - behind
        gap = (right - _LEFT - sum(slot.across for slot in slots)) // (shown - 1)
        if gap >= _LEAST_LINES or shown == 2:  # else fewer columns, so that lines can be followed
            break
    x, placed = _LEFT, []
    for slot in slots:
        placed.append(TileSlot(*slot[:-1], x + slot.named))
        x += slot.across + max(1, gap)
    return TilePlaces(tuple(placed), first, lines, gap, plane)


def _in_view(column: WantedColumn, lines: int) -> int:
    """The units of a column in view: all if these are few, else as many as have tiles of a common size."""
    most = column.total if column.total <= _FEW else max(_SOME, lines // _COMMON_PITCH)
    return min(column.total, most, lines // 2)


def _slot(column: WantedColumn, lines: int, pitch: int, bars: int, *, last: bool) -> TileSlot:
    """The size of a column's tiles; images are so large that four fit, but not larger than their pixels."""
    if column.image is not None and column.whole:
        return TileSlot(1, column.image.height + 1, column.image.height, column.image.width, 0)
    if column.image is not None:
        wanted = min(column.image.height // 2 + 1, lines // 4)
        pitch = max(_NAMED_ABOVE, wanted, min(_MOST_PITCH, lines // column.total))
        seen = column.total
    else:
        seen = column.total if last else _in_view(column, lines)
        pitch = max(1 if last else 2, min(pitch, lines // max(1, seen)))
    above = pitch >= _NAMED_ABOVE
    tall = pitch - 1 if above else pitch
    wide = max(4, 2 * tall, bars if column.bars else 0)
    return TileSlot(min(seen, lines // pitch), pitch, tall, wide, 0 if above else column.name + 1)
