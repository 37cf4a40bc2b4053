"""Solver: makes a layout from a sheet, a size and a focus. The rules are the same for every size. Free of NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple, TypeVar

from stepviz.views.layout import columns, heights
from stepviz.views.layout.columns import Placement, Widths
from stepviz.views.layout.heights import CAPTION, OTHER, READ, RESULT, Below, Heights
from stepviz.views.layout.layouts import (
    BELOW_NAME,
    BESIDE_NAME,
    CORNER_NAME,
    MARGIN,
    SIDEBAR,
    UNDER_NAME,
    Area,
    Band,
    Layout,
    Pane,
    Size,
    Word,
    around,
)
from stepviz.views.layout.plan import FAR, NEVER, PITCHES, SINGLE, PaneSpec, Sheet, TensorBlock

_LEAST_CORNER = Size(8, 5)
"""The least room for an image with its title."""
_LEAST_DOCK, LEAST_BESIDE = Size(60, 10), Size(36, 10)
"""The least room for a plot below all panes, and right of panes."""
LEAST_CODE = Size(36, 6)
"""The least room for code, left of panes, or right of them if a plot has no room."""
LEAST_MAP = Size(24, 6)
"""The least room for a map, right of panes if code has no room either."""
_SIDEBAR_GAP, BESIDE_GAP = 3, 2
_LEAST_SIDEBAR, _WIDEST_SIDEBAR, _SIDEBAR_LINES, _SIDEBAR_MOST = 37 + _SIDEBAR_GAP, 60, 8, 20
"""Columns of a sidebar with the gap before it: the fewest, the most; its lines: the fewest, the most above a plot."""


def dock_lines(size: Size, spare: int) -> int:
    """The lines of the dock below all panes: all of `spare` if these are enough, else 0."""
    return spare if _LEAST_DOCK.fits(size._replace(height=spare)) else 0


def corner(bands: Sequence[Band], margin: int) -> Iterator[Pane]:
    """Yields docks in the two widest free places left of bands, with a blank column before the panes."""
    lefts = ((band.panes[0].place, min(pane.place.x for pane in band.panes) - 2) for band in bands if band.panes)
    free = [Area(margin, place.y, end - margin, place.height) for place, end in lefts]
    found = sorted(enumerate(free), key=lambda each: (-each[1].width, each[0]))
    for (_, place), name, least in zip(found, (CORNER_NAME, UNDER_NAME), (_LEAST_CORNER, LEAST_CODE), strict=False):
        if least.fits(place):
            yield Pane(name, place)


def sidebar(bands: Sequence[Band], area: Area) -> Iterator[Pane]:
    """Yields the sidebar right of the panes of an area, and a dock below it if there is room."""
    start, lines = _end(bands, area) + _SIDEBAR_GAP, area.height
    if lines < _SIDEBAR_LINES:
        return
    free = area.x + area.width - start
    high = _SIDEBAR_MOST if lines >= _SIDEBAR_MOST + LEAST_BESIDE.height else lines
    yield Pane(SIDEBAR, Area(start, area.y, min(free, _WIDEST_SIDEBAR), high))
    if high < lines:
        yield Pane(BESIDE_NAME, Area(start, area.y + high, free, lines - high))


def beside(bands: Sequence[Band], area: Area) -> Iterator[Pane]:
    """Yields a dock in the largest place right of panes that has room for a plot, else for code, else for a map."""
    places = [pane.place for band in bands for pane in band.panes]
    lines = sorted({end for at in places for end in (at.y, at.y + at.height)} | {area.y + area.height})
    free = list[Area]()
    for top, end in combinations(lines, 2):
        start = _end(bands, area._replace(y=top, height=end - top)) + BESIDE_GAP
        free.append(Area(start, top, max(0, area.x + area.width - start), end - top))
    for least in (LEAST_BESIDE, LEAST_CODE, LEAST_MAP):
        if fit := [place for place in free if least.fits(place)]:
            yield Pane(BESIDE_NAME, max(fit, key=lambda place: place.width * place.height))
            return


def _end(bands: Sequence[Band], area: Area) -> int:
    """The first column right of all panes that stand in the lines of an area."""
    places = (pane.place for band in bands for pane in band.panes)
    ends = (at.x + at.width for at in places if at.y < area.y + area.height and at.y + at.height > area.y)
    return max(ends, default=area.x)


Key = TypeVar("Key", int, tuple[int, int])
Focus = tuple[frozenset[str], frozenset[str]]
"""Results, and the tensors they are computed from: their panes are shown if there is no room for all."""
NOTHING: Focus = (frozenset(), frozenset())


@lru_cache(maxsize=2048)  # a GPT has sheets for each length of its documents, in many arrangements
def solved(sheet: Sheet, size: Size, focus: Focus = NOTHING, below: Below = CAPTION) -> Layout:
    """The layout of a sheet in a terminal of that size."""
    margin = MARGIN if size.width > 2 * MARGIN else 0
    ranks = {place: _ranks(block, focus) for place, block in enumerate(sheet.blocks)}
    every = ((place, at, part) for place, block in enumerate(sheet.blocks) for at, part in enumerate(block.parts))
    tiers = _least(((place, part.tier), ranks[place][at]) for place, at, part in every)
    tall = heights.shared(sheet, size.height, tiers, below)
    docked = dock_lines(size, tall.spare)
    blocks = _shown(sheet, tall)
    room, shares, pitches = _across(blocks, ranks, max(1, size.width - 2 * margin))
    top = tall.header + tall.strip
    bands: list[Band] = []
    for place, block in blocks.items():
        where = shares[place].stood(pitches[place], room, with_sidebar=room < size.width - 2 * margin)
        for band, lines in _BlockPlaces(place, block, where, tall).bands(Area(margin, top, room, 0)):
            bands.append(band)
            top += lines
    whole = len(tall.rows) == sum(len(block.tiers) for block in sheet.blocks)
    complete = (
        whole
        and tall.panel >= max(heights.SHUT, below.lines)
        and all(len(s.shown) == len(blocks[b].columns) for b, s in shares.items())
    )
    met = complete and tall.framed and all(widths.needs_met for widths in shares.values())
    panel = tall.panel + tall.spare - docked
    parts = around(size, panel, header=tall.header, strip=tall.strip, keys=tall.keys)
    area = Area(margin, tall.header + tall.strip, size.width - 2 * margin, top - tall.header - tall.strip)
    free = [*(beside(bands, area) if room == area.width else sidebar(bands, area)), *corner(bands, margin)]
    free += [Pane(BELOW_NAME, Area(margin, top, area.width, docked))] if docked else []
    return Layout(sheet.name, *size, tuple(bands), (*parts, *free), met, complete)


def _across(
    blocks: Mapping[int, TensorBlock], ranks: Mapping[int, Mapping[int, int]], room: int
) -> tuple[int, dict[int, Widths], dict[int, int]]:
    """The columns for panes, the widths of each block and its pitch. A sidebar gets room if the panes lose nothing.

    More than seven digits are for reading from near, as a sidebar is: a block gets them if it still has room beside the
    sidebar and with its longest texts.
    """
    shares, left = _shares(blocks, ranks, room), room - _LEAST_SIDEBAR
    pitch = _pitch(shares, room)
    # a sidebar must cost no cell, name or digit: it may explain only what the panes show without it
    if left > 0 and _shares(blocks, ranks, left) == shares and _pitch(shares, left) == pitch:
        near = [at for at in range(FAR, len(PITCHES)) if pitch == FAR - 1]
        wide = {place: [at for at in near if widths.full_cost(at) <= left] for place, widths in shares.items()}
        return left, shares, {place: max(wide[place], default=pitch) for place in shares}
    return room, shares, dict.fromkeys(shares, pitch)


def _shares(blocks: Mapping[int, TensorBlock], ranks: Mapping[int, Mapping[int, int]], room: int) -> dict[int, Widths]:
    found: dict[int, Widths] = {}
    for place, block in blocks.items():
        ranked = _least((part.column, ranks[place][at]) for at, part in enumerate(block.parts))
        found[place] = columns.shared(block, room, ranked)
    return found


def _pitch(shares: Mapping[int, Widths], room: int) -> int:
    """The widest pitch of the first `FAR` that all blocks have room for."""
    fits = (pitch for pitch in range(FAR) if all(widths.cost(pitch) <= room for widths in shares.values()))
    return max(fits, default=0)


def cells(layout: Layout, of: frozenset[str] = frozenset()) -> int:
    """How many numbers the panes show: all panes, or those with a tensor of `of`."""
    return sum(pane.numbers for pane in layout.numbered if not of or of & {*pane.tensors})


def _ranks(block: TensorBlock, focus: Focus) -> Mapping[int, int]:
    """The rank of each part, by its index: `RESULT`, `READ` or `OTHER`."""
    if focus == NOTHING:
        return dict.fromkeys(range(len(block.parts)), RESULT)
    made, read = focus
    return {
        place: RESULT if made & {*part.tensors} else READ if read & {*part.tensors} else OTHER
        for place, part in enumerate(block.parts)
    }


def _least(ranked: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """The lowest rank for each key."""
    found: dict[Key, int] = {}
    for key, rank in ranked:
        found[key] = min(found.get(key, rank), rank)
    return found


def _shown(sheet: Sheet, tall: Heights) -> dict[int, TensorBlock]:
    """The blocks with a shown tier, by index, without the parts of hidden tiers."""
    found: dict[int, TensorBlock] = {}
    for place, block in enumerate(sheet.blocks):
        parts = tuple(part for part in block.parts if (place, part.tier) in tall.rows)
        if parts:
            found[place] = block._replace(parts=parts)
    return found


class _BlockPlaces(NamedTuple):
    """A block with the placements of its columns and the heights of its tiers."""

    place: int
    block: TensorBlock
    where: Mapping[int, Placement]
    tall: Heights

    def bands(self, area: Area) -> Iterator[tuple[Band, int]]:
        """Yields a band and its number of lines for each tier that is shown."""
        y = area.y
        for at in range(len(self.block.tiers)):
            if lines := self._lines(at):
                there = Area(area.x, y, area.width, lines)
                parts = (part for part in self.block.parts if part.tier == at and part.column in self.where)
                panes = tuple(self._pane(part, there) for part in parts)
                yield Band(panes, tuple(self._words(at, there))), lines
                y += lines

    def _lines(self, at: int) -> int:
        """The lines of a tier; 0 if it is not shown."""
        rows = self.tall.rows.get((self.place, at), 0)
        return rows + heights.overhead(self.block.tiers[at], self._headed(at)) if rows else 0

    def _headed(self, at: int) -> bool:
        return (self.place, at) in self.tall.heads

    def _pane(self, part: PaneSpec, area: Area) -> Pane:
        """The pane of a part, in its column and over its tiers."""
        tier, stood, heads = self.block.tiers[part.tier], self.where[part.column], self._headed(part.tier)
        lines = sum(map(self._lines, range(part.tier, part.tier + part.tiers)))
        rows = self.tall.rows[self.place, part.tier]
        if part.tiers > 1:
            rows = lines - heights.overhead(tier, heads) + tier.foot - (part.kind == "column")
        bare, seen, more = columns.bare(part, stood.names), min(rows, part.rows.total), len(part.tensors) - 1
        feet = more if part.kind in ("parameters", "column", "means") else 0
        labels = seen * more * (part.kind == "batch")
        numbers = 1 + more if part.kind in SINGLE else ((seen + feet) * stood.cells + labels) * part.tables
        return Pane(
            part.name or part.kind,
            Area(area.x + stood.x + bare, area.y, stood.width - bare, min(lines, part.wants or lines)),
            part.number,
            part.title,
            part.tensors,
            self._title_width(part) - bare,
            part.kind,
            stood.cells,
            stood.names - bare,
            stood.pitch,
            rows,
            heads and tier.heads != NEVER,
            tier.foot > 0 or part.tiers > 1,
            part.brief,
            part.named,
            numbers,
            digits=stood.digits,
            tables=part.tables,
        )

    def _words(self, at: int, area: Area) -> Iterator[Word]:
        """Yields the joints between panes: between their rows, or in the line of titles if that gap is too narrow."""
        first = area.y + 1 + self._headed(at)
        rows = min(self.tall.rows[self.place, at], self.block.tiers[at].axis.total)
        for place in {part.column: 0 for part in self.block.parts if part.tier == at and part.column in self.where}:
            column, stood = self.block.columns[place], self.where[place]
            x, foot = area.x + stood.x, column.joint_foot
            line = first + (rows + foot - 1 if foot else min(rows - 1, rows // 2))
            if not column.joint or line >= area.y + area.height:
                continue
            if stood.gap >= column.gap:
                yield Word(x - stood.gap + 1, line, column.joint)
            elif self._before_joint(place) is not None:
                yield Word(x - len(column.joint) - 1, area.y, column.joint)

    def _title_width(self, part: PaneSpec) -> int:
        """Columns for a title: it ends before a joint, and one column before a pane that follows without a gap."""
        stood, after = self.where[part.column], part.column + 1
        if after not in self.where:
            return stood.width
        joined, beside = self._before_joint(after), self.where[after]
        least = columns.bare(part, stood.names) + columns.TITLED + len(part.brief)
        apart = beside.gap + (beside.names if self.block.columns[after].under else 0)
        return joined if joined is not None else max(min(stood.width, least), stood.width - (apart <= 0))

    def _before_joint(self, place: int) -> int | None:
        """Columns for a title before a joint in its line; None without such a joint, or if it leaves too few."""
        column, stood = self.block.columns[place], self.where[place]
        if not column.joint or stood.gap >= column.gap or place - 1 not in self.where:
            return None
        room = self.where[place - 1].width + stood.gap - len(column.joint) - 2
        briefs = [len(part.brief) for part in self.block.parts if part.column == place - 1]
        return room if room >= columns.TITLED + max(briefs) else None
