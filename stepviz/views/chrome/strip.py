"""The second line: the operations of the iteration in order, done, now and to come, and the phase."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from stepviz.views.text.span import DIM, TEXT, Line, Role, Row, Style

_NOW = Style(Role.TEXT, 0, "br")
_PHASE = Style(Role.ACCENT, 0, "b")
_SPACED, _CLOSE, _MORE = " → ", "→", "…"
_MARGIN = 1
"""Columns before the first of them."""


class _Piece(NamedTuple):
    """A run of text of the strip; `stage` is the number of the operation it is, 0 for what stands between."""

    column: int
    text: str
    style: Style
    stage: int


@lru_cache(maxsize=64)
def strip(width: int, labels: tuple[str, ...], done: int, phase: str) -> Row:
    """`✓batch → ✓logits → [softmax] →  loss`, the phase at the right; `done` operations are done (0: none).

    Of a long program it shows those around the current operation, and `…` for the others.
    """
    line = Line(width)
    pieces = _pieces(width, labels, done, phase)
    for piece in pieces:
        line.put(piece.column, piece.text, piece.style)
    end = pieces[-1].column + len(pieces[-1].text)
    if end <= _MARGIN + _room(width, phase):
        line.put_right(phase.upper(), _PHASE, end=width - 1)
    return line.row()


def stage_at(width: int, labels: Sequence[str], done: int, phase: str, column: int) -> int | None:
    """The number of the operation drawn at a column; None between and beyond them."""
    for piece in _pieces(width, labels, done, phase):
        if piece.stage and piece.column <= column < piece.column + len(piece.text):
            return piece.stage
    return None


def _room(width: int, phase: str) -> int:
    """Columns for operations left of the phase, which has one blank behind it and two before it."""
    return width - _MARGIN - len(phase) - 3


def _pieces(width: int, labels: Sequence[str], done: int, phase: str) -> list[_Piece]:
    """All that is drawn but the phase, from left to right."""
    texts = [_stage(number, label, done) for number, label in enumerate(labels, start=1)]
    room, arrow = _room(width, phase), _SPACED
    start, end = 0, len(labels)
    if _length(texts, start, end, arrow) > room:
        arrow = _CLOSE
        start, end = _window(texts, max(0, done - 1), room)
        if not _neighboured(start, end, max(0, done - 1), len(texts)):
            start, end = _window(texts, max(0, done - 1), width - 2 * _MARGIN)
    shown = [(texts[place], _style(place + 1, done), place + 1) for place in range(start, end)]
    shown = [(_MORE, DIM, 0)] * (start > 0) + shown + [(_MORE, DIM, 0)] * (end < len(texts))
    pieces: list[_Piece] = []
    column = _MARGIN
    for text, style, stage in shown:
        if pieces:
            pieces.append(_Piece(column, arrow, DIM, 0))
            column += len(arrow)
        pieces.append(_Piece(column, text, style, stage))
        column += len(text)
    return pieces


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
