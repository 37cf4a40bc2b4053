"""Heights: how many lines each tier of a sheet has, and what stands around them. Kept free of NumPy.

Lines are granted in one order, and where there is none left for one thing there is none for what comes after it: one
line more never shows less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stepviz.views.layout.plan import ALWAYS, LATER, PaneSpec, Sheet, TensorBlock, Tier

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
    """Whether it is a question, which nobody can answer without its choices."""


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
    """Whether all is in view that a number is made from."""


def overhead(tier: Tier, heads: bool) -> int:
    """Lines of a tier beside its rows."""
    return 1 + heads + tier.foot


class _Grants:
    """What has been granted so far of the lines there are."""

    def __init__(self, lines: int) -> None:
        self._left, self._over = lines, False
        self.rows: dict[Place, int] = {}
        self.heads: set[Place] = set()
        self.around: set[str] = set()
        self.panel = 0

    def take(self, lines: int) -> bool:
        """Whether there is room for so many more, and for all before them."""
        self._over = self._over or lines > self._left
        if not self._over:
            self._left -= lines
        return not self._over

    def shared(self, tiers: int, *, framed: bool) -> Heights:
        """All of it; `tiers`: how many there are."""
        around = ("header" in self.around, "strip" in self.around, "keys" in self.around)
        spare = self._left if len(self.rows) == tiers else 0
        return Heights(self.rows, frozenset(self.heads), *around, self.panel, spare, framed)

    def put(self, part: str) -> None:
        """A line around the panes."""
        if self.take(1):
            self.around.add(part)

    def below(self, lines: int) -> None:
        """So many lines below the panes."""
        while self.panel < lines and self.take(1):
            self.panel += 1


def shared(sheet: Sheet, lines: int, ranks: Mapping[Place, int], below: Below) -> Heights:
    """Who gets the lines of a terminal; `ranks`: 0 for tiers of a result, 1 for those it is made from, 2 for others."""
    tiers = {(place, at): tier for place, block in enumerate(sheet.blocks) for at, tier in enumerate(block.tiers)}
    first, read, others = ([at for at in tiers if ranks.get(at, RESULT) == rank] for rank in (RESULT, READ, OTHER))
    grants = _Grants(lines)
    grants.put("header")
    grants.below(1)
    _least(grants, tiers, first)
    grants.below(2)
    grants.put("keys")
    grants.below(below.lines if below.asked else 0)
    _least(grants, tiers, read)
    _heads(grants, tiers, [*first, *read], ALWAYS)
    grants.put("strip")
    grants.below(below.lines if below.lines > OPEN else 0)
    for place in others:
        _least(grants, tiers, [place])
        _heads(grants, tiers, [place], ALWAYS)
    grants.below(max(SHUT, below.lines))
    framed = _needed(grants, sheet, tiers)
    grants.below(max(SHUT, below.lines) + 1)
    _heads(grants, tiers, [*tiers], LATER)
    _wished(grants, sheet, tiers)
    for rows, panel in ((4, TOLD), (8, WHOLE), (12, WHOLE + 3), (None, CURVED)):
        _more(grants, tiers, rows)
        grants.below(panel)
    return grants.shared(len(tiers), framed=framed)


def _least(grants: _Grants, tiers: Mapping[Place, Tier], places: list[Place]) -> None:
    """A title and a row for each."""
    for place in places:
        if grants.take(2 + tiers[place].foot):
            grants.rows[place] = 1


def _heads(grants: _Grants, tiers: Mapping[Place, Tier], places: list[Place], when: int) -> None:
    for place in places:
        if place in grants.rows and tiers[place].heads == when and grants.take(1):
            grants.heads.add(place)


def _keys(tiers: Mapping[Place, Tier]) -> dict[tuple[int, str], list[Place]]:
    """The tiers that have as many rows as each other: those of one axis in a block."""
    keys: dict[tuple[int, str], list[Place]] = {}
    for place, tier in tiers.items():
        keys.setdefault((place[0], tier.axis.key), []).append(place)
    return keys


def _needed(grants: _Grants, sheet: Sheet, tiers: Mapping[Place, Tier]) -> bool:
    """The rows that numbers are made from; whether there is room for all of them."""
    keys = _keys(tiers)
    while True:
        open_ = [places for (block, _), places in keys.items() if _wanting(grants, sheet.blocks[block], places, tiers)]
        if not open_:
            return all(place in grants.rows for place in tiers)
        places = min(open_, key=lambda places: grants.rows.get(places[0], 0))
        if not _add(grants, places):
            return False


def _wanting(grants: _Grants, block: TensorBlock, places: list[Place], tiers: Mapping[Place, Tier]) -> bool:
    """Whether tiers lack rows, or a pane over several of them does."""
    shown = [place for place in places if place in grants.rows]
    if not shown:
        return False
    axis = tiers[shown[0]].axis
    if grants.rows[shown[0]] < min(axis.need, axis.total):
        return True
    return any(_lines(grants, part, shown[0][0], tiers) < part.least for part in block.parts if part.least)


def _wished(grants: _Grants, sheet: Sheet, tiers: Mapping[Place, Tier]) -> None:
    """Rows of tiers in which a pane has more lines than these."""
    for (block, _), places in _keys(tiers).items():
        for part in (part for part in sheet.blocks[block].parts if (block, part.tier) in places):
            while part.wants > _lines(grants, part, block, tiers) and places[0] in grants.rows:
                if not _add(grants, places):
                    return


def _lines(grants: _Grants, part: PaneSpec, place: int, tiers: Mapping[Place, Tier]) -> int:
    """Lines that a pane has over its tiers."""
    over = [(place, at) for at in range(part.tier, part.tier + part.tiers)]
    return sum(
        grants.rows.get(at, 0) + overhead(tiers[at], tiers[at].heads == ALWAYS) for at in over if at in grants.rows
    )


def _add(grants: _Grants, places: list[Place]) -> bool:
    """A row more in each of these."""
    shown = [place for place in places if place in grants.rows]
    if not grants.take(len(shown)):
        return False
    for place in shown:
        grants.rows[place] += 1
    return True


def _more(grants: _Grants, tiers: Mapping[Place, Tier], upto: int | None) -> None:
    """Rows in turn, the fewest first, up to so many; all there are where that is None."""
    keys = [(places, tiers[places[0]].axis.total) for places in _keys(tiers).values()]
    for places in _turns(grants, keys, upto):
        if not _add(grants, places):
            return


def _turns(grants: _Grants, keys: list[tuple[list[Place], int]], upto: int | None) -> Iterator[list[Place]]:
    while True:
        open_ = [
            (grants.rows[shown[0]], places)
            for places, total in keys
            if (shown := [place for place in places if place in grants.rows])
            and grants.rows[shown[0]] < (total if upto is None else min(upto, total))
        ]
        if not open_:
            return
        yield min(open_, key=lambda turn: turn[0])[1]
