"""Panes of parameters: a matrix, its bias and more below, before and after the update; gradients, memory, means."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.ops import AXES
from stepviz.text import width_of
from stepviz.views.layout.layouts import TABLES_APART, Pane
from stepviz.views.layout.windows import View, Window
from stepviz.views.panes.cells import COUNTS, Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import ALL, LinesPane, PaneKind, place_name, put_heads, table, table_named, titled
from stepviz.views.text.span import DIM, TEXT, Line


class MatrixPane(PaneKind):
    """A matrix without its bias."""

    name = "matrix"

    def title(self, grid: Grid, body: Body) -> str:
        """With the size of the whole, and with what no update moves."""
        pane, program = grid.pane, body.frame.program
        named = {name: program.of(name) for name in pane.tensors}
        held = [of for name, of in named.items() if of in program.update.held and (name == of or program.moved(name))]
        table, short = (table_named(grid.groups[0], body, brief=brief) for brief in (False, True))
        return titled(
            pane,
            f"{pane.title}{table}",
            *self._parts(grid, body),
            *self._held(held, len(pane.tensors)),
            brief=f"{pane.brief.rstrip()}{short}",
            windows=(grid.rows, grid.groups[0].columns),
        )

    def _parts(self, grid: Grid, body: Body) -> tuple[str, str]:
        """The parts of both axes in view, where these are not all."""
        rows, columns = body.frame.described(grid.groups[0].tensors[0]).axes[-2:]
        return grid.rows.named(AXES[rows]), grid.groups[0].columns.named(AXES[columns])

    def _held(self, held: list[str], of: int) -> tuple[str, ...]:
        if not held:
            return ()
        return ("frozen" if len(held) == of else f"{held[0]} frozen",)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """`x3`, where the pane has room for it."""
        if grid.pane.named and row is not None:
            tensor, start = grid.groups[0].tensors[0], grid.pane.start
            name = place_name(body.frame.described(tensor).axes[-2], row, start, body)
            used = body.used(tensor)
            line.put(0, name, TEXT if used is None or row in used else DIM)
            if used is not None and row in used and width_of(name) < start:
                line.put(start - 1, COUNTS)

    def put_foot_name(self, line: Line, grid: Grid, body: Body, foot: int) -> None:
        """`b` for the bias, `+b` where b can be a character, and more by their names, where the pane has room."""
        if grid.pane.named:
            program = body.frame.program
            other = program.tensors[program.of(grid.groups[0].feet[foot])]
            characters = body.frame.described(grid.groups[0].tensors[0]).axes[0] == "character"
            line.put(0, other.symbol[: grid.pane.start] if foot else "+b" if characters else "b")


class TablesPane(MatrixPane):
    """All tables of a tensor of three axes side by side."""

    name = "tables"

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """One for each, of the same rows and columns."""
        if not view.tables(pane.tensors[0]):
            return super().groups(pane, view)
        columns, pitch = view.columns(pane), pane.pitch // pane.tables
        apart = columns.size * pitch + TABLES_APART
        return tuple(
            Group(pane.tensors[:1], 2, columns, pane.start + at * apart, pitch, pitch - 1, tables=(Window((at,), 1),))
            for at in range(pane.tables)
        )

    def title(self, grid: Grid, body: Body) -> str:
        """What has room before the name of the first table."""
        first = grid.groups[0]
        room = first.after - len(_called(first, body)) if first.tables else grid.pane.title_width
        return super().title(grid._replace(pane=grid.pane._replace(title_width=room)), body)

    def put_title(self, lines: Sequence[Line], grid: Grid, body: Body) -> None:
        """With the name of each table above its last column."""
        super().put_title(lines, grid, body)
        for group in grid.groups if grid.groups[0].tables else ():
            lines[0].put_right(_called(group, body), DIM, end=group.after)


def _called(group: Group, body: Body) -> str:
    """` n1 `: a table of a tensor by the axis along which it has several."""
    return f" {AXES[body.frame.described(group.tensors[0]).axes[0]]}{group.at[0]} "


class ParametersPane(MatrixPane):
    """A matrix with its bias and more below, or what belongs to them: gradients, memory."""

    name = "parameters"

    def grid(self, pane: Pane, view: View) -> Grid:
        """The bias follows the last row in view; of more below it as many as fit, the bracketed one among them."""
        made, feet = super().grid(pane, view), pane.tensors[1:]
        if not feet:
            return made
        low = made.top + len(made.rows.positions)
        return made._replace(low=low, feet=view.lines(feet, pane.place.height - low))

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """The matrix and, below it, the bias and what else there is."""
        return (table(pane, view, *pane.tensors),)


class MeansPane(ParametersPane):
    """A row of numbers for each example; below each column what belongs to its unit."""

    name = "means"

    def put_foot_name(self, line: Line, grid: Grid, body: Body, foot: int) -> None:
        """`μ1`."""
        if grid.pane.named:
            line.put(0, body.frame.described(grid.groups[0].feet[foot]).symbol[: grid.pane.start])


class BesidePane(PaneKind):
    """Columns with a number for each example: means of its row, what is read of the data."""

    name = "beside"

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """A column for each, as many as have room, that of the bracketed number among them."""
        shown = enumerate(pane.tensors[at] for at in view.lines(pane.tensors, pane.columns).positions)
        return tuple(
            Group((name,), 1, ALL, pane.start + place * pane.pitch, pane.pitch, pane.pitch - 1) for place, name in shown
        )

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """What each is called."""
        for group in grid.groups:
            symbol = body.frame.described(group.tensors[0]).symbol
            line.put_right(symbol[: group.pitch - 1], DIM, end=group.gutter + group.pitch)


class UnitsPane(LinesPane):
    """A line for each tensor with a number for each unit."""

    name = "units"

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """The units in view."""
        columns = view.window(view.axis(pane.tensors[0], 0), pane.columns)
        return (Group(pane.tensors, 1, columns, pane.start, pane.pitch, pane.pitch - 1),)

    def title(self, grid: Grid, body: Body) -> str:
        """With the units in view."""
        return titled(grid.pane, grid.pane.title, grid.groups[0].columns.named(AXES["unit"]))

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """The names of the units."""
        put_heads(line, grid.groups[0], "unit", body)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """`γ1`."""
        if grid.pane.named and row is not None:
            program = body.frame.program
            line.put(0, program.tensors[program.of(grid.pane.tensors[row])].symbol[: grid.pane.start])
