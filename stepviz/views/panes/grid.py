"""Grid: the cells of a pane in lines and groups of columns, which of them are in view, and their positions."""

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
    """The position of a cell in its pane: the line, the column before its digits, and the number of digits."""

    cell: Cell
    line: int
    gutter: int
    digits: int


class Stack(NamedTuple):
    """Adjacent lines with cells of one tensor: a matrix, or a foot."""

    tensor: str
    line: int
    """The first of these lines in the pane."""
    along: tuple[Sequence[int], ...]
    """The indexes in view on each axis."""

    @property
    def size(self) -> int:
        """The number of cells."""
        return prod(map(len, self.along))

    def cell(self, place: int) -> Cell:
        """The cell at a position, counted line by line."""
        index: tuple[int, ...] = ()
        for positions in reversed(self.along):
            place, at = divmod(place, len(positions))
            index = (positions[at], *index)
        return Cell(self.tensor, index)

    def places(self, index: Sequence[int | None]) -> Iterator[int]:
        """The positions of the cells in view with this index; None in it means the whole axis."""
        axes = list[Sequence[int]]()
        for positions, wanted in zip(self.along, index, strict=True):
            if wanted is None:
                axes.append(range(len(positions)))
            else:
                axes.append([positions.index(wanted)] if wanted in positions else ())
        for along in product(*axes):
            place = 0
            for at, positions in zip(along, self.along, strict=True):
                place = place * len(positions) + at
            yield place


class Group(NamedTuple):
    """Adjacent columns of a grid: of one tensor, or of several tensors with a line each."""

    tensors: tuple[str, ...]
    """One tensor, or one for each line if these are single numbers or vectors."""
    rank: int
    """The number of axes in view of each tensor: 0, 1 or 2."""
    columns: Window
    gutter: int
    """The column before the digits of the first cell in view."""
    pitch: int
    """Columns from one cell to the next."""
    digits: int
    feet: tuple[str, ...] = ()
    """The tensors below the rows, a line each, such as a bias or a mean."""
    spread: int = 0
    """Blank columns after a cell that take its colour."""
    tables: tuple[Window, ...] = ()
    """For a tensor with more than two axes: the index in view on each axis before the last two."""

    def cell(self, line: int, column: int) -> Cell:
        """The cell in a line and column, in view or not."""
        if self.lined:
            return Cell(self.tensors[line], (column,) if self.rank else ())
        return Cell(self.tensors[0], (*self.at, *(line, column)[: self.rank]))

    @property
    def at(self) -> tuple[int, ...]:
        """The matrix in view: its index on each axis before the last two."""
        return tuple(window.start for window in self.tables)

    @property
    def of(self) -> int:
        """The number of matrices, of which one is in view."""
        return prod(window.total for window in self.tables)

    def turned(self, number: int) -> Group:
        """The group with matrix `number` in view, counted along the last of these axes first."""
        found: list[Window] = []
        for window in reversed(self.tables):
            number, at = divmod(number, window.total)
            found.insert(0, Window((at,), window.total) if window.partial else window)
        return self._replace(tables=tuple(found))

    def table_of(self, cell: Cell) -> int:
        """The number of the matrix that a cell is in."""
        number = 0
        for window, at in zip(self.tables, cell.index, strict=False):
            number = number * window.total + at * window.partial
        return number

    @property
    def lined(self) -> bool:
        """True if each of its tensors has a line, as a single number or a vector."""
        return self.rank == 0 or len(self.tensors) > 1

    def foot_cell(self, foot: int, column: int) -> Cell:
        """The cell below a column, in foot number `foot`."""
        return Cell(self.feet[foot], (column,) if self.rank == 2 else ())

    def slot(self, stack: Stack, place: int) -> Slot:
        """The position in the pane of a cell, given by its position in a stack."""
        line, column = divmod(place, self.columns.size)
        return Slot(stack.cell(place), stack.line + line, self.gutter + self.pitch * column, self.digits)

    def gutters(self) -> Iterator[tuple[int, int]]:
        """The columns in view, each with its gutter."""
        for place, column in enumerate(self.columns.positions):
            yield column, self.gutter + self.pitch * place

    @property
    def after(self) -> int:
        """The column after its last digits."""
        return self.gutter + self.pitch * (len(self.columns.positions) - 1) + self.digits + 1

    def end(self, column: int) -> int:
        """The column of the last digit of a cell; for a column beyond the view, that of the last one in view."""
        return self.gutter + self.pitch * min(column, self.columns.size - 1) + self.digits

    def column_at(self, x: int) -> int | None:
        """The column drawn at `x`; None without one. A single number covers its whole line."""
        if self.rank == 0:
            return 0 if x >= 0 else None
        place, positions = (x - self.gutter) // self.pitch, self.columns.positions
        return positions[place] if 0 <= place < len(positions) else None


class Grid(NamedTuple):
    """A pane of cells."""

    pane: Pane
    rows: Window
    """The rows in view, without feet."""
    groups: tuple[Group, ...]
    top: int
    """The line of the pane with the first row in view."""
    low: int = 0
    """The line of the pane with the first foot in view; 0 without feet."""
    feet: Window = Window(range(1), 1)
    """The feet in view, of the group that has most."""

    @property
    def lines(self) -> int:
        """The number of lines of cells, in view or not: the rows of all matrices, and feet."""
        return max(self.rows.total * group.of + len(group.feet) for group in self.groups)

    def line_of(self, cell: Cell) -> int | None:
        """The line of a cell, in view or not; None if its tensor is not in this pane."""
        for group in self.groups:
            if cell.tensor in group.tensors:
                if group.lined:
                    return group.tensors.index(cell.tensor)
                return self.rows.total * group.table_of(cell) + cell.index[len(group.tables)]
            if cell.tensor in group.feet:
                return self.rows.total + group.feet.index(cell.tensor)
        return None

    def spots(self, line: int) -> Iterator[Spot]:
        """The cells of a line from left to right, in view or not; single numbers end at the end of their pane."""
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
        """The positions of a group's cells in view, line by line, the feet last."""
        return (group.slot(stack, place) for stack in self.stacks(group) for place in range(stack.size))

    def stacks(self, group: Group) -> Iterator[Stack]:
        """The cells of a group in view as stacks, the feet last."""
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
        """The feet of a group that are in view, from the top."""
        return tuple(foot for foot in self.feet.positions if foot < len(group.feet))

    def at(self, x: int, y: int) -> Cell | None:
        """The cell drawn at a column and line of the pane; None without one."""
        place = y - self.top
        for group in reversed(self.groups):  # the blank after a short number is the gutter of the next one
            column = group.column_at(x)
            if column is None:
                continue
            if 0 <= place < len(self.rows.positions):
                return group.cell(self.rows.positions[place], column)
            feet = self._feet(group)
            if 0 <= y - self.low < len(feet):
                return group.foot_cell(feet[y - self.low], column)
        return None
