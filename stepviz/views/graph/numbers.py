"""Numbers: the nodes of the graph of a number, and the slopes between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import NamedTuple

from stepviz.ops import Cell, Kind, TensorRole, Tensors, Term, Terms
from stepviz.ops.ways import MOST as MOST_WAYS
from stepviz.ops.ways import GradientPath, GradientPaths, partials, streams, ways
from stepviz.training import Frame
from stepviz.views.explain.shown import name
from stepviz.views.explain.worked import MOST, listed
from stepviz.views.panes.marks import Mask


class GraphNode(NamedTuple):
    """One number of a graph."""

    title: str
    cell: Cell | None = None
    value: float | None = None
    """None where it is not known, or hidden."""
    kind: Kind = Kind.SIGNED
    slope: float | None = None
    """Of the loss by it, where the way back has made that."""
    slopes: bool = False
    """Whether the way back makes one."""


class Link(NamedTuple):
    """From a number to one that is made of it."""

    source: str
    target: str
    slope: float | None
    """None where it is not known, or hidden, or is none."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """The graph of a number: nodes by name, each before those that are made of it."""

    root: Cell
    nodes: Mapping[str, GraphNode]
    links: tuple[Link, ...]


def parameter_of(frame: Frame, cell: Cell) -> Cell | None:
    """The number of a parameter that a cell is, or is the gradient of, or one of a residual stream; None for any other.

    The graph of such a number is what it leads to.
    """
    program = frame.program
    if program.role(cell.tensor) is TensorRole.PARAMETER or cell.tensor in streams(program):
        return cell
    of = Cell(program.of(cell.tensor), cell.index)
    moved = program.role(cell.tensor) is TensorRole.GRADIENT and program.role(of.tensor) is TensorRole.PARAMETER
    return of if moved else None


class Looker:
    """Reads numbers of one iteration, as far as they are known and told."""

    def __init__(self, frame: Frame, veil: Mask, source: Tensors) -> None:
        self.frame, self.source = frame, source
        self._veil, self._now = veil, source is frame.current
        self._made: dict[Cell, Terms | None] = {}
        self._slopes: dict[Cell, Mapping[Cell, float]] = {}
        self._led: dict[Cell, GradientPaths] = {}

    def knows(self, cell: Cell) -> bool:
        """Whether a number of the iteration can be shown."""
        program = self.frame.program
        carried = program.made_at.get(cell.tensor) == 0
        return (carried or not self._now or self.frame.computed(cell.tensor)) and not self._veil.hides(cell)

    def terms(self, cell: Cell) -> Terms | None:
        """How a number was made from others; None of one that was not."""
        if cell not in self._made:
            maker = self.frame.program.maker(cell.tensor)
            terms = None if maker is None else maker.terms(cell, self.source)
            self._made[cell] = terms if terms is not None and _cells(terms) else None
        return self._made[cell]

    def slopes(self, cell: Cell, terms: Terms) -> Mapping[Cell, float]:
        """Of a number by each that its terms read; none where one of these, or the number, cannot be shown."""
        if cell not in self._slopes:
            told = all(map(self.knows, (cell, *_cells(terms))))
            self._slopes[cell] = partials(terms) if told else {}
        return self._slopes[cell]

    def ways(self, parameter: Cell) -> GradientPaths:
        """From a number of a parameter to the loss; from one of a residual stream past all parts, or through one."""
        if parameter not in self._led:
            program = self.frame.program
            stream = streams(program)
            most = len(stream) + 1 if parameter.tensor in stream else MOST_WAYS
            self._led[parameter] = ways(program, self.source, parameter, most)
        return self._led[parameter]

    def node(self, cell: Cell) -> GraphNode:
        """The number with its slope."""
        frame, tensors = self.frame, self.frame.program.tensors
        try:
            error = Cell(frame.program.gradient(cell.tensor), cell.index)
        except KeyError:
            error = None
        return GraphNode(
            name(cell, tensors),
            cell,
            self._value(cell),
            tensors[cell.tensor].kind,
            None if error is None else self._value(error),
            slopes=error is not None,
        )

    def _value(self, cell: Cell) -> float | None:
        return float(self.source[cell.tensor][cell.index]) if self.knows(cell) else None


def led_to(looker: Looker, parameter: Cell, most: int, keep: Iterable[Cell]) -> Numbers:
    """What a number of a parameter leads to, up to the loss: on its `most` largest ways.

    `keep`: cells that are shown, however small the products of their ways are.
    """
    program = looker.frame.program
    found = looker.ways(parameter)
    start = program.word(parameter)
    nodes, links = {start: looker.node(parameter)}, dict[tuple[str, str], Link]()
    shown = _largest_ways(looker, found, most, frozenset(keep))
    for way in shown:
        last = start
        for step in way.steps:
            target = _END if step.to is None else program.word(step.to)
            if step.to is None and nodes[last].cell == Cell(program.the(TensorRole.OBJECTIVE)):
                break
            nodes.setdefault(target, _loss(looker) if step.to is None else looker.node(step.to))
            known = all(map(looker.knows, step.reads))
            if step.named and step.to is None:  # all that a part makes of it
                part = f"{last} {step.label}"
                nodes[part], links[last, part] = GraphNode(step.label.split()[-1]), Link(last, part, None)
                last = part
            links[last, target] = Link(last, target, step.slope if known else None)
            last = target
    if len(shown) < len(found.all):
        nodes[_REST] = GraphNode(f"… {len(found.all) - len(shown)} more")
        links |= {ends: Link(*ends, None) for ends in ((start, _REST), (_REST, _END))}
    return Numbers(parameter, _ordered(nodes, links), tuple(links.values()))


def _largest_ways(looker: Looker, found: GradientPaths, most: int, kept: frozenset[Cell]) -> list[GradientPath]:
    """In reading order; where nothing tells which are largest, the first."""
    known = all(looker.knows(cell) for way in found.all for step in way.steps for cell in step.reads)
    items = listed(found.terms, most)[0]
    shown = [way for way in found.all if any(way.label == term.label for term in items)] if known else []
    shown = shown or [*found.all[:most]]
    for cell in kept:
        holding = [way for way in found.all if any(step.to == cell for step in way.steps)]
        if holding and not any(way in shown for way in holding):
            shown[-1] = holding[0]
    return shown


def _ordered(nodes: Mapping[str, GraphNode], links: Mapping[tuple[str, str], Link]) -> dict[str, GraphNode]:
    """The nodes, each before those that are made of it."""
    sorter = TopologicalSorter[str](dict.fromkeys(nodes, ()))
    for source, target in links:
        sorter.add(target, source)
    return {name: nodes[name] for name in sorter.static_order()}


_END, _REST = "the loss", "the rest"


def _loss(looker: Looker) -> GraphNode:
    """What the gradients are of: the mean loss of the batch, or the sum of its losses."""
    frame, source = looker.frame, looker.source
    mean = Cell(frame.program.the(TensorRole.OBJECTIVE))
    if frame.experiment.reduction == "mean" or mean.tensor == frame.program.losses:
        return looker.node(mean)._replace(slopes=False)
    losses = frame.program.losses
    known = looker.knows(Cell(losses, (0,)))
    return GraphNode("all losses", None, float(source[losses].sum()) if known else None, Kind.LOSS)


def made_of(
    looker: Looker, root: Cell, depth: int, room: int, most: int = MOST, keep: Iterable[Cell] = ()
) -> Numbers | None:
    """What a number was made from, so many levels back: of a sum its `most` largest terms; ◂ where it goes on.

    `keep`: cells that are shown, however small their terms are. None where a level has more numbers than `room`.
    """
    program, kept = looker.frame.program, frozenset(keep)
    nodes = {program.word(root): looker.node(root)}
    links: dict[tuple[str, str], Link] = {}
    level = [root]
    for _ in range(depth):
        following: dict[Cell, None] = {}
        for cell in level:
            target, known = program.word(cell), looker.terms(cell)
            if known is None:
                continue
            shown, others = _largest(known, most, kept)
            slopes = looker.slopes(cell, known)
            for part in dict.fromkeys(_cells_in(shown)):
                source = program.word(part)
                nodes.setdefault(source, looker.node(part))
                links[source, target] = Link(source, target, slopes.get(part))
                following[part] = None
            if others:
                rest = f"{target} rest"
                nodes[rest] = GraphNode(f"… {len(others)} more")
                links[rest, target] = Link(rest, target, None)
        level = [*following]
        if len(level) > room:
            return None
    for cell in level:
        word = program.word(cell)
        if looker.terms(cell) is not None and all(link.target != word for link in links.values()):
            nodes[word] = nodes[word]._replace(title=f"◂{nodes[word].title}")
    return Numbers(root, _ordered(nodes, links), tuple(links.values()))


def _largest(terms: Terms, most: int, kept: frozenset[Cell]) -> tuple[list[Term], list[Term]]:
    """The largest terms in reading order, with those that are to be kept; and the others."""
    items, rest = listed(terms, most)
    shown, others = [*items], [*rest]
    for part in [part for part in rest if kept & {*part.cells}]:
        others[others.index(part)] = shown.pop()
        shown.append(part)
    return shown, others


def _cells(terms: Terms) -> list[Cell]:
    return _cells_in(terms.parts)


def _cells_in(parts: Iterable[Term]) -> list[Cell]:
    return [cell for part in parts for cell in part.cells]


def looker_of(frame: Frame, veil: Mask, cell: Cell) -> Looker:
    """Who reads the iteration that a cell's number is of."""
    parameter = parameter_of(frame, cell)
    source = frame.current if parameter is not None else frame.shown(cell.tensor)
    return Looker(frame, veil, source or frame.current)
