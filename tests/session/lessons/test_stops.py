"""PgDn gives the whole lesson, PgUp takes it back the same way; wandering off and coming back works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stepviz.lesson.notes import notes
from stepviz.session.lessons.end_page import EndPage
from stepviz.session.update import update
from tests.support.examples import LONG
from tests.support.giving import given, pressed, told
from tests.support.lessons import WALKED, script_for, written
from tests.support.session import every_command
from tests.support.viewer import Viewer


@pytest.fixture
def lesson(tmp_path: Path) -> Viewer:
    return given(written(tmp_path))


def test_a_remote_leads_from_stop_to_stop_before_the_first_one_is_there_and_where_its_walk_was_given_up() -> None:
    for key in ("pagedown", "pageup"):
        viewer = Viewer(lesson="one-step").change(lecture=None, overlays=())
        assert told(viewer.press(key)) == "1 1:ready ?"


def test_play_on_the_way_to_a_stop_halts_goes_on_is_cut_short_and_finished_by_pgdn(lesson: Viewer) -> None:
    lesson = pressed(lesson, "pagedown " * 5).press("pagedown")
    assert lesson.state.pace.on
    assert not lesson.state.caption
    assert told(lesson.press("pagedown")) == "5 25:loss"
    assert not lesson.state.pace.on
    assert told(pressed(lesson, "pageup pagedown")) == "5 15:loss"
    assert lesson.state.message == "stopped: Below one for the first time."
    assert told(pressed(lesson, "right pagedown")) == "5 25:loss"
    lesson.press("pageup pagedown Esc pageup")
    assert told(lesson) == "4 1:grads"


def test_any_command_at_any_stop_leaves_the_lesson_where_it_was(lesson: Viewer) -> None:
    pressed(lesson, "pagedown")
    for number in range(9):
        at = lesson.state
        assert at.lecture is not None
        every = 3 if LONG else 6
        for command in sorted({*every_command()} - {"stop_forward", "stop_back"})[number % every :: every]:
            lesson.player.state = at
            lesson.do(update(lesson.film, at, command))
            lesson.change(overlays=(), wish="", pace=lesson.state.pace.paused())
            lesson.press("pageup" if lesson.state.away else "pagedown")
            lesson.change(pace=lesson.state.pace.paused())
            assert lesson.state.lecture is not None
            assert abs(lesson.state.lecture.stop - at.lecture.stop) <= 1, (number, command)
            assert lesson.seen()
        lesson.player.state = at
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
    viewer, wanted = given(name), sheet(name)
    assert sorted(wanted) == list(range(1, len(wanted) + 1))
    seen: dict[str, list[str]] = {}
    for press in range(1, len(wanted) + 1):
        state = pressed(viewer, "pagedown").state
        if wanted[press] == "end":
            assert isinstance(state.top, EndPage)
            break
        stop, *sign = wanted[press].split()
        assert told(viewer).split()[0] == stop, press
        assert not sign or bool(state.mask.tensors or state.asking) == (sign == ["?"])
        seen[f"{stop} {state.asking}"] = shown_at_all_sizes(viewer)
    pressed(viewer, "pageup")
    while not viewer.state.message:
        before = told(viewer)
        assert shown_at_all_sizes(viewer) == seen[f"{before.split()[0]} {viewer.state.asking}"], before
        pressed(viewer, "pageup")
    assert before.split()[0] == "1"


def shown_at_all_sizes(viewer: Viewer) -> list[str]:
    return [viewer.seen(*size) for size in (((60, 20), (120, 36)) if LONG else ((60, 20),))]
