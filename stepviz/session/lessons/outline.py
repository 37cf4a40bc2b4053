"""Outline: the list of a lesson's stops, to go to one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from stepviz.lesson.notes import where
from stepviz.lesson.script import Script
from stepviz.session.film import Film
from stepviz.session.lessons.stops import go_to_stop
from stepviz.session.overlays.overlay import CHOOSE, CLOSE, ListOverlay, aside, close, keys_of
from stepviz.session.tasks import Commands
from stepviz.text import plural, shortened, width_of
from stepviz.views.chrome.keys import titled, told_line
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.lecture import Lecture
from stepviz.views.lessons.votes import votes_in
from stepviz.views.moment_view import MomentView
from stepviz.views.overlays import Keys, LinesInView
from stepviz.views.state import State, votes_kept
from stepviz.views.text.span import ACCENT, BOLD, DIM, REVERSED, TEXT, Line, Row, filled, fitting

_NO_LESSON = "this is not a lesson: stepviz lessons lists them, stepviz one-step starts one"
_TITLE_AT, _TITLE, _WHERE = 7, 38, 18
_ROOMY = _TITLE_AT + _TITLE + _WHERE
"""The narrowest list that shows the moment and the question of a stop, in columns."""
_SIGNS, _QUESTIONS = "✓ shown   ▸ here", "   ? a question."
_LEGENDS = (f"{_SIGNS}{_QUESTIONS}   PgDn goes on after the stop you choose.", f"{_SIGNS}{_QUESTIONS}")


class Heading(NamedTuple):
    """A stop in the outline of a lesson."""

    title: str
    where: str
    note: str = ""
    """`?` and the state of its question, if it asks one."""
    mark: str = ""
    """`✓` shown, `▸` here."""


@dataclass(frozen=True)
class Outline(ListOverlay):
    """The stops of a lesson, one of them chosen, without notes and answers."""

    title: str = ""
    here: str = ""
    """The current place: `stop 8 of 19 · 1:grads`."""
    stops: tuple[Heading, ...] = ()
    back: int = 0
    """The stop (from 1) that it was opened at."""
    page = True
    keys = (
        CHOOSE,
        Keys(("enter",), "Enter go there", lambda top, at: go_to_stop(at.film, at.below, top.place)),
        Keys((*CLOSE, "l"), "l or Esc back to {0.back}", close),
        Keys(keys_of("black"), ". black", aside),
        Keys(keys_of("help"), "? help", aside),
    )

    def count(self, state: State) -> int:
        return len(self.stops)

    def in_view(self, state: State, size: Size) -> LinesInView:
        return LinesInView.around(self.place, len(self.stops), 2 if size.height > 5 else 1, max(1, size.height - 5))

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        width, height = size
        room = max(1, height - 5)
        fits = width_of(self.title) + width_of(self.here) + 4 < width
        head = titled(width, shortened(self.title, width - 2), self.here * fits)
        rule = Line(width).put(0, "─" * width, DIM)
        body = [self._stop(number, width) for number in self.in_view(sight.state, size).lines]
        above = (head.row(), rule.put(1, " outline ", BOLD).row(), *filled(body, width, room))
        under = (
            Line(width).put(0, "─" * width, DIM).row(),
            Line(width).put(1, fitting(_LEGENDS, width - 1) if width >= _ROOMY else _SIGNS, DIM).row(),
            told_line(width, self.told),
        )
        return (*above, *under)[:height] if height > 5 else filled((*above[:1], *body), width, height)

    def _stop(self, number: int, width: int) -> Row:
        title, where, note, mark = self.stops[number]
        style = REVERSED if number == self.place else TEXT
        line = Line(width).put(1, f"{mark or ' '} {number + 1:>2}  ", ACCENT if mark == "▸" else DIM)
        short = width < _ROOMY
        line.put(_TITLE_AT, shortened(title, (width - _TITLE_AT if short else _TITLE) - 1), style)
        if short:
            return line.row()
        end = width - 2
        line.put_right(note, DIM, end=end)
        room = end - _TITLE_AT - _TITLE - (width_of(note) + 2 if note else 0)
        return line.put(_TITLE_AT + _TITLE, shortened(where, room)).row()


def outline(film: Film, state: State) -> State:
    """Open the outline."""
    script, lecture = film.script, state.lecture
    if script is None or lecture is None:
        return replace(state, message=_NO_LESSON)
    now = replace(lecture, votes=votes_kept(state))
    stops = []
    for number in range(lecture.stops):
        stop, mark = script.stop(number), "▸" if number == lecture.stop else "✓" if number in lecture.seen else ""
        stops.append(Heading(stop.title, where(stop).replace(" to ", " → "), _note(script, now, number), mark))
    here = f"stop {lecture.stop + 1} of {lecture.stops} · {film.schedule(state).text(state.moment)}"
    return state.over(Outline(lecture.stop, script.lesson.title, here, tuple(stops), lecture.stop + 1))


def _note(script: Script, lecture: Lecture, number: int) -> str:
    """`?`, `? 9 votes`, `? answered`, `? answer at 19`."""
    ask = script.stop(number).ask
    if ask is None:
        return ""
    later = script.answered_at(number)
    if later is not None:
        return f"? answer at {later + 1}"
    votes = votes_in(lecture.votes.get(number, ())[-1:])
    if number in lecture.seen and (number != lecture.stop or lecture.answered):
        return "? answered"
    return f"? {plural(votes, 'vote')}" if votes else "?"


COMMANDS: Commands = {"outline": outline}
