"""Parameters: panes of matrices with vectors below: parameters, their gradients, optimizer state and means."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import AXES
from stepviz.text import width_of
from stepviz.views.layout.layouts import TABLES_APART, Pane
from stepviz.views.layout.windows import View, Window
from stepviz.views.panes.cells import COUNTS, Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import ALL, LinesPane, PaneKind, place_name, table, table_named, titled
from stepviz.views.text.span import DIM, TEXT, Line


class ParametersPane(PaneKind):
    """A matrix; of parameters, their gradients or optimizer state with its bias and other vectors below."""

    def grid(self, pane: Pane, view: View) -> Grid:
        """The grid with the feet right after the last row in view, as many as fit, with the selected one."""
        made, feet = super().grid(pane, view), pane.tensors[1:]
        if not feet:
            return made
        low = made.top + len(made.rows.positions)
        return made._replace(low=low, feet=view.lines(feet, pane.place.height - low))

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """One group: the matrix with all other tensors as feet."""
        return (table(pane, view, *pane.tensors),)

    def title(self, grid: Grid, body: Body) -> str:
        """The title with the part in view, and the frozen parameters."""
        pane, program = grid.pane, body.frame.program
        named = {name: program.of(name) for name in pane.tensors}
        held = [of for name, of in named.items() if of in program.update.frozen and (name == of or program.moved(name))]
        long, short = (table_named(grid.groups[0], body, brief=brief) for brief in (False, True))
        rows, columns = body.frame.described(pane.tensors[0]).axes[-2:]
        return titled(
            pane,
            f"{pane.title}{long}",
            grid.rows.named(AXES[rows]),
            grid.groups[0].columns.named(AXES[columns]),
            "frozen" if len(held) == len(pane.tensors) else f"{held[0]} frozen" if held else "",
            brief=f"{pane.brief.rstrip()}{short}",
            windows=(grid.rows, grid.groups[0].columns),
        )

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Put `x3`, if the pane has names."""
        if grid.pane.named and row is not None:
            tensor, start = grid.groups[0].tensors[0], grid.pane.start
            name = place_name(body.frame.described(tensor).axes[-2], row, start, body)
            used = body.used(tensor)
            line.put(0, name, TEXT if used is None or row in used else DIM)
            if used is not None and row in used and width_of(name) < start:
                line.put(start - 1, COUNTS)

    def put_foot_name(self, line: Line, grid: Grid, body: Body, foot: int) -> None:
        """Put `b` for the bias, `+b` if rows are characters, and symbols for other feet, if the pane has names."""
        if grid.pane.named:
            program = body.frame.program
            other = program.tensors[program.of(grid.groups[0].feet[foot])]
            characters = body.frame.described(grid.groups[0].tensors[0]).axes[0] == "character"
            line.put(0, other.symbol[: grid.pane.start] if foot else "+b" if characters else "b")


class TablesPane(ParametersPane):
    """All matrices of a tensor with three axes, side by side."""

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """A group for each matrix, with the same rows and columns."""
        if not view.tables(pane.tensors[0]):
            return super().groups(pane, view)
        columns, pitch = view.columns(pane), pane.pitch // pane.tables
        apart = columns.size * pitch + TABLES_APART
        return tuple(
            Group(pane.tensors[:1], 2, columns, pane.start + at * apart, pitch, pitch - 1, tables=(Window((at,), 1),))
            for at in range(pane.tables)
        )

    def title(self, grid: Grid, body: Body) -> str:
        """The title, as far as it fits before the name of the first matrix."""
        first = grid.groups[0]
        room = first.after - len(_called(first, body)) if first.tables else grid.pane.title_width
        return super().title(grid._replace(pane=grid.pane._replace(title_width=room)), body)

    def put_title(self, lines: Sequence[Line], grid: Grid, body: Body) -> None:
        """Put the title, and the name of each matrix above its last column."""
        super().put_title(lines, grid, body)
        for group in grid.groups if grid.groups[0].tables else ():
            lines[0].put_right(_called(group, body), DIM, end=group.after)


def _called(group: Group, body: Body) -> str:
    """The name of a matrix by its index on the first axis: ` n1 `."""
    return f" {AXES[body.frame.described(group.tensors[0]).axes[0]]}{group.at[0]} "


class MeansPane(ParametersPane):
    """A row of numbers for each example, and below each column the numbers of its unit."""

    def put_foot_name(self, line: Line, grid: Grid, body: Body, foot: int) -> None:
        """Put the symbol of a foot: `μ1`."""
        if grid.pane.named:
            line.put(0, body.frame.described(grid.groups[0].feet[foot]).symbol[: grid.pane.start])


class BesidePane(PaneKind):
    """Columns with a number for each example, such as means of its row, or its data."""

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """A group for each tensor, as many as fit, with that of the selected number."""
        shown = enumerate(pane.tensors[at] for at in view.lines(pane.tensors, pane.columns).positions)
        return tuple(
            Group((name,), 1, ALL, pane.start + place * pane.pitch, pane.pitch, pane.pitch - 1) for place, name in shown
        )

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """Put the symbol of each tensor."""
        for group in grid.groups:
            symbol = body.frame.described(group.tensors[0]).symbol
            line.put_right(symbol[: group.pitch - 1], DIM, end=group.gutter + group.pitch)


class UnitsPane(LinesPane):
    """A line for each tensor with a number for each unit."""

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """One group with the units in view."""
        columns = view.window(view.axis(pane.tensors[0], 0), pane.columns)
        return (Group(pane.tensors, 1, columns, pane.start, pane.pitch, pane.pitch - 1),)

    def title(self, grid: Grid, body: Body) -> str:
        """The title with the units in view."""
        return titled(grid.pane, grid.pane.title, grid.groups[0].columns.named(AXES["unit"]))

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Put the symbol of a tensor: `γ1`."""
        if grid.pane.named and row is not None:
            program = body.frame.program
            line.put(0, program.tensors[program.of(grid.pane.tensors[row])].symbol[: grid.pane.start])
