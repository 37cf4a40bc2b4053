"""Screen: draws the graph of a number instead of the panes, and below it a caption or the open explanation."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import Cell, Kind, TensorRole, Words
from stepviz.ops.claims import Sentence
from stepviz.text import width_of
from stepviz.views import bottom_panel
from stepviz.views.explain.explanation import BODY
from stepviz.views.explain.flow import fitted_terms, flowed, written
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.explain.shown import name
from stepviz.views.explain.worked import WorkedNumber, worked
from stepviz.views.graph.fitting import FittedGraph, fitted
from stepviz.views.graph.numbers import GraphNode
from stepviz.views.graph.walking import Path, path_of
from stepviz.views.layout.layouts import MARGIN, Layout, put_sides
from stepviz.views.marks import Drawn, Hit, Mark, always, moved
from stepviz.views.moment_view import MomentView
from stepviz.views.text import numbers
from stepviz.views.text.span import (
    BOLD,
    DIM,
    REVERSED,
    REVERSED_WARNING,
    TEXT,
    Line,
    as_rows,
    blank_lines,
    filled,
    fitting,
)

_LEAST = 7
"""Lines reserved for the graph before the text below it gets more."""
_HINTS = (" a level per column, its derivative on each edge   T back ", " T back ", "")
"""The hint after the title: the first one that fits."""


def drawn(fitted: FittedGraph, selected: Cell | None, width: int, height: int, top: int = 0) -> Drawn:
    """The graph centred in `width` x `height`; its marks are moved `top` lines down."""
    lines, marks = blank_lines(width, height), list[Mark]()
    for areas, words in fitted.stood(max(0, (width - fitted.width) // 2)):
        for word in words:
            lines[word.y].put(word.x, word.text, TEXT if word.text.startswith("×") else DIM)
        for key, area in areas.items():
            x, y, across, high = area
            part = [line.part(x, across + 1) for line in lines[y : y + high - fitted.boxed]]
            node = fitted.shown.nodes[key]
            _put(part, across, node, fitted, selected)
            marks += [Mark(*area, always(Hit(node.cell)))] if node.cell is not None else []
    return Drawn(as_rows(lines), moved(marks, 0, top))


def _put(parts: Sequence[Line], width: int, node: GraphNode, fitted: FittedGraph, selected: Cell | None) -> None:
    """Put a node as a box, or as its title and its value in one line."""
    style = BOLD if node.cell == fitted.shown.root else TEXT if node.cell is not None else DIM
    gutter = width - numbers.WIDTH - 2 - fitted.boxed
    if fitted.boxed:
        put_sides(parts, width, node.title, style)
    else:
        parts[0].put(0, node.title, style)
    if node.cell is not None or node.value is not None:
        # blanks first: edges and long titles run on here
        start = 1 if fitted.boxed else gutter
        parts[fitted.boxed].put(start, " " * (width - start - fitted.boxed))
        _put_number(parts[fitted.boxed], gutter, node.value, node, picked=node.cell == selected)
    if fitted.boxed and node.slopes and len(parts) > 2:
        parts[2].put(1, "d".ljust(width - 2), DIM)
        _put_number(parts[2], gutter, node.slope, node._replace(kind=Kind.SIGNED), picked=False)


def _put_number(line: Line, gutter: int, value: float | None, node: GraphNode, *, picked: bool) -> None:
    """Put a number after its gutter, in brackets if it is selected."""
    text, style = (
        ("·", DIM)
        if value is None
        else (numbers.cell(value, node.kind), REVERSED_WARNING if numbers.is_bad(value) else TEXT)
    )
    end = gutter + 1 + numbers.WIDTH
    line.put_right(text, style, end=end)
    if picked:
        line.bracket(gutter + 1, end, REVERSED)


def graph_rows(sight: MomentView, layout: Layout) -> Drawn:
    """The rows that replace the panes, title first, with a mark for each number, and the words below it."""
    _, _, width, height = layout.pane("picture").place
    path = path_of(sight.frame, sight.state)
    most = max(1, height - 1 - _LEAST)
    if sight.told is not None:
        words = [*bottom_panel.words_of(sight, layout, min(BODY + 1, most)).rows]
    else:  # sentences, and as many of its paths as fit
        said = [text for text in sentences(path) if width_of(text) <= width - 2 * MARGIN]
        words = [row for text in said for row in flowed(text, width, TEXT)]
        if path.parameter is None:
            worked_out = numbers_line(sight.frame, path.cells[-1], width - 2 * MARGIN, digits=sight.state.digits)
            words = [*words, *flowed(worked_out, width, BOLD)][-most:]
        else:
            ways = fitted_terms(worked_ways(path), width, most - len(words))
            words += [written(row, width) for row in ways]
    room = max(0, height - 1 - len(words))
    shown = fitted(path, max(1, width - 2 * MARGIN), room)
    graph = Drawn(()) if shown is None else drawn(shown, path.cells[-1], width, room, top=1)
    text = f" {title(path)} "
    head = Line(width).put(MARGIN, "─" * (width - 2 * MARGIN), DIM).put(MARGIN + 1, text, BOLD)
    head.put_right(fitting(_HINTS, width - len(text) - 2 - 2 * MARGIN), end=width - MARGIN - 1)
    return Drawn(filled([head.row(), *graph.rows, *words], width, height), graph.marks)


_LOSS = "the loss"


OF = Sentence("graph of {cell:text}", "graph")
SUM = Sentence("Paths to {end:text} multiply derivatives; their sum is {sum:text}.", "graph")
LATER = Sentence("The derivatives of the last steps are known after the backward pass.", "graph")
EDGE = Sentence("×2 on an edge: what moves its start a little moves its end twice as far.", "graph")


def title(path: Path) -> str:
    """The title of a graph, which names its number."""
    return OF.text_of(cell=name(path.root, path.visible.frame.program.tensors))


def sentences(path: Path) -> tuple[str, ...]:
    """The sentences on a graph."""
    if path.parameter is None:
        return (EDGE.text,) if path.on(path.root) else ()
    visible, found = path.visible, path.visible.paths_to_loss(path.parameter)
    if not visible.knows(found.gradient):
        return LATER.text, EDGE.text
    program, tensors = visible.frame.program, visible.frame.program.tensors
    last = tensors[program.the(TensorRole.OBJECTIVE)].title if program.intro.formula else _LOSS
    end = " and ".join(tensors[name].title for name in found.ends) or last
    return (SUM.text_of(end=end, sum=name(found.gradient, tensors)),)


def worked_ways(path: Path) -> WorkedNumber:
    """A line for each of the largest paths, and their sum; empty before the sum is known."""
    if path.parameter is None or not path.visible.knows(path.visible.paths_to_loss(path.parameter).gradient):
        return WorkedNumber()
    return worked(path.visible.paths_to_loss(path.parameter).terms, Words(()), path.visible.frame.program.tensors)
