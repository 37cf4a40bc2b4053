"""Picture: a zoomed view in the place of all panes, between the strip and the line of keys; which ones there are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import ClassVar, Protocol

from stepviz.errors import UserError
from stepviz.ops import Cell
from stepviz.settings.kinds import either, loaded
from stepviz.settings.limits import MAX_RUNS
from stepviz.settings.looks import PICTURES
from stepviz.shell import quoted
from stepviz.text import shortened, width_of
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.layouts import Size
from stepviz.views.marks import Drawn
from stepviz.views.state import State
from stepviz.views.text.span import DIM, Line, Role, Row, Style, fitting, text_of

LEAST = Size(36, 10)
"""Columns and lines that a picture takes at least beside the panes."""
_READ = Size(100, 40)
"""The room of a picture that is read aloud."""
_DRAWN = dict.fromkeys([ord("·"), *range(0x2500, 0x2600), *range(0x2800, 0x2900)], " ")
"""Lines, blocks, shapes and dots, each with a blank in its place."""
_WORD = 3
"""Letters of a word at least: signs of rows and of curves have fewer, or one several times."""
_TITLE = Style(Role.TEXT, 0, "b")
_FIRST = {
    "batch": ("images", "maps", "boundary", "fit", "data"),
    "before": ("images", "maps", "boundary"),
    "grads": ("images", "maps", "boundary"),
    "after": ("images", "maps", "boundary"),
    "accuracy": ("confusion",),
    "probabilities": ("confusion",),
    "means": ("curves",),
}
"""What a pane is seen as, by its name: the first that suits the run."""


class Picture(Protocol):
    """A picture of a moment, tied to it: another moment, another picture."""

    key: str
    """What the command line and the title call it: `boundary`."""

    goes_along: ClassVar[bool] = False
    """Whether it shows, beside the panes, the number in brackets where nobody picked one."""

    docked: ClassVar[bool] = True
    """Whether it stands beside the panes where there is room: not what another one shows, or the panes themselves."""

    roomy: ClassVar[bool] = False
    """Whether it stands there before the others where it has its `least` room."""

    shrinks: ClassVar[bool] = True
    """Whether it shows something in less than its `least` room too."""

    lists_rows: ClassVar[bool] = False
    """Whether it shows those rows of the data that the words beside it name."""

    arrows: ClassVar[bool] = False
    """Whether all arrows lead from number to number in it, once one is picked."""

    def suits(self, frame: Frame) -> bool:
        """Whether the run has something to draw here: 2-D data for a decision boundary."""

    def least(self, _: Frame) -> Size:
        """The room that it takes at least beside the panes."""
        return LEAST

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title first, a sentence in plain words last; and what is picked by a click."""

    def comes_last(self, _: Frame) -> bool:
        """Whether the other pictures of the run are turned to before it."""
        return False

    def has_axes(self, _: Frame) -> bool:
        """Whether the features on its axes can be chosen."""
        return False

    def next_cell(self, _frame: Frame, _state: State, _way: Way, /) -> Cell | None:
        """The number that an arrow leads to, from the one in brackets; None for none."""
        return None

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """What it shows, to be read aloud: its words."""
        return read(self.drawn(frame, state, *_READ).rows)

    def row_numbers(self, _frame: Frame, _state: State, /) -> Sequence[int]:
        """The rows of the data that can be picked here, in the order ↑ ↓ lead through them; none where none can."""
        return ()


def read(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of a picture that have words, without what is drawn between them."""
    for row in rows:
        written = "".join(" " if span.style.ground is not None else span.text for span in row)
        words = written.translate(_DRAWN).split()
        if any(sum(map(str.isalpha, word)) >= _WORD and len({*word}) > 1 for word in words):
            yield " ".join(words)


def title(width: int, text: str, *abouts: str) -> Row:
    """` decision boundary──────── weights after update 600 ─`; the first of `abouts` that has room."""
    told = f" {text}"
    line = Line(width).put(0, told, _TITLE).put(len(told), "─" * max(0, width - len(told)), DIM)
    about = next((about for about in abouts if about and len(told) + len(about) + 4 <= width), "")
    if about:
        line.put_right(f" {about} ", end=width - 1)
    return line.row()


def sentence(width: int, *told: str | Row) -> Row:
    """The last line: the first text or legend that has room, else the last one, shortened with `…`."""
    texts = [text if isinstance(text, str) else text_of(text) for text in told]
    text = fitting(texts, width - 1)
    shown = told[texts.index(text)]
    if isinstance(shown, str):
        return Line(width).put(1, shortened(shown, max(1, width - 1))).row()
    line = Line(width).put_row(1, shown)
    return (line if width_of(text) < width else line.put(width - 1, "…")).row()


@cache
def pictures() -> tuple[Picture, ...]:
    """All of them, loaded when one is first asked for."""
    return tuple(loaded(home)() for home in PICTURES.values())


@lru_cache(maxsize=MAX_RUNS + 2)
def suiting(frame: Frame) -> tuple[Picture, ...]:
    """The pictures that can be drawn of the run."""
    found = (picture for picture in pictures() if picture.suits(frame))
    return tuple(sorted(found, key=lambda picture: picture.comes_last(frame)))


def picture_named(frame: Frame, key: str) -> Picture:
    """The picture of that name. Raises `UserError` where there is none, or the run has nothing to draw in it."""
    known = suiting(frame)
    found = next((picture for picture in known if picture.key == key), None)
    if found is None:
        choices = either([picture.key for picture in known])
        raise UserError(f"--zoom {quoted(key)}: {frame.experiment.title} has no such plot: choose {choices}")
    return found


def largest(frame: Frame, state: State, name: str) -> float:
    """The largest finite size in a tensor, of all runs that are drawn on one scale."""
    frames = (frame, *(other for other in state.together if name in other.program.tensors))
    return max(each.current.largest(name) for each in frames)


def row_after(frame: Frame, state: State, row: int | None, way: int) -> int | None:
    """The row after one, or before it, that the picture in view leads to; the first one from none."""
    numbers = picture_named(frame, state.zoom).row_numbers(frame, state)
    if not numbers:
        return None
    place = bisect_left(numbers, -1 if row is None else row)
    if row is None or place == len(numbers) or numbers[place] != row:
        return numbers[(place if way > 0 else place - 1) % len(numbers)]
    return numbers[(place + way) % len(numbers)]


def first_of(frame: Frame, pane: str) -> str:
    """The picture that a pane is seen as, else the first that suits the run; empty where none does."""
    known = [picture.key for picture in suiting(frame)]
    wanted: Sequence[str] = (*_FIRST.get(pane, ()), *known)
    return next((key for key in wanted if key in known), "")


def next_to(frame: Frame, key: str, turn: int) -> str:
    """The picture after that one, or before it, round all that suit the run."""
    known = [picture.key for picture in suiting(frame)]
    return known[(known.index(key) + turn) % len(known)] if key in known else ""
