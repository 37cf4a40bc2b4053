"""Grid: a pane of cells, in lines and groups of columns: all of them, and which are in view, where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.windows import Window

Spot = tuple[int, Cell]
"""A cell and the column of its last digit on the screen."""


class Slot(NamedTuple):
    """Where a cell in view stands in its pane: a line, the column before its digits, how many digits there are."""

    cell: Cell
    line: int
    gutter: int
    digits: int


class Stack(NamedTuple):
    """Lines of one tensor's cells below each other: a matrix, a foot."""

    tensor: str
    line: int
    """The first of them in its pane."""
    along: tuple[Sequence[int], ...]
    """The positions in view of each axis."""

    @property
    def size(self) -> int:
        """How many cells there are."""
        return prod(map(len, self.along))

    def cell(self, place: int) -> Cell:
        """The cell at a place, counted line by line."""
        index: tuple[int, ...] = ()
        for positions in reversed(self.along):
            place, at = divmod(place, len(positions))
            index = (positions[at], *index)
        return Cell(self.tensor, index)

    def places(self, index: Sequence[int | None]) -> Iterator[int]:
        """Where cells in view stand: an index for each axis, None for all of it."""
        axes = (_found(positions, wanted) for positions, wanted in zip(self.along, index, strict=True))
        for along in product(*axes):
            place = 0
            for at, positions in zip(along, self.along, strict=True):
                place = place * len(positions) + at
            yield place


class Group(NamedTuple):
    """Columns of a grid side by side: of one tensor, or of one number a line."""

    tensors: tuple[str, ...]
    """One, or one for each line, where these are single numbers or those of one axis."""
    rank: int
    """How many axes the tensors have."""
    columns: Window
    gutter: int
    """The column before the digits of the first cell in view."""
    pitch: int
    """Columns from one cell to the next."""
    digits: int
    feet: tuple[str, ...] = ()
    """The tensors below it, a line each, without its axis of lines: a bias, a mean."""
    spread: int = 0
    """Blank columns behind a cell that its heat goes on in."""
    tables: tuple[Window, ...] = ()
    """Where in the axes before these two its cells are, of a tensor that has more."""

    def cell(self, line: int, column: int) -> Cell:
        """The cell in a line and column, whether in view or not."""
        if self.lined:
            return Cell(self.tensors[line], (column,) if self.rank else ())
        return Cell(self.tensors[0], (*self.at, *(line, column)[: self.rank]))

    @property
    def at(self) -> tuple[int, ...]:
        """The table that is in view: its position on each axis before the last two."""
        return tuple(window.start for window in self.tables)

    @property
    def of(self) -> int:
        """How many tables there are, one in view."""
        return prod(window.total for window in self.tables)

    def turned(self, number: int) -> Group:
        """With the table of that number in view, counted along the last of these axes first."""
        found: list[Window] = []
        for window in reversed(self.tables):
            number, at = divmod(number, window.total)
            found.insert(0, Window((at,), window.total) if window.partial else window)
        return self._replace(tables=tuple(found))

    def table_of(self, cell: Cell) -> int:
        """The number of the table that a cell is in."""
        number = 0
        for window, at in zip(self.tables, cell.index, strict=False):
            number = number * window.total + at * window.partial
        return number

    @property
    def lined(self) -> bool:
        """Whether each of its tensors is a line: a single number, or those of one axis."""
        return self.rank == 0 or len(self.tensors) > 1

    def foot_cell(self, foot: int, column: int) -> Cell:
        """The cell below a column, in the foot of that number."""
        return Cell(self.feet[foot], (column,) if self.rank == 2 else ())

    def slot(self, stack: Stack, place: int) -> Slot:
        """Where the cell at a place of some lines stands."""
        line, column = divmod(place, self.columns.size)
        return Slot(stack.cell(place), stack.line + line, self.gutter + self.pitch * column, self.digits)

    def gutters(self) -> Iterator[tuple[int, int]]:
        """The columns in view, and where each stands."""
        for place, column in enumerate(self.columns.positions):
            yield column, self.gutter + self.pitch * place

    @property
    def after(self) -> int:
        """The column after its last digits."""
        return self.gutter + self.pitch * (len(self.columns.positions) - 1) + self.digits + 1

    def end(self, column: int) -> int:
        """The column of its last digit; those beyond the view stand in its last place once they are in view."""
        return self.gutter + self.pitch * min(column, self.columns.size - 1) + self.digits

    def column_at(self, x: int) -> int | None:
        """The column drawn there; None where none is. Single numbers are hit anywhere in their line."""
        if self.rank == 0:
            return 0 if x >= 0 else None
        place, positions = (x - self.gutter) // self.pitch, self.columns.positions
        return positions[place] if 0 <= place < len(positions) else None


class Grid(NamedTuple):
    """A pane of cells."""

    pane: Pane
    rows: Window
    """Its lines without the foot: which are in view, of how many."""
    groups: tuple[Group, ...]
    top: int
    """The line of the pane where the first row in view stands."""
    low: int = 0
    """The line of the first foot in view, where there is one."""
    boxed: bool = False
    """Whether it is a node: hit wherever in its box."""
    feet: Window = Window(range(1), 1)
    """Which feet are in view, of the group that has most."""

    @property
    def lines(self) -> int:
        """How many lines of cells there are, whether in view or not: the rows of all tables, and feet."""
        return max(self.rows.total * group.of + len(group.feet) for group in self.groups)

    def line_of(self, cell: Cell) -> int | None:
        """The line a cell stands in; None for a cell of no tensor here."""
        for group in self.groups:
            if cell.tensor in group.tensors:
                if group.lined:
                    return group.tensors.index(cell.tensor)
                return self.rows.total * group.table_of(cell) + cell.index[len(group.tables)]
            if cell.tensor in group.feet:
                return self.rows.total + group.feet.index(cell.tensor)
        return None

    def spots(self, line: int) -> Iterator[Spot]:
        """The cells of a line from left to right, whether in view or not; single numbers end where their pane does."""
        if not 0 <= line < self.lines:
            return
        for group in self.groups:
            for column in range(group.columns.total):
                end = group.end(column) if group.rank else self.pane.title_width - 1
                if line < self.rows.total * group.of:
                    table, row = divmod(line, self.rows.total)
                    yield self.pane.place.x + end, group.turned(table).cell(row, column)
                elif line - self.rows.total < len(group.feet):
                    yield self.pane.place.x + end, group.foot_cell(line - self.rows.total, column)

    def slots(self, group: Group) -> Iterator[Slot]:
        """The cells of a group in view, line by line, the feet last."""
        return (group.slot(stack, place) for stack in self.stacks(group) for place in range(stack.size))

    def stacks(self, group: Group) -> Iterator[Stack]:
        """The same as lines that belong to one tensor, the feet last."""
        rows, columns = self.rows.positions, group.columns.positions
        across = (columns,) if group.rank else ()
        if group.lined:
            yield from (Stack(group.tensors[row], line, across) for line, row in enumerate(rows, self.top))
        else:
            before = (window.positions for window in group.tables)
            yield Stack(group.tensors[0], self.top, (*before, *(rows, columns)[: group.rank]))
        across = (columns,) if group.rank == 2 else ()
        yield from (Stack(group.feet[foot], line, across) for line, foot in enumerate(self._feet(group), self.low))

    def _feet(self, group: Group) -> tuple[int, ...]:
        """The feet of a group in view, one below the other."""
        return tuple(foot for foot in self.feet.positions if foot < len(group.feet))

    def at(self, x: int, y: int) -> Cell | None:
        """The cell drawn at a column and line of the pane; None where none is."""
        if self.boxed:
            box = self.pane.place
            return self.groups[0].cell(0, 0) if box.holds(box.x + x, box.y + y) else None
        place = y - self.top
        for group in reversed(self.groups):  # the blank behind a short number is the gutter of the next one
            column = group.column_at(x)
            if column is None:
                continue
            if 0 <= place < len(self.rows.positions):
                return group.cell(self.rows.positions[place], column)
            feet = self._feet(group)
            if 0 <= y - self.low < len(feet):
                return group.foot_cell(feet[y - self.low], column)
        return None


def _found(positions: Sequence[int], wanted: int | None) -> Sequence[int]:
    """Where a position is among those in view, or all of them."""
    if wanted is None:
        return range(len(positions))
    return [positions.index(wanted)] if wanted in positions else []
