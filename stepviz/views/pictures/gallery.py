"""Pictures: all there are, and which one the viewer turns to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from stepviz import kinds
from stepviz.errors import UserError
from stepviz.kinds import either, loaded
from stepviz.shell import quoted
from stepviz.training import Frame
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State

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


@cache
def pictures() -> tuple[Picture, ...]:
    """All of them, loaded when one is first asked for."""
    return tuple(loaded(home)() for home in kinds.PICTURES.values())


def suiting(frame: Frame) -> tuple[Picture, ...]:
    """The pictures that can be drawn of the run."""
    return tuple(picture for picture in pictures() if picture.suits(frame))


def picture_named(frame: Frame, key: str) -> Picture:
    """The picture of that name. Raises `UserError` where there is none, or the run has nothing to draw in it."""
    known = suiting(frame)
    found = next((picture for picture in known if picture.key == key), None)
    if found is None:
        choices = either([picture.key for picture in known])
        raise UserError(f"--zoom {quoted(key)}: {frame.experiment.title} has no such picture: choose {choices}")
    return found


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
