"""Strip: the second line: the operations of an iteration in order, done, current and to come, and the phase."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from stepviz.views.text.span import ACCENT, BOLD, DIM, REVERSED, TEXT, Line, Row, Style

_SPACED, _CLOSE, _MORE, _OPEN = " → ", "→", "…", ":"
_MARGIN = 1
"""Columns before the first operation."""


class StripGroup(NamedTuple):
    """Adjacent operations of one part of the network in one direction."""

    name: str
    """Empty for an operation without a group."""
    back: bool


class _Stop(NamedTuple):
    """The text between two arrows: an operation, or a closed group."""

    text: str
    style: Style
    stage: int
    """The number of the operation, or of the first one of a group; 0 for `…`."""


_REST = _Stop(_MORE, DIM, 0)
"""Stands for operations that are left out."""


class _Piece(NamedTuple):
    """A text of the strip at a column; `stage` is the number of its operation, 0 for arrows."""

    column: int
    text: str
    style: Style
    stage: int


@lru_cache(maxsize=64)
def strip(width: int, labels: tuple[str, ...], done: int, phase: str, groups: tuple[StripGroup, ...] = ()) -> Row:
    """The row `✓batch → ✓logits → [softmax] →  loss`, with the phase at the right; `done` counts operations.

    A long program is shown around the current operation, with `…` for the others. `groups` has the group of each
    operation; only the current one is open: `✓embedding→attention:✓n1→[scores]→ A→… MLP`.
    """
    line = Line(width)
    pieces = _pieces(width, labels, done, phase, groups)
    for piece in pieces:
        line.put(piece.column, piece.text, piece.style)
    end = pieces[-1].column + len(pieces[-1].text)
    if end <= _MARGIN + _room(width, phase):
        line.put_right(phase.upper(), ACCENT, end=width - 1)
    return line.row()


def stage_at(
    width: int, labels: Sequence[str], done: int, phase: str, groups: Sequence[StripGroup], column: int
) -> int | None:
    """The number of the operation at a column, or of the first one of a closed group; None elsewhere."""
    for piece in _pieces(width, labels, done, phase, groups):
        if piece.stage and piece.column <= column < piece.column + len(piece.text):
            return piece.stage
    return None


def _room(width: int, phase: str) -> int:
    """Columns for operations left of the phase, which has two blanks before and one after it."""
    return width - _MARGIN - len(phase) - 3


def _pieces(width: int, labels: Sequence[str], done: int, phase: str, groups: Sequence[StripGroup]) -> list[_Piece]:
    """The parts of the strip from left to right, without the phase.

    With too little room, the neighbours of the current operation matter most, then other groups and the phase, then the
    rest of its group.
    """
    current, (name, first, last) = max(0, done - 1), _own(groups, max(0, done - 1), len(labels))
    before, after = (_closed(labels, done, groups, current, side) for side in (range(first), range(last, len(labels))))
    stops = [_Stop(_label(*each, done), _style(each[0], done), each[0]) for each in enumerate(labels, start=1)]
    opened = [_Stop(f"{name}{_OPEN}", BOLD, 0)] * bool(name)

    def shown(start: int, end: int, *, others: bool) -> list[_Stop]:
        inner = [*opened, *[_REST] * (start > first), *stops[start:end], *[_REST] * (end < last)]
        return [*before, *inner, *after] if others else inner

    found = shown(current, current + 1, others=False)
    for room, others in ((_room(width, phase), True), (_room(width, phase), False), (width - 2 * _MARGIN, False)):
        whole, (start, end) = shown(first, last, others=others), (current, current + 1)
        if _columns(whole, _SPACED, len(opened)) <= room:
            return _placed(whole, _SPACED)
        while wider := [
            way
            for way in ((start - 1, end), (start, end + 1))
            if first <= way[0] and way[1] <= last and _columns(shown(*way, others=others), _CLOSE, len(opened)) <= room
        ]:
            start, end = min(wider, key=lambda way: abs(way[0] + way[1] - 1 - 2 * current))
        found = shown(start, end, others=others) if end - start > 1 else found
        if start <= max(first, current - 1) and end >= min(last, current + 2):
            break
    return _placed(found, _CLOSE)


def _own(groups: Sequence[StripGroup], current: int, count: int) -> tuple[str, int, int]:
    """The name and the range of the current operation's group; all operations if there are no groups."""
    if not any(group.name for group in groups):
        return "", 0, count
    own = [place for place, group in enumerate(groups) if group == groups[current]]
    return (groups[current].name, own[0], own[-1] + 1) if groups[current].name else ("", current, current + 1)


def _placed(shown: Sequence[_Stop], arrow: str) -> list[_Piece]:
    """The texts side by side, with arrows between them, except after the name of an open group."""
    pieces: list[_Piece] = []
    column = _MARGIN
    for text, style, stage in shown:
        if pieces and not pieces[-1].text.endswith(_OPEN):
            pieces.append(_Piece(column, arrow, DIM, 0))
            column += len(arrow)
        pieces.append(_Piece(column, text, style, stage))
        column += len(text)
    return pieces


def _closed(labels: Sequence[str], done: int, groups: Sequence[StripGroup], current: int, places: range) -> list[_Stop]:
    """A stop for each group, and each operation without one, at `places` in the direction of the current operation."""
    stops, there = list[_Stop](), (place for place in places if groups[place].back == groups[current].back)
    for group, alike in groupby(there, key=lambda place: groups[place] if groups[place].name else place):
        first, *_, last = (*(members := [*alike]), members[-1])
        text = _label(last + 1, labels[first] if isinstance(group, int) else group.name, done)
        stops.append(_Stop(text, _style(last + 1, done), first + 1))
    return stops


def _columns(stops: Sequence[_Stop], arrow: str, named: int) -> int:
    """Columns of the stops with arrows between them, except after the name, if one is `named`."""
    return len(arrow.join([stop.text for stop in stops])) - len(arrow) * named


def _label(number: int, label: str, done: int) -> str:
    if number == done:
        return f"[{label}]"
    return f"✓{label}" if number < done else f" {label}"


def _style(number: int, done: int) -> Style:
    return REVERSED if number == done else TEXT if number < done else DIM
