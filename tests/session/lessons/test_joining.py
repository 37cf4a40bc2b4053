"""The page where to follow, and the place of the screen that tells how many do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz import Experiment
from stepviz.session.lessons.end_page import code_of
from stepviz.session.lessons.joining import NO_HALL, JoinPage, welcome
from stepviz.session.overlays.parts import Black
from stepviz.views.lessons.votes import Audience
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from tests.support.viewer import Viewer

ADDRESS = "http://192.168.100.100:8000/amber-canyon-castle-zipper/"


def viewer(address: str = ADDRESS) -> Viewer:
    made = Viewer(Experiment(iterations=20))
    made.player.state = welcome(Audience(address, "open", scanned=address.upper()))(made.state)
    return made


def seen(made: Viewer, width: int, height: int) -> list[str]:
    return [text_of(row) for row in screen(made.player.sight, width, height).rows]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (40, 30)])
def test_the_address_is_there_as_words_and_whole_as_a_code(size: tuple[int, int]) -> None:
    lines = seen(viewer(), *size)
    for text in ("192.168.100.100:8000/", "amber-canyon-", "castle-zipper", "0 followers", "not encrypted"):
        assert any(text in line for line in lines), text
    code = code_of(ADDRESS.upper())
    first = next(number for number, line in enumerate(lines) if code[0] in line)
    drawn = [line[lines[first].index(code[0]) :][: len(code[0])] for line in lines[first : first + len(code)]]
    assert drawn == [*code]


def test_where_the_code_has_no_room_the_words_stand_alone() -> None:
    lines = seen(viewer(), 30, 12)
    assert any("amber-canyon-" in line for line in lines)
    assert not any("█" in line for line in lines)


def test_a_lesson_begins_with_it_in_the_place_of_black_and_any_key_leads_on() -> None:
    lesson = Viewer(Experiment(), lesson="one-step")
    lesson.settle()
    assert isinstance(lesson.state.top, Black)
    lesson.player.state = welcome(Audience(ADDRESS))(lesson.state)
    assert [type(overlay) for overlay in lesson.state.overlays] == [JoinPage]
    assert any("this machine only" in line for line in seen(lesson, 80, 24))
    lesson.key("pagedown")
    assert lesson.state.overlays == ()
    lesson.key("Q")
    assert isinstance(lesson.state.top, JoinPage)
    lesson.key("q")
    assert lesson.state.overlays[1:] != ()


def test_the_first_line_tells_who_follows_and_who_has_voted() -> None:
    made = viewer()
    made.player.state = replace(made.state, audience=Audience(ADDRESS, followers=200, voted=143), overlays=())
    assert "200 followers · paused" in seen(made, 80, 24)[0]
    made.key("h")
    made.key("right")
    assert "200 followers, 143 voted · QUIZ" in seen(made, 80, 24)[0]
    assert "QUIZ" in seen(made, 60, 20)[0]


def test_without_a_hall_the_key_says_how_to_have_one() -> None:
    made = Viewer(Experiment(iterations=20))
    made.key("Q")
    assert made.state.message == NO_HALL
    assert made.state.overlays == ()
