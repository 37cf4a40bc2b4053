"""Panes of a formula: a node with its value and its slope in a box, numbers one a line, and slopes beside edges."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stepviz.ops import Cell, Kind, TensorRole
from stepviz.views.layout.layouts import Layout, Pane, Word, put_sides
from stepviz.views.layout.windows import View, Window
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import ALL, MARK, TITLE, PaneKind
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, TEXT, Line

_SLOPE_DIGITS = 5


class NumbersPane(PaneKind):
    """Single numbers, one a line, after what each is called."""

    name = "numbers"

    def grid(self, pane: Pane, _: View) -> Grid:
        """One number a line, as many as have room."""
        group = Group(pane.tensors, 0, ALL, pane.start, numbers.WIDTH + 1, numbers.WIDTH)
        shown = range(min(len(pane.tensors), max(1, pane.place.height - 1)))
        return Grid(pane, Window(shown, len(pane.tensors)), (group,), top=1)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """The name it belongs to."""
        if grid.pane.start:
            line.put(0, body.frame.program.of(grid.pane.tensors[row or 0])[: grid.pane.start], DIM)


class NumberPane(PaneKind):
    """A single number in a line without a title: its mark, what it is called, the number."""

    name = "number"

    def grid(self, pane: Pane, _: View) -> Grid:
        """The line."""
        return Grid(pane, ALL, (Group(pane.tensors, 0, ALL, pane.start, numbers.WIDTH + 1, numbers.WIDTH),), top=0)

    def put_title(self, lines: Sequence[Line], grid: Grid, body: Body) -> None:
        """What it is called, with the mark of its state."""
        state, (name,) = self.state(grid, body), grid.pane.tensors
        lines[0].put(0, f"{MARK[state]}{body.frame.program.of(name)}", TITLE[state])


class SlopesPane(NumbersPane):
    """A node of a formula in a box: its value, `d` its slope, `×` the slope of its function where it has one."""

    name = "slopes"

    def put_title(self, lines: Sequence[Line], grid: Grid, body: Body) -> None:
        """In the upper edge of the box, with the mark of what was made last."""
        states = [body.state(name) for name in grid.pane.tensors]
        state = max(states, key=lambda state: (MARK[state] in "*?>", MARK[state] == "*", -states.index(state)))
        pane = grid.pane
        put_sides(lines, pane.place.width, f"{MARK[state]}{pane.marked}{pane.title}", TITLE[state])

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """What the number is of the node."""
        name = grid.pane.tensors[row or 0]
        slope = body.frame.program.role(name) in (TensorRole.ERROR, TensorRole.GRADIENT)
        own = slope and body.frame.program.of(name) == name
        line.put(1, "×" if own else "d" if slope else " ", DIM)


def put_slopes(layout: Layout, body: Body, lines: Sequence[Line]) -> None:
    """Write the slopes beside the edges as numbers, once they are known, in the place of what they are made of."""
    for band in layout.bands:
        for word in band.words:
            text = _slope(word, body) if word.factors else None
            if text is not None and len(text) < word.room:
                lines[word.y].put(word.x, f"×{text}".ljust(len(word.text), "─"), TEXT)


def _slope(word: Word, body: Body) -> str | None:
    """The product of its factors; None where one of them is not known, or hidden."""
    if all(isinstance(factor, float) for factor in word.factors):
        return None
    known = [factor if isinstance(factor, float) else _known(factor, body) for factor in word.factors]
    values = [value for value in known if value is not None]
    if len(values) < len(known):
        return None
    return numbers.cell(math.prod(values), Kind.SIGNED, _SLOPE_DIGITS).strip().lstrip("+")


def _known(factor: str, body: Body) -> float | None:
    parameter = body.frame.program.role(factor) is TensorRole.PARAMETER
    if factor in body.veil.tensors or not (parameter or body.told(factor)):
        return None
    return body.frame.value(Cell(factor))
