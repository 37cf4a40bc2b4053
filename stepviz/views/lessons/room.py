"""Room: how many lines a question takes, before anything of it is drawn."""

from __future__ import annotations

from stepviz.ops.question import Question
from stepviz.text import width_of, wrapped
from stepviz.views.text.sentences import spoken

_BESIDE_CHOICE = 12
"""Columns beside a choice: for its number, a tick and its votes."""
_CAPTION = 2
"""Lines of a lesson's caption at most."""


def asked_lines(asked: Question, width: int, *, taught: bool) -> int:
    """How many lines a question takes where choices share them, with those of a lesson's caption after its answer."""
    texts = [spoken(choice) for choice in asked.choices]
    room, count = max([0, *map(width_of, texts)]) + _BESIDE_CHOICE, len(texts)
    by_two = -(-count // 2) if 2 * room <= width else count
    fewest = -(-count // max(1, width // room))
    return len(wrapped(spoken(asked.text), width - 5)) + max(by_two + taught, fewest + _CAPTION * taught)
