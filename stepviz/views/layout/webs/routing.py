"""Routing: edges between two columns as lines, a lane for each box they lead to, and their slopes beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import NamedTuple

from stepviz.views.layout.layouts import Word

SIGNS = {
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
"""A piece of a line, by the sides that it leads to: down, left, right, up."""
LEAST_GAP = 2
"""Columns besides those of lanes: an edge leaves a box, and leads to one."""
_WIDE = 10
"""Columns of a slope with what stands around it: where there are more, lanes stand apart."""
_MOST = 5
"""Lanes whose order is tried."""


class EdgeSlope(NamedTuple):
    """What is written beside an edge: how much the one end changes with the other."""

    text: str
    factors: tuple[str | float, ...] = ()
    """Tensors and constants whose product takes its place, once it is known; none where it is known."""
    brief: str = ""
    """The same in fewer columns, of a number."""


class EdgeRun(NamedTuple):
    """One edge in one gap: the lines it leaves at and comes to, and its slope, where it is told here."""

    start: int
    end: int
    slope: EdgeSlope | None
    arrives: bool
    """True if it ends at a node."""


def lanes(runs: Sequence[EdgeRun]) -> int:
    """How many columns between two others edges take that go up or down."""
    ends, starts = {run.end for run in runs}, {run.start for run in runs}
    return len(starts) if len(ends) == len(runs) > len(starts) else len({r.end for r in runs if r.start != r.end})


def routed(runs: Sequence[EdgeRun], x: int, width: int, y: int) -> Iterator[Word]:
    """The lines of a gap that begins at a column and is so wide; `y`: the first line of the graph on the screen.

    Edges that come together have a lane for each of their ends; where they only part, one for each start.
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
    cells: dict[tuple[int, int], set[str]] = defaultdict(set)
    for run in runs:
        if run.start == run.end:
            _across(cells, run.start, 0, width - 1)
        else:
            lane = lane_of[run.start if parts else run.end]
            _across(cells, run.start, 0, lane)
            _down(cells, lane, run.start, run.end)
            _across(cells, run.end, lane, width - 1)
    for line in sorted({line for line, _ in cells}):
        text = "".join(_sign(cells.get((line, column))) for column in range(width))
        if any(run.end == line and run.arrives for run in runs):
            text = f"{text[:-1]}▶"
        start = len(text) - len(text.lstrip())
        yield Word(x + start, y + line, text.strip())
    between = (max(lane_of.values()) + 1, width - 2) if parts else (0, min(lane_of.values(), default=width - 1) - 1)
    yield from _told(runs, between, x, y)


def _told(runs: Sequence[EdgeRun], between: tuple[int, int], x: int, y: int) -> Iterator[Word]:
    """The slopes between two columns of the gap, each on the line where its edge is alone."""
    first, room = between[0], between[1] - between[0]
    known: dict[int, set[EdgeSlope]] = defaultdict(set)
    for run in runs:
        known[run.end if first else run.start] |= {run.slope} if run.slope is not None else set()
    for line, slopes in known.items():
        if len(slopes) == 1:
            (slope,) = slopes
            text = slope.text if len(slope.text) < room or not slope.brief else slope.brief
            if len(text) < room:
                yield Word(x + first + 1, y + line, f"×{text}", factors=slope.factors, room=room)


def _ordered(ends: Sequence[int], runs: Sequence[EdgeRun]) -> Sequence[int]:
    """The order of lanes in which fewest edges run into the line of another box, then fewest lines cross."""
    if not 1 < len(ends) <= _MOST:
        return ends

    pairs = {pair: _side_by_side(*pair, runs) for pair in permutations(ends, 2)}

    def cost(order: Sequence[int]) -> tuple[int, int]:
        merged, crossed = zip(*(pairs[pair] for pair in combinations(order, 2)), strict=True)
        return sum(merged), sum(crossed)

    return min(permutations(ends), key=cost)


def _side_by_side(left: int, right: int, runs: Sequence[EdgeRun]) -> tuple[int, int]:
    """With a lane left of another: the edges that run into the line of its box, and those that cross."""
    ours, others = ([run for run in runs if run.end == end] for end in (left, right))
    merged = sum(run.start == left for run in others)
    spans = [sorted((run.start, run.end)) for run in ours]
    return merged, sum(low < run.start < high for run in others for low, high in spans)


def _across(cells: dict[tuple[int, int], set[str]], line: int, start: int, end: int) -> None:
    for column in range(start, end + 1):
        cells[line, column] |= {"L"} if column > start or start == 0 else set()
        cells[line, column] |= {"R"} if column < end or end > start == end else set()


def _down(cells: dict[tuple[int, int], set[str]], column: int, start: int, end: int) -> None:
    low, high = sorted((start, end))
    for line in range(low, high + 1):
        cells[line, column] |= ({"U"} if line > low else set()) | ({"D"} if line < high else set())


def _sign(ways: set[str] | None) -> str:
    return " " if not ways else SIGNS["".join(sorted(ways))]
