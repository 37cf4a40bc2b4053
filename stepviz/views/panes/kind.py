"""Kind: the base class of tensor panes: the grid of their cells, titles, heads and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stepviz.ops import AXES
from stepviz.text import width_of
from stepviz.training import Known
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.windows import View, Window
from stepviz.views.panes.blocks import put_numbers
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.scales import full_of, scale_text
from stepviz.views.text.sentences import given_heads
from stepviz.views.text.span import DIM, REVERSED, TEXT, Line, Role, Style, fitting

ALL = Window(range(1), 1)
"""The window of an axis with one position."""
_POSITIONS = ("position", "seen")
"""Axes along the characters of a document."""
MARK: Mapping[Known, str] = {
    Known.NEW: "*",
    Known.USED: ">",
    Known.KNOWN: " ",
    Known.OLD: "~",
    Known.ABSENT: " ",
    Known.HIDDEN: "?",
}
"""The mark of each state before a title."""
TITLE: Mapping[Known, Style] = {
    Known.NEW: REVERSED,
    Known.USED: Style(Role.TEXT, 0, "bu"),
    Known.KNOWN: TEXT,
    Known.OLD: DIM,
    Known.ABSENT: DIM,
    Known.HIDDEN: Style(Role.TEXT, 0, "r"),
}
"""The style of a title in each state."""


class PaneKind:
    """A kind of pane. Subclasses override what differs."""

    summed = False
    """True if its last line may be a foot: a mean, or the number of correct predictions."""

    def grid(self, pane: Pane, view: View) -> Grid:
        """The grid of its cells: by default a table with a line of heads, and a foot only if it is `summed`."""
        low = pane.place.height - 1 if pane.total and self.summed else 0
        return Grid(pane, view.rows(pane), self.groups(pane, view), top=1 + pane.heads, low=low)

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """The groups of columns: by default the columns of its first tensor."""
        return (table(pane, view, pane.tensors[0]),)

    def state(self, grid: Grid, body: Body) -> Known:
        """The state of its first tensor."""
        return body.state(grid.groups[0].tensors[0])

    def title(self, grid: Grid, body: Body) -> str:
        """The title of the pane, with the part in view."""
        return titled(grid.pane, grid.pane.title)

    def put_title(self, lines: Sequence[Line], grid: Grid, body: Body) -> None:
        """Write the title, with the mark of its state, its colour scale and a rule up to the end of the pane."""
        pane, state, scale = grid.pane, self.state(grid, body), self.scale(grid, body)
        text = f"{MARK[state]}{pane.marked}{self.title(grid, body)}"[: pane.title_width]
        if len(text) + len(scale) > pane.title_width:
            scale = ""
        lines[0].put(0, text, TITLE[state]).put(len(text), scale, DIM)
        end = len(text) + len(scale)
        lines[0].put(end, "─" * (pane.title_width - end), DIM)

    def scale(self, grid: Grid, body: Body) -> str:
        """The value with full colour as text; "" without colours, or if its numbers are not known."""
        group = grid.groups[0]
        if group.rank != 2 or self.state(grid, body) in (Known.OLD, Known.ABSENT, Known.HIDDEN):
            return ""
        scale = scale_text(body.frame, body.scales, group.tensors[0])
        return f" {scale}" if scale else ""

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """Write the names of the columns."""
        for group in grid.groups:
            axes = body.frame.described(group.tensors[0]).axes
            if len(axes) > 1:
                put_heads(line, group, axes[-1], body)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Write the name of a row before its cells; None is the total.

        By default the name is the row's place, if no other pane beside it names the rows.
        """
        axis, *_ = (*body.frame.described(grid.groups[0].tensors[0]).axes, "")
        if axis and grid.pane.named and row is not None:
            line.put(0, place_name(axis, row, max(grid.pane.start, len(f"e{row}")), body))

    def put_foot_name(self, line: Line, grid: Grid, body: Body, foot: int) -> None:
        """Write the name of foot number `foot` before its cells: by default that of the total."""
        self.put_name(line, grid, body, None)

    def put_end(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Write the text after the cells of a row; None is the total."""

    def put_cells(self, lines: Sequence[Line], grid: Grid, group: Group, body: Body) -> None:
        """Write the cells of a group that are in view."""
        put_numbers(lines, grid, group, self.full(group, grid, body), body)

    def full(self, group: Group, grid: Grid, body: Body) -> float:
        """The value with full colour; 0 for no colours, as for vectors and single numbers."""
        if group.rank < 2:
            return 0
        return full_of(body.frame, body.scales, group.tensors[0])


class LinesPane(PaneKind):
    """A line for each tensor, as many as fit, with that of the selected number; by default of single numbers."""

    def grid(self, pane: Pane, view: View) -> Grid:
        """The grid with a line for each tensor."""
        top = 1 + pane.heads
        return Grid(pane, view.lines(pane.tensors, pane.place.height - top), self.groups(pane, view), top)

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """One group of single numbers at the end of the lines."""
        return (Group(pane.tensors, 0, ALL, pane.start, pane.pitch, pane.pitch - 1),)


def table(pane: Pane, view: View, tensor: str, *feet: str) -> Group:
    """A group with as many columns of a matrix as fit in the pane."""
    columns, tables = view.columns(pane), view.tables(tensor)
    gutter = pane.start + pane.pitch - 1 - pane.digits
    return Group((tensor,), 2, columns, gutter, pane.pitch, pane.digits, feet, tables=tables)


def table_named(group: Group, body: Body, *, brief: bool = False) -> str:
    """` n0 of 4`: the matrix in view of a tensor with more than two axes; "" if it has only one."""
    axes = body.frame.described(group.tensors[0]).axes
    shown = [(AXES[axis], window) for axis, window in zip(axes, group.tables, strict=False) if window.total > 1]
    return "".join(f" {letter}{window.start}" if brief else f" {window.named(letter)}" for letter, window in shown)


def put_heads(line: Line, group: Group, axis: str, body: Body) -> None:
    """Write the names of a group's columns, right-aligned with their digits."""
    most = group.pitch - 1
    names = given_heads(body.frame.dataset, most) if axis == "class" else ()
    for column, gutter in group.gutters():
        name = names[column] if axis == "class" else place_name(axis, column, most, body)
        line.put_right(name, DIM, end=gutter + 1 + group.digits)


def place_name(axis: str, place: int, room: int, body: Body) -> str:
    """`x3` in `room` columns; without the letter if the number is long, and only its last digits if it is too long.

    Rows of characters and classes have their names; a position of a document has its character after it if that fits.
    """
    letter, number = AXES[axis], str(place)
    given = body.frame.dataset.given(f"{letter}{place}") if axis == "character" else ""
    given = given_heads(body.frame.dataset, room)[place] if axis == "class" else given
    if given and width_of(given) <= room:
        return given
    position = f"{letter}{number} {read}" if axis in _POSITIONS and (read := body.character(place)) else ""
    if position and width_of(position) <= room:
        return position
    if len(number) < room:
        return f"{letter}{number}"
    return number if len(number) == room else f"…{number[1 - room :]}"


def titled(pane: Pane, title: str, *parts: str, brief: str = "", windows: Sequence[Window] = ()) -> str:
    """A title with the parts of the axes in view, as far as they fit; shortened, never cut.

    A pane that names its rows may have a count instead, if only one of the windows is partial.
    """
    seen, brief, forms = ", ".join(part for part in parts if part), brief or pane.brief or title, list[str]()
    if seen:
        short = seen.replace(" of ", "/")
        forms = [f"{title} {seen}", f"{title} {short}", f"{brief} {seen}", f"{brief} {short}"]
        counts = [window.counted for window in windows if window.partial and pane.named]
        forms += [f"{title} {counts[0]}", f"{brief} {counts[0]}"] if len(counts) == 1 else []
    return fitting([*forms, title, brief], pane.title_width - 3)  # beside its mark, its number and a blank


def of_rows(window: Window) -> str:
    """The examples in view: `e0-3 of 32`, or `6 of 32 rows` if they are not adjacent."""
    return f"{window.named('e')}{' rows' if window.parted else ''}"
