"""Row ends: draws each term of the selected number at the end of the row it comes from, and below them their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from stepviz.ops import Cell
from stepviz.text import width_of
from stepviz.views.layout.layouts import MARGIN, SIDEBAR, Layout
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.grid import Grid
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line

if TYPE_CHECKING:
    from stepviz.views.explain.explanation import Explanation

_GAP, _LEAST, _MOST = 2, 15, 18
"""Columns before the terms, their least and their most columns."""
ALWAYS = 100
"""The least width of a terminal for row ends without an open explanation."""


class Ends(NamedTuple):
    """The texts at the ends of rows."""

    x: int
    width: int
    title: tuple[int, str]
    """A line of the screen, and a title for the terms."""
    terms: tuple[tuple[int, str, str], ...]
    """Lines of the screen, each with a letter and a value."""
    sums: tuple[tuple[int, str, str], ...]
    """Lines of the screen, each with a word and the value of a sum."""


def rows_of(sight: MomentView, layout: Layout, told: Explanation) -> tuple[int, ...]:
    """The line of the screen that each term comes from, in order.

    Empty if terms share a line, or if one is not in view.
    """
    cells = [[cell for cell in item.term.cells if cell in told.letters] for item in told.worked.lines]
    for grid in sight.grids(layout.size):
        found = [next((line for cell in of if (line := _line(grid, cell)) is not None), None) for of in cells]
        lines = [line for line in found if line is not None]
        if len(lines) == len(cells) == len({*lines}) > 1 and lines == sorted(lines):
            return tuple(lines)
    return ()


def row_ends(sight: MomentView, layout: Layout) -> Ends | None:
    """The texts at the ends of rows; None if the rows leave no room, or if a sidebar has the explanation."""
    firsts = (pane.place.y for band in layout.bands for pane in band.panes[:1])
    # the quick look first: explaining a number takes longer than finding that no row has room
    if layout.has(SIDEBAR) or all(_start(layout, y, 1) is None for y in firsts):
        return None
    told = sight.beside_panes if layout.width >= ALWAYS else sight.told
    lines = () if told is None or not told.worked.added else rows_of(sight, layout, told)
    if told is None or not lines:
        return None
    heads = any(pane.heads for pane in layout.numbered if 0 <= lines[0] - pane.place.y < pane.place.height)
    top, below = lines[0] - 1 - heads, lines[-1] + 1
    x = _start(layout, top, below - top)
    if x is None:
        return None
    room, work = layout.width - MARGIN - x, told.worked
    terms = tuple((line, item.letter, item.value) for line, item in zip(lines, work.lines, strict=True))
    sums = [(f"{work.others} more", work.rest)] * (work.others > 0)
    sums += [] if work.result is None else [(f"sum {work.result.sign}", work.result.value)]
    # below the last term, as far as they fit; else the first of them above all terms, beside the heads
    count = next((count for count in (2, 1) if (found := _start(layout, below, count)) and found <= x), 0)
    placed = [(below + place, *each) for place, each in enumerate(sums[:count])]
    if not placed and heads:
        placed = [(top + 1, *sums[0])]
    titles = (told.factors, f"terms of {told.cell.tensor}", "terms")
    title = next(text for text in titles if text and width_of(text) <= room)
    return Ends(x, min(room, _MOST), (top, title), terms, tuple(placed))


def put_row_ends(ends: Ends | None, screen: Sequence[Line]) -> None:
    """Put the texts on the screen."""
    if ends is None:
        return
    end = ends.x + ends.width
    screen[ends.title[0]].put(ends.x, ends.title[1], DIM)
    for line, letter, value in ends.terms:
        screen[line].put(ends.x, letter, ACCENT).put_right(value, TEXT, end=end)
    for line, word, value in ends.sums:
        screen[line].put(ends.x, word, DIM).put_right(value, BOLD, end=end)


def _line(grid: Grid, cell: Cell) -> int | None:
    for group in grid.groups:
        for stack in grid.stacks(group):
            if stack.tensor == cell.tensor and (place := next(stack.places(cell.index), None)) is not None:
                return grid.pane.place.y + group.slot(stack, place).line
    return None


def _start(layout: Layout, top: int, lines: int) -> int | None:
    """The first free column at the right of `lines` lines from `top` on; None if there is too little room."""
    places = [pane.place for pane in layout.panes]
    ends = [at.x + at.width for at in places if at.y < top + lines and at.y + at.height > top]
    words = (word for band in layout.bands for word in band.words if top <= word.y < top + lines)
    ends += [word.x + max(len(word.text), word.room) for word in words]
    start = max(ends, default=layout.width) + _GAP
    return start if layout.width - MARGIN - start >= _LEAST else None
