"""Company: in a large window, areas that a picture leaves blank show other pictures of the run."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.training import Frame
from stepviz.views.layout.layouts import Size
from stepviz.views.marks import Drawn, moved
from stepviz.views.pictures.picture import SHARED, Picture, suiting
from stepviz.views.state import State
from stepviz.views.text.span import Line, Row, text_of

_GAP = 2
_NARROWEST = 58
"""The least columns that a picture keeps, for its title and its sentence."""
_LEAST_SHARE = 0.2
"""The least share of the room for another picture; smaller areas stay blank."""


def drawn_with_others(picture: Picture, frame: Frame, state: State, width: int, height: int) -> Drawn:
    """`height` rows of `width`: the picture, with others beside and below it if it would leave large areas blank.

    While a question is open or results are hidden, it stays alone: the others could show the answer.
    """
    alone = picture.drawn(frame, state, width, height)
    if width < SHARED.width or height < SHARED.height or state.asking or state.mask.tensors:
        return alone
    others = [each for each in suiting(frame) if each.docked and not _repeats(frame, each, picture)]
    others.sort(key=lambda each: each.lists_rows)  # rows of numbers are the hardest to read from afar
    return _Company(picture, frame, state, Size(width, height)).drawn(alone, others)


def _repeats(frame: Frame, one: Picture, other: Picture) -> bool:
    """True if one of two pictures is the other, or a part of it."""
    return one.key in (other.key, other.part(frame)) or one.part(frame) == other.key


class _Company:
    """A picture that shares its room with others."""

    def __init__(self, picture: Picture, frame: Frame, state: State, room: Size) -> None:
        self._picture, self._frame, self._state, self._room = picture, frame, state, room

    def drawn(self, alone: Drawn, others: list[Picture]) -> Drawn:
        """The picture, given as drawn `alone`, with those of the others that fit; they are taken off the list."""
        (width, height), (across, first, down) = self._room, _extent(alone.rows)
        left, high = max(across + _GAP, _NARROWEST), down + (4 if first else 2)
        beside, below = Size(width - left - _GAP, height), Size(width, height - high)
        sides = [(beside, Size(left, height)), (below, Size(width, high))]
        for room, own in sorted(sides, key=lambda side: -side[0].width * side[0].height):
            other = self._fitting(room, others)
            if other is None:
                continue
            drawn = self._picture.drawn(self._frame, self._state, *own)
            if _inside(drawn.rows) != _inside(alone.rows):
                continue
            others[:] = [each for each in others if not _repeats(self._frame, each, other)]
            drawn = _Company(self._picture, self._frame, self._state, own).drawn(drawn, others)
            added = other.drawn(self._frame, self._state, *room)
            added = _Company(other, self._frame, self._state, room).drawn(added, others)
            return _beside(drawn, added) if own.height == height else _below(drawn, added)
        return alone

    def _fitting(self, room: Size, others: Sequence[Picture]) -> Picture | None:
        """The first of the others that fits the room; None if none does, or the room is small."""
        if room.width * room.height < _LEAST_SHARE * SHARED.width * SHARED.height:
            return None
        leasts = ((other, other.least(self._frame)) for other in others)
        return next((other for other, (wide, high) in leasts if wide <= room.width and high <= room.height), None)


def _extent(rows: Sequence[Row]) -> tuple[int, int, int]:
    """Columns, first line and number of lines of what a picture has between its title and its sentence."""
    used = [_used(row) for row in rows[1:-1]]
    lines = [line for line, columns in enumerate(used) if columns] or [0]
    return max(used, default=0), lines[0], lines[-1] - lines[0] + 1


def _used(row: Row) -> int:
    """The columns up to the last visible one."""
    columns = sum(span.columns for span in row)
    for text, style in reversed(row):
        if style.ground is not None or text.strip():
            return columns - (0 if style.ground is not None else len(text) - len(text.rstrip()))
        columns -= len(text)
    return 0


def _inside(rows: Sequence[Row]) -> list[str]:
    """The text of a picture between its title and its sentence."""
    _, first, count = _extent(rows)
    return [text_of(row).rstrip() for row in rows[1:-1][first : first + count]]


def _beside(one: Drawn, other: Drawn) -> Drawn:
    columns = sum(span.columns for span in one.rows[0])
    gap = Line(_GAP).row()
    rows = tuple((*first, *gap, *second) for first, second in zip(one.rows, other.rows, strict=True))
    return Drawn(rows, (*one.marks, *moved(other.marks, columns + _GAP, 0)))


def _below(one: Drawn, other: Drawn) -> Drawn:
    return Drawn((*one.rows, *other.rows), (*one.marks, *moved(other.marks, 0, len(one.rows))))
