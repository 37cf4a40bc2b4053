"""Narrow: what is told below the panes of a terminal that is too narrow for what is laid out in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stepviz.ops.question import UNASKED
from stepviz.text import in_whole_words
from stepviz.views.explain import caption
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.flow import flowed, indent
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.text.span import BOLD, DIM, TEXT, Row, Style, filled, line, text_of
from stepviz.views.whatif import between

if TYPE_CHECKING:
    from stepviz.views.sight import MomentView


def narrow(sight: MomentView, width: int, height: int, wording: caption.Wording) -> tuple[Row, ...]:
    """`height` rows: the code, or else sentence, numbers, formula and what is next."""
    if code := code_of(sight, width):
        rows = [line(width, f" {text}") for text in code]
    else:
        said = 0 if wording.hidden else bool(sight.state.said) + bool(sight.state.above)
        rows = _caption(sight, width, max(1, height - said), wording)
    return filled(rows[:height], width, height)


def code_of(sight: MomentView, width: int) -> tuple[str, ...]:
    """The lines of code that take the place of the caption, where they do."""
    frame, state = sight.frame, sight.state
    if not state.code or frame.op is None or state.said or state.veil.tensors:
        return ()
    return code_lines(frame.op.listing, max(1, width - 1))


def _caption(sight: MomentView, width: int, height: int, wording: caption.Wording) -> list[Row]:
    """Sentence and numbers, and between and after them what else there is room for; what is said comes below it."""
    told, sentence, hidden = caption.texts(sight.frame, wording), "", wording.hidden
    if hidden:
        arithmetic = UNASKED
    elif sight.beside is not None and sight.beside.pair is not None:
        sentence, *more = between.texts(sight.beside.pair, sight.beside.names[0], sight.bracket)
        arithmetic = "".join(more[:1])
    else:
        arithmetic = _numbers(sight, LECTURE_SIZE.width, wording)
    numbers, first = flowed(arithmetic, width, TEXT), flowed(sentence or told.sentence, width, BOLD)
    room = max(1, height - min(len(first), height // 2))
    if len(first) + len(numbers) > height and not hidden and sight.beside is None:
        brief = flowed(_numbers(sight, width, wording), width, TEXT)
        numbers = brief if len(first) + len(brief) <= height or room == len(brief) else numbers
    *_, sign, end = ("", "", *arithmetic.split(" "))
    numbers = _cut(numbers, room, TEXT, f"{sign} {end}" if sign in ("=", "≈") else "")
    first = _cut(first, max(0, height - len(numbers)), BOLD)
    left = height - len(first) - len(numbers)
    between_them = _rule(told, width, left)
    after = flowed(UNASKED if hidden else told.coming, width, DIM)
    after = after if len(after) <= left - len(between_them) and (hidden or not sight.state.said) else []
    return [*first, *between_them, *numbers, *after]


def _numbers(sight: MomentView, width: int, wording: caption.Wording) -> str:
    return numbers_line(sight.frame, sight.bracket, width, digits=wording.digits, seen=wording.seen)


def _rule(told: caption.CaptionTexts, width: int, most: int) -> list[Row]:
    """The formula, and code that has room beside it in a wider terminal: in one line, else each in lines of its own.

    All of it, or nothing.
    """
    both = caption.side_by_side(told.formula, told.code, LECTURE_SIZE.width).strip()
    rows = flowed(both or told.formula, width, TEXT)
    if len(rows) > 1:
        parts = dict.fromkeys((told.formula, told.code) if both else (told.formula,))
        rows = [row for part in filter(None, parts) for row in flowed(part, width, TEXT)]
    return rows if len(rows) <= most else []


def _cut(rows: Sequence[Row], room: int, style: Style, result: str = "") -> list[Row]:
    """As many rows as there is room for, the last one with `…` where more follow: `… ≈ +0.6187` with its result."""
    if len(rows) <= room or not room:
        return [*rows[:room]]
    width, end = sum(span.columns for span in rows[0]), f"… {result}"
    if not result or len(end) > width:
        text = " ".join([text_of(rows[room - 1]).rstrip(), *(text_of(row).strip() for row in rows[room:])])
        end = in_whole_words(text, width - indent(width))
    return [*rows[: room - 1], line(width, end, style)]
