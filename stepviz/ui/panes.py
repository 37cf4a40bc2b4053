"""Panes: rows of spans, painted line by line, and where they stand."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from stepviz.ui.theme import StyleTable
from stepviz.views.layout.layouts import Layout as PaneLayout
from stepviz.views.layout.layouts import Pane, size_for
from stepviz.views.text.span import TEXT, Row


class PaneWidget(Widget, inherit_css=False):
    """A part of the screen. It is told its rows, and says where the mouse was used; it knows nothing else."""

    ALLOW_SELECT = False

    class Clicked(Message):
        """The pane was clicked at a column and line of its own."""

        def __init__(self, name: str, x: int, y: int) -> None:
            super().__init__()
            self.name, self.x, self.y = name, x, y

    class Pointed(Message):
        """The mouse is over a column and line of the pane, its button held or not; -1 where it has left."""

        def __init__(self, name: str, x: int, y: int, *, held: bool) -> None:
            super().__init__()
            self.name, self.x, self.y, self.held = name, x, y, held

    class Wheeled(Message):
        """The wheel was turned over the pane: 1 away from the start, -1 towards it."""

        def __init__(self, name: str, y: int, turn: int) -> None:
            super().__init__()
            self.name, self.y, self.turn = name, y, turn

    def __init__(self, slot: str) -> None:
        """`slot`: the panes that are shown in it, one at a time."""
        super().__init__(id=slot)
        self.slot = slot
        self.pane = slot
        """The name of the pane that is shown now."""
        self._rows: tuple[Row, ...] = ()
        self._table: StyleTable | None = None
        self._strips: list[Strip] = []

    def show(self, rows: tuple[Row, ...], table: StyleTable) -> None:
        """Show these rows; only those that differ from what is shown are painted again."""
        known = self._rows if table is self._table and len(rows) == len(self._rows) else ()
        changed = [y for y, row in enumerate(rows) if y >= len(known) or row != known[y]]
        if not known:
            self._strips = [Strip([])] * len(rows)
        for y in changed:
            self._strips[y] = _strip(rows[y], table)
        self._rows, self._table = rows, table
        if changed and self.is_mounted:
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One line."""
        if y < len(self._strips):
            return self._strips[y]
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

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Say where; the mouse is followed until the button is let go."""
        self.capture_mouse()
        self.post_message(self.Pointed(self.pane, event.x, event.y, held=True))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say where."""
        self.post_message(self.Pointed(self.pane, event.x, event.y, held=event.button == 1))

    def on_mouse_up(self) -> None:
        """Let go."""
        self.release_mouse()

    def on_leave(self) -> None:
        """The mouse is nowhere here any more."""
        self.post_message(self.Pointed(self.pane, -1, -1, held=False))

    def on_click(self, event: events.Click) -> None:
        """Say where."""
        self.post_message(self.Clicked(self.pane, event.x, event.y))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Say so."""
        event.stop()
        self.post_message(self.Wheeled(self.pane, event.y, 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Say so."""
        event.stop()
        self.post_message(self.Wheeled(self.pane, event.y, -1))


class Page(PaneWidget):
    """A pane that takes the place of all others: the smallest screens, help, the list of commands, black."""

    whole = False
    """Whether it is shown."""
    full = True
    """Whether it fills the terminal, not only the place of the panes."""


class Places(Layout):
    """Puts every pane where the table of the views has it, in the middle of the terminal; or the page alone."""

    name: ClassVar[str] = "places"

    def __init__(self, layout: PaneLayout) -> None:
        """`layout`: the panes to place; another one may take its place."""
        super().__init__()
        self.layout = layout

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """The placements of all panes that are shown."""
        del parent, greedy  # every place is in the table
        page = next((child for child in children if isinstance(child, Page)), None)
        if page is not None and page.whole:
            return [_placed(page, size.region if page.full else page_region(size))]
        if size_for(size.width, size.height) is None:
            return []
        box = _middle(size, self.layout.width, self.layout.height)
        places = {slot_of(pane): pane.place for pane in self.layout.panes}
        return [
            _placed(child, Region(*places[child.slot]).translate(box.offset).intersection(box))
            for child in children
            if isinstance(child, PaneWidget) and child.slot in places
        ]


def slot_of(pane: Pane) -> str:
    """The slot a pane is shown in: by its number, so that another sheet's panes take the place of these."""
    return f"pane{pane.number}" if pane.number else pane.name


def page_region(size: Size) -> Region:
    """The middle of the terminal, as large as the layout that fits; all of it where none does."""
    fitting = size_for(size.width, size.height)
    if fitting is None:
        return size.region
    return _middle(size, fitting.width, fitting.height)


def _middle(size: Size, width: int, height: int) -> Region:
    return Region((size.width - width) // 2, (size.height - height) // 2, width, height)


def _placed(widget: Widget, region: Region) -> WidgetPlacement:
    return WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, widget)


def _strip(row: Row, table: StyleTable) -> Strip:
    return Strip([Segment(span.text, table[span.style]) for span in row], sum(span.columns for span in row))
