"""Choices: what is asked in a narrow terminal, and what there is to choose from, side by side."""

from __future__ import annotations

from stepviz.ops.question import Question
from stepviz.ops.words import several
from stepviz.views.explain.flow import flowed, side_by_side
from stepviz.views.state import Poll
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import BOLD, TEXT, Row


def asked_lines(asked: Question, width: int) -> int:
    """How many lines a question takes, with one for what is voted: the same before and after its answer."""
    return len(asked_rows(Poll(asked), asked, width)) + 1


def asked_rows(poll: Poll, asked: Question, width: int) -> list[Row]:
    """What is asked and what there is to choose from, side by side, once it is out with ticks and votes."""
    choices = [_choice(poll, asked, place) for place in range(len(asked.choices))]
    return [
        *flowed(spoken(asked.text), width, BOLD),
        *(row for text in side_by_side(choices, width, across=True) for row in flowed(text, width, TEXT)),
    ]


def _choice(poll: Poll, asked: Question, place: int) -> str:
    text = f"{place + 1} {spoken(asked.choices[place])}"
    if poll.answered:
        text += " ✓" if place == asked.answer else " ·"
    if poll.answered and any(poll.votes.values()):
        text += f" {several(poll.votes.get(place, 0), 'vote')}"
    return text
