"""Plan: what a sheet is made of before it is known how much room there is. Kept free of NumPy, as `layouts`.

A sheet is blocks below each other. In a block panes stand in columns and tiers: those of a column have their cells
below each other, those of a tier side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from stepviz.views.layout.layouts import PITCH, SHORT_PITCH, WIDE_PITCH, WIDEST_PITCH

PITCHES = (SHORT_PITCH, PITCH, WIDE_PITCH, WIDEST_PITCH)
"""Columns of a cell: five, seven, nine or twelve digits."""
FAR = 2
"""How many of these are read from afar: one of them for a whole sheet."""
TERMS = 8
"""As many terms of a sum are named one by one, and are to be in view."""
CHOICES = 4
"""As many numbers a question has to choose from, which are to be in view."""
ALWAYS, LATER, NEVER = 2, 1, 0
"""When a tier has a line of heads: where it is shown, where there is room to spare, never."""


class Extent(NamedTuple):
    """Positions beside or below each other. Those of one key are as many in all panes of a block."""

    key: str
    total: int
    need: int = 1
    """As many at least as what a number is made from takes."""

    @staticmethod
    def framed(key: str, total: int) -> Extent:
        """An axis that sums go along."""
        return Extent(key, total, min(TERMS, total))


class Column(NamedTuple):
    """Panes below each other whose cells stand in the same columns of the screen."""

    axis: Extent
    names: tuple[int, ...] = (0,)
    """Columns before the cells, for the names of rows: in short, and in full."""
    pitches: tuple[int, ...] = PITCHES
    behind: tuple[int, ...] = (0, 0, 0, 0)
    """Columns after the cells for each pitch: labels, a verdict."""
    least: int = 0
    """Columns of all of it at least, for what has no cells."""
    spare: tuple[int, ...] = ()
    """Columns of all of it, where there is room to spare, the fewest first: what is told there has more words."""
    wide: int = 0
    """Columns of all of it, where there is room to spare that no rail takes."""
    joint: str = ""
    """What stands between it and the column before: `-lr·`."""
    joint_foot: int = 0
    """Which line below the rows the joint stands in, from 1; 0: in the middle of the rows."""
    gap: int = 1
    """Columns between it and the one before, where there is room."""
    under: bool = False
    """True if the column before it reaches under its names: it stands in other tiers than these."""
    least_gap: int = 0
    apart: int = 0
    """Columns between names and cells, where there is room to spare."""
    heads: int = 0
    """Columns of a cell that the whole names of its classes take, where there is room to spare."""


class Tier(NamedTuple):
    """Panes side by side whose rows stand in the same lines of the screen."""

    axis: Extent
    heads: int = ALWAYS
    foot: int = 0
    """Lines that follow its rows: for a bias and more, for a total."""


class PaneSpec(NamedTuple):
    """A pane of a block: the column and the tier it stands in, and what it shows."""

    name: str
    title: str
    brief: str
    """The shortest title that says what it is."""
    tensors: tuple[str, ...]
    kind: str
    column: int = 0
    tier: int = 0
    tiers: int = 1
    """How many tiers it reaches over."""
    named: bool = False
    """True if its rows have their names before them."""
    labels: int = 0
    """Columns behind its cells for labels."""
    least: int = 0
    """Lines it needs, whatever else stands in its tier."""
    wants: int = 0
    """Lines that all of it takes."""
    tables: int = 1
    """Tables side by side in it, of a tensor of more than two axes."""
    rows: int = 0
    """Rows it has, where these can be fewer than those of its tier."""
    number: int = 0
    """Among the panes of its sheet, from 1: as it comes there."""


class TensorBlock(NamedTuple):
    """Panes in columns and tiers."""

    columns: tuple[Column, ...]
    tiers: tuple[Tier, ...]
    parts: tuple[PaneSpec, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The panes that are shown together. Which sheets there are does not depend on the size of the terminal."""

    name: str
    layer: int
    """The layer it shows, counted from 1."""
    blocks: tuple[TensorBlock, ...]
    memory: bool = False
    """True if it shows the optimizer's memory."""
    others: tuple[Sheet, ...] = ()
    """The same panes in other columns and tiers, for terminals in which those show more numbers."""

    @cached_property
    def tensors(self) -> frozenset[str]:
        """All that it shows."""
        return frozenset(name for block in self.blocks for part in block.parts for name in part.tensors)

    def shows(self, tensor: str) -> bool:
        """True if one of its panes shows a tensor."""
        return tensor in self.tensors
