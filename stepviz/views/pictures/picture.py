"""Picture: what every plot has, and which plots suit a run. A plot is shown beside the panes or instead of them."""

from __future__ import annotations

import re
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
from stepviz.views.marks import Drawn, Mark, moved
from stepviz.views.state import State
from stepviz.views.text.span import BOLD, DIM, Line, Row, blank_lines, filled, fitting, text_of

LEAST = Size(36, 10)
"""The least size of a picture beside the panes."""
SHARED = Size(119, 30)
"""The least size that a picture shares with others if it leaves room, that of a window of 120x36."""
READ = Size(100, 40)
"""The size of a picture that is drawn to be read aloud."""
_DRAWN = dict.fromkeys([ord("·"), *range(0x2500, 0x2600), *range(0x2800, 0x2900)], " ")
"""Translates lines, blocks, shapes and dots to blanks."""
_WORD = 3
"""The least letters of a word, to tell words from the signs of rows and curves."""
_FIRST = {
    "batch": ("images", "maps", "boundary", "fit", "data"),
    "parameters": ("images", "maps", "boundary"),
    "accuracy": ("confusion",),
    "probabilities": ("confusion",),
    "column": ("curves",),
}
"""The pictures of a pane, by its name; the first that suits the run is used."""


class Picture(Protocol):
    """A kind of plot, drawn for a moment."""

    key: str
    """Its name in the command line: `boundary`."""

    goes_along: ClassVar[bool] = False
    """True if, beside the panes, it also shows the selected number if the user picked none."""

    docked: ClassVar[bool] = True
    """True if it may be shown beside the panes; False if another picture or a pane shows the same."""

    roomy: ClassVar[bool] = False
    """True if it is preferred beside the panes if its `least` size fits."""

    shrinks: ClassVar[bool] = True
    """True if it can also be drawn smaller than `least`."""

    lists_rows: ClassVar[bool] = False
    """True if it shows the rows of the data that the texts beside it name."""

    arrows: ClassVar[bool] = False
    """True if, once a number is picked, all arrow keys move from number to number in it."""

    def suits(self, frame: Frame) -> bool:
        """True if the run has what it draws, such as 2-D data for a decision boundary."""

    def least(self, _: Frame) -> Size:
        """Its least size beside the panes."""
        return LEAST

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: first the title, last a sentence; and the marks that clicks hit."""

    def part(self, _: Frame) -> str:
        """The name of another picture that it has as a part; empty if it has none."""
        return ""

    def comes_last(self, _: Frame) -> bool:
        """True if it comes after the other pictures of the run."""
        return False

    def has_axes(self, _: Frame) -> bool:
        """True if the features on its axes can be chosen."""
        return False

    def next_cell(self, _frame: Frame, _state: State, _way: Way, /) -> Cell | None:
        """The number that an arrow key moves to from the selected one; None without one."""
        return None

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """Its words, to be read aloud."""
        return read(self.drawn(frame, state, *READ).rows)

    def row_numbers(self, _frame: Frame, _state: State, /) -> Sequence[int]:
        """The rows of the data that can be picked, in the order of ↑ ↓."""
        return ()


def read(rows: Iterable[Row], *, table: bool = False) -> Iterator[str]:
    """The lines of a picture that have words, without drawing characters. `table`: also lines of numbers alone."""
    for row in rows:
        written = "".join(" " if span.style.ground is not None else span.text for span in row)
        if "──" in written:  # a title, and what stands behind it
            written = re.sub(r"─+ (?=\S)", ", ", written).replace(" · ", ", ")
        words = written.translate(_DRAWN).split()  # rows of one sign, `ooo`, are no words
        if (table and words) or any(sum(map(str.isalpha, word)) >= _WORD and len({*word}) > 1 for word in words):
            yield " ".join(words)


def title(width: int, text: str, *abouts: str) -> Row:
    """` decision boundary──────── weights after update 600 ─`, with the first of `abouts` that fits."""
    told = f" {text}"
    line = Line(width).put(0, told, BOLD).put(len(told), "─" * max(0, width - len(told)), DIM)
    about = next((about for about in abouts if about and len(told) + len(about) + 4 <= width), "")
    if about:
        line.put_right(f" {about} ", end=width - 1)
    return line.row()


def sentence(width: int, *told: str | Row) -> Row:
    """The last line: the first text or legend that fits, else the last one, shortened with `…`."""
    texts = [text if isinstance(text, str) else text_of(text) for text in told]
    text = fitting(texts, width - 1)
    shown = told[texts.index(text)]
    if isinstance(shown, str):
        return Line(width).put(1, shortened(shown, max(1, width - 1))).row()
    line = Line(width).put_row(1, shown)
    return (line if width_of(text) < width else line.put(width - 1, "…")).row()


def blank(width: int, height: int) -> list[Line]:
    """The empty lines of a picture of that size, between its title and its sentence."""
    return blank_lines(width, max(0, height - 2))


def framed(
    width: int,
    height: int,
    titles: Sequence[str],
    lines: Iterable[Line | Row],
    told: Sequence[str | Row],
    marks: Iterable[Mark] = (),
) -> Drawn:
    """A picture of `height` rows of `width`: its title, its lines, its sentence. `titles`, `told`: their forms.

    `told`: none where the lines take the room of the sentence. `marks`: those on the lines, counted like these.
    """
    last = [sentence(width, *told)] if told else []
    rows = filled([line.row() if isinstance(line, Line) else line for line in lines], width, height - 1 - len(last))
    return Drawn((title(width, *titles), *rows, *last)[:height], moved(marks, 0, 1))


@cache
def pictures() -> tuple[Picture, ...]:
    """All pictures, imported at the first call."""
    return tuple(loaded(home)() for home in PICTURES.values())


# Each key and each paint asks; what suits a run does not change within a frame.
@lru_cache(maxsize=MAX_RUNS + 2)
def suiting(frame: Frame) -> tuple[Picture, ...]:
    """The pictures that suit the run."""
    found = (picture for picture in pictures() if picture.suits(frame))
    return tuple(sorted(found, key=lambda picture: picture.comes_last(frame)))


def picture_named(frame: Frame, key: str) -> Picture:
    """The picture of that name. Raises `UserError` if none of the run's pictures has it."""
    known = suiting(frame)
    found = next((picture for picture in known if picture.key == key), None)
    if found is None:
        choices = either([picture.key for picture in known])
        raise UserError(f"--zoom {quoted(key)}: {frame.experiment.title} has no such plot: choose {choices}")
    return found


def largest(frame: Frame, state: State, name: str) -> float:
    """The largest finite size in a tensor, over all runs drawn on the same scale."""
    frames = (frame, *(other for other in state.together if name in other.program.tensors))
    return max(each.current.largest(name) for each in frames)


def row_after(frame: Frame, state: State, row: int | None, way: int) -> int | None:
    """The next (`way` > 0) or previous row that can be picked in the picture in view; from None the first or last."""
    numbers = picture_named(frame, state.zoom).row_numbers(frame, state)
    if not numbers:
        return None
    place = bisect_left(numbers, -1 if row is None else row)
    listed = place < len(numbers) and numbers[place] == row
    return numbers[(place + (way if listed else min(way, 0))) % len(numbers)]


def first_of(frame: Frame, pane: str) -> str:
    """The name of the picture of a pane, else of the first that suits the run: the code suits all."""
    known = [picture.key for picture in suiting(frame)]
    wanted: Sequence[str] = (*_FIRST.get(pane, ()), *known)
    return next(key for key in wanted if key in known)


def next_to(frame: Frame, key: str, turn: int) -> str:
    """The name of the picture `turn` places after that one, cyclically; empty if the run has no such picture."""
    known = [picture.key for picture in suiting(frame)]
    return known[(known.index(key) + turn) % len(known)] if key in known else ""
