"""Drawing: the numbers of a graph at their places, the edges between them with their slopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stepviz.ops import Cell, Kind
from stepviz.views.graph.fitting import FittedGraph
from stepviz.views.graph.numbers import GraphNode
from stepviz.views.layout.layouts import Area
from stepviz.views.layout.webs.arranging import Stand, runs
from stepviz.views.layout.webs.routing import routed
from stepviz.views.layout.webs.standing import stood
from stepviz.views.panes.boxes import put_sides
from stepviz.views.panes.cells import BAD, PICKED
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Row, Style


class Drawn(NamedTuple):
    """The rows of a graph, and where its numbers stand."""

    rows: tuple[Row, ...]
    places: Mapping[Cell, Area]


def drawn(fitted: FittedGraph, bracket: Cell | None, width: int, height: int, top: int = 0) -> Drawn:
    """The graph in the middle of so much room, `top` lines below where its places are counted from."""
    lines = [Line(width) for _ in range(height)]
    found, step = fitted.found, fitted.box + fitted.gap
    left = max(0, (width - fitted.width) // 2)
    areas = stood(found, *fitted.columns, left)
    for place, stack in enumerate(found.columns):
        x = left + step * place
        if place + 1 < len(found.columns):
            for word in routed(runs(found, place), x + fitted.box, fitted.gap, 0):
                lines[word.y].put(word.x, word.text, TEXT if word.text.startswith("×") else DIM)
        for spot in stack:
            if not spot.is_node:
                lines[found.lines[spot.name]].put(x, "─" * fitted.box, DIM)
        for spot in stack:
            if spot.is_node:
                _put(lines, areas[spot.name], fitted.shown.nodes[spot.name], fitted, bracket)
        _put_lower_edges(lines, stack, fitted, x)
    shown = {fitted.shown.nodes[name].cell: area for name, area in stood(found, *fitted.columns, left, top).items()}
    return Drawn(tuple(line.row() for line in lines), {cell: shown[cell] for cell in shown if cell is not None})


def _put(lines: Sequence[Line], area: Area, node: GraphNode, fitted: FittedGraph, bracket: Cell | None) -> None:
    x, y, width, height = area
    style = BOLD if node.cell == fitted.shown.root else TEXT if node.cell is not None else DIM
    parts = [line.part(x, width + 1) for line in lines[y : y + height - fitted.boxed]]
    gutter = width - numbers.WIDTH - 2 - fitted.boxed
    if not fitted.boxed:
        parts[0].put(0, node.title, style)
        if node.cell is not None or node.value is not None:
            parts[0].put(gutter, " " * (width - gutter))
            _put_number(parts[0], gutter, node.value, node, picked=node.cell == bracket)
        return
    put_sides(parts, width, f"{node.title}", style)
    if node.cell is not None or node.value is not None:
        parts[1].put(1, " " * (width - 2))
        _put_number(parts[1], gutter, node.value, node, picked=node.cell == bracket)
    if node.slopes and len(parts) > 2:
        parts[2].put(1, "d".ljust(width - 2), DIM)
        _put_number(parts[2], gutter, node.slope, node._replace(kind=Kind.SIGNED), picked=False)


def _put_number(line: Line, gutter: int, value: float | None, node: GraphNode, *, picked: bool) -> None:
    """The digits after their gutter, in brackets where the number is picked."""
    text, style = ("·", DIM) if value is None else (numbers.cell(value, node.kind), _style(value))
    end = gutter + 1 + numbers.WIDTH
    if picked:
        line.put(gutter, "[", ACCENT).put(gutter + 1, text.rjust(numbers.WIDTH), PICKED).put(end, "]", ACCENT)
    else:
        line.put_right(text, style, end=end)


def _style(value: float) -> Style:
    return BAD if numbers.is_bad(value) else TEXT


def _put_lower_edges(lines: Sequence[Line], stack: Sequence[Stand], fitted: FittedGraph, x: int) -> None:
    """Of boxes that no other box begins at."""
    begun = {fitted.found.lines[spot.name] for spot in stack if spot.below}
    for spot in stack:
        end = fitted.found.lines[spot.name] + spot.lines
        if spot.below and end not in begun:
            lines[end].put(x, f"└{'─' * (fitted.box - 2)}┘", DIM)
