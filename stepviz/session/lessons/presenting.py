"""Presenting: what a session sends the lecturer's second screen, and the votes that it gets back."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace

from stepviz.errors import UserError
from stepviz.lesson.notes import where
from stepviz.lesson.presenter import LessonNotes, StopNotes, Whereabouts
from stepviz.lesson.script import Script
from stepviz.lesson.staging import filled, in_two, question
from stepviz.session.film import Film
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.lessons.votes import Counts, votes_in
from stepviz.views.state import State, votes_kept
from stepviz.views.text.sentences import spoken

_WIDTH = 78


def lesson_notes(script: Script) -> Generator[int, None, LessonNotes]:
    """The lesson's notes and answers, with numbers, for which it trains in short stretches."""
    sheets = []
    for number in range(len(script.runs)):
        stop = script.stop(number)
        sheet = StopNotes(
            stop.title,
            where(stop),
            stop.say,
            script.lesson.planned(number),
            lit=", ".join(stop.light),
            hidden=", ".join(stop.hide),
            kept=stop.ask is not None and bool(stop.ask.reveal_at),
            two=in_two(script, number),
        )
        try:
            yield from script.find(number)
            sheet = replace(sheet, say=filled(script, number, stop.say))
            if stop.ask is not None:
                asked = question(script, number, stop.ask)
                choices = tuple(spoken(choice) for choice in asked.choices)
                sheet = replace(sheet, question=spoken(asked.text), choices=choices, answer=asked.answer)
        except UserError as error:
            sheet = replace(sheet, say=f"{stop.say}\n\nThis stop cannot be shown: {error}")
        sheets.append(sheet)
    return LessonNotes(script.lesson.title, tuple(sheets), script.lesson.length)


def now(film: Film, state: State) -> Whereabouts:
    """The session's place in its lesson, and its screen."""
    lecture = state.lecture
    if lecture is None:
        return Whereabouts()
    return Whereabouts(
        lecture.stop,
        lecture.answered,
        lecture.observing and not state.away,
        film.schedule(state).text(state.moment) if state.away else "",
        black=any(overlay.dark for overlay in state.overlays),
        playing=state.pace.on,
        ended=any(overlay.last_words is not None for overlay in state.overlays),
        said=state.said,
        numbers=_numbers(film, state),
        votes=votes_kept(state),
    )


def _numbers(film: Film, state: State) -> str:
    """The arithmetic of the answer, which only the lecturer sees yet."""
    if state.poll is None or state.poll.question is None:
        return ""
    cell = next(iter(state.poll.question.about), state.pick)
    return "" if cell is None else numbers_line(film.frame(state), cell, _WIDTH)


def begun(state: State, when: float) -> State:
    """The state, with the time its lecture began, in seconds since 1970."""
    return state if state.lecture is None else replace(state, lecture=replace(state.lecture, began=when))


def with_votes(state: State, votes: Mapping[int, Counts]) -> State:
    """The state, with the votes that the second screen has kept for questions without any."""
    lecture, poll = state.lecture, state.poll
    if lecture is None:
        return state
    kept = {stop: given for stop, given in votes.items() if not votes_in(lecture.votes.get(stop, ()))}
    if poll is not None and poll.stop in kept and not votes_in(poll.counts):
        poll = poll.counted(kept[poll.stop])
    return replace(state, lecture=replace(lecture, votes={**lecture.votes, **kept}), poll=poll)
