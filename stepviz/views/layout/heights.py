"""Heights: how many lines each tier of a sheet has, and what stands around them. Kept free of NumPy.

Lines are granted in one order, and where there is none left for one thing there is none for what comes after it: one
line more never shows less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from stepviz.views.layout.plan import ALWAYS, LATER, PaneSpec, Sheet, Tier

Place = tuple[int, int]
"""A tier: its block, and its place there."""

SHUT, TOLD, OPEN, WHOLE = 3, 5, 6, 7
"""Lines below the panes: for sentence, formula and numbers; with what is next and a line of the curve; for what is
explained or asked; with all that is said."""
CURVED = WHOLE + 6
"""Lines below the panes for all that is said and a chart of six lines: what there is more goes to docks."""
RESULT, READ, OTHER = range(3)
"""How much a pane matters: what is made, what that is made from, all else."""


class Below(NamedTuple):
    """What stands below the panes in the place of a caption."""

    lines: int = 0
    """How many it takes; 0 for nothing."""
    asked: bool = False
    """True if it is a question, which nobody can answer without its choices."""


CAPTION = Below()
"""Nothing in its place."""


class Heights(NamedTuple):
    """How the lines are shared."""

    rows: Mapping[Place, int]
    """Rows of cells of the tiers that are shown."""
    heads: frozenset[Place]
    """Tiers whose columns are named."""
    header: bool
    strip: bool
    keys: bool
    panel: int
    """Lines below the panes."""
    spare: int
    """Lines that nothing needs."""
    framed: bool
    """True if all is in view that a number is made from."""


def overhead(tier: Tier, heads: bool) -> int:
    """Lines of a tier beside its rows."""
    return 1 + heads + tier.foot


class _Grants:
    """What has been granted so far of the lines there are."""

    def __init__(self, sheet: Sheet, lines: int) -> None:
        self._blocks, self._left, self._over = sheet.blocks, lines, False
        self.tiers = {(b, at): tier for b, block in enumerate(sheet.blocks) for at, tier in enumerate(block.tiers)}
        alike: dict[tuple[int, str], list[Place]] = {}
        for place, tier in self.tiers.items():
            alike.setdefault((place[0], tier.axis.key), []).append(place)
        self._alike = [*alike.values()]
        """Tiers that have as many rows as each other: those of one axis in a block."""
        self.rows: dict[Place, int] = {}
        self.heads: set[Place] = set()
        self.around: set[str] = set()
        self.panel = 0

    def take(self, lines: int) -> bool:
        """True if there is room for so many more, and for all before them."""
        self._over = self._over or lines > self._left
        if not self._over:
            self._left -= lines
        return not self._over

    def shared(self, *, framed: bool) -> Heights:
        """All of it."""
        around = ("header" in self.around, "strip" in self.around, "keys" in self.around)
        spare = self._left if len(self.rows) == len(self.tiers) else 0
        return Heights(self.rows, frozenset(self.heads), *around, self.panel, spare, framed)

    def put(self, part: str) -> None:
        """A line around the panes."""
        if self.take(1):
            self.around.add(part)

    def below(self, lines: int) -> None:
        """So many lines below the panes."""
        while self.panel < lines and self.take(1):
            self.panel += 1

    def least(self, places: Iterable[Place]) -> None:
        """A title and a row for each."""
        for place in places:
            if self.take(2 + self.tiers[place].foot):
                self.rows[place] = 1

    def named(self, places: Iterable[Place], when: int) -> None:
        """A line for the names of their columns."""
        for place in places:
            if place in self.rows and self.tiers[place].heads == when and self.take(1):
                self.heads.add(place)

    def needed(self) -> bool:
        """The rows that numbers are made from; whether there is room for all of them."""
        while wanting := [places for places in self._alike if self._wanting(places)]:
            if not self._add(min(wanting, key=lambda places: self.rows.get(places[0], 0))):
                return False
        return all(place in self.rows for place in self.tiers)

    def wished(self) -> None:
        """Rows of tiers in which a pane has more lines than these."""
        for places in self._alike:
            block = places[0][0]
            for part in (part for part in self._blocks[block].parts if (block, part.tier) in places):
                while part.wants > self._lines(part, block) and places[0] in self.rows:
                    if not self._add(places):
                        return

    def more(self, upto: int | None) -> None:
        """Rows in turn, the fewest first, up to so many; all there are where that is None."""
        while open_ := [places for places in self._alike if self._rows(places) in range(1, self._most(places, upto))]:
            if not self._add(min(open_, key=self._rows)):
                return

    def _most(self, places: list[Place], upto: int | None) -> int:
        total = self.tiers[places[0]].axis.total
        return total if upto is None else min(upto, total)

    def _rows(self, places: list[Place]) -> int:
        """How many those have that are shown; 0 where none is."""
        return next((self.rows[place] for place in places if place in self.rows), 0)

    def _wanting(self, places: list[Place]) -> bool:
        """True if tiers lack rows, or a pane over several of them does."""
        rows, block, axis = self._rows(places), places[0][0], self.tiers[places[0]].axis
        if not rows or rows < min(axis.need, axis.total):
            return rows > 0
        return any(self._lines(part, block) < part.least for part in self._blocks[block].parts if part.least)

    def _lines(self, part: PaneSpec, block: int) -> int:
        """Lines that a pane has over its tiers."""
        over = ((block, at) for at in range(part.tier, part.tier + part.tiers) if (block, at) in self.rows)
        return sum(self.rows[at] + overhead(self.tiers[at], self.tiers[at].heads == ALWAYS) for at in over)

    def _add(self, places: list[Place]) -> bool:
        """A row more in each of these."""
        shown = [place for place in places if place in self.rows]
        if not self.take(len(shown)):
            return False
        self.rows.update({place: self.rows[place] + 1 for place in shown})
        return True


def shared(sheet: Sheet, lines: int, ranks: Mapping[Place, int], below: Below) -> Heights:
    """Who gets the lines of a terminal; `ranks`: 0 for tiers of a result, 1 for those it is made from, 2 for others."""
    grants = _Grants(sheet, lines)
    every = [*grants.tiers]
    first, read, others = ([at for at in every if ranks.get(at, RESULT) == rank] for rank in (RESULT, READ, OTHER))
    grants.put("header")
    grants.below(1)
    grants.least(first)
    grants.below(2)
    grants.put("keys")
    grants.below(below.lines if below.asked else 0)
    grants.least(read)
    grants.named([*first, *read], ALWAYS)
    grants.put("strip")
    grants.below(below.lines if below.lines > OPEN else 0)
    for place in others:
        grants.least([place])
        grants.named([place], ALWAYS)
    grants.below(max(SHUT, below.lines))
    framed = grants.needed()
    grants.below(max(SHUT, below.lines) + 1)
    grants.named(every, LATER)
    grants.wished()
    for rows, panel in ((4, TOLD), (8, WHOLE), (12, WHOLE + 3), (None, CURVED)):
        grants.more(rows)
        grants.below(panel)
    return grants.shared(framed=framed)
