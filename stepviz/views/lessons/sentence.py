"""Lecture lines: the teacher's sentence, always right above the line of keys."""

from __future__ import annotations

from stepviz.text import wrapped
from stepviz.training import Frame
from stepviz.views.state import State
from stepviz.views.text.span import ACCENT, BOLD, Line, Row

SIGN = "▌"


def caption_rows(state: State, width: int) -> tuple[Row, ...]:
    """As many rows as it takes; none where nothing is said."""
    parts = wrapped(state.caption, max(1, width - 4)) if state.caption else []
    return tuple(Line(width).put(1, SIGN, ACCENT).put(3, part, BOLD).row() for part in parts)


def taught_sentence(state: State, frame: Frame) -> str:
    """The teacher's sentence of the operation; nothing where the usual one stands."""
    return "" if state.lecture is None or frame.op is None else state.lecture.sentences.get(frame.op.name, "")
