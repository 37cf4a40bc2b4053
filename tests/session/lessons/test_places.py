"""What is copied at a stop of a lesson opens the same screen again: asked, voted, answered, explained."""

from __future__ import annotations

import shlex

import pytest

from stepviz import UserError
from stepviz.session.lessons.places import begun, copied_words, place_at, words
from stepviz.session.tasks import taken
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.giving import at_stop, given, pressed
from tests.support.lessons import WALKED
from tests.support.viewer import Viewer


def opened(name: str, told: list[str]) -> Viewer:
    """A session that is opened with such words, the lesson's name and its stop first."""
    assert told[:2] == [name, "--stop"]
    viewer, stop = Viewer(lesson=name), int(told[2]) - 1
    task = begun(viewer.film, State(), stop, place_at(viewer.film, stop, told[3:]))
    viewer.player.state = taken(task, State())
    return viewer


def copied(viewer: Viewer) -> list[str]:
    return copied_words(viewer.film, viewer.state)


@pytest.mark.parametrize("name", WALKED)
def test_every_press_of_a_built_in_lesson_is_copied_as_its_stop(name: str) -> None:
    viewer = pressed(given(name), "pagedown")
    for press in range(60):
        if viewer.state.overlays:
            break
        if viewer.state.asking:
            viewer.press("1 2 O 2")
        lecture = viewer.state.lecture
        if lecture is not None and lecture.target is None and (LONG or press % 7 == len(name) % 7):
            program, *told = copied(viewer)
            assert program == "stepviz"
            viewer.change(hits=())  # where play was stopped is of who played
            again = opened(name, told)
            assert again.state.overlays == ()
            assert again.seen() == viewer.seen(), told
        pressed(viewer, "pagedown")
    assert viewer.state.overlays


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
    viewer = at_stop(given("one-step"), 4).press(keys)
    _, *told = copied(viewer)
    assert told[:3] == ["one-step", "--stop", "4"]
    assert option in told
    assert opened("one-step", told).seen() == viewer.change(message="").seen()


@pytest.mark.parametrize(("stop", "key"), [("4", "n"), ("4", "end"), ("9", "Esc")])
def test_where_the_stop_is_not_shown_as_it_is_its_run_is_copied(stop: str, key: str) -> None:
    told = copied(opened("one-step", ["one-step", "--stop", stop]).press(key))
    assert told[1] == "article", told


def test_the_words_of_a_stop_are_read_by_its_own_run() -> None:
    viewer = at_stop(given("hidden-layer"), 7).press("down")
    told = words(viewer.film, viewer.state)
    assert shlex.join(told).startswith("hidden-layer --stop 7 --pick ")
    with pytest.raises(UserError, match="no tensor"):
        place_at(viewer.film, 0, told[3:])
