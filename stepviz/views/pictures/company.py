"""Company: in a large window, areas that a picture leaves blank show other pictures of the run."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.training import Frame
from stepviz.views.layout.layouts import Size
from stepviz.views.marks import Drawn, moved
from stepviz.views.pictures.picture import SHARED, Picture, suiting
from stepviz.views.state import State
from stepviz.views.text.span import Line, Row, row_width, text_of

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
    if not SHARED.fits(Size(width, height)) or state.asking or state.mask.tensors:
        return alone
    others = [each for each in suiting(frame) if each.docked and not _repeats(frame, each, picture)]
    others.sort(key=lambda each: each.lists_rows)  # rows of numbers are the hardest to read from afar
    return _shared(picture, frame, state, Size(width, height), alone, others)


def _repeats(frame: Frame, one: Picture, other: Picture) -> bool:
    """True if one of two pictures is the other, or a part of it."""
    return one.key in (other.key, other.part(frame)) or one.part(frame) == other.key


def _shared(picture: Picture, frame: Frame, state: State, size: Size, alone: Drawn, others: list[Picture]) -> Drawn:
    """The picture, given as drawn `alone`, with those of the others that fit; they are taken off the list."""
    (width, height), (across, first, down) = size, _extent(alone.rows)
    left, high = max(across + _GAP, _NARROWEST), down + (4 if first else 2)
    beside, below = Size(width - left - _GAP, height), Size(width, height - high)
    sides = [(beside, Size(left, height)), (below, Size(width, high))]
    for room, own in sorted(sides, key=lambda side: -side[0].width * side[0].height):
        other = next((other for other in others if other.least(frame).fits(room)), None)
        if other is None or room.width * room.height < _LEAST_SHARE * SHARED.width * SHARED.height:
            continue
        drawn = picture.drawn(frame, state, *own)
        if _inside(drawn.rows) != _inside(alone.rows):  # in less room it would show less
            continue
        others[:] = [each for each in others if not _repeats(frame, each, other)]
        drawn = _shared(picture, frame, state, own, drawn, others)
        added = _shared(other, frame, state, room, other.drawn(frame, state, *room), others)
        if own.height != height:
            return Drawn((*drawn.rows, *added.rows), (*drawn.marks, *moved(added.marks, 0, own.height)))
        gap = Line(_GAP).row()
        rows = tuple((*first, *gap, *second) for first, second in zip(drawn.rows, added.rows, strict=True))
        return Drawn(rows, (*drawn.marks, *moved(added.marks, own.width + _GAP, 0)))
    return alone


def _extent(rows: Sequence[Row]) -> tuple[int, int, int]:
    """Columns, first line and number of lines of what a picture has between its title and its sentence."""
    used = [0]
    for row in rows[1:-1]:
        columns = row_width(row)
        for text, style in reversed(row):
            if style.ground is not None or text.strip():
                columns -= 0 if style.ground is not None else len(text) - len(text.rstrip())
                break
            columns -= len(text)
        used.append(columns)
    lines = [line for line, columns in enumerate(used[1:]) if columns] or [0]
    return max(used), lines[0], lines[-1] - lines[0] + 1


def _inside(rows: Sequence[Row]) -> list[str]:
    """The text of a picture between its title and its sentence."""
    _, first, count = _extent(rows)
    return [text_of(row).rstrip() for row in rows[1:-1][first : first + count]]
