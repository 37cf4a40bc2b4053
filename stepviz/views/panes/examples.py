"""Examples: panes with a row for each example: inputs, labels, outputs of layers, probabilities, losses."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import AXES, Cell, TensorRole
from stepviz.text import width_of
from stepviz.training import Known
from stepviz.views.layout.layouts import DIGIT_PITCH, LABEL_WIDTH, Pane
from stepviz.views.layout.windows import View
from stepviz.views.panes.cells import Body, put_cell, put_verdict, right_of
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import ALL, PaneKind, of_rows, table, table_named, titled
from stepviz.views.panes.marks import asks_for_rows
from stepviz.views.text.span import DIM, TEXT, Line, fitting

_HEADED = 5
"""The least columns of names that have a head."""


class ExamplesPane(PaneKind):
    """A row of numbers for each example; for probabilities with the verdicts and the number of correct predictions."""

    summed = True

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """The columns of its first tensor, or of another of its tensors while a cell of that is selected."""
        cell = view.cell
        shown = cell.tensor if cell is not None and cell.tensor in pane.tensors else pane.tensors[0]
        return (table(pane, view, shown),)

    def title(self, grid: Grid, body: Body) -> str:
        """The title with the part in view, or with the other tensor shown; only the first pane names the rows."""
        pane, name, columns = grid.pane, grid.groups[0].tensors[0], grid.groups[0].columns
        program, made = body.frame.program, body.frame.program.made_at
        gated = program.role(name) is TensorRole.ERROR and made[name] <= made[pane.tensors[0]]
        before = f"{name}, before f'" if gated else f"{name}, passed on"
        before = before if len(before) + 3 <= pane.title_width else name
        title = pane.title if name == pane.tensors[0] else before
        letter = AXES[body.frame.described(name).axes[-1]]
        brief = pane.brief if name == pane.tensors[0] else name
        long, short = (table_named(grid.groups[0], body, brief=brief) for brief in (False, True))
        title, brief = f"{title}{long}", f"{brief}{short}"
        rows = of_rows(grid.rows) if pane.number == 1 else ""
        windows = (grid.rows, columns) if rows else (columns,)
        return titled(pane, title, rows, columns.named(letter), brief=brief, windows=windows)

    def put_end(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Put the verdict after whole rows of probabilities; in the last line the number correct, or `◂ mean loss`."""
        (group,), program = grid.groups, body.frame.program
        name = group.tensors[0]
        if name == program.answer and body.frame.dataset.classes:
            if row is not None:
                every = (group.cell(row, column) for column in range(group.columns.total))
                if body.seen(name).values is not None and not any(map(body.mask.hides, every)):
                    bracketed = body.marks.selected == group.cell(row, group.columns.positions[-1])
                    put_verdict(line, group.after + bracketed, body, row)
            elif body.told(name) and not body.subtracts(name):
                right, rows = right_of(body.frame)
                told = fitting((f"correct {right}/{rows}", f"{right} of {rows}", f"{right}/{rows}"), group.after)
                line.put_right(told, TEXT, end=group.after)
        elif row is None and grid.pane.name == "errors" and body.averaged and body.mean_shown:
            at = int(body.marks.selected == Cell(program.the(TensorRole.OBJECTIVE)))
            line.put(at, fitting(("◂ mean loss", "◂ mean", "◂"), line.width - at), TEXT)


class ColumnPane(PaneKind):
    """The loss of each example, and their mean."""

    summed = True

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """One column, with the mean as its foot."""
        losses, mean = pane.tensors
        return (Group((losses,), 1, ALL, pane.start, pane.pitch, pane.pitch - 1, (mean,)),)

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """Put the short formula of a loss."""
        losses = body.frame.program.maker(grid.pane.tensors[0])
        pane = grid.pane
        line.put_right((losses.brief if losses is not None else "")[: pane.pitch - 1], DIM, end=pane.start + pane.pitch)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Put `e3`, or `mean` for the foot, if no other pane beside it names the rows."""
        super().put_name(line, grid, body, row)
        if grid.pane.named and row is None:
            line.put(0, fitting(("mean", ""), grid.pane.start))

    def put_cells(self, lines: Sequence[Line], grid: Grid, group: Group, body: Body) -> None:
        """Put the losses, and the mean, underlined, once it is computed."""
        super().put_cells(lines, grid, group._replace(feet=()), body)
        if body.mean_shown:
            mean = group.slot([*grid.stacks(group)][-1], 0)
            put_cell(lines[mean.line], mean.gutter, mean.digits, mean.cell, body, 0, emphasis="u")


class BatchPane(PaneKind):
    """The inputs of a batch, or the outputs of a hidden layer, with labels."""

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
        """The title with the part of the batch in view."""
        inputs = grid.groups[0]
        letter = AXES[body.frame.described(inputs.tensors[0]).axes[1]]
        rows, columns = of_rows(grid.rows), inputs.columns.named(letter)
        return titled(grid.pane, grid.pane.title, rows, columns, windows=(grid.rows, inputs.columns))

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """Put `row`, the names of the inputs, `y`; the data's names if all inputs are in view and fit, else `x3`."""
        inputs, *labels = grid.groups
        if grid.pane.start >= _HEADED:
            line.put(1, "row", DIM)
        most, data = max(2, inputs.pitch - 1), body.frame.dataset
        axis = body.frame.described(inputs.tensors[0]).axes[1]
        names: Sequence[str] = [f"{AXES[axis]}{place}"[:most] for place in range(inputs.columns.total)]
        given = data.features if axis == "feature" and not inputs.columns.partial else ()
        told = len(given) == len(names) and all(width_of(name) <= most for name in given)
        if told and not any(name in names and data.given(name) for name in given):
            names = given  # unless one of them is the short name of another feature
        for column, gutter in inputs.gutters() if inputs.pitch >= DIGIT_PITCH else ():
            text = names[column]
            line.put(gutter + (0 if inputs.digits == 1 else inputs.pitch - width_of(text)), text, DIM)
        for label in labels:
            line.put(label.gutter + 1, "y", DIM)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Put `e0 #4`; the row numbers only if all of them fit before the inputs, and unless they are asked for."""
        if row is None:
            return
        style = DIM if body.state(grid.pane.tensors[0]) in (Known.OLD, Known.ABSENT) else TEXT
        line.put(0, f"e{row}", style)
        start = grid.pane.start
        rows = body.seen(body.frame.program.the(TensorRole.ROWS)).values
        hidden = asks_for_rows(body.frame, body.mask)
        if rows is None or hidden:
            line.put_right(("?" if hidden else "·") if start >= _HEADED else "", style, end=start)
        elif body.numbered(grid.rows.positions, start):
            line.put_right(f"#{int(rows[row])}", style, end=start)
