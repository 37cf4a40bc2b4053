"""Choices: what is asked in a narrow terminal, and what there is to choose from, side by side."""

from __future__ import annotations

from stepviz.ops.question import Question
from stepviz.text import width_of, wrapped
from stepviz.views.explain.flow import flowed, side_by_side
from stepviz.views.state import Poll
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import BOLD, TEXT, Row

UNSHOWN = ("the choices need more room", "needs more room", "no room")
"""What is said in their place."""
_BESIDE_CHOICE = 12
"""Columns beside a choice of a lesson: for its number, a tick and its votes."""
_CAPTION = 2
"""Lines of a lesson's caption at most."""


def asked_lines(asked: Question, width: int) -> int:
    """How many lines a question takes, with one for what is voted: the same before and after its answer."""
    return max(len(_rows(Poll(asked, answered=out), asked, width, "")) for out in (False, True)) + 1


def taught_lines(asked: Question, width: int) -> int:
    """How many lines a lesson's question takes where choices share them, with those of the caption after its answer."""
    texts = [spoken(choice) for choice in asked.choices]
    room, count = max([0, *map(width_of, texts)]) + _BESIDE_CHOICE, len(texts)
    by_two = -(-count // 2) if 2 * room <= width else count
    fewest = -(-count // max(1, width // room))
    return len(wrapped(spoken(asked.text), width - 5)) + max(by_two + 1, fewest + _CAPTION)


def asked_rows(poll: Poll, asked: Question, width: int, height: int) -> list[Row]:
    """What is asked and what there is to choose from, side by side, once it is out with a tick.

    With the votes, as words or as numbers, where that takes no more than `height` rows.
    """
    told = (" {} votes", " {}", "") if poll.answered and any(poll.votes.values()) else ("",)
    found = [_rows(poll, asked, width, votes) for votes in told]
    return next((rows for rows in found if len(rows) <= height), found[-1])


def _rows(poll: Poll, asked: Question, width: int, votes: str) -> list[Row]:
    choices = [_choice(poll, asked, place, votes) for place in range(len(asked.choices))]
    return [
        *flowed(spoken(asked.text), width, BOLD),
        *(row for text in side_by_side(choices, width, across=True) for row in flowed(text, width, TEXT)),
    ]


def _choice(poll: Poll, asked: Question, place: int, votes: str) -> str:
    text, count = f"{place + 1} {spoken(asked.choices[place])}", poll.votes.get(place, 0)
    if poll.answered:
        text += " ✓" if place == asked.answer else " ·"
    return text + votes.format(count).replace(" 1 votes", " 1 vote")
