"""Poll: draws a question of a lesson or the quiz, with its choices and votes, and the teacher's sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stepviz.data import Dataset
from stepviz.ops.claims import Sentence
from stepviz.ops.question import UNASKED, Question
from stepviz.text import in_whole_words, whole_percent_of, width_of, wrapped
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.votes import Count, bars_of, votes_in
from stepviz.views.marks import Drawn, Hit, Mark, moved
from stepviz.views.state import Poll, State
from stepviz.views.text.sentences import given_names, in_given_words, legend, lines_asked, names_in, spoken
from stepviz.views.text.span import (
    ACCENT,
    BOLD,
    DIM,
    REVERSED,
    TEXT,
    Line,
    Row,
    as_rows,
    blank_lines,
    filled,
    fitting,
)

if TYPE_CHECKING:
    from stepviz.views.moment_view import MomentView

SIGN = "▌"
_CHOICE_AT, _LEAST = 7, 18
"""The column of a choice, and its least width."""
_BESIDE = 4
"""Columns beside a choice that shares its line: its number, and blanks."""
_SHORT_BAR = 8
"""Columns of the bars if reasons for the choices are shown beside them; two counts share them."""
_PICTURE = 4
"""The fewest rows of a picture above a question."""
NOBODY = "Decide on your own, then talk to your neighbour."
_UNSHOWN = ("the choices need more room", "needs more room", "no room")
"""Replaces choices that do not fit: the first text that fits."""
GAIN = Sentence("From {first:percent} right to {second:percent}: {a} of {b}, then {c} of {d}.", "beside")
GAIN_BRIEFLY = Sentence("From {first:percent} right to {second:percent}.", "beside")
SO_FAR = Sentence("{votes} vote{s:s|} so far", "beside")
SO_FAR_BRIEFLY = Sentence("{votes} vote{s:s|}", "beside")
SO_FAR_AGAIN = Sentence("{votes} vote{s:s|}, then {again} so far", "beside")
SO_FAR_AGAIN_BRIEFLY = Sentence("{votes}, then {again}", "beside")


def caption_rows(state: State, width: int, most: int) -> tuple[Row, ...]:
    """The teacher's sentence in at most `most` rows, cut with `…`."""
    room = max(1, width - 4)
    parts = wrapped(state.caption, room) if state.caption else []
    if len(parts) > most:
        parts = [*parts[: most - 1], in_whole_words(" ".join(parts[most - 1 :]), room)] if most > 0 else []
    return tuple(Line(width).put(1, SIGN, ACCENT).put(3, part, BOLD).row() for part in parts)


def least_lines(poll: Poll | None, width: int) -> int:
    """The fewest lines of an open question with all its choices; 0 without one."""
    if poll is None or poll.answered or poll.question is None:
        return 0
    choices = poll.question.choices
    room = max((width_of(spoken(choice)) + _BESIDE for choice in choices), default=1)
    return lines_asked(poll.question, width) + -(-len(choices) // max(1, (width - 2) // room))


def poll_rows(width: int, height: int, poll: Poll, data: Dataset, numbers: str) -> Drawn:
    """The question in `height` rows. Once it is answered, `numbers`, the arithmetic, is in the last row.

    With too little room, advice and arithmetic are left out first, then choices share lines, then only the right one
    is left; the number of votes, or the gain of the second vote, is on the rule then. `data` names the classes.
    """
    asked = poll.question or Question((UNASKED,), (), -1)
    text = in_given_words(data, asked.text, width - 5)
    text += legend(names_in(data, asked.text), width - 5 - width_of(text))
    later = [] if poll.told_at is None else [f"answer at stop {poll.told_at + 1}", f"→ stop {poll.told_at + 1}"]
    head = _asked(width, text, later)
    told = _choices(width, poll, asked)
    if len(head) + len(told.rows) > height:
        told = _side_by_side(width, poll, asked, height - len(head))
    if len(head) + len(told.rows) > height:
        right = poll.answered and asked.answer >= 0
        alone = (f"✓ {asked.answer + 1} {spoken(asked.choices[asked.answer])}",) if right else _UNSHOWN
        head, told = head[: height - 1], Drawn((Line(width).put(1, fitting(alone, width - 1), TEXT).row(),))
    gained = gain(poll)
    if len(head) + len(told.rows) >= height:
        head = _asked(width, text, gained if poll.answered else so_far(poll) or later)[: len(head)]
    if poll.answered:  # the gain before the arithmetic; alone if both do not fit
        texts = [*(f"{said}   {numbers}" for said in gained if numbers), *gained]
        last = fitting([*texts, numbers], width - 1)
    else:  # how many votes, not for which choice, so that nobody follows the others
        known = so_far(poll)
        last = f"{known[0]}. {'Both' if poll.before else 'They'} are shown with the answer." if known else NOBODY
    more = [Line(width).put(1, in_whole_words(last, width - 1), BOLD if poll.answered else TEXT).row()] if last else []
    return Drawn(filled([*head, *told.rows, *more], width, height), moved(told.marks, 0, len(head)))


def _asked(width: int, text: str, notes: Sequence[str]) -> list[Row]:
    """The question on a rule, wrapped, and after it the first of the notes that fits."""
    first, *more = wrapped(text, width - 5) or [""]
    head = Line(width).put(1, "─" * (width - 2), DIM).put(2, f" {first} ", BOLD)
    fits = (f" {note} " for note in notes if note and width_of(note) + width_of(first) + 9 <= width)
    head.put_right(next(fits, ""), end=width - 2)
    return [head.row(), *(Line(width).put(2, part, BOLD).row() for part in more)]


def _choice(place: int, x: int, y: int, width: int) -> Mark:
    return Mark(x, y, width, 1, lambda _x, _y: Hit(choice=place))


def _choices(width: int, poll: Poll, asked: Question) -> Drawn:
    texts = [spoken(choice) for choice in asked.choices]
    bars_at = _CHOICE_AT + max([_LEAST, *(width_of(text) + 1 for text in texts)])
    whys = asked.whys if poll.answered and any(asked.whys) else ()
    bars = bars_of(_shown_counts(poll), bars_at, width, _SHORT_BAR if whys else width)
    whys_at = bars[-1].end + 3 if bars else max(bars_at, _CHOICE_AT + 2 + max(map(width_of, texts), default=0))
    brief = any(why and width_of(why[0]) > width - 1 - whys_at for why in whys) if whys else None
    rows = []
    for place, text in enumerate(texts):
        right = poll.answered and place == asked.answer
        line = Line(width).put(2, "✓" if right else " ", REVERSED if right else TEXT).put(4, str(place + 1), BOLD)
        line.put(_CHOICE_AT, text, REVERSED if right else TEXT)
        for bar in bars:
            bar.put(line, place, BOLD if right else TEXT)
        if brief is not None and whys[place] and whys_at < width - 1:
            line.put(whys_at, in_whole_words(whys[place][-1 if brief else 0], width - 1 - whys_at), TEXT)
        rows.append(line.row())
    return Drawn(tuple(rows), tuple(_choice(place, 2, place, width - 2) for place in range(len(texts))))


def _shown_counts(poll: Poll) -> list[Count]:
    """The counts that have votes, once the question is answered."""
    return [count for count in poll.counts if poll.answered and votes_in((count,))]


def gain(poll: Poll) -> list[str]:
    """Sentences on how many were correct in the first and the second count, long and short; empty for one count."""
    counts, asked = _shown_counts(poll), poll.question
    if len(counts) < 2 or asked is None or asked.answer < 0:
        return []
    right, all_of = [count.get(asked.answer, 0) for count in counts], [votes_in((count,)) for count in counts]
    shares = [whole_percent_of(one / total) for one, total in zip(right, all_of, strict=True)]
    told = dict(zip(("first", "second"), shares, strict=True))
    known = dict(zip("abcd", map(str, (right[0], all_of[0], right[1], all_of[1])), strict=True))
    return [GAIN.text_of(**told, **known), GAIN_BRIEFLY.text_of(**told)]


def _side_by_side(width: int, poll: Poll, asked: Question, most: int) -> Drawn:
    """The choices in at most `most` lines, as few as possible in each; with votes if they fit."""
    for voted in (True, False):
        texts = []
        for place, choice in enumerate(asked.choices):
            counts = [str(count.get(place, 0)) for count in _shown_counts(poll)] if voted else []
            votes = f"{'  '[: 3 - len(counts)]}{'→'.join(counts)}" if counts else ""
            tick = " ✓" if poll.answered and place == asked.answer else ""
            texts.append(f"{place + 1} {spoken(choice)}{tick}{votes}")
        room = max([0, *map(width_of, texts)]) + 2
        fit = [count for count in range(1, len(texts) + 1) if count == 1 or count * room <= width - 2] or [1]
        count = next((count for count in fit if -(-len(texts) // count) <= most), fit[-1])
        if -(-len(texts) // count) <= most:
            break
    lines, each = blank_lines(width, -(-len(texts) // count)), (width - 2) // count
    marks = [_choice(place, 2 + place % count * each, place // count, each) for place in range(len(texts))]
    for place, text in enumerate(texts):
        right = poll.answered and place == asked.answer
        lines[place // count].put(marks[place].x, text, REVERSED if right else TEXT)
    return Drawn(as_rows(lines), tuple(marks))


def so_far(poll: Poll) -> list[str]:
    """The number of votes so far, long and short; empty without votes."""
    first, again = votes_in((poll.before,)), votes_in((poll.votes,))
    votes = first or again
    if not votes:
        return []
    told, plural = {"votes": str(votes)}, {"s": "s" * (votes != 1)}
    if not first:
        return [sentence.text_of(**told, **plural) for sentence in (SO_FAR, SO_FAR_BRIEFLY)]
    told["again"] = str(again)
    return [SO_FAR_AGAIN.text_of(**told, **plural), SO_FAR_AGAIN_BRIEFLY.text_of(**told)]


def poll_below(sight: MomentView, size: Size, height: int) -> Drawn:
    """The open question, for the panel below the panes; below a board without arithmetic, whose number is not there."""
    poll, state = sight.state.posed, sight.state
    assert poll is not None
    told = ""
    if poll.answered and not state.boarded:
        room = size.width - sum(width_of(said) + 3 for said in gain(poll)[1:])
        told = numbers_line(sight.frame, sight.selected, room, digits=state.digits, seen=sight.in_view(size))
        told += legend(given_names(sight.frame, sight.selected) if sight.selected else {}, room - 2 - width_of(told))
    return poll_rows(size.width, height, poll, sight.frame.dataset, told)


def taught_rows(sight: MomentView, width: int, height: int) -> tuple[Row, ...]:
    """The sentence and question of a lesson below a picture, or if no panes fit: at most half of `height` rows, or for
    a question as many as leave the picture `_PICTURE`.
    """
    said = caption_rows(sight.state, width, height // 2)
    poll = sight.state.posed
    if poll is None or not poll.taught or poll.question is None:
        return said
    wanted = lines_asked(poll.question, width) + max(1, len(poll.question.choices))
    if not poll.answered:
        said = caption_rows(sight.state, width, max(0, height // 2 - wanted))
    lines = min(wanted, max(height // 2, height - _PICTURE) - len(said))
    return (*poll_below(sight, Size(width, height), lines).rows, *said) if lines > 1 else said
