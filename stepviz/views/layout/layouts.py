"""Layouts: areas, panes and bands of a screen. The printed screen and the terminal use the same ones.

Kept free of NumPy, so that the terminal can draw an empty screen before NumPy is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from stepviz.views.text.span import DIM, Line, Row, Style

PITCH = 8
"""Columns of a cell: a gutter and seven digits."""
WIDE_PITCH, WIDEST_PITCH = 10, 13
"""Columns of a cell with room for nine digits, and for twelve."""
SHORT_PITCH = 6
"""Columns of a cell if many stand side by side: a gutter and five digits."""
DIGIT_PITCH = 3
"""Columns of an input that is a small whole number."""
TABLES_APART = 2
"""Columns between tables of one pane."""
LABEL_WIDTH = 2
"""Columns of a label, with the blank before it."""
KEYS = 9
"""The most panes that have a key, 1 to 9."""
MARGIN = 1
"""Columns left and right of all tables, with room for a bracket."""
SIDEBAR = "sidebar"
"""The part right of all tables, which explains the selected number."""
CORNER_NAME, BELOW_NAME, BESIDE_NAME, UNDER_NAME = DOCKS = "dock left", "dock below", "dock right", "dock under"
"""Free areas: the widest left of a band, below all bands, right of the bands, the second widest left of a band."""
ZOOM, GRAPH = "zoom", "graphed"
LEAST_PICTURE = 9
"""The fewest lines of a terminal in which a picture is drawn."""
_STRIPPED = 14
"""The fewest lines of a terminal with the strip above the picture."""


class Area(NamedTuple):
    """A rectangle of the screen, in columns and rows from the top left."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """True if column `x` and line `y` of the screen lie in it."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height

    def parted(self, columns: int, gap: int) -> tuple[Area, Area]:
        """Splits it into its first `columns` columns and the rest after `gap` columns."""
        taken = columns + gap
        return self._replace(width=columns), self._replace(x=self.x + taken, width=max(0, self.width - taken))


class Size(NamedTuple):
    """Columns and lines of a terminal or a part of it."""

    width: int
    height: int

    def fits(self, room: Size | Area) -> bool:
        """True if it has room there."""
        return self.width <= room.width and self.height <= room.height


class Pane(NamedTuple):
    """A part of the screen. A pane with a number shows tensors, whose cells can be selected."""

    name: str
    place: Area
    number: int = 0
    title: str = ""
    tensors: tuple[str, ...] = ()
    title_width: int = 0
    kind: str = ""
    """Which painter of `panes` draws it."""
    columns: int = 1
    """Cells side by side."""
    start: int = 0
    """Columns before the gutter of the first cell, for the names of rows."""
    pitch: int = PITCH
    rows: int = 4
    """Rows of cells, without the line of a bias or a total."""
    heads: bool = True
    """True if the second line names the columns."""
    total: bool = False
    """True if the last line is for a total."""
    brief: str = ""
    """The shortest title that says what it is."""
    named: bool = False
    """True if the names of its rows stand before them."""
    numbers: int = 0
    """How many numbers it shows."""
    tables: int = 1
    """Tables side by side in it; `pitch` covers one cell of each."""
    key: int | None = None
    """The key that leads to it, if that is not `number`; 0 without a key."""
    digits: int = PITCH - 1
    """Columns of a number; fewer than `pitch` - 1 if the names above are longer."""

    @property
    def marked(self) -> str:
        """What stands before its title: its key and a blank; only a blank without a key."""
        key = self.number if self.key is None else self.key
        return f"{key} " if 0 < key <= KEYS else " "


class Word(NamedTuple):
    """A text between panes, at a column and line of the screen: `-lr·`, an arrow, `layer 1 of 2`."""

    x: int
    y: int
    text: str
    factors: tuple[str | float, ...] = ()
    """For a derivative: tensors and constants whose product replaces the text once it is known."""
    room: int = 0
    """Columns for the product."""
    once: str = ""
    """The gradient that must be known first, because the text gives its number away; empty without one."""
    edge: bool = False
    """True for the edge of a box, which stays where other words are left out."""


class Band(NamedTuple):
    """Panes that stand side by side, and what stands between them."""

    panes: tuple[Pane, ...]
    words: tuple[Word, ...] = ()

    def moved(self, columns: int) -> Band:
        """The band moved `columns` columns to the right."""
        panes = (pane._replace(place=pane.place._replace(x=pane.place.x + columns)) for pane in self.panes)
        return Band(tuple(panes), tuple(word._replace(x=word.x + columns) for word in self.words))


class Layout(NamedTuple):
    """Where everything stands: bands of tensor panes, and the other parts of the screen around them."""

    name: str
    width: int
    height: int
    bands: tuple[Band, ...]
    parts: tuple[Pane, ...]
    framed: bool = True
    """True if everything that a number is computed from is in view."""
    complete: bool = True
    """True if the whole sheet is shown."""

    @property
    def size(self) -> Size:
        """Columns and lines of the whole screen."""
        return Size(self.width, self.height)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """All panes: those with tensors in the order of their numbers, then the other parts."""
        return (*self.numbered, *self.parts)

    def at(self, x: int, y: int) -> Pane | None:
        """The pane at a column and line of the screen; None without one."""
        return next((pane for pane in self.panes if pane.place.holds(x, y)), None)

    def has(self, name: str) -> bool:
        """True if there is a pane of that name."""
        return any(pane.name == name for pane in self.panes)

    def pane(self, name: str) -> Pane:
        """The pane of that name, which must exist."""
        return next(pane for pane in self.panes if pane.name == name)

    def with_tensor(self, tensor: str) -> Pane | None:
        """The first pane that shows a tensor; None without one."""
        return next((pane for pane in self.panes if tensor in pane.tensors), None)

    @property
    def numbered(self) -> tuple[Pane, ...]:
        """The tensor panes, in the order of their numbers."""
        panes = (pane for band in self.bands for pane in band.panes)
        return tuple(sorted(panes, key=lambda pane: pane.number))


def zoomed(size: Size, name: str = ZOOM) -> Layout:
    """The layout of header, strip, line of keys and a picture in all the room between, but for the last column.

    A graph takes the last column too, since explanations below it are as wide as the terminal.
    """
    top = 2 if size.height >= _STRIPPED else 1
    across = size.width if name == GRAPH else max(1, size.width - 1)
    picture = Pane("picture", Area(0, top, across, size.height - 1 - top))
    return Layout(name, *size, (), (*around(size, 0, strip=top > 1), picture))


def around(size: Size, panel: int, *, header: bool = True, strip: bool = True, keys: bool = True) -> tuple[Pane, ...]:
    """The header, the strip, a panel of `panel` lines below the tensor panes, and the line of keys."""
    width, height = size
    end = height - keys
    there = (("header", 0, header), ("strip", 1, strip), ("panel", end - panel, panel), ("keys", height - 1, keys))
    return tuple(Pane(name, Area(0, y, width, int(lines))) for name, y, lines in there if lines > 0)


LECTURE_SIZE = Size(80, 24)
"""The terminal of a lecture, whose font is large enough for a hall."""


def page_size(width: int, height: int) -> Size:
    """The size of a page of text instead of panes: `LECTURE_SIZE`, or the whole terminal if that is smaller."""
    size = Size(width, height)
    return LECTURE_SIZE if LECTURE_SIZE.fits(size) else size


def lines_of(pane: Pane, screen: Sequence[Line]) -> list[Line]:
    """The part of a screen's lines that a pane covers, and one more column for a closing bracket."""
    x, y, width, height = pane.place
    return [line.part(x, width + 1) for line in screen[y : y + height]]


def put_words(
    layout: Layout, screen: Sequence[Line], *, sums: bool = True, told: Callable[[str], bool] = lambda _: False
) -> None:
    """Write the words between panes: without `sums` only edges; `told`: true for tensors that are revealed."""
    for word in (word for band in layout.bands for word in band.words if sums or word.edge):
        if not word.once or told(word.once):
            screen[word.y].put(word.x, word.text, DIM)


def placed(layout: Layout, screen: Sequence[Line], parts: Mapping[str, Sequence[Row]]) -> tuple[Row, ...]:
    """The rows of a screen: those of `parts`, which are as wide as the screen, and elsewhere its lines."""
    rows: dict[int, Row] = {}
    for pane in layout.parts:
        rows |= dict(enumerate(parts.get(pane.name, ()), start=pane.place.y))
    return tuple(rows[y] if y in rows else line.row() for y, line in enumerate(screen))


def lower_edge(x: int, y: int, width: int) -> Word:
    """The lower edge of a box, which begins at a column and line of the screen."""
    return Word(x, y, f"└{'─' * (width - 2)}┘", edge=True)


def put_sides(lines: Sequence[Line], width: int, title: str, style: Style) -> None:
    """Write the upper edge with the title, and the sides of a box, but no lower edge."""
    top, *others = lines
    top.put(0, f"┌{'─' * (width - 2)}┐", DIM).put(1, title[: width - 2], style)
    for line in others:
        line.put(0, "│", DIM).put(width - 1, "│", DIM)
