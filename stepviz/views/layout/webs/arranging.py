"""Arranging: the column and the line of every node of a graph, and of every edge that goes past one.

What nothing is made of stands at the right; everything else one column before the first thing that is made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from stepviz.views.layout.layouts import Area
from stepviz.views.layout.webs.routing import EdgeRun, EdgeSlope


class Edge(NamedTuple):
    """A node is used by another one."""

    source: str
    target: str
    slope: EdgeSlope | None
    """Of the target by the source; None where it is not told."""


class Web(NamedTuple):
    """What is to be arranged."""

    names: tuple[str, ...]
    """Of the nodes, each before those that are made of it."""
    edges: tuple[Edge, ...]
    lines: Mapping[str, int]
    """Lines of each node without its lower edge: title, value, slope; one where it has no edges."""
    boxed: bool = True
    """True if a node has an upper edge with its title, and a lower one, that of the next node or its own."""


Hop = tuple[str, str, Edge, bool]
"""A step of an edge from a column to the next: from a spot, to a spot, of an edge, whether it is the first."""


class Stand(NamedTuple):
    """What stands in a column: a node, or an edge that goes past."""

    name: str
    """The node's; of an edge that goes past `source>target:number`."""
    lines: int
    is_node: bool
    below: int = 0
    """Lines of its lower edge, and from its first line to that of its value: of a box 1."""


@dataclass(frozen=True)
class Arranged:
    """Where everything stands, in columns from the left and lines from the top."""

    columns: tuple[tuple[Stand, ...], ...]
    lines: Mapping[str, int]
    """The first line of each spot, by its name."""
    column: Mapping[str, int]
    """The column of each spot."""
    hops: tuple[Hop, ...]


def columns(names: Sequence[str], edges: Iterable[Edge]) -> dict[str, int]:
    """The column of every node, the first one 0."""
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


def arranged(web: Web, height: int, shown: Sequence[str], *, passing: bool = True) -> Arranged | None:
    """The nodes that are shown, in so many lines; None where a column has no room.

    `passing`: with the edges that go past columns.
    """
    every = columns(web.names, web.edges)
    first = min(every[name] for name in shown)
    column = {name: every[name] - first for name in every if name in shown}
    known = [edge for edge in web.edges if edge.source in column and edge.target in column]
    known = [edge for edge in known if passing or column[edge.target] == column[edge.source] + 1]
    spots: dict[int, list[Stand]] = defaultdict(list)
    for name, place in column.items():
        spots[place].append(Stand(name, web.lines[name], is_node=True, below=int(web.boxed)))
    hops: list[Hop] = []
    for number, edge in enumerate(known):
        last = edge.source
        for place in range(column[edge.source] + 1, column[edge.target]):
            past = f"{edge.source}>{edge.target}:{number}@{place}"
            spots[place].append(Stand(past, 1, is_node=False))
            hops.append((last, past, edge, last == edge.source))
            last = past
        hops.append((last, edge.target, edge, last == edge.source))
    order = {name: place for place, name in enumerate(web.names)}
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
    """The first lines of the spots of a column, from the top, each near where its value aims at."""
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
    """What is nearest to these by the sum of squares and never falls: neighbours that would are at their mean."""
    pools: list[tuple[float, int]] = []
    for each in wanted:
        pools.append((each, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (low, few), (high, more) = pools[-2:]
            pools[-2:] = [((low * few + high * more) / (few + more), few + more)]
    return [mean for mean, count in pools for _ in range(count)]


def _aim(name: str, ends: Sequence[tuple[str, int]], height: int) -> float:
    """The mean line of what a spot leads to; of what leads nowhere one above the middle."""
    known = [line for source, line in ends if source == name]
    return sum(known) / len(known) if known else 0.4 * height


def runs(found: Arranged, place: int) -> list[EdgeRun]:
    """The edges from a column to the next one; of several of a box the first ones leave at lines of their own."""
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


def stood(found: Arranged, box: int, gap: int, left: int, top: int = 0) -> dict[str, Area]:
    """The places by the names of the nodes, each `box` columns wide, with so many columns between two of them.

    `left`, `top`: the first column and line of all.
    """
    return {
        spot.name: Area(left + (box + gap) * place, top + found.lines[spot.name], box, spot.lines + spot.below)
        for place, stack in enumerate(found.columns)
        for spot in stack
        if spot.is_node
    }
