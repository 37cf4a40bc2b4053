"""Panels: what takes the lines under the tensors: an explanation, a question. No tensor is ever covered."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.ops.question import UNASKED, Question
from stepviz.text import several
from stepviz.views.explain.explained import Explanation
from stepviz.views.state import Poll
from stepviz.views.text import numbers
from stepviz.views.text.sentences import in_given_words, legend, names_in, spoken
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Role, Row, Style, filled, line

TITLE = Style(Role.TEXT, 0, "br")
_CURRENT = Style(Role.ACCENT, 0, "br")
ALARM = Style(Role.WARNING, 0, "br")
_CHOICES = (3, 22, 42, 61)
"""Columns of a question's choices."""
_CLOSE = 6
"""Lines up to which there is none left blank."""
_BAR, _MOST_BAR, _BETWEEN = "▆", 8, 17
"""What the bars of votes are made of, the columns of the longest, and of a bar with what stands behind it."""
CHOICES_AT = 2
"""The line of a question's choices."""


def choice_at(column: int) -> int:
    """The position of the choice drawn at a column."""
    return max(0, sum(start <= column + 2 for start in _CHOICES) - 1)


def term_at(told: Explanation, column: int, line: int, room: int) -> int | None:
    """The position of the term drawn at a column and line, of `room` below the title; None where none is."""
    body = told.body(room)
    if not 1 <= line <= len(body):
        return None
    before = [head for head in body[line - 1].heads if head.column <= column]
    return told.listed.index(max(before, key=lambda head: head.column).item) if before else None


def explanation(
    width: int, height: int, told: Explanation, term: int | None, *, title: str = "", code: bool = False
) -> tuple[Row, ...]:
    """An explanation; `term` is the position of the term the viewer is on, `title` takes the place of its own."""
    current = told.listed[term] if term is not None and term < len(told.listed) else None
    rows = [titled(width, title or told.titled())]
    for text, style, heads in told.body(height - 1, links=term is not None, code=code):
        if not heads:
            rows.append(line(width, text, style))
            continue
        written = Line(width).put(0, text, style)
        for head in heads:
            written.put(head.column, text[head.column : head.column + len(head.item.letter)], ACCENT)
            if head.item is current:
                written = Line(width).put(0, text).put(head.column, text[head.column :][: head.columns], _CURRENT)
        rows.append(written.row())
    return filled(rows, width, height)


def question(width: int, height: int, poll: Poll, data: Dataset, arithmetic: str) -> tuple[Row, ...]:
    """A question before the result is shown; after it the `arithmetic` of the answer, and the votes.

    `data` name the classes.
    """
    asked = poll.question
    head = "QUIZ  predict the result" if not poll.answered else "QUIZ  the result"
    if asked is None:
        rows = [titled(width, head), line(width, f" {UNASKED}", BOLD)]
    else:
        text = in_given_words(data, asked.text, width - 1)
        head += legend(names_in(data, asked.text), width - 3 - len(head))
        rows = [titled(width, head), line(width, f" {text}", BOLD), _choices(width, poll, asked)]
        rows.append(_bars(width, poll, asked))
    if poll.answered:
        rows += [line(width, f" {arithmetic}", BOLD), line(width, f" PgDn or → goes on{_counted(poll)}", DIM)]
    else:
        rows += [line(width, " Decide on your own, then talk to your neighbour.")]
        rows += [line(width, "")] * (height > _CLOSE)
        keys = " ".join(str(place + 1) for place in range(len(asked.choices))) if asked is not None else ""
        votes = f"      {keys} record the votes" if keys else ""
        rows.append(line(width, f" PgDn or → shows the answer{votes}{_counted(poll)}", DIM))
    return filled(rows, width, height)


def _choices(width: int, poll: Poll, asked: Question) -> Row:
    line = Line(width)
    for place, choice in enumerate(asked.choices):
        right = poll.answered and place == asked.answer
        text = f"{place + 1}   {spoken(choice)}{' ✓' if right else ''}"
        line.put(_CHOICES[place], text, TITLE if right else TEXT)
    return line.row()


def _bars(width: int, poll: Poll, asked: Question) -> Row:
    """Under each choice how many voted for it, once the answer is out: `▆▆▆▆▆ 34 71%`."""
    votes = [poll.votes.get(place, 0) for place in range(len(asked.choices))]
    line = Line(width)
    if not poll.answered or not any(votes):
        return line.row()
    for place, count in enumerate(votes):
        text, right = f"{count} {numbers.whole_percent(count / sum(votes))}", place == asked.answer
        longest = min(_MOST_BAR, _BETWEEN - len(text))
        bar = _BAR * max(count > 0, round(longest * count / max(votes)))
        line.put(_CHOICES[place], bar, ACCENT if right else DIM)
        line.put(_CHOICES[place] + len(bar) + (count > 0), text, BOLD if right else TEXT)
    return line.row()


def _counted(poll: Poll) -> str:
    """How many voted so far; not for what, so that nobody follows the others."""
    votes = sum(poll.votes.values())
    return f"   {several(votes, 'vote')}" if votes else ""


def titled(width: int, text: str, style: Style = TITLE) -> Row:
    """The first line of a panel."""
    return Line(width).put(1, "─" * (width - 2), DIM).put(1, text, style).row()
