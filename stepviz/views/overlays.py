"""Overlays: the base class of dialogs, which lie over the screen and receive keys first, and how they are drawn there.

The overlays themselves are in `stepviz/session`, since their keys act on the session.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from stepviz.views.chrome.keys import told_line
from stepviz.views.text.span import DIM, REVERSED, TEXT, Line, Row, Style, row_width

if TYPE_CHECKING:
    from stepviz.views.layout.layouts import Size

    MomentView = Any  # that of `views.moment_view`, whose state has overlays

MOST = 5
"""The most lines of a list in a lecture, so that it covers the text below the panes, but no pane."""
LINE_WIDTH = 78
"""The most columns of a prompt."""
ANY = ("any",)
"""The key names of a row for all keys that no other row has."""


class Keys(NamedTuple):
    """A row of an overlay's keys, and their action."""

    names: tuple[str, ...]
    words: str
    """The text in the key bar, `Enter go there`; empty for none. `{0}` is the overlay."""
    does: str | Callable[[Any, Any], object]
    """A command to carry out after closing the overlay, or a function of the overlay and the key."""


@dataclass(frozen=True)
class Overlay:
    """An overlay as an immutable value: choosing another line makes another value."""

    keys: ClassVar[tuple[Keys, ...]] = ()
    page: ClassVar[bool] = False
    """True if it replaces the panes."""
    whole: ClassVar[bool] = False
    """True if such a page fills the terminal instead of having the size of a page of text."""
    dark: ClassVar[bool] = False
    """True if the screen is black."""
    typing: ClassVar[bool] = False
    """True if keys can type a text."""

    moves: ClassVar[bool] = False
    """True if it scrolls, or one of its lines is chosen: by ↓ and ↑, and by the wheel."""

    @classmethod
    def of(cls, sight: MomentView) -> Self:  # noqa: ARG003 - most are the same everywhere
        """The overlay as its command opens it."""
        return cls()

    @property
    def told(self) -> tuple[str, ...]:
        """The texts of its key bar."""
        return tuple(keys.words.format(self) for keys in self.keys if keys.words)

    @property
    def hides(self) -> str:
        """What it asks for, so that the screen must hide it: `order` of operations, `rule` of one, or ""."""
        return ""

    @property
    def last_words(self) -> tuple[str, ...] | None:
        """The results, once all exercises are finished; None before."""
        return None

    @property
    def line(self) -> str:
        """The text that replaces the line on the next operation; "" for none."""
        return ""

    @property
    def above(self) -> str:
        """The text that replaces the line above that one; "" for none."""
        return ""

    def lines_below(self, width: int) -> int:  # noqa: ARG002 - most cover what is there
        """The lines that the panes leave below them for it; 0 if it covers what stands there."""
        return 0

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:  # noqa: ARG002 - most use them
        """The rows of the screen: `below` with the overlay drawn over them; for a page, all rows of that size."""
        return below


class LinesInView(NamedTuple):
    """The lines of a list in view, and where they stand on the screen."""

    y: int
    """The row of the first one."""
    lines: range
    """The numbers of the lines."""

    @classmethod
    def around(cls, place: int, count: int, y: int, room: int) -> LinesInView:
        """`room` of `count` lines, with line `place` in its middle unless an end is near."""
        top = max(0, min(place - room // 2, count - room))
        return cls(y, range(top, min(top + room, count)))

    def at(self, y: int) -> int | None:
        """The number of the line at a row of the screen; None outside."""
        number = y - self.y
        return self.lines[number] if 0 <= number < len(self.lines) else None


def below_panes(place: int, count: int, height: int, most: int | None = None) -> LinesInView:
    """The lines in view, at most `most`, of a list that stands above the key bar of a screen."""
    room = max(1, min(most or count, height - 2, count))
    return LinesInView.around(place, count, height - 1 - room, room)


def listed(
    below: tuple[Row, ...],
    title: str,
    lines: Sequence[str],
    told: Sequence[str],
    place: int = -1,
    most: int | None = None,
) -> tuple[Row, ...]:
    """The rows `below`, the last of them replaced by a title, at most `most` lines around the chosen one, and keys."""
    width = width_of(below)
    seen = below_panes(place, len(lines), len(below), most).lines
    head = Line(width).put(min(1, width - 1), "─" * max(1, width - 2), DIM).put(1, title, REVERSED)
    if len(seen) < len(lines):
        head.put_right(f" {seen[0] + 1}-{seen[-1] + 1} of {len(lines)} ", DIM, end=width - 1)
    body = [Line(width).put(1, f" {lines[number]} ", REVERSED if number == place else TEXT).row() for number in seen]
    return over(below, (head.row(), *body, told_line(width, told))[: len(below)])


def over(below: tuple[Row, ...], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows `below`, with the last ones replaced by `rows`."""
    return (*below[: len(below) - len(rows)], *rows)


def width_of(rows: Sequence[Row]) -> int:
    """The columns of the rows."""
    return row_width(rows[0]) if rows else 0


def written(row: Row, column: int, text: str, style: Style) -> Row:
    """A row with a text written over it."""
    return Line(row_width(row)).put_row(0, row).put(column, text, style).row()
