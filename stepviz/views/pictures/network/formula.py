"""Formula: the plot of a formula's graph: a tile for each number, a line for each use, gradients on these lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from stepviz.ops import Cell, Phase, Program
from stepviz.training import Frame
from stepviz.views.graph.numbers import VisibleNumbers
from stepviz.views.layout.placing import bracket_at
from stepviz.views.layout.webs.arranging import Arranged, Edge, Web, arranged, columns
from stepviz.views.pictures.network.places import PictureArea
from stepviz.views.pictures.network.tiles import scale
from stepviz.views.state import State

_LEAST_TILE, _MOST_TILE, _LEAST_GAP, LABELLED = 11, 18, 4, 9
"""The least and most columns of a tile, the least between two, and those between two with room for a derivative."""
_FORMS = ((7, 3), (5, 2), (3, 0), (2, 0), (1, 0))
"""Lines of a tile and the least between two tiles of a column, to try from the largest."""
_MOST_AIR = 9


@lru_cache(maxsize=8)
def parts_of(program: Program) -> tuple[Mapping[str, str], tuple[Edge, ...]]:
    """The numbers of a formula by name with their titles, `n1 = a·b`, in an order of computation; and their uses."""
    ops = [op for op in program.ops if op.phase is Phase.FORWARD]
    titles = {parameter.name: parameter.symbol for parameter in program.parameters}
    titles |= {op.writes[0].name: op.label if " = " in op.label else op.equation for op in ops}
    uses = ((name, op.writes[0].name) for op in ops for name in dict.fromkeys(op.reads) if name in titles)
    return titles, tuple(Edge(*use, None) for use in uses)


@dataclass(frozen=True, eq=False)
class FormulaScene:
    """The graph of a formula at a moment in `width` x `height`."""

    frame: Frame
    state: State
    width: int
    height: int

    @cached_property
    def _place(self) -> tuple[Arranged, int, int] | None:
        """The arrangement, the columns of a tile, its lines; None if two columns do not fit."""
        titles, edges = parts_of(self.frame.program)
        column = columns(tuple(titles), edges)
        wide, room = max(column.values()) + 1, self.width - 2
        most = min(wide, (room + _LEAST_GAP) // (_LEAST_TILE + _LEAST_GAP))
        here = column[self.picked.tensor if self.picked is not None else [*titles][-1]]
        first = max(0, min(here - most // 2, wide - most))
        shown = [name for name in titles if first <= column[name] < first + most]
        for tall, least in _FORMS if most > 1 else ():
            for air in range(_MOST_AIR, least - 1, -1):
                web = Web(tuple(titles), edges, dict.fromkeys(titles, tall + air), boxed=False)
                found = arranged(web, self.height - 2 + air, shown)
                if found is not None:
                    tile = (room - (most - 1) * LABELLED) // most
                    return found, max(_LEAST_TILE, min(_MOST_TILE, tile)), tall
        return None

    @cached_property
    def picked(self) -> Cell | None:
        """The number of the graph that is selected, or whose gradient or updated value is; None without one."""
        program, titles = self.frame.program, parts_of(self.frame.program)[0]
        cell = self.state.pick or bracket_at(self.frame, self.state)
        if cell is None or cell.tensor not in program.tensors:
            return None
        name = cell.tensor if cell.tensor in titles else program.of(cell.tensor)
        return Cell(name) if name in titles else None

    @cached_property
    def areas(self) -> Mapping[str, PictureArea]:
        """The area of each number's tile, and of edges that pass through a column."""
        if self._place is None:
            return {}
        found, tile, tall = self._place
        wide = len(found.columns)
        gap = (self.width - 2 - wide * tile) // max(1, wide - 1)
        ends = [(found.lines[spot.name], tall if spot.is_node else 1) for stack in found.columns for spot in stack]
        low, high = min(line for line, _ in ends), max(line + lines for line, lines in ends)
        top = 1 + (self.height - 2 - high + low) // 2 - low
        return {
            spot.name: PictureArea(
                1 + place * (tile + gap), top + found.lines[spot.name], tile, tall if spot.is_node else 1
            )
            for place, stack in enumerate(found.columns)
            for spot in stack
        }

    @property
    def nodes(self) -> list[str]:
        """The names of the numbers in view."""
        return [name for name in parts_of(self.frame.program)[0] if name in self.areas]

    @property
    def hops(self) -> Iterator[tuple[str, str, Edge]]:
        """(from, to, use) of the lines between two columns."""
        return ((source, target, edge) for source, target, edge, _ in (self._place[0].hops if self._place else ()))

    def gradient(self, name: str) -> Cell:
        """The gradient's cell of a number."""
        return Cell(self.frame.program.gradient(name))

    @cached_property
    def values(self) -> Mapping[Cell, float]:
        """The values of all numbers and gradients that are known and not hidden."""
        seen = VisibleNumbers(self.frame, self.state.veil, self.frame.current)
        every = (cell for name in parts_of(self.frame.program)[0] for cell in (Cell(name), self.gradient(name)))
        return {cell: float(self.frame.current[cell.tensor]) for cell in every if seen.knows(cell)}

    @cached_property
    def slopes(self) -> Mapping[tuple[str, str], float]:
        """The derivative of each use, (source, target), once both numbers are known."""
        seen, found = VisibleNumbers(self.frame, self.state.veil, self.frame.current), dict[tuple[str, str], float]()
        for _, target in {edge[:2] for edge in parts_of(self.frame.program)[1]}:
            terms = seen.terms(Cell(target))
            by = seen.slopes(Cell(target), terms) if terms is not None else {}
            found |= {(cell.tensor, target): slope for cell, slope in by.items()}
        return found

    @cached_property
    def flows(self) -> Mapping[tuple[str, str], tuple[float, bool]]:
        """For each use, what flows and True if that is a gradient: the target's gradient times the derivative, once the
        source's gradient is known; before, the value of the source.
        """
        found = {}
        for source, target, _ in parts_of(self.frame.program)[1]:
            back, slope = self.values.get(self.gradient(target)), self.slopes.get((source, target))
            if self.gradient(source) in self.values and back is not None and slope is not None:
                found[source, target] = back * slope, True
            elif Cell(source) in self.values:
                found[source, target] = self.values[Cell(source)], False
        return found

    @cached_property
    def full(self) -> Mapping[bool, float]:
        """The size with the widest line: of values (False) and of gradients (True), over all runs drawn together."""
        others = (FormulaScene(other, self.state, self.width, self.height) for other in self.state.together)
        flows = [flow for scene in (self, *others) for flow in scene.flows.values()]
        return {kind: scale(np.array([flow for flow, back in flows if back == kind])) for kind in {k for _, k in flows}}

    def shown(self, name: str) -> Cell:
        """The cell that gives a tile its colour: the gradient once it is known, else the number."""
        gradient = self.gradient(name)
        return gradient if gradient in self.values else Cell(name)
