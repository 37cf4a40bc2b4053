"""Formula sheets: the graph of a formula, in parts if it does not fit, and the update of its parameters."""

from __future__ import annotations

from functools import lru_cache

from stepviz.formula.asked import formula_of
from stepviz.formula.graph import Graph
from stepviz.formula.writing_nodes import COUNTS, kept, local, local_text, own_slope, slope, wording
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import STARTS, STEPS
from stepviz.views.layout.graphs.arranging import Arranged, Edge, GraphSpec, arranged, columns, runs, stood
from stepviz.views.layout.graphs.routing import LEAST_GAP, EdgeSlope, lanes
from stepviz.views.layout.heights import SHUT, WHOLE
from stepviz.views.layout.layouts import LECTURE_SIZE, MARGIN, Area, Band, Pane, Size, Word
from stepviz.views.layout.plan import Sheet
from stepviz.views.layout.sheets.graph import GraphSheet, Memory, box, extent, rate_pane
from stepviz.views.text.span import fitting

BOX = 12
"""Columns of a box: edges, a mark, brackets, seven digits."""
_GAPS = (10, 18)
"""The least and most columns between boxes."""
_LINES = 3
"""Lines of a box without its lower edge: title, value, gradient."""
_TOP = 2
"""The first line of the graph on the screen."""
_APART = 3
"""Columns between the graph and lists beside it."""
_NAMES = 5
_NUMBER = 9
"""Columns of names, and of a list of numbers."""
_SIGNS = 4
"""Columns of a list's title besides its text."""
_AFTER = ("after", "", "_after")
"""A list: its title, and the prefix and suffix that make a parameter's name the name of its tensor."""


def sized(run: Experiment, memory: Memory, size: Size, loss: str = "") -> tuple[Sheet, ...]:
    """The sheets for a terminal; if a small one has no room for all of it, those for a lecture, of which it shows as
    many boxes as fit. `loss`: the tensor of the output, if that is not called as it is.
    """
    formula = formula_of(STEPS, STARTS) if run.formula is None else formula_of(run.formula, run.set, run.move)
    large = Size(max(LECTURE_SIZE.width, size.width), max(LECTURE_SIZE.height, size.height))
    found = formula_sheets(formula.graph, formula.ordered, memory, large, loss)
    if size == large or _whole(_web(formula.graph), *_room(size)) is None:
        return found
    small = formula_sheets(formula.graph, formula.ordered, memory, size, loss)
    return small if len(small) == len(found) else found


@lru_cache(maxsize=32)
def formula_sheets(
    graph: Graph, names: tuple[str, ...], memory: Memory, size: Size = LECTURE_SIZE, loss: str = ""
) -> tuple[Sheet, ...]:
    """The graph, in parts if it does not fit, then lists of parameters with their updates.

    `names`: of the parameters, in order; `loss`: the tensor of the output.
    """
    width, height = _room(size)
    parts = _parts(graph, width, height)
    sheets = [_graph_sheet(graph, part, number, len(parts), size, loss) for number, part in enumerate(parts, 1)]
    if len(sheets) == 1 and (both := _with_names(sheets[0], names, memory, size)):
        return (both,)
    rows = height - 2 - max(0, memory.lines - 1)
    lists = [names[start : start + rows] for start in range(0, len(names), rows)]
    return (*sheets, *(_names_sheet(shown, n, memory, size) for n, shown in enumerate(lists, 1)))


def _room(size: Size) -> tuple[int, int]:
    """The columns and lines for a graph."""
    return size.width - 2 * MARGIN, size.height - 1 - _TOP - _panel(size, WHOLE)


def _panel(size: Size, more: int) -> int:
    """The lines below a graph; in a tall terminal up to `more` more than all texts take."""
    return max(SHUT, WHOLE + min(size.height - LECTURE_SIZE.height, more))


def _whole(spec: GraphSpec, width: int, height: int) -> Arranged | None:
    """The whole graph, if it fits with its edges, perhaps without derivatives; else None."""
    found = arranged(spec, height, spec.names)
    if found is None:
        return None
    return found if BOX * len(found.columns) + sum(_least_gaps(found)) <= width else None


def _least_gaps(found: Arranged) -> list[int]:
    """The least columns of edges between each two columns of boxes."""
    return [LEAST_GAP + lanes(runs(found, place)) for place in range(len(found.columns) - 1)]


def _parts(graph: Graph, width: int, height: int) -> list[Arranged]:
    """The whole graph if it fits; else parts of as many columns as fit with derivatives, which overlap by one column;
    if a column is too tall, its parts in turn.
    """
    spec = _web(graph)
    whole = _whole(spec, width, height)
    if whole is not None:
        return [whole]
    column, found = columns(spec.names, spec.edges), list[Arranged]()
    total, fit = max(column.values()) + 1, (width - BOX) // (BOX + _GAPS[0]) + 1
    for start in range(0, max(1, total - 1), fit - 1) if total > fit else (0,):
        first = max(0, min(start, total - fit))
        shown = [name for name, place in column.items() if first <= place < first + fit]
        part = arranged(spec, height, shown) or arranged(spec, height, shown, passing=False)
        if part is not None:
            found.append(part)
            continue
        by_column: dict[int, list[str]] = {}
        for name in shown:
            by_column.setdefault(column[name], []).append(name)
        some = max(1, (height - 1) // max(spec.lines[name] for name in shown))
        for page in range(max(-(-len(names) // some) for names in by_column.values())):
            kept = [name for names in by_column.values() for name in names[page * some : (page + 1) * some]]
            part = arranged(spec, height, kept, passing=False)
            assert part is not None
            found.append(part)
    return found


def _web(graph: Graph) -> GraphSpec:
    """The graph to arrange; nodes with a derivative of their own have one line more."""
    own = {node.name for node in graph.nodes if own_slope(node)}
    names = (*graph.names, *(node.name for node in graph.nodes))
    edges = [
        Edge(part, node.name, EdgeSlope(local_text(node, place), local(node, place), once=slope(part)))
        for node in graph.nodes
        for place, part in enumerate(node.inputs)
        if isinstance(part, str)
    ]
    return GraphSpec(names, tuple(edges), {name: _LINES + (name in own) for name in names})


def _graph_sheet(graph: Graph, found: Arranged, number: int, count: int, size: Size, loss: str) -> GraphSheet:
    gaps, wide, (width, height) = _least_gaps(found), len(found.columns), _room(size)
    even = min(_GAPS[1], (width - BOX * wide) // max(1, wide - 1))
    if BOX * wide + sum(gaps) > width or even >= max(gaps, default=0):
        gaps = [even] * len(gaps)
    left = max(0, (min(LECTURE_SIZE.width, size.width) - BOX * len(found.columns) - sum(gaps)) // 2)
    order = [name for name in (*graph.names, *(node.name for node in graph.nodes)) if name in found.lines]
    numbers = {name: place for place, name in enumerate(order, 1)}
    top = _TOP - max(0, min(found.lines.values()) - 1)  # lines left free above are of use below
    bands = [
        Band(tuple(_box(graph, name, area, numbers[name], loss) for name, area in areas.items()), tuple(words))
        for areas, words in stood(found, BOX, gaps, left, top)
    ]
    if count > 1:
        told = f"part {number} of {count}  Tab"
        bands[-1] = bands[-1]._replace(words=(*bands[-1].words, Word(1, _TOP + height - 1, told)))
    name = "graph" if count == 1 else f"graph {number}"
    return GraphSheet(name, 1, (), bands=tuple(bands))


def _box(graph: Graph, name: str, area: Area, number: int, loss: str) -> Pane:
    node = next((node for node in graph.nodes if node.name == name), None)
    tensors: tuple[str, ...] = ((name == graph.output and loss) or name, slope(name))
    if node is not None:
        tensors += (own,) if (own := own_slope(node)) else ()
        titles = [f"{name}={wording(node).formula.replace(' ', '')}", f"{name}={node.kind}"]
    else:
        titles = [f"{name} {uses} uses"] if (uses := len(list(graph.users(name)))) > 1 else []
    return box(name, area, number, fitting([*titles, name], BOX - 5 - (number > 9)), tensors)


def _with_names(sheet: GraphSheet, names: tuple[str, ...], memory: Memory, size: Size) -> GraphSheet | None:
    """The graph with the lists of updates beside it, else below it; None if they do not fit.

    Current values and gradients are in the boxes.
    """
    wide, last = extent(sheet)
    lists = [*memory.panes, _AFTER]
    columns, lines = _NAMES + len(lists) * _NUMBER, len(names) + 1 + memory.lines
    boxes = [pane for band in sheet.bands for pane in band.panes]
    left, top = min(pane.place.x for pane in boxes), min(pane.place.y for pane in boxes)
    if wide - left + _APART + columns <= size.width - 2 * MARGIN and top + lines <= last:
        area = Area(wide + _APART, top, size.width, lines)
    elif last + 1 + lines <= size.height - 1 - _panel(size, 0) and columns <= size.width - 2 * MARGIN:
        area = Area(left, last + 1, size.width - left - MARGIN, lines)
    else:
        return None
    names_band = Band(_name_panes(names, lists, memory, area, len(boxes) + 1))
    return GraphSheet(sheet.name, 1, (), bands=(*sheet.bands, names_band))


def _name_panes(
    names: tuple[str, ...], lists: list[tuple[str, str, str]], memory: Memory, area: Area, first: int
) -> tuple[Pane, ...]:
    """The panes of the lists, with a line for each name, in `area`; `first`: the number of the first pane."""
    each = max(_NUMBER, min(14, (area.width - _NAMES) // len(lists)))
    panes: list[Pane] = []
    x = area.x
    for place, (title, letter, after) in enumerate(lists, first):
        tensors, start = tuple(kept(letter, name, after) for name in names), 0 if panes else _NAMES
        width = start + _NUMBER
        told = title if len(title) + _SIGNS <= start + each else f"{letter}'" if after else letter
        stands = Area(x, area.y, max(width, len(told) + _SIGNS), len(names) + 1)
        panes.append(Pane(title, stands, place, told, tensors, stands.width - 1, "numbers", 1, start, heads=False))
        x += start + each
    below = Area(area.x, area.y + len(names) + 2, 18, 3)
    if memory.counts:
        panes.append(Pane("count", below, first + len(lists), "updates t", COUNTS, 18, "counts", 1, 7, heads=False))
        below = below._replace(x=below.x + below.width + 1)
    return (*panes, *rate_pane(memory, below, first + len(panes)))


def _names_sheet(names: tuple[str, ...], number: int, memory: Memory, size: Size) -> Sheet:
    """A line for each parameter: value, gradient, optimizer state, step, updated value."""
    lists = [("before", "", ""), ("slope", "d", ""), *memory.panes, _AFTER]
    panes = _name_panes(names, lists, memory, Area(MARGIN, _TOP, size.width - 2 - MARGIN, 0), 1)
    told = "the names, before and after this step   Tab"
    words = (Word(min(24, max(MARGIN, size.width - MARGIN - len(told))), _TOP + len(names) + 2, told),)
    return GraphSheet(f"names {number}", 1, (), memory=True, bands=(Band(panes, words),))
