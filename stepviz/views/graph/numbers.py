"""Numbers: the nodes of a number's graph, and the derivatives on its links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import NamedTuple

from stepviz.ops import Cell, Kind, TensorRole, Tensors, Term, Terms
from stepviz.ops.gradient_paths import MOST as MOST_WAYS
from stepviz.ops.gradient_paths import GradientPath, GradientPaths, partials, paths_to_loss, residual_streams
from stepviz.training import Frame
from stepviz.views.explain.shown import name
from stepviz.views.explain.worked import MOST, listed
from stepviz.views.panes.marks import Mask


class GraphNode(NamedTuple):
    """One number of a graph."""

    title: str
    cell: Cell | None = None
    value: float | None = None
    """None if it is not computed yet, or hidden."""
    kind: Kind = Kind.SIGNED
    slope: float | None = None
    """The derivative of the loss by this number; None before the backward pass has computed it."""
    slopes: bool = False
    """True if the backward pass computes that derivative."""


class Link(NamedTuple):
    """A link from a number to one computed from it."""

    source: str
    target: str
    slope: float | None
    """The derivative of the target by the source; None if it does not exist, is not computed yet, or is hidden."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """The graph of a number: nodes by name, inputs before the numbers computed from them."""

    root: Cell
    nodes: Mapping[str, GraphNode]
    links: tuple[Link, ...]


def parameter_of(frame: Frame, cell: Cell) -> Cell | None:
    """The cell whose paths to the loss make up the graph: a parameter (also for its gradient) or a residual stream.

    None for any other cell, whose graph shows its inputs.
    """
    program = frame.program
    if program.role(cell.tensor) is TensorRole.PARAMETER or cell.tensor in residual_streams(program):
        return cell
    of = Cell(program.of(cell.tensor), cell.index)
    moved = program.role(cell.tensor) is TensorRole.GRADIENT and program.role(of.tensor) is TensorRole.PARAMETER
    return of if moved else None


class VisibleNumbers:
    """Reads the numbers of one iteration that are computed and not hidden."""

    def __init__(self, frame: Frame, mask: Mask, source: Tensors) -> None:
        self.frame, self.source = frame, source
        self._mask, self._now = mask, source is frame.current
        self._made: dict[Cell, Terms | None] = {}
        self._slopes: dict[Cell, Mapping[Cell, float]] = {}
        self._paths: dict[Cell, GradientPaths] = {}

    def knows(self, cell: Cell) -> bool:
        """True if a number is computed and not hidden."""
        program = self.frame.program
        carried = program.made_at.get(cell.tensor) == 0
        return (carried or not self._now or self.frame.computed(cell.tensor)) and not self._mask.hides(cell)

    def terms(self, cell: Cell) -> Terms | None:
        """The terms from which a number is computed; None for a number without inputs."""
        if cell not in self._made:
            maker = self.frame.program.maker(cell.tensor)
            terms = None if maker is None else maker.terms(cell, self.source)
            self._made[cell] = terms if terms is not None and _cells_in(terms.parts) else None
        return self._made[cell]

    def slopes(self, cell: Cell, terms: Terms) -> Mapping[Cell, float]:
        """The derivatives of a number by its inputs; empty if one of them, or the number, cannot be shown."""
        if cell not in self._slopes:
            told = all(map(self.knows, (cell, *_cells_in(terms.parts))))
            self._slopes[cell] = partials(terms) if told else {}
        return self._slopes[cell]

    def paths_to_loss(self, parameter: Cell) -> GradientPaths:
        """The paths from a parameter to the loss; from a residual stream, those through at most one block part."""
        if parameter not in self._paths:
            program = self.frame.program
            stream = residual_streams(program)
            most = len(stream) + 1 if parameter.tensor in stream else MOST_WAYS
            self._paths[parameter] = paths_to_loss(program, self.source, parameter, most)
        return self._paths[parameter]

    def node(self, cell: Cell) -> GraphNode:
        """The node of a number, with its gradient."""
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
        return cell.value_in(self.source) if self.knows(cell) else None


def led_to(visible: VisibleNumbers, parameter: Cell, most: int, keep: Iterable[Cell]) -> Numbers:
    """The graph of the `most` largest paths from a parameter to the loss.

    `keep`: cells that are shown even if the products along their paths are small.
    """
    program = visible.frame.program
    found = visible.paths_to_loss(parameter)
    start = program.word(parameter)
    nodes, links = {start: visible.node(parameter)}, dict[tuple[str, str], Link]()
    shown = _largest_ways(visible, found, most, frozenset(keep))
    for way in shown:
        last = start
        for step in way.steps:
            target = _END if step.to is None else program.word(step.to)
            if step.to is None and nodes[last].cell == Cell(program.the(TensorRole.OBJECTIVE)):
                break
            nodes.setdefault(target, _loss(visible) if step.to is None else visible.node(step.to))
            known = all(map(visible.knows, step.reads))
            if step.named and step.to is None:  # a part of a block has a node of its own
                part = f"{last} {step.label}"
                nodes[part], links[last, part] = GraphNode(step.label.split()[-1]), Link(last, part, None)
                last = part
            links[last, target] = Link(last, target, step.slope if known else None)
            last = target
    if len(shown) < len(found.all):
        nodes[_REST] = GraphNode(f"… {len(found.all) - len(shown)} more")
        links |= {ends: Link(*ends, None) for ends in ((start, _REST), (_REST, last))}  # all paths have the same end
    return Numbers(parameter, _ordered(nodes, links), tuple(links.values()))


def _largest_ways(
    visible: VisibleNumbers, found: GradientPaths, most: int, kept: frozenset[Cell]
) -> list[GradientPath]:
    """The largest paths in reading order; the first paths if their products are unknown."""
    known = all(visible.knows(cell) for way in found.all for step in way.steps for cell in step.reads)
    items = listed(found.terms, most)[0]
    shown = [way for way in found.all if any(way.label == term.label for term in items)] if known else []
    shown = shown or [*found.all[:most]]
    for cell in kept:
        holding = [way for way in found.all if any(step.to == cell for step in way.steps)]
        if holding and not any(way in shown for way in holding):
            shown[-1] = holding[0]  # the last one gives way
    return shown


def _ordered(nodes: Mapping[str, GraphNode], links: Mapping[tuple[str, str], Link]) -> dict[str, GraphNode]:
    """The nodes in topological order."""
    sorter = TopologicalSorter[str](dict.fromkeys(nodes, ()))
    for source, target in links:
        sorter.add(target, source)
    return {name: nodes[name] for name in sorter.static_order()}


_END, _REST = "the loss", "the rest"


def _loss(visible: VisibleNumbers) -> GraphNode:
    """The node of the loss that gradients are taken of: the mean or the sum over the batch."""
    frame, source = visible.frame, visible.source
    mean = Cell(frame.program.the(TensorRole.OBJECTIVE))
    if frame.experiment.reduction == "mean" or mean.tensor == frame.program.losses:
        return visible.node(mean)._replace(slopes=False)
    losses = frame.program.losses
    known = visible.knows(Cell(losses, (0,)))
    return GraphNode("all losses", None, float(source[losses].sum()) if known else None, Kind.LOSS)


def made_of(
    visible: VisibleNumbers, root: Cell, depth: int, room: int, most: int = MOST, keep: Iterable[Cell] = ()
) -> Numbers | None:
    """The graph of the inputs of a number, `depth` levels back, with the `most` largest terms of each sum.

    ◂ marks a node with more inputs. `keep`: cells that are shown even if their terms are small. None if a level has
    more than `room` numbers.
    """
    program, kept = visible.frame.program, frozenset(keep)
    nodes = {program.word(root): visible.node(root)}
    links: dict[tuple[str, str], Link] = {}
    level = [root]
    for _ in range(depth):
        following: dict[Cell, None] = {}
        for cell in level:
            target, known = program.word(cell), visible.terms(cell)
            if known is None:
                continue
            shown, others = _largest(known, most, kept)
            slopes = visible.slopes(cell, known)
            for read in dict.fromkeys(_cells_in(shown)):
                source = program.word(read)
                nodes.setdefault(source, visible.node(read))
                links[source, target] = Link(source, target, slopes.get(read))
                following[read] = None
            if others:
                more = f"{target} rest"
                nodes[more] = GraphNode(f"… {len(others)} more")
                links[more, target] = Link(more, target, None)
        level = [*following]
        if len(level) > room:
            return None
    for cell in level:
        word = program.word(cell)
        if visible.terms(cell) is not None and all(link.target != word for link in links.values()):
            nodes[word] = nodes[word]._replace(title=f"◂{nodes[word].title}")
    return Numbers(root, _ordered(nodes, links), tuple(links.values()))


def _largest(terms: Terms, most: int, kept: frozenset[Cell]) -> tuple[list[Term], list[Term]]:
    """The largest terms in reading order, with the kept ones among them; and the other terms."""
    items, rest = listed(terms, most)
    shown, others = [*items], [*rest]
    for part in [part for part in rest if kept & {*part.cells}]:
        others[others.index(part)] = shown.pop()
        shown.append(part)
    return shown, others


def _cells_in(parts: Iterable[Term]) -> list[Cell]:
    return [cell for part in parts for cell in part.cells]
