"""Panes of parameters: a matrix, its bias and more below; before and after the update; gradients; memory."""

from __future__ import annotations

from stepviz.ops import AXES
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.windows import View, window
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import PaneKind, row_name, table, title_that_fits
from stepviz.views.text.span import Line


class MatrixPane(PaneKind):
    """A matrix without its bias."""

    name = "matrix"

    def title(self, grid: Grid, body: Body) -> str:
        """With the size of the whole, and with what no update moves."""
        pane, sized = grid.pane, self._sized(grid, body)
        named, program = {name: body.frame.program.of(name) for name in pane.tensors}, body.frame.program
        held = [of for name, of in named.items() if of in program.update.held and (name == of or program.moved(name))]
        if not held:
            return sized
        told = "held" if len(held) == len(pane.tensors) else f"{held[0]} held"
        when = pane.title.split(" ")[-1]
        return title_that_fits(
            pane, f"{sized}, {told}", f"{sized} {told}", f"{when}, {told}", f"{when} {told}", told, sized
        )

    def _sized(self, grid: Grid, body: Body) -> str:
        """With the size of the whole, or without heads the columns in view, where not all is in view."""
        pane, rows, columns = grid.pane, grid.rows, grid.groups[0].columns
        matrix = grid.groups[0].tensors[0]
        if not (rows.partial or columns.partial):
            return pane.title
        word = pane.title.split(" ")[0]
        if not pane.heads and columns.partial:
            named = columns.named(AXES[body.frame.described(matrix).axes[1]])
            short = f"{pane.title} {named}".replace(" of ", "/")
            return title_that_fits(pane, f"{pane.title} {named}", short, f"{word} {named}", f"{matrix} {named}", named)
        whole = f"{rows.total}x{columns.total}"
        brief = pane.title.replace(word, word.split(",")[0], 1)
        return title_that_fits(
            pane, f"{pane.title} of {whole}", f"{pane.title} {whole}", f"{brief} {whole}", pane.title
        )

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """`x3`, where the pane has room for it."""
        if grid.pane.start and row is not None:
            letter = AXES[body.frame.described(grid.groups[0].tensors[0]).axes[0]]
            line.put(0, row_name(letter, row, grid.pane.start))

    def put_foot_name(self, line: Line, grid: Grid, body: Body, foot: int) -> None:
        """`b` for the bias, and what else there is by its name, where the pane has room for it."""
        if grid.pane.start:
            other = body.frame.program.of(grid.groups[0].feet[foot])
            line.put(0, other[: grid.pane.start] if foot else "b")


class ParametersPane(MatrixPane):
    """A matrix with its bias and more below, or what belongs to them: gradients, memory."""

    name = "parameters"

    def grid(self, pane: Pane, view: View) -> Grid:
        """The bias follows the last row in view; of more below it as many as fit, the bracketed one among them."""
        made, feet = super().grid(pane, view), pane.tensors[1:]
        low = made.top + len(made.rows.positions)
        around = feet.index(view.cell.tensor) if view.cell is not None and view.cell.tensor in feet else None
        return made._replace(low=low, feet=window(len(feet), min(len(feet), pane.place.height - low), around))

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """The matrix and, below it, the bias and what else there is."""
        return (table(pane, view, *pane.tensors),)
