"""Points: the rows that are drawn into a plane, which of them are seen, and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stepviz.ops import Array
from stepviz.views.pictures.plane import Plane
from stepviz.views.predictions.answers import NOTHING, Answers


@dataclass(frozen=True, eq=False)
class Points:
    """The rows asked about, in their cells. A cell shows one: the picked one, else a wrong one, else the batch's."""

    plane: Plane
    answers: Answers
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

    @property
    def hidden(self) -> int:
        """How many rows are hidden behind others."""
        return len(self.answers.rows) - len(self.seen)

    @property
    def unmarked(self) -> int:
        """How many rows of the batch have no sign, the picked one apart."""
        rows = set(self.batch.tolist()) - ({self.picked} if self.picked_at is not None else set())
        return len(rows) - len(self.marked)

    @cached_property
    def _in_batch(self) -> Array:
        return np.isin(self.answers.rows, self.batch)

    def row_in(self, cell: int) -> int | None:
        """The number of the row that a cell shows."""
        place = self.seen.get(cell)
        return None if place is None else int(self.answers.rows[place])
