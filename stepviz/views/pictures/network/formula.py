"""Formula: the plot of a formula's graph: a tile for each number, a line for each use, derivatives on these lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from stepviz.ops import Cell, Phase, Program, TensorRole
from stepviz.views.graph.numbers import VisibleNumbers
from stepviz.views.graph.screen import EDGE
from stepviz.views.layout.layouts import Word
from stepviz.views.layout.webs.arranging import Edge, Web, arranged, columns, stood
from stepviz.views.layout.webs.routing import EdgeSlope
from stepviz.views.pictures.network.number_map import NumberMap
from stepviz.views.pictures.network.places import PictureArea
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, TEXT, Line, fitting

_LEAST_TILE, _MOST_TILE, _LEAST_GAP, _LABELLED = 11, 18, 4, 9
"""The least and most columns of a tile, the least between two, and those between two with room for a derivative."""
_FORMS = ((3, 2), (3, 1), (2, 1), (2, 0), (1, 0))
"""Lines of a tile, and the blank ones below it, to try from the largest."""
_FEW = 5
"""Columns of a parameter's updated value if its name leaves no more."""


@lru_cache(maxsize=8)
def parts_of(program: Program) -> tuple[Mapping[str, str], tuple[tuple[str, str], ...]]:
    """The numbers of a formula by name with their titles, `n1 = a·b`, in an order of computation; and their uses."""
    ops = [op for op in program.ops if op.phase is Phase.FORWARD]
    titles = {parameter.name: parameter.symbol for parameter in program.parameters}
    titles |= {op.writes[0].name: op.label if " = " in op.label else op.equation for op in ops}
    uses = ((name, op.writes[0].name) for op in ops for name in dict.fromkeys(op.reads) if name in titles)
    return titles, tuple(uses)


class FormulaMap(NumberMap):
    """The graph of a formula."""

    called, inset = "graph", 1

    @cached_property
    def _parts(self) -> tuple[Mapping[str, str], tuple[tuple[str, str], ...]]:
        return parts_of(self.frame.program)

    @property
    def titles(self) -> tuple[str, ...]:
        """`graph of L = a·b + c`."""
        return (f"graph of {self.frame.program.story.formula}",)

    @cached_property
    def _stood(self) -> tuple[Mapping[str, PictureArea], Sequence[Word]]:
        """The area of each number's tile, and the texts that draw lines; both empty if two columns do not fit."""
        names, edges = tuple(self._parts[0]), tuple(Edge(*use, self._label(use)) for use in self._parts[1])
        column, uses = columns(names, edges), Counter(edge.source for edge in edges)
        wide, room = max(column.values()) + 1, self.width - 2
        most = min(wide, (room + _LEAST_GAP) // (_LEAST_TILE + _LEAST_GAP))
        here = column[self._picked or names[-1]]
        first = max(0, min(here - most // 2, wide - most))
        shown = [name for name in names if first <= column[name] < first + most]
        for tall, below in _FORMS if most > 1 else ():
            # Each line of a tile can be the start of a line to another one.
            high = {name: max(tall, uses[name]) for name in names}
            web = Web(names, edges, {name: lines + below for name, lines in high.items()}, boxed=False)
            found = arranged(web, self.height - 2 + below, shown)
            if found is not None:
                tile = max(_LEAST_TILE, min(_MOST_TILE, (room - (most - 1) * _LABELLED) // most))
                gap, end = (room - most * tile) // (most - 1), max(found.lines[name] + high[name] for name in shown)
                top = (self.height - 2 - end - min(found.lines.values())) // 2
                stacks = [*stood(found, tile, [gap] * (most - 1), 1, top)]
                areas = {
                    name: PictureArea(*area[:3], high[name]) for stack, _ in stacks for name, area in stack.items()
                }
                return {name: areas[name] for name in shown}, [word for _, words in stacks for word in words]
        return {}, ()

    @cached_property
    def _picked(self) -> str:
        """The number of the graph that is selected, or whose gradient or updated value is; empty without one."""
        program, (titles, _) = self.frame.program, self._parts
        if self.selected is None or self.selected.tensor not in program.tensors:
            return ""
        name = self.selected.tensor
        name = name if name in titles else program.of(name)
        return name if name in titles else ""

    def selects(self, name: str) -> bool:
        """True if that number, its gradient or its updated value is selected."""
        return name == self._picked

    @property
    def areas(self) -> Mapping[str, PictureArea]:
        """The area of each number's tile."""
        return self._stood[0]

    def row(self, name: str) -> Sequence[str]:
        """The numbers it is computed from, and those computed from it."""
        return [end for use in self._parts[1] if name in use for end in use]

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

    @cached_property
    def _slopes(self) -> Mapping[tuple[str, str], float]:
        """The derivative of each use, (source, target), along which a gradient has come back."""
        seen, found = VisibleNumbers(self.frame, self.state.mask, self.frame.current), dict[tuple[str, str], float]()
        for target in {target for _, target in self._parts[1]}:
            terms = seen.terms(Cell(target))
            by = seen.slopes(Cell(target), terms) if terms is not None and self._back(target) else {}
            found |= {(cell.tensor, target): slope for cell, slope in by.items() if self._back(cell.tensor)}
        return found

    def _back(self, name: str) -> Cell | None:
        """The gradient of a number; None if it is not computed, or hidden."""
        return self.cell(self.gradient(name))

    def _label(self, use: tuple[str, str]) -> EdgeSlope | None:
        slope = self._slopes.get(use)
        if slope is None:
            return None
        return EdgeSlope(numbers.plain(slope), brief=numbers.fixed(slope, 5).strip().lstrip("+"))

    def put_lines(self, lines: Sequence[Line]) -> None:
        """Write the lines of all uses, with derivatives where gradients have come back."""
        for word in self._stood[1]:
            lines[word.y].put(word.x, word.text, TEXT if word.text.startswith("×") else DIM)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Forms of the legend, the longest first."""
        usual = EDGE.text_of()
        return (f"{usual} Colours: {self.scales}.", usual, f"Colours: {self.scales}.") if self.full else (usual, "")

    def spoken(self) -> Iterator[str]:
        """A sentence for each number, and for each line along which a gradient has come back."""
        yield from self.titles
        for name, title in self._parts[0].items():
            known = [("", name), ("gradient ", self.gradient(name))]
            told = [f"{kind}{self.number(each)}" for kind, each in known if self.cell(each) is not None]
            yield f"{title}: {', '.join(told) or 'not known yet'}"
        for (source, target), slope in self._slopes.items():
            back = self._back(target)
            assert back is not None
            yield (
                f"back from {target} to {source}: times {numbers.plain(slope)}, "
                f"{numbers.plain(self.value(back) * slope)}"
            )
