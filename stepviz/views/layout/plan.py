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
SINGLE = ("accuracy", "counts")
"""The kinds of panes without a table."""


class Extent(NamedTuple):
    """Positions along an axis. Panes of a block show the same number of positions of extents with the same key."""

    key: str
    total: int
    need: int = 1
    """The fewest positions that show everything a number is computed from."""

    def needing(self, count: int) -> Extent:
        """The extent with `count` positions needed, or all if there are fewer."""
        return self._replace(need=min(count, self.total))


class Tier(NamedTuple):
    """Panes, side by side, whose rows are in the same lines of the screen."""

    axis: Extent
    heads: int = ALWAYS
    foot: int = 0
    """Lines after its rows: for a bias and the like, or a total."""


class PaneSpec(NamedTuple):
    """A pane of a block: what it shows, and the column and tier it stands in.

    A whole column, panes whose cells are below each other, is described by its widest pane and what all have in common.
    """

    tensors: tuple[str, ...]
    kind: str
    rows: Extent
    columns: Extent
    title: str = ""
    brief: str = ""
    """The shortest title that identifies it."""
    name: str = ""
    """Its name, if that is not its kind."""
    names: tuple[int, ...] = (0,)
    """Columns before the cells for the names of rows, if it shows them: short ones, full ones."""
    pitches: tuple[int, ...] = PITCHES
    behind: tuple[int, ...] = (0, 0, 0, 0)
    """Columns after the cells, for labels or a verdict; for each pitch."""
    foot: int = 0
    """Lines after its rows."""
    apart: int = 0
    """Blank columns between names and cells, if there is room to spare."""
    heads: int = 0
    """Columns of a cell with whole names of classes above it."""
    texts: tuple[int, ...] = ()
    """Widths of a pane without cells, ascending; the first one is its least."""
    wide: int = 0
    """A wider width, used if no sidebar is shown."""
    joint: str = ""
    """The text before it: `-lr·`, in the middle of the rows, or in line `joint_foot` below them."""
    joint_foot: int = 0
    gap: int = 1
    """Columns between it and the one before, if they fit."""
    under: bool = False
    """True if the column before may extend below its names, because the two have panes in different tiers."""
    least: int = 0
    """The lines it needs, whatever its tier has."""
    wants: int = 0
    """The lines of the whole pane."""
    tables: int = 1
    """Tables side by side in it, of a tensor of more than two axes."""
    most: int = 0
    """Its rows in the run's longest batch."""
    tiers: int = 1
    """The number of tiers it covers."""
    column: int = 0
    tier: int = 0
    named: bool = False
    """True if names of rows are before the cells."""
    number: int = 0
    """Its number among the panes of its sheet, from 1."""


class TensorBlock(NamedTuple):
    """Panes in columns and tiers."""

    columns: tuple[PaneSpec, ...]
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
