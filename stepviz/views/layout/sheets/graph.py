"""Graph sheets: the boxes of a graph with fixed places, and the optimizer, as far as panes show it.

It imports no NumPy, as `layouts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from stepviz.views.layout.heights import CAPTION, SHUT, WHOLE, Below
from stepviz.views.layout.layouts import BELOW_NAME, MARGIN, Area, Band, Layout, Pane, Size, around
from stepviz.views.layout.plan import NEVER, Extent, PaneSpec, Sheet
from stepviz.views.layout.sheets.laying import placed
from stepviz.views.layout.sheets.pieces import board
from stepviz.views.layout.solver import NOTHING, Focus, dock_lines

_BOX = "slopes"
"""The kind of boxes, without a lower edge of their own."""
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
def laid_graph(sheet: Sheet, size: Size, focus: Focus = NOTHING, below: Below = CAPTION) -> Layout:
    """The graph, centred, with a dock below it, if it fits; else its boxes in lines, if need be those of `focus`."""
    assert isinstance(sheet, GraphSheet)
    width, last = extent(sheet)
    panel = size.height - 1 - last
    if size.width < width or panel < max(SHUT, below.lines):
        return _flowed(sheet, size, focus, below)
    shift = (size.width - width) // 2 if size.width > width + 1 else 0
    bands = tuple(band.moved(shift) for band in sheet.bands)
    docked = dock_lines(size, panel - max(WHOLE, below.lines))
    dock = Pane(BELOW_NAME, Area(MARGIN, last, size.width - 2 * MARGIN, docked))
    return Layout(sheet.name, *size, bands, (*around(size, panel - docked), *[dock] * (docked > 0)))


def extent(sheet: GraphSheet) -> tuple[int, int]:
    """The columns and lines of the graph, from the top left of the screen."""
    places = [pane.place for band in sheet.bands for pane in band.panes]
    words = [word.x + len(word.text) for band in sheet.bands for word in band.words]
    wide = max(*(place.x + place.width for place in places), *words, 0)
    ends = [word.y + 1 for band in sheet.bands for word in band.words]
    return wide, max(*(place.y + place.height for place in places), *ends, 0)


def _flowed(sheet: GraphSheet, size: Size, focus: Focus, below: Below) -> Layout:
    """The boxes as panes side by side, in lines, without edges."""
    panes = sorted((pane for band in sheet.bands for pane in band.panes), key=lambda pane: pane.number)
    each = max(1, size.width // (1 + max(pane.place.width for pane in panes)))
    lines = [[*map(_spec, panes[at : at + each])] for at in range(0, len(panes), each)]
    return placed(Sheet(sheet.name, 1, tuple(board(line, heads=NEVER) for line in lines)), size, focus, below)


def _spec(pane: Pane) -> PaneSpec:
    """The pane without a place; a box without its edges."""
    rows, kind = Extent(pane.name, len(pane.tensors), len(pane.tensors)), "node" if pane.kind == _BOX else pane.kind
    names, column = (pane.start,), Extent(pane.name, 1)
    return PaneSpec(pane.tensors, kind, rows, column, pane.title, pane.name, pane.name, names, number=pane.number)


def box(name: str, area: Area, number: int, title: str, tensors: tuple[str, ...]) -> Pane:
    """The pane of a node, in an area whose last line is its lower edge, which may be the next box's upper one."""
    open_below = area._replace(height=area.height - 1)
    return Pane(name, open_below, number, title, tensors, area.width, _BOX, start=2, heads=False)


def rate_pane(memory: Memory, area: Area, number: int) -> tuple[Pane, ...]:
    """The learning rate's pane at the corner of an area, if a schedule computes it."""
    place = area._replace(width=_RATE, height=1 + len(memory.rates))
    pane = Pane("rate", place, number, "lr", memory.rates, _RATE, "counts", 1, 3, heads=False)
    return (pane,) if memory.rates else ()
