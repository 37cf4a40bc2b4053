"""The article's sheet, read off the screen: every cell at its place in the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.ui.skeleton import first_layout
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout
from stepviz.views.panes.grid import Grid


def lecture(batch_size: int = 4) -> Layout:
    """The article's screen, with so many rows in a batch."""
    return first_layout(Experiment(batch_size=batch_size), LECTURE_SIZE)


LECTURE = lecture()
"""The article's screen."""


class Printed(NamedTuple):
    """A cell as it stands on the screen: what stands in its gutter, and its digits."""

    gutter: str
    digits: str


def in_panes(lines: list[str], grids: Iterable[Grid]) -> Iterator[tuple[Cell, Printed]]:
    """Every cell in view, as it stands on the screen."""
    for grid in grids:
        x, y, *_ = grid.pane.place
        for group in grid.groups:
            for slot in grid.slots(group) if group.rank else ():
                text, at = lines[y + slot.line].ljust(81), x + slot.gutter
                yield slot.cell, Printed(text[at], text[at + 1 : at + 1 + slot.digits].strip(" ▸"))
