"""Explaining: whether the picked number is explained, the term the viewer is on, and the way there."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.training import Frame, Moment
from stepviz.views.explained import Explanation
from stepviz.views.explanation import explain
from stepviz.views.marks import Veil


class Explaining:
    """The open explanation, and the numbers that were explained before it."""

    def __init__(self) -> None:
        self.on = False
        self.term: int | None = None
        """The position of the term the viewer is on."""
        self._trail: list[tuple[Moment, Cell]] = []

    def told(self, frame: Frame, cell: Cell | None, veil: Veil) -> Explanation | None:
        """The open explanation; none of a hidden number."""
        if not self.on or cell is None or veil.hides(cell):
            return None
        return explain(frame, cell, veil)

    def close(self) -> None:
        """No explanation, no term."""
        self.on, self.term = False, None

    def forget(self) -> None:
        """Nor a way there."""
        self.close()
        self._trail = []

    def turn(self, told: Explanation, way: int) -> None:
        """On to the next term, or the one before; one that is not a number comes first."""
        order = _bad_first(told)
        start = -1 if self.term is None and way > 0 else self.term or 0
        place = order.index(self.term) if self.term in order else start
        self.term = order[(place + way) % len(order)]

    def cells(self, told: Explanation) -> tuple[Cell, ...]:
        """The cells of the term the viewer is on; none where there is no such term, as before its number is made."""
        if self.term is None or self.term >= len(told.listed):
            return ()
        return told.listed[self.term].term.cells

    def follow(self) -> None:
        """Explain another number."""
        self.on, self.term = True, None

    def remember(self, moment: Moment, cell: Cell) -> None:
        """That number was explained then."""
        self._trail.append((moment, cell))

    def back(self) -> tuple[Moment, Cell] | None:
        """The number that was explained before, and the moment it was explained at."""
        return self._trail.pop() if self._trail else None


def _bad_first(told: Explanation) -> list[int]:
    """The terms in the order Tab walks them: one that is not a number comes first."""
    places = range(len(told.listed))
    return sorted(places, key=lambda place: told.listed[place].term.value == told.listed[place].term.value)
