"""Canvas: the rows of a screen, painted line by line in the middle of the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from stepviz.ui.theme import StyleTable
from stepviz.views.text.palette import solid
from stepviz.views.text.span import TEXT, Row, Span


class Canvas(Widget, inherit_css=False):
    """Everything that is seen. It is told its rows, and says where the mouse was used; it knows nothing else."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Canvas { width: 100%; height: 100%; }"

    class Clicked(Message):
        """A column and line of the rows was clicked."""

        def __init__(self, x: int, y: int) -> None:
            super().__init__()
            self.x, self.y = x, y

    class Pointed(Message):
        """The mouse is over a column and line of the rows, its button held or not; -1 where it has left."""

        def __init__(self, x: int, y: int, *, held: bool) -> None:
            super().__init__()
            self.x, self.y, self.held = x, y, held

    class Wheeled(Message):
        """The wheel was turned over a column and line: 1 away from the start, -1 towards it."""

        def __init__(self, x: int, y: int, turn: int) -> None:
            super().__init__()
            self.x, self.y, self.turn = x, y, turn

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()
        self._table: StyleTable | None = None
        self._strips: list[Strip] = []
        self._left = self._top = 0
        self._room = (0, 0)

    def show(self, rows: Sequence[Row], table: StyleTable, room: tuple[int, int]) -> None:
        """Show these rows in the middle of `room` columns and lines; those that are shown already are not painted."""
        (left, width), top = _across(rows, room[0]), max(0, (room[1] - len(rows)) // 2)
        place = (left, top, room, len(rows))
        same = table is self._table and place == (self._left, self._top, self._room, len(self._rows))
        changed = [y for y, row in enumerate(rows) if not same or row != self._rows[y]]
        if not same:
            self._strips = [Strip([])] * len(rows)
        for y in changed:
            self._strips[y] = _strip(rows[y], table, left, width, room[0])
        self._rows, self._table, self._left, self._top, self._room = rows, table, left, top, room
        if not self.is_mounted:
            return
        if not same:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, top + first, room[0], count) for first, count in _together(changed)))

    def render_line(self, y: int) -> Strip:
        """One line."""
        if 0 <= y - self._top < len(self._strips):
            return self._strips[y - self._top]
        return Strip.blank(self.size.width, None if self._table is None else self._table[TEXT])

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region. Border, padding and filters of Textual are passed by: the strips are final."""
        strips = [self.render_line(y) for y in crop.line_range]
        left, right = crop.column_span
        width = self.size.width
        if (left, right) == (0, width) and all(strip.cell_length == width for strip in strips):
            return strips
        ground = None if self._table is None else self._table[TEXT]
        return [strip.adjust_cell_length(max(width, right), ground).crop(left, right) for strip in strips]

    def _place(self, event: events.MouseEvent) -> tuple[int, int]:
        """The column and line of the rows that an event is over."""
        return event.x - self._left, event.y - self._top

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Say where; the mouse is followed until the button is let go."""
        self.capture_mouse()
        self.post_message(self.Pointed(*self._place(event), held=True))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say where."""
        self.post_message(self.Pointed(*self._place(event), held=event.button == 1))

    def on_mouse_up(self) -> None:
        """Let go."""
        self.release_mouse()

    def on_leave(self) -> None:
        """The mouse is nowhere here any more."""
        self.post_message(self.Pointed(-1, -1, held=False))

    def on_click(self, event: events.Click) -> None:
        """Say where."""
        self.post_message(self.Clicked(*self._place(event)))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Say so."""
        event.stop()
        self.post_message(self.Wheeled(*self._place(event), 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Say so."""
        event.stop()
        self.post_message(self.Wheeled(*self._place(event), -1))


class FinalStrip(Strip):
    """A line of text that is final. What Textual keeps of a strip is made once it asks for it."""

    def __init__(self, row: Row, table: StyleTable, columns: int) -> None:
        self.row, self._table = row, table
        self._cell_length, self._render_cache = columns, None

    def __getattr__(self, name: str) -> Any:
        if name not in Strip.__slots__:
            raise AttributeError(name)
        pieces = solid(self.row, self._table.colours)
        super().__init__([Segment(text, self._table[style]) for text, style in pieces], self._cell_length)
        return getattr(self, name)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The line itself, where it is wanted whole."""
        cuts = [*cuts]
        return [self] if cuts == [self._cell_length] else super().divide(cuts)

    def render(self, console: Console) -> str:
        """The line with its sequences; the look behind it is the usual one."""
        if self._render_cache is None:
            self._render_cache = self._table.pen(console.color_system or "").told(self.row)
        return self._render_cache


def _together(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Lines that follow on each other, as the first of them and how many."""
    for _, run in groupby(enumerate(lines), key=lambda place: place[1] - place[0]):
        first, *others = (line for _, line in run)
        yield first, 1 + len(others)


def _across(rows: Sequence[Row], room: int) -> tuple[int, int]:
    """The first column of the rows in the middle of so many, and how many they take."""
    columns = sum(span.columns for span in rows[0]) if rows else 0
    return max(0, (room - columns) // 2), columns


def _strip(row: Row, table: StyleTable, left: int, columns: int, width: int) -> Strip:
    """A row of so many columns, with the ground beside it."""
    before = [Span(" " * left, TEXT)] if left else []
    after = [Span(" " * (width - left - columns), TEXT)] if left + columns < width else []
    return FinalStrip((*before, *row, *after) if before or after else row, table, max(width, left + columns))
