"""The second line: the operations of the iteration in order, done, now and to come, and the phase."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Role, Row, Style

_NOW = Style(Role.TEXT, 0, "br")
_PHASE = Style(Role.ACCENT, 0, "b")
_SPACED, _CLOSE, _MORE, _OPEN = " → ", "→", "…", ":"
_MARGIN = 1
"""Columns before the first of them."""


class StripGroup(NamedTuple):
    """The operations of a part of the network in one direction, which follow each other."""

    name: str
    """Empty where each stands for itself."""
    back: bool


class _Stop(NamedTuple):
    """What stands between two arrows: an operation, or a group that is closed."""

    text: str
    style: Style
    stage: int
    """The number of the operation, of a group that of its first; 0 for `…`."""


_REST = _Stop(_MORE, DIM, 0)
"""Operations that are left out."""


class _Piece(NamedTuple):
    """A run of text of the strip; `stage` is the number of the operation it is, 0 for what stands between."""

    column: int
    text: str
    style: Style
    stage: int


@lru_cache(maxsize=64)
def strip(width: int, labels: tuple[str, ...], done: int, phase: str, groups: tuple[StripGroup, ...] = ()) -> Row:
    """`✓batch → ✓logits → [softmax] →  loss`, the phase at the right; `done` operations are done (0: none).

    Of a long program it shows those around the current operation, and `…` for the others. Of one in `groups`, one for
    each operation, it opens that of the current one: `✓embedding→attention:✓n1→[scores]→ A→… MLP`.
    """
    line = Line(width)
    pieces = _pieces(width, labels, done, phase, groups)
    for piece in pieces:
        line.put(piece.column, piece.text, piece.style)
    end = pieces[-1].column + len(pieces[-1].text)
    if end <= _MARGIN + _room(width, phase):
        line.put_right(phase.upper(), _PHASE, end=width - 1)
    return line.row()


def stage_at(
    width: int, labels: Sequence[str], done: int, phase: str, groups: Sequence[StripGroup], column: int
) -> int | None:
    """The number of the operation drawn at a column, of a closed group its first; None between and beyond them."""
    for piece in _pieces(width, labels, done, phase, groups):
        if piece.stage and piece.column <= column < piece.column + len(piece.text):
            return piece.stage
    return None


def _room(width: int, phase: str) -> int:
    """Columns for operations left of the phase, which has one blank behind it and two before it."""
    return width - _MARGIN - len(phase) - 3


def _pieces(width: int, labels: Sequence[str], done: int, phase: str, groups: Sequence[StripGroup]) -> list[_Piece]:
    """All that is drawn but the phase, from left to right."""
    if any(group.name for group in groups):
        return _placed(*_grouped(_room(width, phase), labels, done, groups))
    texts = [_stage(number, label, done) for number, label in enumerate(labels, start=1)]
    room, arrow = _room(width, phase), _SPACED
    start, end = 0, len(labels)
    if _length(texts, start, end, arrow) > room:
        arrow = _CLOSE
        start, end = _window(texts, max(0, done - 1), room)
        if not _neighboured(start, end, max(0, done - 1), len(texts)):
            start, end = _window(texts, max(0, done - 1), width - 2 * _MARGIN)
    shown = [_Stop(texts[place], _style(place + 1, done), place + 1) for place in range(start, end)]
    return _placed([*[_REST] * (start > 0), *shown, *[_REST] * (end < len(texts))], arrow)


def _placed(shown: Sequence[_Stop], arrow: str) -> list[_Piece]:
    """Side by side, with arrows between them; none behind the name of a group that is open."""
    pieces: list[_Piece] = []
    column = _MARGIN
    for text, style, stage in shown:
        if pieces and not pieces[-1].text.endswith(_OPEN):
            pieces.append(_Piece(column, arrow, DIM, 0))
            column += len(arrow)
        pieces.append(_Piece(column, text, style, stage))
        column += len(text)
    return pieces


def _grouped(room: int, labels: Sequence[str], done: int, groups: Sequence[StripGroup]) -> tuple[list[_Stop], str]:
    """The group of the current operation opened, the others of its direction closed where these have room.

    The operations beside the current one go before other groups, and these before the rest of the open one.
    """
    current = max(0, done - 1)
    texts = [_stage(number, label, done) for number, label in enumerate(labels, start=1)]
    own = [place for place, group in enumerate(groups) if group == groups[current] or place == current]
    first, last = (own[0], own[-1] + 1) if groups[current].name else (current, current + 1)
    before, after = (_closed(labels, done, groups, places) for places in (range(first), range(last, len(groups))))
    before, after = ([s for s in side if groups[s.stage - 1].back == groups[current].back] for side in (before, after))
    name = groups[current].name
    opened = [_Stop(f"{name}{_OPEN}", BOLD, 0)] * bool(name)

    def shown(start: int, end: int, *, others: bool) -> list[_Stop]:
        ops = [_Stop(texts[place], _style(place + 1, done), place + 1) for place in range(start, end)]
        inner = [*opened, *[_REST] * (start > first), *ops, *[_REST] * (end < last)]
        return [*before, *inner, *after] if others else inner

    ways = [(first, last, _SPACED), (first, last, _CLOSE)]
    ways += [(max(first, current - n), min(last, current + n + 1), _CLOSE) for n in range(last - first, 0, -1)]
    every = [(shown(start, end, others=others), arrow) for others in (True, False) for start, end, arrow in ways]
    fits = (way for way in every if _across(*way) <= room)
    return next(fits, (shown(current, current + 1, others=False), _CLOSE))


def _closed(labels: Sequence[str], done: int, groups: Sequence[StripGroup], places: range) -> list[_Stop]:
    """A stop for each group of these operations, and for each that stands for itself."""
    stops = list[_Stop]()
    for group, alike in groupby(places, key=lambda place: groups[place] if groups[place].name else place):
        first, *_, last = (*(members := [*alike]), members[-1])
        text = _stage(last + 1, labels[first] if isinstance(group, int) else group.name, done)
        stops.append(_Stop(text, _style(last + 1, done), first + 1))
    return stops


def _across(stops: Sequence[_Stop], arrow: str) -> int:
    last = _placed(stops, arrow)[-1]
    return last.column + len(last.text) - _MARGIN


def _window(texts: Sequence[str], current: int, room: int) -> tuple[int, int]:
    """The stages from and up to which there is room, as many before the current one as behind it."""
    start, end = current, current + 1
    while True:
        wider = [(start - 1, end)] * (start > 0) + [(start, end + 1)] * (end < len(texts))
        fitting = [window for window in wider if _length(texts, *window, _CLOSE) <= room]
        if not fitting:
            return start, end
        start, end = min(fitting, key=lambda window: abs(window[0] + window[1] - 1 - 2 * current))


def _length(texts: Sequence[str], start: int, end: int, arrow: str) -> int:
    """Columns of the stages from `start` up to `end`, with `…` for those left out."""
    cut = (start > 0) + (end < len(texts))
    return sum(map(len, texts[start:end])) + len(arrow) * (end - start - 1 + cut) + len(_MORE) * cut


def _neighboured(start: int, end: int, current: int, count: int) -> bool:
    """Whether the stages beside the current one are shown."""
    return start <= max(0, current - 1) and end >= min(count, current + 2)


def _stage(number: int, label: str, done: int) -> str:
    if number == done:
        return f"[{label}]"
    return f"✓{label}" if number < done else f" {label}"


def _style(number: int, done: int) -> Style:
    return _NOW if number == done else TEXT if number < done else DIM
