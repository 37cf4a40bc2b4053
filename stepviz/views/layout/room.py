"""Room: what more columns and lines are given to. Kept free of NumPy, as `layouts`."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.views.layout.layouts import PITCH, SHORT_PITCH

LEAST = 4
"""Rows of cells in the smallest terminal that shows all panes."""
PANEL, LOW_PANEL = 7, 4
"""Lines below the panes: with room for an explanation, and without."""
_ROWS, _INPUTS, _PANEL = range(3)
_TURNS = (
    (_PANEL, PANEL),
    (_ROWS, 8),
    (_INPUTS, 8),
    (_PANEL, PANEL + 3),
    (_ROWS, 12),
    (_INPUTS, 12),
    (_PANEL, PANEL + 7),
    (_ROWS, None),
    (_INPUTS, None),
    (_PANEL, PANEL + 10),
)
"""What is given lines in turn, and up to how many; all there are where that is None."""


class Cells(NamedTuple):
    """How the cells of an axis stand side by side."""

    columns: int
    pitch: int
    least: int = 0
    """Columns of the screen that their title takes."""

    @property
    def width(self) -> int:
        """Columns of the screen that they take."""
        return max(self.least, self.columns * self.pitch)


class Lines(NamedTuple):
    """How many lines there are for examples, for inputs, and below the panes."""

    rows: int
    inputs: int
    panel: int


def units(total: int, room: int) -> Cells:
    """Seven digits where all fit so, else as many as fit with five."""
    return Cells(total, PITCH) if total <= room // PITCH else Cells(room // SHORT_PITCH, SHORT_PITCH)


def narrowed(total: int, room: int) -> Cells:
    """As many as fit with five digits."""
    return Cells(min(total, room // SHORT_PITCH), SHORT_PITCH)


def scores(total: int, room: int) -> Cells:
    """As many as fit, with seven digits where that shows no fewer."""
    most = narrowed(total, room)
    return Cells(most.columns, PITCH) if most.columns <= room // PITCH else most


def given(extra: int, examples: int, inputs: int, panel: int = PANEL, bands: int = 1) -> Lines:
    """Who gets the lines beyond the smallest terminal's: first rows of cells, then the curve, then all the rows.

    `bands`: how many of them have rows of examples, below each other.
    """
    found, most, each = [LEAST, LEAST, panel], (examples, inputs, PANEL + 10), (bands, 1, 1)
    for which, upto in _TURNS:
        wanted = most[which] if upto is None else min(upto, most[which])
        more = max(0, min(extra // each[which], wanted - found[which]))
        found[which] += more
        extra -= more * each[which]
    return Lines(*found)
