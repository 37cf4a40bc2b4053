"""The plane of two features: axes with round ends, cells of characters between them, the rows that are seen there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stepviz.ops import Array
from stepviz.views.answers import NOTHING, Answers
from stepviz.views.pictures.charts.axis import around
from stepviz.views.text.span import DIM, Line

Pair = tuple[int, int]
"""Two features by their places: the one across, and the one up."""
LABELS = 4
"""Columns left of a plane, for the ends of its upward axis; a sign can stand in the last one."""


class Plane:
    """Two axes around some rows, cut into `lines` of `columns` cells, numbered line by line from the top."""

    pair: Pair | None = None
    """The features on its axes, where two of several were chosen."""

    def __init__(self, X: Array, rows: Array, columns: int, lines: int) -> None:
        """`X`: (all rows, 2). `rows`: numbers of those the axes are made for."""
        self.columns, self.lines = columns, lines
        self.across, self.up = around(X[rows, 0]), around(X[rows, 1])
        if self._hides_a_label(X[rows]):
            self.across = self.across.earlier()
        self.cells = self._cells(X)
        """The cell of every row, (all rows,)."""
        self.grid = np.column_stack(
            [np.tile(self.across.centres(columns), lines), np.repeat(self.up.centres(lines)[::-1], columns)]
        )
        """The middle of every cell, (lines · columns, 2)."""
        self.halves = np.column_stack(
            [np.tile(self.across.centres(columns), 2 * lines), np.repeat(self.up.centres(2 * lines)[::-1], columns)]
        )
        """The middle of every half of a cell, those of the upper halves of a line first, (2 · lines · columns, 2)."""

    @property
    def labelled(self) -> bool:
        """Whether the ends of the upward axis fit left of it."""
        return max(map(len, self.up.ends)) <= LABELS

    def put_axes(self, lines: Sequence[Line], up: str, across: str) -> None:
        """Write the ends and the names of both axes beside the cells, and in the line below them."""
        bottom, top = self.up.ends
        if self.labelled and self.lines > 2:
            for number, text in ((0, top), (self.lines - 1, bottom)):
                lines[number].put_right(text, DIM, end=max(LABELS - 1, len(text)))
        lines[(self.lines - 1) // 2].put(0, up, DIM)
        left, right = self.across.ends
        room = self.columns - len(left) - len(right) - 2
        name = across[: max(0, room)]
        lines[-1].put(LABELS + (self.columns - len(name)) // 2, name, DIM)
        if room >= 0:
            lines[-1].put(LABELS, left, DIM).put_right(right, DIM, end=LABELS + self.columns)

    def _cells(self, X: Array) -> Array:
        lines = self.lines - 1 - self.up.places(X[:, 1], self.lines)
        return lines * self.columns + self.across.places(X[:, 0], self.columns)

    def _hides_a_label(self, X: Array) -> bool:
        """Whether a row lies so that a sign left of it would stand in a label of the upward axis."""
        if max(map(len, self.up.ends)) != LABELS:
            return False
        up = self.up.places(X[:, 1], self.lines)
        first = self.across.places(X[:, 0], self.columns) == 0
        return bool((first & ((up == 0) | (up == self.lines - 1))).any())


@dataclass(frozen=True, eq=False)
class Points:
    """The rows asked about, in their cells. A cell shows one: the picked one, else a wrong one, else the batch's."""

    plane: Plane
    answers: Answers
    train: Array
    """Numbers of the rows that are trained on."""
    batch: Array
    """Numbers of the rows drawn for this iteration; none before they are known."""
    picked: int | None
    told: bool
    """Whether it may be seen who is right."""

    @cached_property
    def seen(self) -> dict[int, int]:
        """Of each cell that shows a row, the row's position among the answers."""
        rows = self.answers.rows
        cells = self.plane.cells[rows]
        order = np.lexsort((rows, ~self._in_batch, self.right, rows != self.picked))
        taken, first = np.unique(cells[order], return_index=True)
        seen = dict(zip(taken.tolist(), order[first].tolist(), strict=True))
        for bracket in self.brackets:
            seen.pop(bracket, None)
        return seen

    @cached_property
    def right(self) -> Array:
        """Which answers are right; all of them while that is not told. (n,) bool."""
        return self.answers.right if self.told else np.ones(len(self.answers.rows), dtype=bool)

    @cached_property
    def trained(self) -> Array:
        """Which of the rows asked about are trained on. (n,) bool."""
        return np.isin(self.answers.rows, self.train)

    @cached_property
    def broken(self) -> Array:
        """Which answers are not finite; none of them while that is not told. (n,) bool."""
        broken: Array = (self.answers.said == NOTHING) & self.told
        return broken

    @cached_property
    def picked_at(self) -> int | None:
        """The position of the picked row among the answers; None where it is not drawn."""
        found = np.flatnonzero(self.answers.rows == self.picked)
        return int(found[0]) if len(found) else None

    @cached_property
    def brackets(self) -> tuple[int, ...]:
        """The cells left and right of the picked one, as far as the plane goes."""
        if self.picked is None or self.picked_at is None:
            return ()
        cell = int(self.plane.cells[self.picked])
        column, last = cell % self.plane.columns, self.plane.columns - 1
        return (cell - 1,) * (column > 0) + (cell + 1,) * (column < last)

    @cached_property
    def marked(self) -> tuple[int, ...]:
        """The cells whose rows are of the batch and have room for a sign left of them."""
        return tuple(cell for cell, place in self.seen.items() if self._in_batch[place] and self.has_room(cell))

    def has_room(self, cell: int) -> bool:
        """Whether a sign can stand left of a cell: no row is seen there, and no bracket."""
        taken = cell % self.plane.columns > 0 and (cell - 1 in self.seen or cell - 1 in self.brackets)
        return not taken and int(self.answers.rows[self.seen[cell]]) != self.picked

    def is_free(self, cell: int, way: int) -> bool:
        """Whether the cell left (-1) or right (1) of one is in the plane, and nothing but its region is seen there."""
        return 0 <= cell % self.plane.columns + way < self.plane.columns and cell + way not in self._taken

    @cached_property
    def _taken(self) -> set[int]:
        return {*self.seen, *self.brackets, *(cell - 1 for cell in self.marked)}

    @cached_property
    def _in_batch(self) -> Array:
        return np.isin(self.answers.rows, self.batch)

    def row_in(self, cell: int) -> int | None:
        """The number of the row that a cell shows."""
        place = self.seen.get(cell)
        return None if place is None else int(self.answers.rows[place])
