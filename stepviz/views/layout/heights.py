"""Heights: how many lines each tier of a sheet and each part around the panes gets. Kept free of NumPy.

Lines are granted in a fixed order. After the first request that finds too few lines, none is granted, so that one line
more never shows less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from stepviz.views.layout.plan import ALWAYS, LATER, PaneSpec, Sheet, Tier

Place = tuple[int, int]
"""A tier: the index of its block, and its index there."""

SHUT, TOLD, OPEN, WHOLE = 3, 5, 6, 7
"""Lines below the panes: for sentence, formula and numbers; also for the next operation and a line of the loss curve;
for an explanation or a question; for all texts."""
_CURVED = WHOLE + 6
"""Lines below the panes for all texts and a chart of six lines; any more lines go to docks."""
RESULT, READ, OTHER = range(3)
"""Ranks of panes: results, what these are computed from, all others."""


class Below(NamedTuple):
    """What stands below the panes instead of a caption."""

    lines: int = 0
    """The lines it takes; 0 without anything."""
    asked: bool = False
    """True if it is a question, whose choices must be visible."""


CAPTION = Below()
"""The caption itself."""


class Heights(NamedTuple):
    """How the lines of a terminal are shared."""

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
    """Lines left over."""
    framed: bool
    """True if everything that a number is computed from is in view."""


def overhead(tier: Tier, heads: bool) -> int:
    """Lines of a tier besides its rows: title, heads and foot."""
    return 1 + heads + tier.foot


class _Grants:
    """Grants lines, request by request, and keeps what was granted."""

    def __init__(self, sheet: Sheet, lines: int) -> None:
        self._blocks, self._left, self._over = sheet.blocks, lines, False
        self.tiers = {(b, at): tier for b, block in enumerate(sheet.blocks) for at, tier in enumerate(block.tiers)}
        alike: dict[tuple[int, str], list[Place]] = {}
        for place, tier in self.tiers.items():
            alike.setdefault((place[0], tier.axis.key), []).append(place)
        self._alike = [*alike.values()]
        """Groups of tiers with equally many rows: those of one axis in a block."""
        self.rows: dict[Place, int] = {}
        self.heads: set[Place] = set()
        self.around: set[str] = set()
        self.panel = 0

    def take(self, lines: int) -> bool:
        """Take lines for a request; False if there are too few, or were for an earlier one."""
        self._over = self._over or lines > self._left
        if not self._over:
            self._left -= lines
        return not self._over

    def shared(self, *, framed: bool) -> Heights:
        """All that was granted."""
        around = ("header" in self.around, "strip" in self.around, "keys" in self.around)
        spare = self._left if len(self.rows) == len(self.tiers) else 0
        return Heights(self.rows, frozenset(self.heads), *around, self.panel, spare, framed)

    def put(self, part: str) -> None:
        """Grant a line to a part around the panes."""
        if self.take(1):
            self.around.add(part)

    def below(self, lines: int) -> None:
        """Grant lines below the panes, until there are `lines`."""
        while self.panel < lines and self.take(1):
            self.panel += 1

    def least(self, places: Iterable[Place]) -> None:
        """Grant title, foot and one row to each tier."""
        for place in places:
            if self.take(2 + self.tiers[place].foot):
                self.rows[place] = 1

    def named(self, places: Iterable[Place], when: int) -> None:
        """Grant a line of column heads to the shown tiers that have one `when`."""
        for place in places:
            if place in self.rows and self.tiers[place].heads == when and self.take(1):
                self.heads.add(place)

    def needed(self) -> bool:
        """Grant the rows that numbers are computed from; True if there was room for all of them."""
        while wanting := [places for places in self._alike if self._wanting(places)]:
            if not self._add(min(wanting, key=lambda places: self.rows.get(places[0], 0))):
                return False
        return all(place in self.rows for place in self.tiers)

    def wished(self) -> None:
        """Grant rows to tiers with a pane that wants more lines."""
        for places in self._alike:
            block = places[0][0]
            for part in (part for part in self._blocks[block].parts if (block, part.tier) in places):
                while part.wants > self._lines(part, block) and places[0] in self.rows:
                    if not self._add(places):
                        return

    def more(self, upto: int | None) -> None:
        """Grant rows in turn, the tiers with the fewest first, up to `upto` each; None: all rows."""
        totals = [(places, self.tiers[places[0]].axis.total) for places in self._alike]
        most = [(places, total if upto is None else min(upto, total)) for places, total in totals]
        while open_ := [places for places, rows in most if 0 < self._rows(places) < rows]:
            if not self._add(min(open_, key=self._rows)):
                return

    def _rows(self, places: list[Place]) -> int:
        """The rows of a group's shown tiers; 0 if none is shown."""
        return next((self.rows[place] for place in places if place in self.rows), 0)

    def _wanting(self, places: list[Place]) -> bool:
        """True if a group lacks rows, or a pane over several of its tiers lacks lines."""
        rows, block, axis = self._rows(places), places[0][0], self.tiers[places[0]].axis
        if not rows or rows < min(axis.need, axis.total):
            return rows > 0
        return any(self._lines(part, block) < part.least for part in self._blocks[block].parts if part.least)

    def _lines(self, part: PaneSpec, block: int) -> int:
        """The lines of a pane over all its tiers."""
        over = ((block, at) for at in range(part.tier, part.tier + part.tiers) if (block, at) in self.rows)
        return sum(self.rows[at] + overhead(self.tiers[at], self.tiers[at].heads == ALWAYS) for at in over)

    def _add(self, places: list[Place]) -> bool:
        """Grant one row more to each shown tier of a group; False if there are too few lines."""
        shown = [place for place in places if place in self.rows]
        if not self.take(len(shown)):
            return False
        self.rows.update({place: self.rows[place] + 1 for place in shown})
        return True


def shared(sheet: Sheet, lines: int, ranks: Mapping[Place, int], below: Below) -> Heights:
    """Share the lines of a terminal; `ranks`: `RESULT`, `READ` or `OTHER` for each tier."""
    # The order is the promise of this file: what comes first survives in the smallest terminal, and a line more never
    # takes away what a line less had.
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
    for rows, panel in ((4, TOLD), (8, WHOLE), (12, WHOLE + 3), (None, _CURVED)):
        grants.more(rows)
        grants.below(panel)
    return grants.shared(framed=framed)
