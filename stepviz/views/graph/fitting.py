"""Fitting: the largest part of a number's graph that fits, with nodes as boxes or lines, whichever shows more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.text import width_of
from stepviz.views.explain.worked import MOST
from stepviz.views.graph.numbers import GraphNode, Link, Numbers, led_to, made_of
from stepviz.views.graph.walking import Path
from stepviz.views.layout.graphs.arranging import Arranged, Edge, GraphSpec, arranged, columns, stood
from stepviz.views.layout.graphs.routing import EdgeSlope
from stepviz.views.layout.layouts import Area, Word
from stepviz.views.text import numbers

BOX, LINE = 12, numbers.WIDTH + 2
"""The least columns of a box (edges, brackets, a sign and seven digits), and the columns of a number after its name."""
LEAST_GAP, _WIDEST_GAP = 10, 18
"""The least and the most space between two columns of nodes."""
_FEW_DIGITS = 5
_LEAST_COLUMNS = 3
"""The least number of columns of nodes for which the loss is kept in view."""
Made = Callable[[Cell, int, int, int, tuple[Cell, ...]], Numbers | None]
"""`made_of` with a cache."""
_ENOUGH = 4
"""The terms of each sum that must fit before another level is added."""


class FittedGraph(NamedTuple):
    """The part of a graph that is drawn, and its layout."""

    shown: Numbers
    found: Arranged
    boxed: bool
    box: int
    """Columns of a node."""
    gap: int

    @property
    def seen(self) -> int:
        """The number of nodes in view."""
        return sum(name in self.shown.nodes for name in self.found.lines)

    @property
    def ends(self) -> bool:
        """True if all last nodes are in view."""
        sources = {link.source for link in self.shown.links}
        return all(name in self.found.lines for name in self.shown.nodes if name not in sources)

    def stood(self, left: int) -> Iterator[tuple[dict[str, Area], list[Word]]]:
        """For each column from column `left` on, the areas of nodes, by name, and the texts that draw edges."""
        return stood(self.found, self.box, [self.gap] * (len(self.found.columns) - 1), left, 0)

    @property
    def width(self) -> int:
        """Columns of the whole drawing."""
        wide = len(self.found.columns)
        return self.box * wide + self.gap * (wide - 1)


def fitted(path: Path, width: int, height: int) -> FittedGraph | None:
    """The part of the graph that fits; None if nothing does."""
    made = cache(partial(made_of, path.visible))
    every = (_in_form(path, made, width, height, boxed=boxed) for boxed in (True, False))
    forms = [found for found in every if found is not None]
    return max(forms, key=lambda form: (form.ends, form.seen), default=None)


def _in_form(path: Path, made: Made, width: int, height: int, *, boxed: bool) -> FittedGraph | None:
    """The part that fits as boxes or as lines: a parameter's largest paths, or as many levels of inputs as fit."""
    if path.parameter is not None:
        kept = path.cells[1:]
        ways = (led_to(path.visible, path.parameter, most, kept) for most in range(MOST, 0, -1))
        return _first_fitting(path, ways, width, height, boxed=boxed)
    best = None
    for depth in range(1, max(1, (width - BOX) // (BOX + LEAST_GAP)) + 1):
        start = max(0, len(path.cells) - depth)
        cell, kept, least = path.cells[start], path.cells[start + 1 :], _ENOUGH if best else 1
        offered = (made(cell, depth, height, most, kept) for most in range(MOST, least - 1, -1))
        found = _first_fitting(path, (shown for shown in offered if shown is not None), width, height, boxed=boxed)
        if found is None or (best is not None and found.shown.nodes.keys() == best.shown.nodes.keys()):
            break
        best = found
    return best


def _first_fitting(
    path: Path, offered: Iterable[Numbers], width: int, height: int, *, boxed: bool
) -> FittedGraph | None:
    """The first of the graphs that fits."""
    return next((found for shown in offered if (found := _laid(path, shown, width, height, boxed))), None)


def _laid(path: Path, shown: Numbers, width: int, height: int, boxed: bool) -> FittedGraph | None:
    if path.parameter is not None:
        shown = _with_last_column(path, shown, width, boxed=boxed)
    names, edges = tuple(shown.nodes), _edges(shown)
    column = columns(names, edges)
    wide = max(column.values()) + 1
    box = _box(shown, boxed=boxed)
    if wide > _most(width, box):
        if path.parameter is None:
            return None
        box = _box(shown, boxed=boxed, marked=1)
    most = _most(width, box)
    if box > width:
        return None
    here = column.get(path.visible.frame.program.word(path.cells[-1]), 0)
    first = max(0, min(here - most + 2, wide - most))
    kept = [name for name in names if first <= column[name] < first + most]
    # arrows where inputs (◂) or outputs (▸) of a node are not in view
    before = {link.target for link in shown.links if link.source not in kept}
    after = {link.source for link in shown.links if link.target not in kept}
    titled = {
        name: f"{'◂' * (name in before)}{node.title}{'▸' * (name in after)}" for name, node in shown.nodes.items()
    }
    shown = replace(shown, nodes={name: node._replace(title=titled[name]) for name, node in shown.nodes.items()})
    uses = Counter(edge.source for edge in edges) if path.parameter is None else Counter[str]()
    lines = {name: _lines(node, uses[name], boxed=boxed) for name, node in shown.nodes.items()}
    spec = GraphSpec(names, tuple(edges), lines, boxed)
    found = arranged(spec, height, kept) or arranged(spec, height, kept, passing=False)
    if found is None:
        return None
    wide = len(found.columns)
    gap = min(_WIDEST_GAP, (width - box * wide) // (wide - 1)) if wide > 1 else LEAST_GAP
    return FittedGraph(shown, found, boxed, box, gap)


def _with_last_column(path: Path, shown: Numbers, width: int, *, boxed: bool) -> Numbers:
    """Leaves out the columns of nodes before the last one, if that brings the last one, the loss, into view."""
    column = columns(tuple(shown.nodes), _edges(shown))
    most, last = _most(width, _box(shown, boxed=boxed)), max(column.values())
    if not _LEAST_COLUMNS <= most <= last:
        return shown
    here = column.get(path.visible.frame.program.word(path.cells[-1]), 0)
    first = max(0, min(here - most + 3, last - most + 1))
    passed = range(first + most - 1, last)
    return skipping(shown, [name for name, node in shown.nodes.items() if node.cell and column[name] in passed])


def _edges(shown: Numbers) -> tuple[Edge, ...]:
    edges = list[Edge]()
    for source, target, slope in shown.links:
        label = None
        if slope is not None:
            brief = numbers.fixed(slope, _FEW_DIGITS).strip().lstrip("+")
            label = EdgeSlope(numbers.plain(slope), brief=brief)
        edges.append(Edge(source, target, label))
    return tuple(edges)


def _box(shown: Numbers, *, boxed: bool, marked: int = 0) -> int:
    """Columns of a node, with `marked` columns for arrows."""
    longest = max(width_of(node.title) for node in shown.nodes.values()) + marked
    return max(BOX, longest + 2) if boxed else longest + LINE


def _most(width: int, box: int) -> int:
    """The most columns of nodes that fit."""
    return max(0, width - box) // (box + LEAST_GAP) + 1


def _lines(node: GraphNode, uses: int, *, boxed: bool) -> int:
    """Lines of a node, at least one for each of its uses; a box has its title, value and gradient."""
    own = 2 + node.slopes if node.cell is not None or node.value is not None else 1
    return max(own, 1 + uses) if boxed else max(1, uses)


def skipping(shown: Numbers, skipped: Collection[str]) -> Numbers:
    """The graph without some nodes: each path through them becomes a link."""
    links = dict[tuple[str, str], list[Link]]()
    begun = (link for link in shown.links if link.source not in skipped)
    for link in (past for first in begun for past in _links_past(shown, first, skipped)):
        links.setdefault((link.source, link.target), []).append(link)
    only = Counter(source for source, _ in links)
    nodes = {name: node for name, node in shown.nodes.items() if name not in skipped}
    sources, joined = {link.source for link in shown.links}, list[Link]()
    for (source, target), ways in links.items():
        # along several paths at once the derivative is known only of the loss, where the source has no other paths
        total = shown.nodes[source].slope if only[source] == 1 and target not in sources else None
        joined.append(ways[0] if len(ways) == 1 else Link(source, target, total))
    return replace(shown, nodes=nodes, links=tuple(joined))


def _links_past(shown: Numbers, link: Link, skipped: Collection[str]) -> Iterator[Link]:
    """The link, or the links that replace it if its target is skipped."""
    if link.target not in skipped:
        yield link
        return
    for further in shown.links:
        if further.source == link.target:
            slope = None if link.slope is None or further.slope is None else link.slope * further.slope
            yield from _links_past(shown, Link(link.source, further.target, slope), skipped)
