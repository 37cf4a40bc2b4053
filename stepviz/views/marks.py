"""Marks: the parts of a picture that stand for something; what is painted there is what a click finds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from stepviz.ops import Array, Cell
from stepviz.views.text.span import Row, Tone


class Hit(NamedTuple):
    """What a place stands for: a cell, a row of the data, an iteration, a term, a choice; or nothing."""

    cell: Cell | None = None
    row: int | None = None
    iteration: int | None = None
    term: int | None = None
    """The place of a term in the explanation."""
    choice: int | None = None
    """The place of an answer of a question."""
    run: int | None = None
    """The place of a run of a board."""


NOTHING = Hit()


class PixelSource(NamedTuple):
    """A part of a picture as true pixels, for terminals that have them. Equal ones look the same."""

    draw: Callable[..., tuple[Array, Sequence[Tone | None]]]
    """Of what it is drawn from and so many pixels across and down: each as a place among tones, (down, across)."""
    of: tuple[Hashable, ...]
    """What it is drawn from."""

    def drawn(self, across: int, down: int) -> tuple[Array, Sequence[Tone | None]]:
        """It in so many pixels."""
        return self.draw(*self.of, across, down)


class Mark(NamedTuple):
    """A part of a picture, in its columns and lines."""

    x: int
    y: int
    width: int
    height: int
    of: Callable[[int, int], Hit]
    """What stands at a column and line of it, counted from its upper left."""
    pixels: PixelSource | None = None
    """How it looks where there are true pixels, if that is finer than its cells."""


class Drawn(NamedTuple):
    """Rows of one width, and what their parts stand for."""

    rows: tuple[Row, ...]
    marks: tuple[Mark, ...] = ()


def always(found: Hit) -> Callable[[int, int], Hit]:
    """For a mark that stands for one thing all over."""
    return lambda _x, _y: found


def with_pixels(x: int, y: int, width: int, height: int, source: PixelSource) -> Mark:
    """For a part that stands for nothing itself: what stands there has a mark before this one."""
    return Mark(x, y, width, height, always(NOTHING), source)


def hit(marks: Iterable[Mark], x: int, y: int) -> Hit:
    """What the first of the marks there stands for; nothing where none is."""
    for left, top, width, height, of, _ in marks:
        if left <= x < left + width and top <= y < top + height:
            return of(x - left, y - top)
    return NOTHING


def moved(marks: Iterable[Mark], x: int, y: int) -> tuple[Mark, ...]:
    """The same so many columns to the right and lines below."""
    return tuple(Mark(mark.x + x, mark.y + y, *mark[2:]) for mark in marks)
