"""Marks: areas of a drawing, with the objects that a click there selects, or with a version in true pixels."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stepviz.ops import Array, Cell
from stepviz.views.text.span import Row, Span, Tone


class Hit(NamedTuple):
    """The object at a position: a cell, a row of the data, an iteration, a term, a choice, a run; or nothing."""

    cell: Cell | None = None
    row: int | None = None
    iteration: int | None = None
    term: int | None = None
    """The position of a term in the explanation."""
    choice: int | None = None
    """The position of a choice of the question."""
    run: int | None = None
    """The position of a run on the board."""


NOTHING = Hit()


@dataclass(frozen=True, eq=False)
class PixelScale:
    """How the numbers of pixels look. The last number, which is -1 too, stands for nan and inf."""

    tones: Sequence[Tone | None]
    """The tone of each number; None where its sign must be seen."""
    signs: Sequence[Span]
    """The sign of each number, for terminals without tones. A cell has the sign of its stronger half."""
    halved: bool = False
    """True if signs show instead which halves of a cell are inked."""


class PixelSource(NamedTuple):
    """Draws an area as pixels: two in a cell of text, or more, as true pixels. Equal sources look the same."""

    scale: PixelScale
    draw: Callable[..., Array]
    """Returns numbers of the scale, (down, across); called with `of`, across and down."""
    of: tuple[Hashable, ...]
    """The first arguments of `draw`."""

    def drawn(self, across: int, down: int) -> Array:
        """The result of `draw` in `across` x `down` pixels."""
        return self.draw(*self.of, across, down)


class Mark(NamedTuple):
    """A rectangle of a drawing, in columns and lines."""

    x: int
    y: int
    width: int
    height: int
    of: Callable[[int, int], Hit]
    """Returns the object at a column and line, relative to the upper left of the mark."""
    pixels: PixelSource | None = None
    """The finer version in true pixels; None without one."""


class Drawn(NamedTuple):
    """Rows of one width, and the marks on them."""

    rows: tuple[Row, ...]
    marks: tuple[Mark, ...] = ()


def always(found: Hit) -> Callable[[int, int], Hit]:
    """A function for `Mark.of` that returns the same object everywhere."""
    return lambda _x, _y: found


def hit(marks: Iterable[Mark], x: int, y: int) -> Hit:
    """The object of the first mark at a position; `NOTHING` without one."""
    for left, top, width, height, of, _ in marks:
        if left <= x < left + width and top <= y < top + height:
            return of(x - left, y - top)
    return NOTHING


def moved(marks: Iterable[Mark], x: int, y: int) -> tuple[Mark, ...]:
    """The marks moved `x` columns to the right and `y` lines down."""
    return tuple(Mark(mark.x + x, mark.y + y, *mark[2:]) for mark in marks)
