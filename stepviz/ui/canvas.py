"""Canvas: the widget that paints the rows of a screen, centred in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from stepviz.ui.ansi import Pen
from stepviz.ui.graphics.asking import Graphics
from stepviz.ui.graphics.laid import LaidLine, laid
from stepviz.ui.theme import StyleTable
from stepviz.views.text.palette import Colours, solid
from stepviz.views.text.span import TEXT, Row, Span, row_width

if TYPE_CHECKING:
    from stepviz.session.player import Player
    from stepviz.training import Direction
    from stepviz.ui.graphics.painter import Painter
    from stepviz.views.marks import Mark

Pixels = Callable[[Pen], tuple[str, str]]
"""Returns what to write before and after a line of text."""


class Canvas(Widget, inherit_css=False):
    """The only widget on the screen: shows the rows it is given, and posts where the mouse was used."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Canvas { width: 100%; height: 100%; }"

    class MouseUsed(Message):
        """The mouse was used on the rows."""

        def __init__(self, does: Callable[[Player], None]) -> None:
            """`does`: passes it to the player."""
            super().__init__()
            self.does = does

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[LaidLine] = ()
        self._painter: Painter | None = None
        self._last: Painter | None = None
        """The previous painter, whose images may still be on the screen."""
        self._table: StyleTable | None = None
        self._strips: list[Strip] = []
        self._left = self._top = 0
        self._room = (0, 0)

    def show(
        self,
        rows: Sequence[Row],
        table: StyleTable,
        room: tuple[int, int],
        marks: Sequence[Mark] = (),
        graphics: Graphics | None = None,
    ) -> None:
        """Show these rows, centred in `room` (columns, lines). Only rows that changed are painted.

        `marks`: parts in true pixels. `graphics`: how the terminal shows these; None if it does not.
        """
        width = row_width(rows[0]) if rows else 0
        left, top = max(0, (room[0] - width) // 2), max(0, (room[1] - len(rows)) // 2)
        place = (left, top, room, len(rows))
        painter = self._painting(graphics, table.colours)
        lines = laid(rows, marks, painter.colours) if painter and marks else [LaidLine(row) for row in rows]
        same = table is self._table and place == (self._left, self._top, self._room, len(self._lines))
        same = same and painter is self._painter
        changed = _anew((y for y, line in enumerate(lines) if not same or line != self._lines[y]), lines)
        self._lines, self._table, self._left, self._top, self._room = lines, table, left, top, room
        self._last, self._painter = self._painter or self._last, painter
        if not same:
            self._strips = [Strip([])] * len(rows)
        for y in changed:
            row = _filled(lines[y].row, left, width, room[0])
            self._strips[y] = FinalStrip(row, table, max(room[0], left + width), self._pixels(lines[y], y))
        if not self.is_mounted:  # the first rows come before, and are painted when it is
            return
        if not same:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, top + first, room[0], count) for first, count in _together(changed)))

    def _pixels(self, line: LaidLine, y: int) -> Pixels | None:
        """What to write around a line: the true pixels of all parts that end in it."""
        painter, left, top = self._painter or self._last, self._left, self._top
        if painter is None:
            return None
        ending = [part for part in line.parts if part.y + part.height == y + 1]

        def around(pen: Pen) -> tuple[str, str]:
            return painter.before(top + y), "".join(painter.drawn(part, left, top, pen) for part in ending)

        return around

    def _painting(self, graphics: Graphics | None, colours: Colours | None) -> Painter | None:
        """The painter of true pixels, if any; the same one as long as nothing changes."""
        if graphics is None or colours is None:
            return None
        known = self._painter
        same = known is not None and known.graphics == graphics and known.colours is colours
        if same:
            return known
        from stepviz.ui.graphics.painter import Painter

        return Painter(graphics, colours)

    def render_line(self, y: int) -> Strip:
        """One line."""
        if 0 <= y - self._top < len(self._strips):
            return self._strips[y - self._top]
        return Strip.blank(self.size.width, None if self._table is None else self._table[TEXT])

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region. Textual's borders, padding and filters are skipped: the strips are final."""
        strips = [self.render_line(y) for y in crop.line_range]
        left, right = crop.column_span
        width = self.size.width
        if (left, right) == (0, width) and all(strip.cell_length == width for strip in strips):
            return strips
        ground = None if self._table is None else self._table[TEXT]
        return [strip.adjust_cell_length(max(width, right), ground).crop(left, right) for strip in strips]

    def _place(self, event: events.MouseEvent) -> tuple[int, int]:
        return event.x - self._left, event.y - self._top

    def _point(self, place: tuple[int, int], *, held: bool) -> None:
        self.post_message(self.MouseUsed(lambda player: player.point(*place, held=held)))

    def _wheel(self, event: events.MouseEvent, direction: Direction) -> None:
        event.stop()
        place = self._place(event)
        self.post_message(self.MouseUsed(lambda player: player.wheel(*place, direction)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Post the place; capture the mouse until the button is released."""
        self.capture_mouse()
        self._point(self._place(event), held=True)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Post the place."""
        self._point(self._place(event), held=event.button == 1)

    def on_mouse_up(self) -> None:
        """Release the mouse."""
        self.release_mouse()

    def on_leave(self) -> None:
        """Post a place outside."""
        self._point((-1, -1), held=False)

    def on_click(self, event: events.Click) -> None:
        """Post the place."""
        place = self._place(event)
        self.post_message(self.MouseUsed(lambda player: player.click(*place)))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Post a turn forwards."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Post a turn back."""
        self._wheel(event, -1)


class FinalStrip(Strip):
    """A line that no filter changes. The attributes of Textual's `Strip` are made when first read."""

    def __init__(self, row: Row, table: StyleTable, columns: int, pixels: Pixels | None = None) -> None:
        """`pixels`: returns what to write before and after the line."""
        self.row, self._table, self._pixels = row, table, pixels
        self._cell_length, self._render_cache = columns, None

    def __getattr__(self, name: str) -> Any:
        if name not in Strip.__slots__:
            raise AttributeError(name)
        # Only where Textual cuts a line it asks for segments, which take longer to make than the line itself.
        pieces = solid(self.row, self._table.colours)
        super().__init__([Segment(text, self._table[style]) for text, style in pieces], self._cell_length)
        return getattr(self, name)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The line itself if it is not cut, else as Textual cuts it."""
        cuts = [*cuts]
        return [self] if cuts == [self._cell_length] else super().divide(cuts)

    def render(self, console: Console) -> str:
        """The line with its escape sequences; it ends in the usual look."""
        if self._render_cache is None:
            pen = self._table.pen(console.color_system or "")
            before, behind = ("", "") if self._pixels is None else self._pixels(pen)
            self._render_cache = f"{before}{pen.line(self.row)}{behind}"
        return self._render_cache


def _anew(changed: Iterable[int], lines: Sequence[LaidLine]) -> list[int]:
    """The changed lines, and the last line of each part on one of them: rewriting text erases its pixels."""
    found, waiting = set[int](), {*changed}
    while waiting:
        found |= waiting
        waiting = {part.y + part.height - 1 for y in waiting for part in lines[y].parts} - found
    return sorted(found)


def _together(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive lines: (first line, count)."""
    for _, run in groupby(enumerate(lines), key=lambda place: place[1] - place[0]):
        first, *others = (line for _, line in run)
        yield first, 1 + len(others)


def _filled(row: Row, left: int, columns: int, width: int) -> Row:
    """A row of `columns` columns after `left` blank ones, padded to `width`."""
    before = [Span(" " * left, TEXT)] if left else []
    after = [Span(" " * (width - left - columns), TEXT)] if left + columns < width else []
    return (*before, *row, *after) if before or after else row
