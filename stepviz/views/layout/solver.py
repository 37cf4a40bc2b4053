"""Solver: from a sheet, a size and what is looked at to places. No size has a rule of its own. Kept free of NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from stepviz.views.layout import columns, heights
from stepviz.views.layout.columns import Placement, Widths
from stepviz.views.layout.free import RAIL, beside, corner, dock_lines, rail
from stepviz.views.layout.heights import CAPTION, OTHER, READ, RESULT, Below, Heights
from stepviz.views.layout.layouts import BELOW_NAME, MARGIN, Area, Band, Layout, Pane, Size, Word, around
from stepviz.views.layout.plan import NEVER, PITCHES, PaneSpec, Sheet, TensorBlock, Tier

Key = TypeVar("Key", int, tuple[int, int])
Focus = tuple[frozenset[str], frozenset[str]]
"""The tensors that are made, and those they are made from: where not all panes have room, theirs are shown."""
NOTHING: Focus = (frozenset(), frozenset())


@lru_cache(maxsize=512)
def solved(sheet: Sheet, size: Size, focus: Focus = NOTHING, below: Below = CAPTION) -> Layout:
    """Where everything stands."""
    margin = MARGIN if size.width > 2 * MARGIN else 0
    ranks = {place: _ranks(block, focus) for place, block in enumerate(sheet.blocks)}
    every = ((place, at, part) for place, block in enumerate(sheet.blocks) for at, part in enumerate(block.parts))
    tiers = _least(((place, part.tier), ranks[place][at]) for place, at, part in every)
    tall = heights.shared(sheet, size.height, tiers, below)
    docked = dock_lines(size, tall.spare)
    blocks = _shown(sheet, tall)
    room, shares, pitch = _across(blocks, ranks, max(1, size.width - 2 * margin))
    top = tall.header + tall.strip
    bands: list[Band] = []
    for place, block in blocks.items():
        where = columns.stood(block, shares[place], pitch, room, railed=room < size.width - 2 * margin)
        for band, lines in _bands(block, place, where, tall, Area(margin, top, room, 0)):
            bands.append(band)
            top += lines
    whole = len(tall.rows) == sum(len(block.tiers) for block in sheet.blocks)
    complete = (
        whole
        and tall.panel >= max(heights.SHUT, below.lines)
        and all(len(s.shown) == len(blocks[b].columns) for b, s in shares.items())
    )
    met = complete and tall.framed and all(columns.needs_met(blocks[b], shares[b]) for b in blocks)
    panel = tall.panel + tall.spare - docked
    parts = around(size, panel, header=tall.header, strip=tall.strip, keys=tall.keys)
    area = Area(margin, tall.header + tall.strip, size.width - 2 * margin, top - tall.header - tall.strip)
    free = [*(beside(bands, area) if room == area.width else rail(bands, area)), *corner(bands, margin)]
    free += [Pane(BELOW_NAME, Area(margin, top, area.width, docked))] if docked else []
    return Layout(sheet.name, *size, tuple(bands), (*parts, *free), met, complete)


def _across(
    blocks: Mapping[int, TensorBlock], ranks: Mapping[int, Mapping[int, int]], room: int
) -> tuple[int, dict[int, Widths], int]:
    """The columns for the panes, who gets them, and the pitch: with a rail beside them where that takes nothing.

    Nine digits are for those who read from near, as a rail is: they come after it.
    """
    shares = _shares(blocks, ranks, room)
    pitch = _pitch(blocks, shares, room, len(PITCHES) - 1)
    left = room - RAIL
    if left > 0 and _shares(blocks, ranks, left) == shares and _pitch(blocks, shares, left, len(PITCHES) - 1) == pitch:
        return left, shares, _pitch(blocks, shares, left, len(PITCHES))
    return room, shares, pitch


def _shares(blocks: Mapping[int, TensorBlock], ranks: Mapping[int, Mapping[int, int]], room: int) -> dict[int, Widths]:
    return {
        place: columns.shared(
            block, room, _least((part.column, ranks[place][at]) for at, part in enumerate(block.parts))
        )
        for place, block in blocks.items()
    }


def _pitch(blocks: Mapping[int, TensorBlock], shares: Mapping[int, Widths], room: int, most: int) -> int:
    """The widest of so many pitches that all blocks have room for."""
    return max(
        (p for p in range(most) if all((columns.cost(blocks[b], shares[b], p) <= room) for b in blocks)), default=0
    )


def cells(layout: Layout, of: frozenset[str] = frozenset()) -> int:
    """How many numbers there is room for: of all tensors, or of some."""
    return sum(pane.numbers for pane in layout.numbered if not of or of & {*pane.tensors})


def _ranks(block: TensorBlock, focus: Focus) -> Mapping[int, int]:
    """How much each part matters: a result, what it is made from, other things."""
    if focus == NOTHING:
        return dict.fromkeys(range(len(block.parts)), RESULT)
    made, read = focus
    return {
        place: RESULT if made & {*part.tensors} else READ if read & {*part.tensors} else OTHER
        for place, part in enumerate(block.parts)
    }


def _least(ranked: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """Of each the lowest rank that one of its panes has."""
    found: dict[Key, int] = {}
    for key, rank in ranked:
        found[key] = min(found.get(key, rank), rank)
    return found


def _shown(sheet: Sheet, tall: Heights) -> dict[int, TensorBlock]:
    """The blocks of which a tier is shown, without the parts of other tiers."""
    found: dict[int, TensorBlock] = {}
    for place, block in enumerate(sheet.blocks):
        parts = tuple(part for part in block.parts if (place, part.tier) in tall.rows)
        if parts:
            found[place] = block._replace(parts=parts)
    return found


def _bands(
    block: TensorBlock, place: int, where: Mapping[int, Placement], tall: Heights, area: Area
) -> Iterator[tuple[Band, int]]:
    """A band for each tier that is shown, and its lines."""
    y = area.y
    for at, tier in enumerate(block.tiers):
        rows = tall.rows.get((place, at), 0)
        if not rows:
            continue
        heads = (place, at) in tall.heads
        lines = heights.overhead(tier, heads) + rows
        panes = tuple(
            _pane(block, part, where, Area(area.x, y, area.width, lines), rows, heads, tall, place)
            for part in block.parts
            if part.tier == at and part.column in where
        )
        seen = min(rows, tier.axis.total)
        words = tuple(_words(block, where, Area(area.x, y, area.width, lines), seen, heads, at))
        yield Band(panes, words), lines
        y += lines


def _pane(
    block: TensorBlock,
    part: PaneSpec,
    where: Mapping[int, Placement],
    area: Area,
    rows: int,
    heads: bool,
    tall: Heights,
    place: int,
) -> Pane:
    """A pane in its column and tier, or over several of these."""
    tier, stood = block.tiers[part.tier], where[part.column]
    titled = _title_width(block, part, where)
    lines = area.height
    for below in range(part.tier + 1, part.tier + part.tiers):
        more = tall.rows.get((place, below), 0)
        lines += (heights.overhead(block.tiers[below], (place, below) in tall.heads) + more) if more else 0
    if part.tiers > 1:
        rows = lines - heights.overhead(tier, heads) + tier.foot - (part.kind == "column")
    lines = min(lines, part.wants or lines)
    bare = columns.bare(part, stood.names)
    return Pane(
        part.name,
        Area(area.x + stood.x + bare, area.y, stood.width - bare, lines),
        part.number,
        part.title,
        part.tensors,
        titled - bare,
        part.kind,
        stood.cells,
        stood.names - bare,
        stood.pitch,
        rows,
        heads and tier.heads != NEVER,
        tier.foot > 0 or part.tiers > 1,
        part.brief,
        part.named,
        _numbers(part, tier, rows, stood.cells),
        digits=stood.digits,
    )


def _numbers(part: PaneSpec, tier: Tier, rows: int, cells: int) -> int:
    """How many numbers a pane shows: cells, those below them, labels."""
    seen = min(rows, tier.axis.total)
    if part.kind in ("accuracy", "counts"):
        return len(part.tensors)
    feet = len(part.tensors) - 1 if part.kind in ("parameters", "column", "means") else 0
    return (seen + feet) * cells + seen * bool(part.labels)


def _words(
    block: TensorBlock, where: Mapping[int, Placement], area: Area, rows: int, heads: bool, tier: int
) -> Iterator[Word]:
    """What joins panes: between their rows, or in the line of their titles where that gap is too narrow."""
    first = area.y + 1 + heads
    for place, stood in where.items():
        joint, x = block.columns[place].joint, area.x + stood.x
        if not joint or not any(part.column == place and part.tier == tier for part in block.parts):
            continue
        foot = block.columns[place].joint_foot
        line = first + (rows + foot - 1 if foot else min(rows - 1, rows // 2))
        if line >= area.y + area.height:
            continue
        if stood.gap >= block.columns[place].gap:
            yield Word(x - stood.gap + 1, line, joint)
        elif _before_joint(block, where, place) is not None:
            yield Word(x - len(joint) - 1, area.y, joint)


def _title_width(block: TensorBlock, part: PaneSpec, where: Mapping[int, Placement]) -> int:
    """Columns for a title: a blank is left before one that follows without a gap, or what joins it to the next."""
    width = where[part.column].width
    after = part.column + 1
    if after not in where:
        return width
    joined = _before_joint(block, where, after)
    least = columns.bare(part, where[part.column].names) + columns.TITLED + len(part.brief)
    apart = where[after].gap + (where[after].names if block.columns[after].under else 0)
    return joined if joined is not None else max(min(width, least), width - (apart <= 0))


def _before_joint(block: TensorBlock, where: Mapping[int, Placement], place: int) -> int | None:
    """Columns for a title before what joins it to the next pane in its line; None where that leaves too few."""
    column, stood = block.columns[place], where[place]
    if not column.joint or stood.gap >= column.gap or place - 1 not in where:
        return None
    room = where[place - 1].width + stood.gap - len(column.joint) - 2
    briefs = [len(part.brief) for part in block.parts if part.column == place - 1]
    return room if room >= columns.TITLED + max(briefs) else None
