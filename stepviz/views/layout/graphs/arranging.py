"""Arranging: the column and line of every node of a graph, and of edges that pass through a column.

Nodes without users are in the last column; every other node is one column before its first user.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from stepviz.views.layout.graphs.routing import EdgeRun, EdgeSlope, routed
from stepviz.views.layout.layouts import Area, Word, lower_edge


class Edge(NamedTuple):
    """The use of a node by another."""

    source: str
    target: str
    slope: EdgeSlope | None
    """The derivative of the target by the source; None to write none."""


class GraphSpec(NamedTuple):
    """A graph to arrange."""

    names: tuple[str, ...]
    """The nodes, each before its users."""
    edges: tuple[Edge, ...]
    lines: Mapping[str, int]
    """Lines of each node without its lower edge: title, value, derivative; or other heights if not boxed."""
    boxed: bool = True
    """True if nodes are boxes: an upper edge with the title, and a lower one, which may be the next box's upper one."""


Hop = tuple[str, str, Edge, bool]
"""A part of an edge between adjacent columns: from a spot, to a spot, the edge, True for its first part."""


class Stand(NamedTuple):
    """A spot in a column: a node, or an edge that passes through."""

    name: str
    """The node's name; `source>target:number@column` for a passing edge."""
    lines: int
    is_node: bool
    below: int = 0
    """1 for a box: the lines of its lower edge, and those from its first line to its value; else 0."""


@dataclass(frozen=True)
class Arranged:
    """An arranged graph: columns from the left, lines from the top."""

    columns: tuple[tuple[Stand, ...], ...]
    lines: Mapping[str, int]
    """The first line of each spot."""
    column: Mapping[str, int]
    """The column of each spot."""
    hops: tuple[Hop, ...]


def columns(names: Sequence[str], edges: Iterable[Edge]) -> dict[str, int]:
    """The column of every node, from 0."""
    made_of = defaultdict[str, list[str]](list)
    for edge in edges:
        made_of[edge.target].append(edge.source)
    far: dict[str, int] = {}
    for name in reversed(names):
        far.setdefault(name, 0)
        for source in made_of[name]:
            far[source] = max(far.get(source, 0), far[name] + 1)
    deepest = max(far.values())
    return {name: deepest - distance for name, distance in far.items()}


def arranged(spec: GraphSpec, height: int, shown: Sequence[str], *, passing: bool = True) -> Arranged | None:
    """The graph of the nodes `shown`, in `height` lines; None if a column does not fit.

    `passing`: with edges that pass through columns.
    """
    every = columns(spec.names, spec.edges)
    first = min(every[name] for name in shown)
    column = {name: every[name] - first for name in every if name in shown}
    known = [edge for edge in spec.edges if edge.source in column and edge.target in column]
    known = [edge for edge in known if passing or column[edge.target] == column[edge.source] + 1]
    spots: dict[int, list[Stand]] = defaultdict(list)
    for name, place in column.items():
        spots[place].append(Stand(name, spec.lines[name], is_node=True, below=int(spec.boxed)))
    hops: list[Hop] = []
    for number, edge in enumerate(known):
        last = edge.source
        for place in range(column[edge.source] + 1, column[edge.target]):
            past = f"{edge.source}>{edge.target}:{number}@{place}"
            spots[place].append(Stand(past, 1, is_node=False))
            hops.append((last, past, edge, last == edge.source))
            last = past
        hops.append((last, edge.target, edge, last == edge.source))
    order = {name: place for place, name in enumerate(spec.names)}
    order |= {edge.source: number for number, edge in reversed([*enumerate(known)])}
    placed: list[tuple[Stand, ...]] = []
    lines: dict[str, int] = {}
    values: dict[str, int] = {}
    for place in sorted(spots, reverse=True):
        ends = [(source, values[target]) for source, target, _, _ in hops if target in values]
        aims = {spot.name: _aim(spot.name, ends, height) for spot in spots[place]}
        stack = sorted(spots[place], key=lambda spot: (aims[spot.name], order.get(spot.name, 0)))
        found = _stacked(stack, aims, height)
        if found is None:
            return None
        lines |= found
        values |= {spot.name: lines[spot.name] + spot.below for spot in stack}
        placed.insert(0, tuple(stack))
    where = {spot.name: place for place, stack in enumerate(placed) for spot in stack}
    return Arranged(tuple(placed), lines, where, tuple(hops))


def _stacked(stack: Sequence[Stand], aims: Mapping[str, float], height: int) -> dict[str, int] | None:
    """The first lines of a column's spots, from the top, with values near the lines `aims`; None if they do not fit."""
    edged = any(spot.below for spot in stack)
    for gap in (1, 0):
        needed = sum(spot.lines + gap * spot.below for spot in stack) + (1 - gap) * edged
        if needed <= height:
            break
    else:
        return None
    above = [0, *accumulate(spot.lines + gap * spot.below for spot in stack)]
    wanted = [aims[spot.name] - spot.below - y for spot, y in zip(stack, above, strict=False)]
    return {
        spot.name: y + min(max(0, round(free)), height - needed)
        for spot, y, free in zip(stack, above, _rising(wanted), strict=False)
    }


def _rising(wanted: Sequence[float]) -> list[float]:
    """The nondecreasing sequence with the least squared distance from `wanted` (isotonic regression)."""
    pools: list[tuple[float, int]] = []
    for each in wanted:
        pools.append((each, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (low, few), (high, more) = pools[-2:]
            pools[-2:] = [((low * few + high * more) / (few + more), few + more)]
    return [mean for mean, count in pools for _ in range(count)]


def _aim(name: str, ends: Sequence[tuple[str, int]], height: int) -> float:
    """The mean line of the targets of a spot; without targets, a line above the middle."""
    known = [line for source, line in ends if source == name]
    return sum(known) / len(known) if known else 0.4 * height


def runs(found: Arranged, place: int) -> list[EdgeRun]:
    """The edges from a column to the next; several edges of a box leave at different lines as far as it has them."""
    hops = [hop for hop in found.hops if found.column[hop[0]] == place]
    nodes = {spot.name: spot for stack in found.columns for spot in stack}
    part = len({target for _, target, _, _ in hops}) == len(hops)
    made, ports = list[EdgeRun](), dict[str, int]()
    for source, target, edge, first in sorted(hops, key=lambda hop: found.lines[hop[1]]):
        box, to = nodes[source], nodes[target]
        port = ports[source] = ports.get(source, 0) + 1
        start = found.lines[source] + min((1 if part else port) - 1 + box.below, box.lines - 1) * box.is_node
        end = found.lines[target] + min(to.below, to.lines - 1)
        made.append(EdgeRun(start, end, edge.slope if first else None, to.is_node))
    return made


def stood(
    found: Arranged, box: int, gaps: Sequence[int], left: int, top: int
) -> Iterator[tuple[dict[str, Area], list[Word]]]:
    """Yields for each column the area of each node, by name, and the texts that draw edges and lower edges of boxes.

    `box`, `gaps`: columns of a node, and between two columns of nodes; `left`, `top`: the first column and line.
    """
    x = left
    for place, (stack, gap) in enumerate(zip(found.columns, (*gaps, 0), strict=True)):
        nodes = [(spot, found.lines[spot.name]) for spot in stack if spot.is_node]
        words = [*routed(runs(found, place), x + box, gap, top)]
        words += [Word(x, top + found.lines[spot.name], "─" * box) for spot in stack if not spot.is_node]
        ends = {y + spot.lines for spot, y in nodes if spot.below} - {y for _, y in nodes}
        words += [lower_edge(x, top + end, box) for end in sorted(ends)]
        yield {spot.name: Area(x, top + y, box, spot.lines + spot.below) for spot, y in nodes}, words
        x += box + gap
