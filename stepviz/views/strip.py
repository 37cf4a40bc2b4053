"""The second line: the operations of the iteration in order, done, now and to come, and the phase."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.views.span import DIM, TEXT, Line, Role, Row, Style

_NOW = Style(Role.TEXT, 0, "br")
_PHASE = Style(Role.ACCENT, 0, "b")


def strip(width: int, labels: Sequence[str], done: int, phase: str) -> Row:
    """`✓batch → ✓xW+b → [softmax] →  loss`, the phase at the right; `done` operations are done (0: none)."""
    line = Line(width)
    column = 0
    for number, (start, label) in enumerate(zip(_starts(width, labels, done, phase), labels, strict=True), start=1):
        text, style = _stage(number, label, done)
        if number > 1:
            line.put(column, _arrow(width, labels, done, phase), DIM)
        line.put(start, text, style)
        column = start + len(text)
    return line.put_right(phase.upper(), _PHASE, end=width - 1).row()


def stage_at(width: int, labels: Sequence[str], done: int, phase: str, column: int) -> int | None:
    """The number of the operation drawn at a column; None between and beyond them."""
    for number, start in enumerate(_starts(width, labels, done, phase), start=1):
        if start <= column < start + len(_stage(number, labels[number - 1], done)[0]):
            return number
    return None


def _stage(number: int, label: str, done: int) -> tuple[str, Style]:
    if number == done:
        return f"[{label}]", _NOW
    return (f"✓{label}", TEXT) if number < done else (f" {label}", DIM)


def _arrow(width: int, labels: Sequence[str], done: int, phase: str) -> str:
    """The arrow between stages: with spaces where there is room for them, without at a check."""
    stages = sum(len(_stage(number, label, done)[0]) for number, label in enumerate(labels, start=1))
    return " → " if stages + 3 * (len(labels) - 1) + 2 + len(phase) < width else "→"


def _starts(width: int, labels: Sequence[str], done: int, phase: str) -> list[int]:
    gap = len(_arrow(width, labels, done, phase))
    starts, column = [], 0
    for number, label in enumerate(labels, start=1):
        starts.append(column)
        column += len(_stage(number, label, done)[0]) + gap
    return starts
