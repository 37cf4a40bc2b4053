"""What is copied at a stop of a lesson opens the same screen again: asked, voted, answered, explained."""

from __future__ import annotations

import shlex

import pytest

from stepviz import UserError
from stepviz.session.lessons.places import begun, copied_words, place_at, words
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.lessons import WALKED, at_stop, film_of, given, pressed, script_for
from tests.support.session import Kept, Session, lines


def opened(name: str, told: list[str]) -> Session:
    """A session that is opened with such words, the lesson's name and its stop first."""
    assert told[:2] == [name, "--stop"]
    script, stop = script_for(name), int(told[2]) - 1
    session = Session(script.lines[0], Kept(film_of(script), State()))
    session.do(begun(session.film, session.state, stop, place_at(session.film, stop, told[3:])))
    return session


def copied(session: Session) -> list[str]:
    return copied_words(session.film, session.state)


@pytest.mark.parametrize("name", WALKED)
def test_every_press_of_a_built_in_lesson_is_copied_as_its_stop(name: str) -> None:
    session = given(name)
    pressed(session, "pagedown")
    for press in range(60):
        if session.state.overlays:
            break
        if session.state.asking:
            pressed(session, "1", "2", "O", "2")
        lecture = session.state.lecture
        if lecture is not None and lecture.target is None and (LONG or press % 5 == len(name) % 5):
            program, *told = copied(session)
            assert program == "stepviz"
            session.change(hits=())  # where play was stopped is of who played
            again = opened(name, told)
            assert again.state.overlays == ()
            assert lines(again) == lines(session), told
        pressed(session, "pagedown")
    assert session.state.overlays


@pytest.mark.parametrize(
    ("keys", "option"),
    [
        ("down e", "--explain"),
        ("down down", "--pick"),
        ("v", "--also"),
        ("K", "--also"),
        ("z", "--zoom"),
        ("T", "--graph"),
    ],
)
def test_what_was_opened_at_a_stop_is_copied_with_it(keys: str, option: str) -> None:
    session = given("one-step")
    pressed(session, *["pagedown"] * 4, *keys.split())
    _, *told = copied(session)
    assert told[:3] == ["one-step", "--stop", "4"]
    assert option in told
    session.change(message="")
    assert lines(opened("one-step", told)) == lines(session)


@pytest.mark.parametrize(("stop", "key"), [("4", "n"), ("4", "end"), ("9", "escape")])
def test_where_the_stop_is_not_shown_as_it_is_its_run_is_copied(stop: str, key: str) -> None:
    session = opened("one-step", ["one-step", "--stop", stop])
    pressed(session, key)
    told = copied(session)
    assert told[1] == "article", told


def test_the_words_of_a_stop_are_read_by_its_own_run() -> None:
    session = given("hidden-layer")
    at_stop(session, 7)
    pressed(session, "down")
    told = words(session.film, session.state)
    assert shlex.join(told).startswith("hidden-layer --stop 7 --pick ")
    with pytest.raises(UserError, match="no tensor"):
        place_at(session.film, 0, told[3:])
