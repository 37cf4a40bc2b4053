"""Routing: draws edges between two columns as lines in lanes, with their derivatives beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, pairwise, permutations
from typing import NamedTuple

from stepviz.views.layout.layouts import Word

_SIGNS = {
    "LR": "─",
    "DU": "│",
    "DL": "╮",
    "LU": "╯",
    "DR": "╭",
    "RU": "╰",
    "DLR": "┬",
    "LRU": "┴",
    "DRU": "├",
    "DLU": "┤",
    "DLRU": "┼",
    "L": "─",
    "R": "─",
    "U": "│",
    "D": "│",
}
"""The character of a piece of a line, by the sides it connects: down, left, right, up."""
LEAST_GAP = 2
"""Columns of a gap besides lanes, at its two ends."""
_WIDE = 10
"""Columns of a derivative with its surroundings; in wider gaps, lanes have blanks between them."""
_MOST = 5
"""The most lanes for which all orders are tried."""


Point = tuple[int, int]
"""A column and a line."""


class EdgeSlope(NamedTuple):
    """The derivative written beside an edge."""

    text: str
    factors: tuple[str | float, ...] = ()
    """Tensors and constants whose product replaces the text once it is known; empty for a constant text."""
    brief: str = ""
    """A shorter text of a number; else empty."""
    once: str = ""
    """The gradient that must be known before it is written; empty without one."""


class EdgeRun(NamedTuple):
    """A part of an edge in a gap: the lines at its two ends, and its derivative, None to write none here."""

    start: int
    end: int
    slope: EdgeSlope | None
    arrives: bool
    """True if it ends at a node."""


def lanes(runs: Sequence[EdgeRun]) -> int:
    """The number of lanes: columns for the vertical parts of edges."""
    ends, starts = {run.end for run in runs}, {run.start for run in runs}
    return len(starts) if len(ends) == len(runs) > len(starts) else len({r.end for r in runs if r.start != r.end})


def routed(runs: Sequence[EdgeRun], x: int, width: int, y: int) -> Iterator[Word]:
    """The texts that draw the edges of a gap, `width` columns from column `x` on; `y`: the graph's first line.

    There is a lane for each end of edges; if edges only part and never meet, one for each start.
    """
    if not runs:
        return
    ends, starts = sorted({run.end for run in runs}), sorted({run.start for run in runs})
    parts = len(ends) == len(runs) > len(starts)
    if parts:
        apart = 1 + (width > _WIDE + 2 * len(starts))
        lane_of = {start: 1 + apart * place for place, start in enumerate(starts)}
    else:
        bent = [run for run in runs if run.start != run.end]
        ends = sorted({run.end for run in bent})
        apart = 1 + (width > _WIDE + 2 * len(ends))
        first = width - 2 - apart * (len(ends) - 1)
        lane_of = {end: first + apart * place for place, end in enumerate(_ordered(ends, bent))}
    cells: dict[Point, set[str]] = defaultdict(set)
    for run in runs:
        lane = lane_of[run.start if parts else run.end] if run.start != run.end else 0
        for cell, side in wired((-1, run.start), (lane, run.start), (lane, run.end), (width - 1, run.end)):
            cells[cell].add(side)
    for line in sorted({line for _, line in cells}):
        text = "".join(sign(cells.get((column, line), ())) for column in range(width))
        if any(run.end == line and run.arrives for run in runs):
            text = f"{text[:-1]}▶"
        start = len(text) - len(text.lstrip())
        yield Word(x + start, y + line, text.strip())
    between = (max(lane_of.values()) + 1, width - 2) if parts else (0, min(lane_of.values(), default=width - 1) - 1)
    yield from _derivatives(runs, between, x, y)


def _derivatives(runs: Sequence[EdgeRun], between: tuple[int, int], x: int, y: int) -> Iterator[Word]:
    """The derivatives between two columns of the gap, each on a line that only its edge uses."""
    first, room = between[0], between[1] - between[0]
    known: dict[int, set[EdgeSlope]] = defaultdict(set)
    for run in runs:
        known[run.end if first else run.start] |= {run.slope} if run.slope is not None else set()
    for line, slopes in known.items():
        if len(slopes) == 1:
            (slope,) = slopes
            text = slope.text if len(slope.text) < room or not slope.brief else slope.brief
            if len(text) < room:
                yield Word(x + first + 1, y + line, f"×{text}", factors=slope.factors, room=room, once=slope.once)


def _ordered(ends: Sequence[int], runs: Sequence[EdgeRun]) -> Sequence[int]:
    """The order of lanes with the fewest edges that run into another's line, then the fewest crossings."""
    if not 1 < len(ends) <= _MOST:
        return ends

    # each pair once: an order of five lanes has ten of them, and there are 120 orders
    pairs = {pair: _side_by_side(*pair, runs) for pair in permutations(ends, 2)}

    def cost(order: Sequence[int]) -> tuple[int, int]:
        merged, crossed = zip(*(pairs[pair] for pair in combinations(order, 2)), strict=True)
        return sum(merged), sum(crossed)

    return min(permutations(ends), key=cost)


def _side_by_side(left: int, right: int, runs: Sequence[EdgeRun]) -> tuple[int, int]:
    """The edges that run into another's line, and the crossings, if the lane `left` is left of the lane `right`."""
    ours, others = ([run for run in runs if run.end == end] for end in (left, right))
    merged = sum(run.start == left for run in others)
    spans = [sorted((run.start, run.end)) for run in ours]
    return merged, sum(low < run.start < high for run in others for low, high in spans)


def wired(*corners: Point) -> Iterator[tuple[Point, str]]:
    """Yields the cells of a line from corner to corner, each with a side through which the line passes."""
    for (x, y), (to_x, to_y) in pairwise(corners):
        out, into = "RL" if to_x > x else "LR" if to_x < x else "DU" if to_y > y else "UD"
        while (x, y) != (to_x, to_y):
            yield (x, y), out
            x, y = x + (to_x > x) - (to_x < x), y + (to_y > y) - (to_y < y)
            yield (x, y), into


def sign(sides: Collection[str]) -> str:
    """The character of a cell by the sides through which lines pass; blank without any."""
    return _SIGNS["".join(sorted(sides))] if sides else " "
