"""Places: what the panes of a sheet leave free: at the left, at the right, and who takes it. Kept free of NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz.views.layout.layouts import BESIDE_NAME, CORNER_NAME, RAIL_NAME, UNDER_NAME, Area, Band, Pane, Size

LEAST_CORNER = Size(8, 5)
"""What an image and its title take at least."""
LEAST_DOCK, LEAST_BESIDE = Size(60, 10), Size(36, 10)
"""What a picture takes at least below all panes, and at their right."""
LEAST_CODE = Size(36, 6)
"""What code takes at least: in the second of them, and at the right of panes where no picture has room."""
LEAST_MAP = Size(24, 6)
"""What a map takes at least: at the right of panes where code has no room either."""
RAIL_GAP, BESIDE_GAP = 3, 2
RAIL, WIDEST_RAIL, RAIL_LINES, RAIL_MOST = 37 + RAIL_GAP, 60, 8, 20
"""Columns that a rail takes at least, with those before it, and at most; its lines at least, and at most where there
is room for a picture below it.
"""


def dock_lines(size: Size, spare: int) -> int:
    """Lines that go to the dock below all panes, of those to spare."""
    return spare if size.width >= LEAST_DOCK.width and spare >= LEAST_DOCK.height else 0


def corner(bands: Sequence[Band], margin: int) -> Iterator[Pane]:
    """The two largest free places at the left of bands, with a column left before the marks of their names."""
    free = [_left(band, margin) for band in bands if band.panes]
    found = sorted(enumerate(free), key=lambda each: (-each[1].width, each[0]))
    for (_, place), name, least in zip(found, (CORNER_NAME, UNDER_NAME), (LEAST_CORNER, LEAST_CODE), strict=False):
        if place.width >= least.width and place.height >= least.height:
            yield Pane(name, place)


def _left(band: Band, margin: int) -> Area:
    """What is free before its first pane."""
    place = band.panes[0].place
    return Area(margin, place.y, min(pane.place.x for pane in band.panes) - 2 - margin, place.height)


def rail(bands: Sequence[Band], area: Area) -> Iterator[Pane]:
    """What stands at the right of the panes of an area that leave room there."""
    start, lines = _end(bands, area) + RAIL_GAP, area.height
    if lines < RAIL_LINES:
        return
    free = area.x + area.width - start
    told = RAIL_MOST if lines >= RAIL_MOST + LEAST_BESIDE.height else lines
    yield Pane(RAIL_NAME, Area(start, area.y, min(free, WIDEST_RAIL), told))
    if told < lines:
        yield Pane(BESIDE_NAME, Area(start, area.y + told, free, lines - told))


def beside(bands: Sequence[Band], area: Area) -> Iterator[Pane]:
    """The largest place at the right of some panes of an area that has room for a picture, else code, else a map."""
    places = [pane.place for band in bands for pane in band.panes]
    lines = sorted({end for at in places for end in (at.y, at.y + at.height)} | {area.y + area.height})
    free = [_right(bands, area, top, end) for top in lines for end in lines if end > top]
    for least in (LEAST_BESIDE, LEAST_CODE, LEAST_MAP):
        fit = [place for place in free if place.width >= least.width and place.height >= least.height]
        if fit:
            yield Pane(BESIDE_NAME, max(fit, key=lambda place: place.width * place.height))
            return


def parted(place: Area, columns: int) -> tuple[Area, Area]:
    """So many columns of a free place, and what is left at the right of them."""
    taken = columns + BESIDE_GAP
    return place._replace(width=columns), place._replace(x=place.x + taken, width=max(0, place.width - taken))


def _right(bands: Sequence[Band], area: Area, top: int, end: int) -> Area:
    """What is free at the right from one line up to another."""
    start = _end(bands, area._replace(y=top, height=end - top)) + BESIDE_GAP
    return Area(start, top, max(0, area.x + area.width - start), end - top)


def _end(bands: Sequence[Band], area: Area) -> int:
    """The column behind all panes that stand in the lines of an area."""
    places = (pane.place for band in bands for pane in band.panes)
    ends = (at.x + at.width for at in places if at.y < area.y + area.height and at.y + at.height > area.y)
    return max(ends, default=area.x)
