"""Formula: the plot of a formula's graph: a tile for each number, a line for each use, gradients on these lines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np

from stepviz.ops import Cell, Phase, Program, TensorRole
from stepviz.views.graph.numbers import VisibleNumbers
from stepviz.views.layout.graphs.arranging import Arranged, Edge, GraphSpec, arranged, columns
from stepviz.views.pictures.charts.chart import Dots
from stepviz.views.pictures.network.number_map import NumberMap
from stepviz.views.pictures.network.places import PictureArea
from stepviz.views.pictures.network.strokes import Stroke, dots, signs
from stepviz.views.pictures.network.tiles import scale
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Row, Span, fitting

_LEAST_TILE, _MOST_TILE, _LEAST_GAP, _LABELLED = 11, 18, 4, 9
"""The least and most columns of a tile, the least between two, and those between two with room for a derivative."""
_FORMS = ((7, 3), (5, 2), (3, 0), (2, 0), (1, 0))
"""Lines of a tile and the least between two tiles of a column, to try from the largest."""
_MOST_AIR = 9
_FEW = 5
"""Columns of a parameter's updated value if its name leaves no more."""
_UNKNOWN = 6, 2
"""The period and the length of dashes, in dots, of a line without a known number."""


@lru_cache(maxsize=8)
def parts_of(program: Program) -> tuple[Mapping[str, str], tuple[Edge, ...]]:
    """The numbers of a formula by name with their titles, `n1 = a·b`, in an order of computation; and their uses."""
    ops = [op for op in program.ops if op.phase is Phase.FORWARD]
    titles = {parameter.name: parameter.symbol for parameter in program.parameters}
    titles |= {op.writes[0].name: op.label if " = " in op.label else op.equation for op in ops}
    uses = ((name, op.writes[0].name) for op in ops for name in dict.fromkeys(op.reads) if name in titles)
    return titles, tuple(Edge(*use, None) for use in uses)


class FormulaMap(NumberMap):
    """The graph of a formula."""

    called, inset = "graph", 1

    @cached_property
    def _parts(self) -> tuple[Mapping[str, str], tuple[Edge, ...]]:
        return parts_of(self.frame.program)

    @property
    def titles(self) -> tuple[str, ...]:
        """`graph of L = a·b + c`."""
        return (f"graph of {self.frame.program.intro.formula}",)

    @cached_property
    def _place(self) -> tuple[Arranged, int, int] | None:
        """The arrangement, the columns of a tile, its lines; None if two columns do not fit."""
        titles, edges = self._parts
        column = columns(tuple(titles), edges)
        wide, room = max(column.values()) + 1, self.width - 2
        most = min(wide, (room + _LEAST_GAP) // (_LEAST_TILE + _LEAST_GAP))
        here = column[next(filter(self.selects, titles), [*titles][-1])]
        first = max(0, min(here - most // 2, wide - most))
        shown = [name for name in titles if first <= column[name] < first + most]
        for tall, least in _FORMS if most > 1 else ():
            for air in range(_MOST_AIR, least - 1, -1):
                # Air stands below each tile; below the last one it needs no line.
                spec = GraphSpec(tuple(titles), edges, dict.fromkeys(titles, tall + air), boxed=False)
                found = arranged(spec, self.height - 2 + air, shown)
                if found is not None:
                    tile = (room - (most - 1) * _LABELLED) // most
                    return found, max(_LEAST_TILE, min(_MOST_TILE, tile)), tall
        return None

    @cached_property
    def _spots(self) -> Mapping[str, PictureArea]:
        """The area of each number's tile, and of edges that pass through a column."""
        if self._place is None:
            return {}
        found, tile, tall = self._place
        wide = len(found.columns)
        gap = (self.width - 2 - wide * tile) // max(1, wide - 1)
        spots = [(spot, 1 + place * (tile + gap)) for place, stack in enumerate(found.columns) for spot in stack]
        high = {spot.name: tall if spot.is_node else 1 for spot, _ in spots}
        low, end = min(found.lines.values()), max(found.lines[name] + lines for name, lines in high.items())
        top = (self.height - 2 - end + low) // 2 - low
        return {spot.name: PictureArea(x, top + found.lines[spot.name], tile, high[spot.name]) for spot, x in spots}

    @cached_property
    def areas(self) -> Mapping[str, PictureArea]:
        """The area of each number's tile."""
        return {name: self._spots[name] for name in self._parts[0] if name in self._spots}

    def tile(self, name: str) -> Cell:
        """The number or its gradient, also before it is known."""
        return self.shown(name) or Cell(name)

    def heading(self, name: str, room: int) -> tuple[str, str]:
        """The title; after the update of a parameter, its name and its updated value."""
        title, program = self._parts[0][name], self.frame.program
        short = title.partition(" = ")[0]
        after = program.after(name) if program.role(name) is TensorRole.PARAMETER else ""
        if not after or not self.frame.computed(after):
            return fitting((title, title.replace(" ", ""), short), room), ""
        made, brief = (self.number(after, width) for width in (numbers.WIDTH, _FEW))
        return short, fitting((f"→ {made}", f"→{made}", f"→{brief}", ""), room - 1 - len(short))

    def _known(self, name: str) -> float | None:
        """The value of a tensor; None if it is not computed, or hidden."""
        cell = self.cell(name)
        return None if cell is None else self.value(cell)

    @cached_property
    def _slopes(self) -> Mapping[tuple[str, str], float]:
        """The derivative of each use, (source, target), once both numbers are known."""
        seen, found = VisibleNumbers(self.frame, self.state.mask, self.frame.current), dict[tuple[str, str], float]()
        for target in {edge.target for edge in self._parts[1]}:
            terms = seen.terms(Cell(target))
            by = seen.slopes(Cell(target), terms) if terms is not None else {}
            found |= {(cell.tensor, target): slope for cell, slope in by.items()}
        return found

    @cached_property
    def _flows(self) -> Mapping[tuple[str, str], tuple[float, bool]]:
        """For each use, what flows and True if that is a gradient: the target's gradient times the derivative, once the
        source's gradient is known; before, the value of the source.
        """
        found = {}
        for source, target, _ in self._parts[1]:
            back, slope = self._known(self.gradient(target)), self._slopes.get((source, target))
            value = self._known(source)
            if self._known(self.gradient(source)) is not None and back is not None and slope is not None:
                found[source, target] = back * slope, True
            elif value is not None:
                found[source, target] = value, False
        return found

    @cached_property
    def _widest(self) -> Mapping[bool, float]:
        """The size with the widest line: of values (False) and of gradients (True), over all runs drawn together."""
        others = (FormulaMap(other, self.state, self.width, self.height) for other in self.state.together)
        flows = [flow for each in (self, *others) for flow in each._flows.values()]
        return {kind: scale(np.array([flow for flow, back in flows if back == kind])) for kind in {k for _, k in flows}}

    def put_lines(self, lines: Sequence[Line]) -> None:
        """Write the lines of all uses, the widest on top, with derivatives where gradients flow."""
        assert self._place is not None
        hops = sorted(self._place[0].hops, key=lambda hop: self._stroke(hop[2]).share)
        drawn = Dots(self.width, len(lines))
        for hop in hops:
            self._draw(drawn, *hop[:3])
        drawn.put(lines, 0)
        for source, target, edge, begins in self._place[0].hops:
            if begins and self._flows.get(edge[:2], (0.0, False))[1]:
                slope, start, end = self._slopes[edge[:2]], self._spots[source], self._spots[target]
                short = numbers.fixed(slope, 5).strip().lstrip("+")
                text = f"×{fitting((numbers.plain(slope), short), _LABELLED - 3)}"
                left, room = start.x + start.width, end.x - start.x - start.width
                if len(text) + 2 <= room:
                    lines[(_middle(start) + _middle(end)) // 8].put(left + (room - len(text)) // 2, text, BOLD)

    def _draw(self, drawn: Dots, source: str, target: str, edge: Edge) -> None:
        """Draw a line between two columns, and its way through the second if it goes on."""
        stroke, start, end = self._stroke(edge), self._spots[source], self._spots[target]
        dashes, style = _UNKNOWN, DIM
        if edge[:2] in self._flows:
            used = self.frame.phase is Phase.FORWARD and self._known(edge.target) is not None
            dashes, style = stroke.dashes, stroke.style(lit=self._flows[edge[:2]][1] or used)
        # A line that goes on past the next column crosses it level, in a place of its own there.
        past = [(start.x + start.width, end.x, _middle(start))]
        if target not in self.areas:
            past.append((end.x, end.x + end.width, _middle(end)))
        for left, right, middle in past:
            cells, bits = dots(middle, _middle(end), stroke.thick, dashes, right - left)
            lines, columns = np.divmod(cells, right - left)
            drawn.put_cells(lines * self.width + left + columns, bits, style)

    def _stroke(self, edge: Edge) -> Stroke:
        """The line of a use, its width and brightness by the share of the largest flow in that direction."""
        flow, back = self._flows.get(edge[:2], (math.nan, False))
        share = min(abs(flow) / self._widest[back], 1.0) if math.isfinite(flow) else 0.5
        return Stroke(0, 0, share, not flow < 0)

    @property
    def sentences(self) -> tuple[str | Row, ...]:
        """Forms of the legend, the longest first."""
        words = {False: "values", True: "gradients"}
        told = "lines: " + ", ".join(f"{words[back]} to ±{self._widest[back]:g}" for back in sorted(self._widest))
        return (*signs(), Span(told, TEXT)), (Span(told, TEXT),), signs()

    def spoken(self) -> Iterator[str]:
        """A sentence for each number, and for each line on which a gradient flows."""
        yield from self.titles
        for name, title in self._parts[0].items():
            known = [("", name), ("gradient ", self.gradient(name))]
            told = [f"{kind}{self.number(each)}" for kind, each in known if self.cell(each) is not None]
            yield f"{title}: {', '.join(told) or 'not known yet'}"
        for (source, target), (flow, back) in self._flows.items():
            if back:
                slope = numbers.plain(self._slopes[source, target])
                yield f"back from {target} to {source}: times {slope}, {numbers.plain(flow)}"


def _middle(area: PictureArea) -> int:
    """Dots from the line below the title to the middle of a tile."""
    return 4 * area.y + 2 * area.height
