"""Kind: what all kinds of tensor panes have in common: how their cells stand, and what is said beside them."""

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
from stepviz.views.panes.scales import full_of, told
from stepviz.views.text.sentences import given_heads
from stepviz.views.text.span import DIM, TEXT, Line, Role, Style, fitting

ALL = Window(range(1), 1)
"""The only position there is."""
_POSITIONS = ("position", "seen")
"""Axes along which the characters of a document stand."""
MARK: Mapping[Known, str] = {
    Known.NEW: "*",
    Known.USED: ">",
    Known.KNOWN: " ",
    Known.OLD: "~",
    Known.ABSENT: " ",
    Known.HIDDEN: "?",
}
"""How a title tells how much of the tensor is known: its mark."""
TITLE: Mapping[Known, Style] = {
    Known.NEW: Style(Role.TEXT, 0, "br"),
    Known.USED: Style(Role.TEXT, 0, "bu"),
    Known.KNOWN: TEXT,
    Known.OLD: DIM,
    Known.ABSENT: DIM,
    Known.HIDDEN: Style(Role.TEXT, 0, "r"),
}
"""And its style."""


class PaneKind:
    """A kind of pane. Another kind says what is different about it."""

    name = ""
    summed = False
    """Whether a foot may stand in its last line: a mean, or how many are right."""

    def grid(self, pane: Pane, view: View) -> Grid:
        """How its cells stand. By default as a table with a row of heads, and no foot."""
        low = pane.place.height - 1 if pane.total and self.summed else 0
        return Grid(pane, view.rows(pane), self.groups(pane, view), top=1 + pane.heads, low=low)

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """Its columns. By default those of its first tensor."""
        return (table(pane, view, pane.tensors[0]),)

    def state(self, grid: Grid, body: Body) -> Known:
        """How much of it is known: of its first tensor."""
        return body.state(grid.groups[0].tensors[0])

    def title(self, grid: Grid, body: Body) -> str:
        """What the pane is called, and which part of it is in view."""
        return titled(grid.pane, grid.pane.title)

    def put_title(self, lines: Sequence[Line], grid: Grid, body: Body) -> None:
        """Write the title, with the mark of its state, the scale of its heat and a rule up to the end of the pane."""
        pane, state, scale = grid.pane, self.state(grid, body), self.scale(grid, body)
        text = f"{MARK[state]}{pane.marked}{self.title(grid, body)}"[: pane.title_width]
        if scale:
            room = pane.title_width - len(scale)
            scale = scale if len(text) <= room else ""
        lines[0].put(0, text, TITLE[state]).put(len(text), scale, DIM)
        end = len(text) + len(scale)
        lines[0].put(end, "─" * (pane.title_width - end), DIM)

    def scale(self, grid: Grid, body: Body) -> str:
        """How large a number is at full heat, where its numbers are known and have some; empty where not."""
        group = grid.groups[0]
        if group.rank != 2 or self.state(grid, body) in (Known.OLD, Known.ABSENT, Known.HIDDEN):
            return ""
        scale = told(body.frame, body.scales, group.tensors[0])
        return f" {scale}" if scale else ""

    def put_heads(self, line: Line, grid: Grid, body: Body) -> None:
        """Write the names of the columns."""
        for group in grid.groups:
            axes = body.frame.described(group.tensors[0]).axes
            if len(axes) > 1:
                put_heads(line, group, axes[-1], body)

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Write the name of a row, of the total where it is None, before its cells. By default rows are named by their
        place, unless another pane beside it names them.
        """
        axis, *_ = (*body.frame.described(grid.groups[0].tensors[0]).axes, "")
        if axis and grid.pane.named and row is not None:
            line.put(0, place_name(axis, row, max(grid.pane.start, len(f"e{row}")), body))

    def put_foot_name(self, line: Line, grid: Grid, body: Body, foot: int) -> None:
        """Write the name of the foot of that number before its cells. By default that of the total."""
        self.put_name(line, grid, body, None)

    def put_end(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Write what stands after the cells of a row, or in the line of the total."""

    def put_cells(self, lines: Sequence[Line], grid: Grid, group: Group, body: Body) -> None:
        """Write the cells of a group in view."""
        put_numbers(lines, grid, group, self.full(group, grid, body), body)

    def full(self, group: Group, grid: Grid, body: Body) -> float:
        """The size of a number at full heat; 0 for none, as lists and single numbers have it."""
        if group.rank < 2:
            return 0
        return full_of(body.frame, body.scales, group.tensors[0])


class LinesPane(PaneKind):
    """A line for each tensor, as many as have room, that of the bracketed number among them. By default single ones."""

    def grid(self, pane: Pane, view: View) -> Grid:
        """A tensor a line."""
        top = 1 + pane.heads
        return Grid(pane, view.lines(pane.tensors, pane.place.height - top), self.groups(pane, view), top)

    def groups(self, pane: Pane, view: View) -> tuple[Group, ...]:
        """One column, at the end of the lines."""
        return (Group(pane.tensors, 0, ALL, pane.start, pane.pitch, pane.pitch - 1),)


def table(pane: Pane, view: View, tensor: str, *feet: str) -> Group:
    """A group of all columns of a matrix that the pane has room for."""
    columns, tables = view.columns(pane), view.tables(tensor)
    gutter = pane.start + pane.pitch - 1 - pane.digits
    return Group((tensor,), 2, columns, gutter, pane.pitch, pane.digits, feet, tables=tables)


def table_named(group: Group, body: Body, *, brief: bool = False) -> str:
    """` n0 of 4`: which table of a tensor of more than two axes is in view; nothing for any other, or a lone one."""
    axes = body.frame.described(group.tensors[0]).axes
    shown = [(AXES[axis], window) for axis, window in zip(axes, group.tables, strict=False) if window.total > 1]
    return "".join(f" {letter}{window.start}" if brief else f" {window.named(letter)}" for letter, window in shown)


def put_heads(line: Line, group: Group, axis: str, body: Body) -> None:
    """Write the names of a group's columns, at the right of their digits."""
    most = group.pitch - 1
    names = given_heads(body.frame.dataset, most) if axis == "class" else ()
    for column, gutter in group.gutters():
        name = names[column] if axis == "class" else place_name(axis, column, most, body)
        line.put_right(name, DIM, end=gutter + 1 + group.digits)


def place_name(axis: str, place: int, room: int, body: Body) -> str:
    """`x3`; without its letter where the number is long, and with its last digits only where it is too long.

    What characters pick goes by its name; a position of a document has its character behind it where that has room.
    """
    letter, number = AXES[axis], str(place)
    given = body.frame.dataset.given(f"{letter}{place}") if axis == "character" else ""
    given = given_heads(body.frame.dataset, room)[place] if axis == "class" else given
    if given and width_of(given) <= room:
        return given
    told = f"{letter}{number} {read}" if axis in _POSITIONS and (read := body.character(place)) else ""
    if told and width_of(told) <= room:
        return told
    if len(number) < room:
        return f"{letter}{number}"
    return number if len(number) == room else f"…{number[1 - room :]}"


def title_that_fits(pane: Pane, *titles: str) -> str:
    """The first title that fits beside the pane's mark and number, else the last."""
    return fitting(titles, pane.title_width - 3)


def titled(pane: Pane, title: str, *parts: str, brief: str = "", windows: Sequence[Window] = ()) -> str:
    """A title, with the parts of the axes that are in view where there is room: shortened, never cut.

    Where it is a part of one axis only, as of these windows, a pane that names its rows tells how many of how many.
    """
    told, brief = ", ".join(part for part in parts if part), brief or pane.brief or title
    if not told:
        return title_that_fits(pane, title, brief)
    short = told.replace(" of ", "/")
    forms = (f"{title} {told}", f"{title} {short}", f"{brief} {told}", f"{brief} {short}")
    counts = [window.counted for window in windows if window.partial and pane.named]
    counted = [f"{title} {counts[0]}", f"{brief} {counts[0]}"] if len(counts) == 1 else []
    return title_that_fits(pane, *forms, *counted, title, brief)


def of_rows(window: Window) -> str:
    """The examples in view: `e0-3 of 32`, or where these are no neighbours `6 of 32 rows`."""
    return f"{window.named('e')}{' rows' if window.parted else ''}"
