"""Narrow: what is told below the panes of a terminal that is too narrow for what is laid out in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stepviz.ops.question import UNASKED
from stepviz.text import in_whole_words
from stepviz.views.explain import caption
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.expression import Arithmetic
from stepviz.views.explain.flow import flowed, indent
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.text.span import BOLD, DIM, TEXT, Row, Style, filled, line, text_of
from stepviz.views.whatif.between import caption as caption_of_two

if TYPE_CHECKING:
    from stepviz.views.sight import MomentView

_LEAST_PROOF = 4


def narrow(sight: MomentView, size: Size, height: int) -> tuple[Row, ...]:
    """`height` rows: a proof, the code, else sentence and numbers, formula, next."""
    state, width = sight.state, size.width
    if sight.proof is not None and height >= _LEAST_PROOF:
        from stepviz.views.explain import proof_panel

        return proof_panel.proof(width, height, sight.proof)
    if code := code_of(sight, width):
        rows = [line(width, f" {text}") for text in code]
    else:
        said = 0 if state.veil.tensors else bool(state.said) + bool(state.above)
        rows = _caption(sight, size, max(1, height - said))
    return filled(rows[:height], width, height)


def code_of(sight: MomentView, width: int) -> tuple[str, ...]:
    """The lines of code that take the place of the caption, where they do."""
    frame, state = sight.frame, sight.state
    if not state.code or frame.op is None or state.said or state.veil.tensors:
        return ()
    return code_lines(frame.op.listing, max(1, width - 1))


def _numbers(sight: MomentView, width: int, wording: caption.Wording) -> Arithmetic:
    return numbers_line(sight.frame, sight.bracket, width, digits=wording.digits, seen=wording.seen)


def _caption(sight: MomentView, size: Size, height: int) -> list[Row]:
    """Sentence and numbers, and between and after them what else there is room for; what is said comes below it."""
    frame, state, width = sight.frame, sight.state, size.width
    hidden, old = bool(state.veil.tensors), state.likes.old_values
    wording = caption.Wording(state.said, state.digits, hidden=hidden, old=old, seen=sight.in_view(size))
    told = caption.caption(frame, sight.bracket, LECTURE_SIZE.width, wording)
    sentence, formula, _, following = (text_of(row).strip() for row in told)
    arithmetic = Arithmetic("") if hidden else _numbers(sight, LECTURE_SIZE.width, wording)
    if sight.beside is not None and sight.beside.pair is not None and not state.veil.tensors:
        pair, named = sight.beside.pair, sight.beside.names[0]
        two = caption_of_two(pair, named, sight.bracket, LECTURE_SIZE.width, "")
        sentence, text = (text_of(row).strip() for row in two[:2])
        arithmetic = Arithmetic(text)
    numbers = flowed(UNASKED if state.veil.tensors else arithmetic.text, width, TEXT)
    first = flowed(sentence, width, BOLD)
    room = max(1, height - min(len(first), height // 2))
    if len(first) + len(numbers) > height and not hidden and sight.beside is None:
        brief = flowed(_numbers(sight, width, wording).text, width, TEXT)
        numbers = brief if len(first) + len(brief) <= height or room == len(brief) else numbers
    numbers = _with_result(numbers, room, arithmetic.result)
    first = _cut(first, max(0, height - len(numbers)))
    left = height - len(first) - len(numbers)
    parts = [part for part in dict.fromkeys(caption.rule(frame)) if part and part in formula]
    between = _apart(parts[0] if len(parts) == 1 else formula, parts, width, left)
    after = flowed(following, width, DIM)
    after = after if len(after) <= left - len(between) and (hidden or not state.said) else []
    return [*first, *between, *numbers, *after]


def _apart(beside: str, parts: Sequence[str], width: int, most: int) -> list[Row]:
    """The formula and the code beside it: in one line, else each in lines of its own; all of it, or nothing."""
    rows = flowed(beside, width, TEXT)
    if len(rows) > 1:
        rows = [row for part in parts or [beside] for row in flowed(part, width, TEXT)]
    return rows if len(rows) <= most else []


def _cut(rows: list[Row], room: int) -> list[Row]:
    """As many rows as there is room for, the last one with `…` where more follow."""
    if len(rows) <= room or not room:
        return rows[:room]
    return [*rows[: room - 1], _broken_off(rows, room, BOLD)]


def _broken_off(rows: Sequence[Row], room: int, style: Style) -> Row:
    """The last of `room` rows, in whole words, with `…` for those behind it."""
    width = sum(span.columns for span in rows[0])
    text = " ".join([text_of(rows[room - 1]).rstrip(), *(text_of(row).strip() for row in rows[room:])])
    return line(width, in_whole_words(text, width - indent(width)), style)


def _with_result(rows: list[Row], room: int, result: str) -> list[Row]:
    """Arithmetic that has no room ends with its result, `… ≈ +0.6187`."""
    if not 0 < room < len(rows):
        return rows
    width = sum(span.columns for span in rows[0])
    end = f"… {result}"
    last = line(width, end) if result and len(end) <= width else _broken_off(rows, room, TEXT)
    return [*rows[: room - 1], last]
