"""The pane of the batch: what a layer reads: example, row of the data, inputs, label."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import AXES, TensorRole
from stepviz.text import width_of
from stepviz.training import Known
from stepviz.views.layout.layouts import DIGIT_PITCH, LABEL_WIDTH, Pane
from stepviz.views.layout.windows import View
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import ALL, PaneKind, of_rows, titled
from stepviz.views.text.span import DIM, TEXT, Line

_HEADED = 5
"""Columns of names from which on they have a head."""


class BatchPane(PaneKind):
    """The rows of a batch, or what a hidden layer made of them, with their labels."""

    name = "batch"

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """Inputs and labels."""
        inputs, *label = pane.tensors
        columns = view.columns(pane)
        digits, spread = (1, DIGIT_PITCH - 2) if pane.pitch <= DIGIT_PITCH else (pane.pitch - 1, 0)
        end = pane.start + columns.size * pane.pitch - (pane.pitch == DIGIT_PITCH)
        return (
            Group((inputs,), 2, columns, pane.start, pane.pitch, digits, spread=spread),
            *(Group((name,), 1, ALL, end, LABEL_WIDTH, 1) for name in label),
        )

    def title(self, grid: Grid, body: Body) -> str:
        """With what part of the batch is in view."""
        inputs = grid.groups[0]
        letter = AXES[body.frame.described(inputs.tensors[0]).axes[1]]
        rows, columns = of_rows(grid.rows), inputs.columns.named(letter)
        return titled(grid.pane, grid.pane.title, rows, columns)

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """`row`, the inputs' names, `y`."""
        inputs, *labels = grid.groups
        if grid.pane.start >= _HEADED:
            line.put(1, "row", DIM)
        names = self._names(inputs, body)
        for column, gutter in inputs.gutters() if inputs.pitch >= DIGIT_PITCH else ():
            text = names[column]
            line.put(gutter + (0 if inputs.digits == 1 else inputs.pitch - len(text)), text, DIM)
        for label in labels:
            line.put(label.gutter + 1, "y", DIM)

    def _names(self, inputs: Group, body: Body) -> Sequence[str]:
        """What the data call the inputs, where all are in view and have room; else their short names."""
        most, data = max(2, inputs.pitch - 1), body.frame.dataset
        axis = body.frame.described(inputs.tensors[0]).axes[1]
        short = [f"{AXES[axis]}{place}"[:most] for place in range(inputs.columns.total)]
        given = data.features if axis == "feature" and not inputs.columns.partial else ()
        told = len(given) == len(short) and all(width_of(name) <= most for name in given)
        return given if told and not any(name in short and data.given(name) for name in given) else short

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """`e0 #4`; the rows of the data only where all of them have room before the numbers."""
        if row is None:
            return
        style = DIM if body.state(grid.pane.tensors[0]) in (Known.OLD, Known.ABSENT) else TEXT
        line.put(0, f"e{row}", style)
        start = grid.pane.start
        rows = body.seen(body.frame.program.the(TensorRole.ROWS)).values
        if rows is None:
            line.put_right("·" if start >= _HEADED else "", style, end=start)
        elif body.numbered(grid.rows.positions, start):
            line.put_right(f"#{int(rows[row])}", style, end=start)
