"""Plan: sheets of panes, before the size of the terminal is known. It imports no NumPy, as `layouts`.

A sheet has blocks, one below the other. In a block panes form columns and tiers: the cells of panes in a column are
aligned below each other, those of panes in a tier side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from stepviz.views.layout.layouts import PITCH, SHORT_PITCH, WIDE_PITCH, WIDEST_PITCH

PITCHES = (SHORT_PITCH, PITCH, WIDE_PITCH, WIDEST_PITCH)
"""Columns of a cell with five, seven, nine or twelve digits."""
FAR = 2
"""The first so many of these can be read from afar; a sheet has one of them."""
TERMS = 8
"""The most terms of a sum that are listed, and so should be in view."""
CHOICES = 4
"""The most choices of a question, which should be in view."""
ALWAYS, LATER, NEVER = 2, 1, 0
"""When a tier has a line of heads: always, only with spare lines, never."""


class Extent(NamedTuple):
    """Positions along an axis. Panes of a block show the same number of positions of extents with the same key."""

    key: str
    total: int
    need: int = 1
    """The fewest positions that show everything a number is computed from."""

    @staticmethod
    def framed(key: str, total: int) -> Extent:
        """The extent of an axis that sums go along."""
        return Extent(key, total, min(TERMS, total))


class Column(NamedTuple):
    """Panes, one below the other, whose cells are in the same columns of the screen."""

    axis: Extent
    names: tuple[int, ...] = (0,)
    """Columns before the cells for the names of rows: short ones, full ones."""
    pitches: tuple[int, ...] = PITCHES
    behind: tuple[int, ...] = (0, 0, 0, 0)
    """Columns after the cells, for labels or a verdict; for each pitch."""
    least: int = 0
    """The least columns of the whole column, if it has no cells."""
    spare: tuple[int, ...] = ()
    """Wider widths of the whole column, ascending, at which its texts are fuller."""
    wide: int = 0
    """A wider width of the whole column, used if no rail is shown."""
    joint: str = ""
    """The text between it and the column before: `-lr·`."""
    joint_foot: int = 0
    """The line of the joint below the rows, from 1; 0: in the middle of the rows."""
    gap: int = 1
    """Columns between it and the one before, if they fit."""
    under: bool = False
    """True if the column before may extend below its names, because the two have panes in different tiers."""
    least_gap: int = 0
    apart: int = 0
    """Blank columns between names and cells, if there is room to spare."""
    heads: int = 0
    """Columns of a cell with whole names of classes above it, used if they fit."""


class Tier(NamedTuple):
    """Panes, side by side, whose rows are in the same lines of the screen."""

    axis: Extent
    heads: int = ALWAYS
    foot: int = 0
    """Lines after its rows: for a bias and the like, or a total."""


class PaneSpec(NamedTuple):
    """A pane of a block: its column and tier, and what it shows."""

    name: str
    title: str
    brief: str
    """The shortest title that identifies it."""
    tensors: tuple[str, ...]
    kind: str
    column: int = 0
    tier: int = 0
    tiers: int = 1
    """The number of tiers it covers."""
    named: bool = False
    """True if names of rows are before the cells."""
    labels: int = 0
    """Columns after its cells for labels."""
    least: int = 0
    """The lines it needs, whatever its tier has."""
    wants: int = 0
    """The lines of the whole pane."""
    tables: int = 1
    """Tables side by side in it, of a tensor of more than two axes."""
    rows: int = 0
    """Its rows, if these can be fewer than those of its tier; else 0."""
    number: int = 0
    """Its number among the panes of its sheet, from 1."""


class TensorBlock(NamedTuple):
    """Panes in columns and tiers."""

    columns: tuple[Column, ...]
    tiers: tuple[Tier, ...]
    parts: tuple[PaneSpec, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """Panes that are shown together. The sheets of a network do not depend on the size of the terminal."""

    name: str
    layer: int
    """The layer it shows, counted from 1."""
    blocks: tuple[TensorBlock, ...]
    memory: bool = False
    """True if it shows optimizer state."""
    others: tuple[Sheet, ...] = ()
    """Other arrangements of the same panes, for terminals in which these show more numbers."""

    @cached_property
    def tensors(self) -> frozenset[str]:
        """The tensors that it shows."""
        return frozenset(name for block in self.blocks for part in block.parts for name in part.tensors)

    def shows(self, tensor: str) -> bool:
        """True if one of its panes shows a tensor."""
        return tensor in self.tensors
