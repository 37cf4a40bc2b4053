"""Graph sheets: the boxes of a graph with fixed places, and the optimizer, as far as panes show it.

It imports no NumPy, as `layouts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from stepviz.views.layout.heights import SHUT, WHOLE
from stepviz.views.layout.layouts import BELOW_NAME, MARGIN, Area, Band, Layout, Pane, Size, around, lower_edge
from stepviz.views.layout.plan import Sheet
from stepviz.views.layout.solver import NOTHING, Focus, dock_lines

_LEAST = 3
"""The least lines of a box."""
_OPEN_BELOW = "slopes"
"""The kind of boxes without a lower edge of their own."""
_RATE = 13
"""Columns of the learning rate's pane."""
_WHEN = (("before", ""), ("after", "_after"))


class Memory(NamedTuple):
    """The optimizer, as far as panes show it."""

    update_direction: str = ""
    """What it moves a parameter by if this is not the gradient: `m after`, `step`."""
    letters: str = ""
    """The letters of its state: `mv` for mW and vW."""
    counts: bool = False
    """True if it counts the updates."""
    rates: tuple[str, ...] = ()
    """The tensors of the learning rate, if a schedule computes it."""

    @property
    def lines(self) -> int:
        """Lines of the numbers that belong to no parameter, with a blank one above."""
        return 5 if self.rates else 4 * self.counts

    @property
    def panes(self) -> tuple[tuple[str, str, str], ...]:
        """(title, prefix, suffix) of a parameter's tensors: state before and after, and the step."""
        kept = [(f"{letter} {when}", letter, after) for letter in self.letters for when, after in _WHEN]
        return (*kept, *([(self.update_direction, "s", "")] if self.update_direction == "step" else []))


@dataclass(frozen=True, eq=False)
class GraphSheet(Sheet):
    """A sheet with fixed places of nodes and edges."""

    bands: tuple[Band, ...] = ()

    @cached_property
    def tensors(self) -> frozenset[str]:
        """The tensors that it shows."""
        return frozenset(name for band in self.bands for pane in band.panes for name in pane.tensors)


@lru_cache(maxsize=256)
def laid_graph(sheet: Sheet, size: Size, focus: Focus = NOTHING, *, below: int = 0) -> Layout:
    """The graph, centred, with a dock below it, if it fits; else its boxes in lines, those of `focus` first."""
    assert isinstance(sheet, GraphSheet)
    width, last = extent(sheet)
    panel = size.height - 1 - last
    if size.width < width or panel < max(SHUT, below):
        return _flowed(sheet, size, focus, below=below)
    shift = (size.width - width) // 2 if size.width > width + 1 else 0
    bands = tuple(band.moved(shift) for band in sheet.bands)
    docked = dock_lines(size, panel - max(WHOLE, below))
    dock = Pane(BELOW_NAME, Area(MARGIN, last, size.width - 2 * MARGIN, docked))
    return Layout(sheet.name, *size, bands, (*around(size, panel - docked), *[dock] * (docked > 0)))


def extent(sheet: GraphSheet) -> tuple[int, int]:
    """The columns and lines of the graph, from the top left of the screen."""
    places = [pane.place for band in sheet.bands for pane in band.panes]
    words = [word.x + len(word.text) for band in sheet.bands for word in band.words]
    wide = max(*(place.x + place.width for place in places), *words, 0)
    ends = [word.y + 1 for band in sheet.bands for word in band.words]
    return wide, max(*(place.y + place.height for place in places), *ends, 0)


def _flowed(sheet: GraphSheet, size: Size, focus: Focus, *, below: int) -> Layout:
    """As many boxes as fit, in lines, without edges."""
    made, read = focus
    panes = sorted(
        (pane for band in sheet.bands for pane in band.panes),
        key=lambda pane: (not made & {*pane.tensors}, not read & {*pane.tensors}, pane.number),
    )
    wide, high = max(pane.place.width for pane in panes) + 1, max(_LEAST, size.height - 2)
    each = max(1, size.width // wide)
    most, heights, got = -(-len(panes) // each), list[int](), Counter[str]()
    left = kept = size.height - 1
    for grant in ("panel", "box", "panel", "keys", "strip", *["panel"] * max(1, below - 2), *["box"] * (most - 1)):
        boxes = _in_lines(panes, each, got["box"] + 1)
        # with lower edges
        whole = ([pane.place.height + (pane.kind == _OPEN_BELOW) for pane in line] for line in boxes)
        more = [min(high, max(tall)) for tall in whole] if grant == "box" else heights
        left -= sum(more) - sum(heights) if grant == "box" else 1
        if left < 0:
            break
        got[grant] += 1
        heights, kept = more, left
    strip, lines = got["strip"], got["box"]
    tops = accumulate(heights, initial=1 + strip)
    margin = MARGIN if wide * each - 1 + 2 * MARGIN <= size.width else 0
    shown = zip(_in_lines(panes, each, lines), tops, heights, strict=False)
    bands = tuple(_line(line, wide, *place).moved(margin) for line, *place in shown)
    panel = got["panel"] + kept * (lines == most)
    parts = around(size, panel, strip=bool(strip), keys=bool(got["keys"]))
    return Layout(sheet.name, *size, bands, parts, framed=False, complete=lines == most)


def _in_lines(panes: Sequence[Pane], each: int, lines: int) -> list[list[Pane]]:
    """The first `lines * each` panes in lines, sorted by number."""
    shown = sorted(panes[: lines * each], key=lambda pane: pane.number)
    return [shown[at : at + each] for at in range(0, len(shown), each)]


def _line(panes: list[Pane], wide: int, y: int, high: int) -> Band:
    """A band of boxes side by side."""
    placed, words = [], []
    for at, pane in enumerate(panes):
        _, _, width, height = pane.place
        placed.append(pane._replace(place=Area(wide * at, y, width, min(height, high))))
        if pane.kind == _OPEN_BELOW and height < high:
            words.append(lower_edge(wide * at, y + height, width))
    return Band(tuple(placed), tuple(words))


def box(name: str, area: Area, number: int, title: str, tensors: tuple[str, ...]) -> Pane:
    """The pane of a node, in an area whose last line is its lower edge, which may be the next box's upper one."""
    open_below = area._replace(height=area.height - 1)
    return Pane(name, open_below, number, title, tensors, area.width, _OPEN_BELOW, start=2, heads=False)


def rate_pane(memory: Memory, area: Area, number: int) -> tuple[Pane, ...]:
    """The learning rate's pane at the corner of an area, if a schedule computes it."""
    place = area._replace(width=_RATE, height=1 + len(memory.rates))
    pane = Pane("rate", place, number, "lr", memory.rates, _RATE, "counts", 1, 3, heads=False)
    return (pane,) if memory.rates else ()
