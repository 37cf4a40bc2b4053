"""Marks: the parts of a picture that stand for something; what is painted there is what a click finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.views.layout.layouts import Area
from stepviz.views.text.span import Row


class Hit(NamedTuple):
    """What a place of a picture stands for: a cell, a row of the data, an iteration; or nothing."""

    cell: Cell | None = None
    row: int | None = None
    iteration: int | None = None


NOTHING = Hit()


class Mark(NamedTuple):
    """A part of a picture."""

    place: Area
    of: Callable[[int, int], Hit]
    """What stands at a column and line of it, counted from its upper left."""


def mark_of(place: Area, hit: Hit) -> Mark:
    """One that stands for the same all over."""
    return Mark(place, lambda _x, _y: hit)


class Drawn(NamedTuple):
    """Rows of one width, and what their parts stand for."""

    rows: tuple[Row, ...]
    marks: tuple[Mark, ...] = ()


def hit(marks: Iterable[Mark], x: int, y: int) -> Hit:
    """What the first of the marks there stands for; nothing where none is."""
    found = next((mark for mark in marks if mark.place.holds(x, y)), None)
    return NOTHING if found is None else found.of(x - found.place.x, y - found.place.y)


def moved(marks: Iterable[Mark], x: int, y: int) -> tuple[Mark, ...]:
    """The same so many columns to the right and lines below."""
    return tuple(mark._replace(place=mark.place._replace(x=mark.place.x + x, y=mark.place.y + y)) for mark in marks)
