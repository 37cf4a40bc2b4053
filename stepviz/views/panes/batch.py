"""The pane of the batch: what a layer reads: example, row of the data, inputs, label."""

from __future__ import annotations

from stepviz.ops import AXES, TensorRole
from stepviz.training import Known
from stepviz.views.layout.layouts import DIGIT_PITCH, LABEL_WIDTH, PITCH, SHORT_PITCH, Pane
from stepviz.views.layout.windows import View
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group, Slot
from stepviz.views.panes.kind import ALL, PaneKind, title_that_fits
from stepviz.views.text.span import DIM, TEXT, Line

_INPUTS_AT = 5
"""The column of the first input."""


class BatchPane(PaneKind):
    """The rows of a batch, or what a hidden layer made of them, with their labels."""

    name = "batch"

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """Inputs and labels."""
        inputs, *label = pane.tensors
        axis = view.axis(inputs, 1)
        pitch = DIGIT_PITCH if axis == "feature" and view.digits else SHORT_PITCH
        at = pane.title_width - pane.labels_width
        window = view.window(axis, (at - _INPUTS_AT + (pitch == DIGIT_PITCH)) // pitch)
        digits = 1 if pitch == DIGIT_PITCH else pitch - 1
        return (
            Group((inputs,), 2, window, _INPUTS_AT, pitch, digits),
            *(self._labels(pane, view, name, at) for name in label),
        )

    def _labels(self, pane: Pane, view: View, label: str, at: int) -> Group:
        """Classes in one column, or numbers to come near to."""
        if pane.labels_width == LABEL_WIDTH:
            return Group((label,), 1, ALL, at, LABEL_WIDTH, 1)
        window = view.window(view.axis(label, 1), pane.labels_width // PITCH)
        return Group((label,), 2, window, at, PITCH, PITCH - 1)

    def title(self, grid: Grid, body: Body) -> str:
        """With what part of the batch is in view."""
        word, (inputs, *_) = grid.pane.title.split(" ")[0], grid.groups
        letter = AXES[body.frame.described(inputs.tensors[0]).axes[1]]
        examples, columns, pane = grid.rows, inputs.columns, grid.pane
        parts = [window.named(name) for window, name in ((examples, "e"), (columns, letter)) if window.partial]
        told = ", ".join(parts)
        if not parts:
            return pane.title
        whole = (
            f"{word} of {examples.total}x{columns.total}" if len(parts) > 1 else f"{word} {told}".replace(" of ", "/")
        )
        return title_that_fits(pane, f"{word} {told}", f"{word} {told}".replace(" of ", "/"), whole)

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """`row`, the inputs' names, `y`."""
        inputs, *labels = grid.groups
        line.put(1, "row", DIM)
        letter = AXES[body.frame.described(inputs.tensors[0]).axes[1]]
        for column, gutter in inputs.gutters():
            text = f"{letter}{column}"[: inputs.pitch - 1]
            line.put(gutter + (0 if inputs.digits == 1 else inputs.pitch - len(text)), text, DIM)
        for label in labels:
            if label.digits == 1:
                line.put(label.gutter + 1, "y", DIM)
                continue
            for column, gutter in label.gutters():
                line.put_right(f"y{column}" if label.columns.total > 1 else "y", DIM, end=gutter + label.pitch)

    def put_slot(self, line: Line, slot: Slot, full: float, body: Body) -> None:
        """With its heat up to the next cell, however short its number is."""
        super().put_slot(line, slot, full, body)
        if slot.digits == 1 and body.marks.bracket != slot.cell:
            line.spread(slot.gutter + 1 + slot.digits, DIGIT_PITCH - 1 - slot.digits)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """`e0 #4`; the rows of the data only where all of them have room before the numbers."""
        if row is None:
            return
        style = DIM if body.state(grid.pane.tensors[0]) in (Known.OLD, Known.ABSENT) else TEXT
        line.put(0, f"e{row}", style)
        rows = body.seen(body.frame.program.the(TensorRole.ROWS)).values
        if rows is None:
            line.put_right("·", style, end=_INPUTS_AT)
        elif all(len(f"e{shown}#{int(rows[shown])}") <= _INPUTS_AT for shown in grid.rows.positions):
            line.put_right(f"#{int(rows[row])}", style, end=_INPUTS_AT)
