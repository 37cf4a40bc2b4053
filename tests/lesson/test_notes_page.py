"""The second screen tells in the order of need, in any size, and says when it is late."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from stepviz.cli.lessons.runs import script_of
from stepviz.data.stretches import taken
from stepviz.lesson.notes_page import Following, notes_rows
from stepviz.lesson.presenter import LessonNotes, Whereabouts
from stepviz.session.lessons.presenting import lesson_notes, now
from stepviz.text import width_of
from stepviz.views.text.span import text_of
from tests.support.giving import given, pressed
from tests.support.lessons import written


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> LessonNotes:
    return taken(lesson_notes(script_of(written(tmp_path_factory.mktemp("lesson")))))


def page(known: Following, width: int = 80, height: int = 24) -> str:
    rows = [text_of(row) for row in notes_rows(known, width, height)]
    assert len(rows) == height
    assert all(width_of(row) == width for row in rows)
    return "\n".join(row.rstrip() for row in rows)


def test_a_question_has_its_answer_and_votes_before_the_room_sees_them(tmp_path: Path) -> None:
    lesson = pressed(given(written(tmp_path)), "pagedown pagedown pagedown 2 2 3")
    assert lesson.film.script is not None
    notes = taken(lesson_notes(lesson.film.script))

    def after(keys: str) -> str:
        whereabouts = now(lesson.film, pressed(lesson, keys).state)
        return page(Following(notes, whereabouts, linked=True, minutes=3.0))

    text = after("")
    for told in (
        *("A short one · stop 3/7", "3:00 of 10:00", "QUESTION  What will dW[x2,c0] be?", "dW, db hidden", "67%"),
        *("✓ 2  +0.8296", "the answer, not shown yet", "dW[x2,c0] = 0·(-0.2309) + 1·(+0.8296)"),
        "shows the answer and the votes.",
    ):
        assert told in text
    text = after("pagedown")
    assert "─ the answer ─" in text
    assert "4  Four products · 1:grads" in text
    text = after("pageup O 2")
    assert "─ the answer, not shown yet ────" in text
    assert "─ 3 votes, then 1 vote ─" in text
    assert [word for word in text.split("✓ 2")[1].split("\n")[0].split() if "%" in word] == ["67%", "100%"]
    assert "1:ready" in after("pagedown home")


@pytest.mark.parametrize(("minutes", "said"), [(0.0, "early 2:00"), (2.5, "on time"), (9.0, "late 5:40")])
def test_it_says_how_late_it_is(lesson: LessonNotes, minutes: float, said: str) -> None:
    text = page(Following(lesson, Whereabouts(1), linked=True, minutes=minutes))
    assert "plan 2:00-3:20" in text
    assert said in text


def test_it_tells_the_time_beside_the_stops_and_what_the_room_sees(lesson: LessonNotes) -> None:
    known = Following(lesson, Whereabouts(1), linked=True, minutes=2.5)
    _, bar, *rest = page(known).split("\n")
    assert bar == " ╋━━━━━━━━━━━━━━╋━━━━─────┼──────────┼─────────┼──────────┼─────────┼──────────"
    assert " highlighted: x.e0.*, W.*.c0" in rest
    assert " a black screen" in page(replace(known, now=Whereabouts(1, black=True))).split("\n")


def test_without_a_session_it_says_how_to_come_back(lesson: LessonNotes) -> None:
    text = page(Following(lesson, Whereabouts(2, votes={2: ({1: 40, 0: 8},)})))
    assert "The session has gone. In the other terminal:   stepviz resume" in text
    assert "It opens at stop 3; this page keeps 48 votes and waits." in text


@pytest.mark.parametrize("size", [(40, 60), (80, 24), (120, 40), (30, 8), (10, 3), (1, 1)])
def test_any_size_is_filled(lesson: LessonNotes, size: tuple[int, int]) -> None:
    for stop in range(len(lesson.sheets)):
        for linked in (True, False):
            page(Following(lesson, Whereabouts(stop), linked=linked), *size)
    page(Following(), *size)
