"""Picture: a zoomed view that takes the place of all panes between the strip and the line of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, Protocol

from stepviz.ops import Cell
from stepviz.text import shortened
from stepviz.training import Frame
from stepviz.views.layout.layouts import Size
from stepviz.views.state import State
from stepviz.views.text.span import DIM, Line, Role, Row, Style, fitting

LEAST = Size(36, 10)
"""Columns and lines that a picture takes at least beside the panes."""
_TITLE = Style(Role.TEXT, 0, "b")


class Hit(NamedTuple):
    """What a place of a picture stands for: a cell, a row of the data, an iteration; or nothing."""

    cell: Cell | None = None
    row: int | None = None
    iteration: int | None = None


class Picture(Protocol):
    """A picture of a moment, tied to it: another moment, another picture."""

    key: str
    """What the command line and the title call it: `boundary`."""

    goes_along: ClassVar[bool] = False
    """Whether it shows, beside the panes, the number in brackets where nobody picked one."""

    def suits(self, frame: Frame) -> bool:
        """Whether the run has something to draw here: 2-D data for a decision boundary."""

    def least(self, _: Frame) -> Size:
        """The room that it takes at least beside the panes."""
        return LEAST

    def rows(self, frame: Frame, state: State, width: int, height: int) -> tuple[Row, ...]:
        """`height` rows of `width`: the title first, a sentence in plain words last."""

    def row_numbers(self, _frame: Frame, _state: State, /) -> Sequence[int]:
        """The rows of the data that can be picked here, in the order ↑ ↓ lead through them; none where none can."""
        return ()

    def hit(self, _frame: Frame, _state: State, _width: int, _height: int, _x: int, _y: int, /) -> Hit:
        """What stands at a column and line of the picture; nothing where nothing is picked."""
        return Hit()


def title(width: int, text: str, *abouts: str) -> Row:
    """` decision boundary──────── weights after update 600 ─`; the first of `abouts` that has room."""
    told = f" {text}"
    line = Line(width).put(0, told, _TITLE).put(len(told), "─" * max(0, width - len(told)), DIM)
    about = next((about for about in abouts if about and len(told) + len(about) + 4 <= width), "")
    if about:
        line.put_right(f" {about} ", end=width - 1)
    return line.row()


def sentence(width: int, *texts: str) -> Row:
    """The last line: the first text that has room, else the last one, shortened with `…`."""
    return Line(width).put(1, shortened(fitting(texts, width - 1), max(1, width - 1))).row()
