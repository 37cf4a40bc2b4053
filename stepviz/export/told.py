"""Told: the explanations of the numbers on the screens of a page, as JSON without repetitions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.views.explain.explanation import explain
from stepviz.views.sight import MomentView, Screen


def numbers_of(shown: Screen, sight: MomentView) -> tuple[Cell, ...]:
    """The numbers on a screen that are known and not hidden, pane by pane."""
    frame, mask = sight.frame, sight.state.mask
    cells = (slot.cell for grid in shown.grids for group in grid.groups for slot in grid.slots(group))
    return tuple(dict.fromkeys(cell for cell in cells if not mask.hides(cell) and frame.value(cell) is not None))


class ToldOnScreen(NamedTuple):
    """The explained numbers of one screen."""

    number: int
    names: Mapping[Cell, int]
    """For each number, the position of its name in the texts."""


class Told:
    """The explanations of the numbers of all screens. Equal lines, names and explanations are kept once."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._made: dict[tuple[int | tuple[int, ...], ...], int] = {}
        self._parts: list[list[int]] = []

    def part(self, sight: MomentView, cells: Iterable[Cell]) -> ToldOnScreen:
        """Add the explanations of these numbers of a screen."""
        names = {cell: self._text(sight.frame.program.word(cell)) for cell in cells}
        self._parts.append([number for cell, name in names.items() for number in (name, self._explained(sight, cell))])
        return ToldOnScreen(len(self._parts) - 1, names)

    def data(self) -> str:
        """All explanations as JSON that is safe in a script. `made`: the lines of each as positions in `texts`, those
        of terms followed by their cells; `parts`: for each screen, name and explanation of each number in turn.
        """
        found = {"texts": [*self._texts], "made": [*self._made], "parts": self._parts}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")

    def _explained(self, sight: MomentView, cell: Cell) -> int:
        word = sight.frame.program.word
        told = explain(sight.frame, cell, sight.state.mask).linked()
        lines = [(line, [word(cell) for cell in cells]) for line, cells in told]
        made = tuple(
            (self._text(line), *map(self._text, cells)) if cells else self._text(line) for line, cells in lines
        )
        return self._made.setdefault(made, len(self._made))

    def _text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))
