"""The last line: the keys that matter now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from stepviz.views.chrome.hints import Hint
from stepviz.views.text.span import BAR, Line, Row

_BETWEEN = 2
"""Columns from one hint to the next."""


@lru_cache(maxsize=16)
def key_line(width: int, hints: tuple[Hint, ...]) -> Row:
    """` ←→ step  ↑↓ phase  …`, as many as fit."""
    line = Line(width, BAR)
    for column, text, _ in _placed(width, hints):
        line.put(column, text, BAR)
    return line.row()


def told_line(width: int, words: Sequence[str]) -> Row:
    """Keys that are only told, as `Enter go there`: as many as fit."""
    text = ""
    for word in words:
        text += f"   {word}" if len(text) + len(word) + 3 <= width else ""
    return Line(width, BAR).put(0, text[2:], BAR).row()


def command_at(width: int, column: int, hints: Sequence[Hint]) -> str | None:
    """The command whose key or word is drawn at a column; None between them."""
    for start, text, command in _placed(width, hints):
        if start <= column < start + len(text):
            return command
    return None


def _placed(width: int, hints: Sequence[Hint]) -> Iterator[tuple[int, str, str]]:
    """As many as fit, from the left; the help before all others, its word where that keeps no other key away."""
    column, kept = 1, hints[-1:] if hints and hints[-1].keys[0][1] == "help" else ()
    others = hints[: len(hints) - len(kept)]
    bare = tuple(hint._replace(word="") for hint in kept)
    shown, more = _beside(others, kept, width), _beside(others, bare, width)
    for hint in (*more, *bare) if len(more) > len(shown) else (*shown, *kept):
        if column + _length(hint) > width:
            return
        for key, command in hint.keys:
            yield column, key, command
            column += len(key)
        yield column + 1, hint.word, hint.keys[-1][1]
        column += 1 + len(hint.word) + _BETWEEN


def _beside(others: Sequence[Hint], kept: Sequence[Hint], width: int) -> tuple[Hint, ...]:
    """Those that have room beside what is kept."""
    return tuple(_fitting(others, width - sum(_BETWEEN + _length(hint) for hint in kept)))


def _fitting(hints: Sequence[Hint], width: int) -> Iterator[Hint]:
    column = 1
    for hint in hints:
        if column + _length(hint) > width:
            return
        yield hint
        column += _length(hint) + _BETWEEN


def _length(hint: Hint) -> int:
    return sum(len(key) for key, _ in hint.keys) + 1 + len(hint.word)
