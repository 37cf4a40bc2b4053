"""PgDn gives the whole lesson, PgUp takes it back the same way; wandering off and coming back works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stepviz.lesson.notes import notes
from stepviz.session.lessons.end_page import EndPage
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.lessons import WALKED, film_of, given, pressed, script_for, told, written
from tests.support.session import Kept, Session, every_command, lines


@pytest.fixture
def lesson(tmp_path: Path) -> Session:
    return given(written(tmp_path))


def screen(session: Session) -> str:
    return "\n".join(lines(session))


def test_a_remote_leads_from_stop_to_stop_before_the_first_one_is_there_and_where_its_walk_was_given_up() -> None:
    script = script_for("one-step")
    session = Session(script.lines[0], Kept(film_of(script), State()))
    for key, command in (("pagedown", "stop_forward"), ("pageup", "stop_back")):
        assert session.meaning(key) == command
        session.change(lecture=None)
        session.answer(command)
        assert told(session) == "1 1:ready ?"
        assert not session.state.overlays


def test_play_on_the_way_to_a_stop_halts_and_goes_on_and_can_be_cut_short(lesson: Session) -> None:
    pressed(lesson, *["pagedown"] * 5)
    lesson.answer(lesson.meaning("pagedown"))
    assert lesson.state.pace.on
    assert not lesson.state.caption
    lesson.answer(lesson.meaning("pagedown"))
    assert told(lesson) == "5 25:loss"
    assert not lesson.state.pace.on
    pressed(lesson, "pageup", "pagedown")
    assert told(lesson) == "5 15:loss"
    assert lesson.message == "stopped: Below one for the first time."
    pressed(lesson, "right", "pagedown")
    assert told(lesson) == "5 25:loss"


def test_play_that_was_paused_by_the_viewer_is_finished_by_pgdn(lesson: Session) -> None:
    pressed(lesson, *["pagedown"] * 5)
    lesson.answer(lesson.meaning("pagedown"))
    lesson.answer("leave")
    lesson.answer(lesson.meaning("pageup"))
    assert told(lesson) == "4 1:grads"


def test_any_command_at_any_stop_leaves_the_lesson_where_it_was(lesson: Session) -> None:
    pressed(lesson, "pagedown")
    for number in range(9):
        at = lesson.state
        every = 3 if LONG else 6
        for command in sorted(every_command())[number % every :: every]:
            if command in ("stop_forward", "stop_back"):
                continue
            lesson.change(**{name: getattr(at, name) for name in State.__dataclass_fields__})
            lesson.answer(command)
            lesson.change(overlays=(), wish="", pace=lesson.state.pace.paused())
            lesson.answer(lesson.meaning("pageup") if lesson.state.away else "stop_forward")
            assert lesson.state.lecture is not None
            assert abs(lesson.state.lecture.stop - at.lecture.stop) <= 1, (number, command)  # type: ignore[union-attr]
            assert screen(lesson)
        lesson.change(**{name: getattr(at, name) for name in State.__dataclass_fields__})
        pressed(lesson, "pagedown")


def sheet(name: str) -> dict[int, str]:
    """What the lecturer's sheet says that each press leads to: `5?` or `6!` after the number of the stop."""
    found: dict[int, str] = {}
    stop = 0
    for line in notes(script_for(name)):
        if match := re.match(r"## \d+:\d\d  (\d+)  ", line):
            stop = int(match[1])
        if match := re.search(r" · press (\d+)", line):
            first, asks, halts = int(match[1]), "!" in line, line.count("stops at")
            count = 1 + asks + halts + line.endswith(" tells") + (" tells · " in line)
            found |= {first + n: f"{stop} {'?!!'[n]}" if asks else f"{stop}" for n in range(count)}
        if match := re.match(r"press (\d+): how to get it", line):
            found[int(match[1])] = "end"
    return found


@pytest.mark.parametrize("name", WALKED)
def test_a_built_in_lesson_goes_as_its_sheet_says_and_back_through_the_same_screens(name: str) -> None:
    session, wanted = given(name), sheet(name)
    assert sorted(wanted) == list(range(1, len(wanted) + 1))
    seen: dict[str, list[str]] = {}
    for press in range(1, len(wanted) + 1):
        pressed(session, "pagedown")
        state, place = session.state, told(session).split()
        if wanted[press] == "end":
            assert isinstance(state.top, EndPage)
            break
        stop, *sign = wanted[press].split()
        assert place[0] == stop, (press, place)
        if sign:
            assert bool(state.mask.tensors or state.asking) == (sign == ["?"])
        seen[f"{place[0]} {state.asking}"] = [*shown_at_all_sizes(session)]
    pressed(session, "pageup")
    while True:
        place = told(session).split()
        assert [*shown_at_all_sizes(session)] == seen[f"{place[0]} {session.state.asking}"], place
        before = told(session)
        pressed(session, "pageup")
        if session.message:
            assert before.split()[0] == "1"
            return


def shown_at_all_sizes(session: Session) -> Iterator[str]:
    for width, height in ((60, 20), (120, 36)) if LONG else ((60, 20),):
        yield "\n".join(lines(session, width, height))
