"""The article's sheet, read off the screen: every cell at its place in the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.ui.skeleton import first_layout
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.panes.grid import Grid

LECTURE = first_layout(Experiment(), LECTURE_SIZE)
"""The article's screen."""


def in_panes(lines: list[str], grids: Iterable[Grid]) -> Iterator[tuple[Cell, str]]:
    """The digits of every cell in view, as they stand on the screen."""
    for grid in grids:
        x, y, *_ = grid.pane.place
        for group in grid.groups:
            for slot in grid.slots(group) if group.rank else ():
                text, at = lines[y + slot.line].ljust(81), x + slot.gutter + 1
                yield slot.cell, text[at : at + slot.digits].strip(" ▸")
