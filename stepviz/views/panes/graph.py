"""Graph: a node, one number in a box with the arrows that lead on from it."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.views.layout.layouts import Pane
from stepviz.views.panes.boxes import DIGITS_AT, box
from stepviz.views.panes.cells import Body, put_cell
from stepviz.views.panes.states import MARK, TITLE
from stepviz.views.text import numbers
from stepviz.views.text.span import Row


def node(pane: Pane, body: Body) -> tuple[Row, ...]:
    """The box of a number, with how much is known of it beside its name."""
    (name,) = pane.tensors
    state = body.state(name)
    lines = box(pane, MARK[state], TITLE[state])
    put_cell(lines[1], DIGITS_AT, numbers.WIDTH, Cell(name), body, 0)
    return tuple(line.row() for line in lines)
