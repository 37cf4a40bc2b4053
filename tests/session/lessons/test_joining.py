"""The page where to follow, and the place of the screen that tells how many do."""

from __future__ import annotations

import pytest

from stepviz.session.lessons.end_page import code_of
from stepviz.session.lessons.joining import NO_HALL, JoinPage, welcome
from stepviz.session.overlays.parts import Black
from stepviz.views.lessons.votes import Audience
from tests.support.giving import given
from tests.support.viewer import Viewer

ADDRESS = "http://192.168.100.100:8000/amber-canyon-castle-zipper/"


def viewer() -> Viewer:
    made = Viewer()
    made.player.state = welcome(Audience(ADDRESS, "open", scanned=ADDRESS.upper()))(made.state)
    return made


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (40, 30)])
def test_the_address_is_there_as_words_and_whole_as_a_code(size: tuple[int, int]) -> None:
    lines = [line.ljust(size[0]) for line in viewer().seen(*size).splitlines()]
    for text in ("192.168.100.100:8000/", "amber-canyon-", "castle-zipper", "0 followers", "not encrypted"):
        assert any(text in line for line in lines), text
    code = code_of(ADDRESS.upper())
    first = next(number for number, line in enumerate(lines) if code[0] in line)
    assert [line[lines[first].index(code[0]) :][: len(code[0])] for line in lines[first:][: len(code)]] == [*code]


def test_where_the_code_has_no_room_the_words_stand_alone() -> None:
    assert "amber-canyon-" in viewer().seen(30, 12)
    assert "█" not in viewer().seen(30, 12)


def test_a_lesson_begins_with_it_in_the_place_of_black_and_any_key_leads_on() -> None:
    lesson = given("one-step")
    assert isinstance(lesson.state.top, Black)
    lesson.player.state = welcome(Audience(ADDRESS))(lesson.state)
    assert [type(overlay) for overlay in lesson.state.overlays] == [JoinPage]
    assert "this machine only" in lesson.seen()
    assert lesson.press("pagedown").state.overlays == ()
    assert isinstance(lesson.press("Q").state.top, JoinPage)
    assert lesson.press("q").state.overlays[1:] != ()


def test_the_first_line_tells_who_follows_and_who_has_voted_and_without_a_hall_the_key_how_to_have_one() -> None:
    made = viewer().change(audience=Audience(ADDRESS, followers=200, voted=143), overlays=())
    assert "200 followers · paused" in made.seen().splitlines()[0]
    assert "200 followers, 143 voted · QUIZ" in made.press("h right").seen().splitlines()[0]
    assert "QUIZ" in made.seen(60, 20).splitlines()[0]
    alone = Viewer().press("Q").state
    assert (alone.message, alone.overlays) == (NO_HALL, ())
