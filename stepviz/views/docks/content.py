"""Content: what can be drawn in a place that the panes leave free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from stepviz.views.layout.layouts import Size
from stepviz.views.pictures.picture import Hit
from stepviz.views.sight import Sight
from stepviz.views.text.span import DIM, TEXT, Line, Row


class Content(Protocol):
    """One thing that stands in a dock, in all its lines."""

    def columns(self, sight: Sight, size: Size, room: Size) -> int:
        """How many columns of the room it takes, in a terminal of `size`; 0 where it has nothing to show there."""

    def rows(self, sight: Sight, size: Size, room: Size) -> Sequence[Row]:
        """What is drawn in the room: a row for each of its lines, as wide as it."""

    def hit(self, _sight: Sight, _size: Size, _room: Size, _x: int, _y: int, /) -> Hit:
        """What stands at a column and line of it; nothing where nothing is picked."""
        return Hit()


def put_title(line: Line, text: str) -> None:
    """`code──────────`: as the panes have theirs, with the column of a mark before it."""
    line.put(1, text.ljust(line.width - 1, "─"), DIM).put(1, text, TEXT)
