"""Arranging: the column and the line of every node of a formula, and of every edge that goes past one.

What the formula is about stands at the right; everything else one column before the first thing that is made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stepviz.formula.graph import Graph
from stepviz.formula.local import Local, local, own_slope

LINES = 3
"""Of a box without its lower edge: title, value, slope."""


class Edge(NamedTuple):
    """A use of a name by a node."""

    source: str
    target: str
    slope: Local
    """Of the node by it."""


Hop = tuple[str, str, Edge, bool]
"""A step of an edge from a column to the next: from a spot, to a spot, of an edge, whether it is the first."""


class Stand(NamedTuple):
    """What stands in a column: a box, or an edge that goes past."""

    name: str
    """The node's; of an edge that goes past `source>target:number`."""
    lines: int
    is_box: bool


@dataclass(frozen=True)
class Arranged:
    """Where everything stands, in columns from the left and lines from the top."""

    columns: tuple[tuple[Stand, ...], ...]
    lines: Mapping[str, int]
    """The first line of each spot, by its name."""
    column: Mapping[str, int]
    """The column of each spot."""
    hops: tuple[Hop, ...]


def edges(graph: Graph) -> list[Edge]:
    """All uses of names, in the order of the nodes."""
    return [
        Edge(part, node.name, local(node, place))
        for node in graph.nodes
        for place, part in enumerate(node.inputs)
        if isinstance(part, str)
    ]


def columns(graph: Graph) -> dict[str, int]:
    """The column of every node and name, the first one 0."""
    far = {graph.output: 0}
    for node in reversed(graph.nodes):
        for name in node.names:
            far[name] = max(far.get(name, 0), far[node.name] + 1)
    deepest = max(far.values())
    return {name: deepest - distance for name, distance in far.items()}


def box_lines(graph: Graph, name: str) -> int:
    """Lines of the box of a node: one more where it has a slope of its own."""
    return LINES + any(node.name == name and bool(own_slope(node)) for node in graph.nodes)


def arranged(graph: Graph, height: int, shown: Sequence[str], *, passing: bool = True) -> Arranged | None:
    """The nodes that are shown, in so many lines; None where a column has no room.

    `passing`: with the edges that go past columns.
    """
    every, known = columns(graph), edges(graph)
    first = min(every[name] for name in shown)
    column = {name: every[name] - first for name in every if name in shown}
    known = [edge for edge in known if edge.source in column and edge.target in column]
    known = [edge for edge in known if passing or column[edge.target] == column[edge.source] + 1]
    spots: dict[int, list[Stand]] = defaultdict(list)
    for name, place in column.items():
        spots[place].append(Stand(name, box_lines(graph, name), is_box=True))
    hops: list[Hop] = []
    for number, edge in enumerate(known):
        last = edge.source
        for place in range(column[edge.source] + 1, column[edge.target]):
            past = f"{edge.source}>{edge.target}:{number}@{place}"
            spots[place].append(Stand(past, 1, is_box=False))
            hops.append((last, past, edge, last == edge.source))
            last = past
        hops.append((last, edge.target, edge, last == edge.source))
    order = [name for edge in known for name in (edge.source,)]
    lines: dict[str, int] = {}
    placed: list[tuple[Stand, ...]] = []
    for place in sorted(spots, reverse=True):
        found = _stacked(spots[place], hops, lines, order, height)
        if found is None:
            return None
        placed.insert(0, found)
    where = {spot.name: place for place, stack in enumerate(placed) for spot in stack}
    return Arranged(tuple(placed), lines, where, tuple(hops))


def _stacked(
    spots: Sequence[Stand],
    hops: Sequence[Hop],
    lines: dict[str, int],
    order: list[str],
    height: int,
) -> tuple[Stand, ...] | None:
    """The spots of a column from the top, each near what it leads to; their lines are added."""
    wanted = {spot.name: _aim(spot.name, hops, lines) for spot in spots}
    stack = sorted(spots, key=lambda spot: (wanted[spot.name], order.index(spot.name) if spot.name in order else 0))
    for gap in (1, 0):
        needed = sum(spot.lines + gap * spot.is_box for spot in stack) + (1 - gap)
        if needed <= height:
            break
    else:
        return None
    y = 0
    tops = []
    for place, spot in enumerate(stack):
        rest = sum(other.lines + gap * other.is_box for other in stack[place:]) + (1 - gap)
        aim = round(wanted[spot.name] - spot.is_box)
        y = min(max(y, aim), height - rest)
        tops.append(y)
        y += spot.lines + gap * spot.is_box
    for spot, top in zip(stack, tops, strict=True):
        lines[spot.name] = top
    return tuple(stack)


def _aim(name: str, hops: Sequence[Hop], lines: Mapping[str, int]) -> float:
    """The mean line of the values of what a spot leads to."""
    ends = [lines[target] + (">" not in target) for source, target, _, _ in hops if source == name and target in lines]
    return sum(ends) / len(ends) if ends else 5.0
