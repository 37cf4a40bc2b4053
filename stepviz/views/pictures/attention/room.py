"""Room: how large the matrices of attention are drawn, how many side by side, and where the sum of a row stands."""

from __future__ import annotations

from typing import NamedTuple

LABEL, GAP = 7, 2
"""Columns of the name of a position, and between two matrices."""
NUMBER = 8
"""Columns of a number of the sum, with a blank."""
LEAST_SUM = LABEL + 2 * NUMBER
"""Columns of a sum that shows the share and one number of each value."""
_PITCHES = (8, 6, 4, 2)
"""Columns of a share: with four decimals, with two, and as a shade alone."""
NUMBERED = 6
"""Columns of a share from which on its number stands in it."""
_SQUARE = 4
"""Columns of a share from which on it may have two lines."""
SUM_LINES = 3
"""Lines of a sum besides its terms: two heads, and the sum itself."""


class Room(NamedTuple):
    """What is drawn in so much room."""

    heads: int
    """How many matrices stand side by side."""
    pitch: int
    """Columns of a share."""
    tall: int
    """Lines of a share."""
    rows: int
    """Positions in view, down."""
    columns: int
    """Positions in view, across."""
    beside: bool
    """Whether the sum of a row stands beside the matrices, not below them."""

    @property
    def top(self) -> int:
        """Lines above the first row of shares."""
        return 1 + (self.heads > 1)

    @property
    def each(self) -> int:
        """Columns from a matrix to the next."""
        return self.columns * self.pitch + GAP

    @property
    def width(self) -> int:
        """Columns of all matrices."""
        return LABEL + self.heads * self.each - GAP

    @property
    def height(self) -> int:
        """Lines of all matrices."""
        return self.top + self.rows * self.tall


def room_of(width: int, height: int, positions: int, heads: int, size: int) -> Room:
    """The first of these that fits: all heads before one, larger shares before smaller ones; the sum with all `size`
    numbers of a value beside them, below them, with one number beside them. If none fits, as many positions as do.
    """
    for count in dict.fromkeys((heads, 1)):
        for pitch in _PITCHES:
            for tall in (2, 1) if pitch >= _SQUARE else (1,):
                for beside, wide in ((True, size), (False, size), (True, 1)):
                    room = Room(count, pitch, tall, positions, positions, beside)
                    if _fits(room, width, height, positions, LEAST_SUM + (wide - 1) * NUMBER):
                        return room
    return _part(width, height, positions)


def _fits(room: Room, width: int, height: int, positions: int, wide: int) -> bool:
    if room.beside:
        return room.width + GAP + wide <= width and max(room.height, positions + SUM_LINES) <= height
    return max(room.width, wide) <= width and room.height + 1 + positions + SUM_LINES <= height


def _part(width: int, height: int, positions: int) -> Room:
    """One head in shades, as much of it as there is room for; beside it the sum, where that leaves room for one."""
    pitch, beside = _PITCHES[-1], width >= LABEL + GAP + LEAST_SUM + _PITCHES[-1]
    columns = (width - LABEL - (GAP + LEAST_SUM) * beside) // pitch
    rows = min(positions, max(0, height - 1))
    return Room(1, pitch, 1, rows, min(positions, max(0, columns)), beside)
