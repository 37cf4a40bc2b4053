"""Lessons: each press leads where its sheet says and back, what is copied or recorded at a stop opens it again."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from pathlib import Path

import pytest
import segno

from stepviz import Experiment, UserError
from stepviz.cli import parser
from stepviz.cli.lessons.runs import script_of
from stepviz.cli.topics.help import split
from stepviz.export.lesson_file import LessonFile, Stop
from stepviz.lesson.notes import notes
from stepviz.lesson.reading import Reader
from stepviz.lesson.staging import acts
from stepviz.session.lessons.end_page import EndPage, code_of
from stepviz.session.lessons.joining import JoinPage, welcome
from stepviz.session.lessons.places import begun, copied_words, place_at, words
from stepviz.session.tasks import taken
from stepviz.session.update import update
from stepviz.views.layout.layouts import Size
from stepviz.views.lessons.votes import Audience
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.lessons import WALKED, problems, script_for, written
from tests.support.viewer import Viewer, at_stop, every_command, pressed, told


@pytest.fixture
def lesson(here: Path) -> Viewer:
    """Given in the folder where a picture is saved."""
    return Viewer(lesson=written(here))


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
    viewer, wanted = Viewer(lesson=name), sheet(name)
    assert sorted(wanted) == list(range(1, len(wanted) + 1))
    seen: dict[str, str] = {}
    for press in range(1, len(wanted) + 1):
        state = pressed(viewer, "pagedown").state
        if wanted[press] == "end":
            assert isinstance(state.top, EndPage)
            break
        stop, *sign = wanted[press].split()
        assert told(viewer).split()[0] == stop, press
        assert not sign or bool(state.mask.tensors or state.asking) == (sign == ["?"])
        seen[f"{stop} {state.asking}"] = viewer.seen(60, 20)
    pressed(viewer, "pageup")
    while not viewer.state.message:
        before = told(viewer)
        assert viewer.seen(60, 20) == seen[f"{before.split()[0]} {viewer.state.asking}"], before
        pressed(viewer, "pageup")
    assert before.split()[0] == "1"


def opened(name: str, told: list[str]) -> Viewer:
    """A session that is opened with such words, the lesson's name and its stop first."""
    assert told[:2] == [name, "--stop"]
    viewer, stop = Viewer(lesson=name), int(told[2]) - 1
    task = begun(viewer.film, State(), stop, place_at(viewer.film, stop, told[3:]))
    viewer.player.state = taken(task, State())
    return viewer


@pytest.mark.parametrize("name", WALKED)
def test_every_press_of_a_built_in_lesson_is_copied_as_its_stop(name: str) -> None:
    viewer = pressed(Viewer(lesson=name), "pagedown")
    for press in range(60):
        if viewer.state.overlays:
            break
        if viewer.state.asking:
            viewer.press("1 2 O 2")
        lecture = viewer.state.lecture
        if lecture is not None and lecture.target is None and (LONG or press % 7 == len(name) % 7):
            program, *told = copied_words(viewer.film, viewer.state)
            assert program == "stepviz"
            viewer.change(hits=())  # where play was stopped is of who played
            again = opened(name, told)
            assert again.state.overlays == ()
            assert again.seen() == viewer.seen(), told
        pressed(viewer, "pagedown")
    assert viewer.state.overlays


@pytest.mark.parametrize(("stop", "key"), [("4", "n"), ("4", "end"), ("9", "Esc")])
def test_where_the_stop_is_not_shown_as_it_is_its_run_is_copied(stop: str, key: str) -> None:
    viewer = opened("one-step", ["one-step", "--stop", stop]).press(key)
    assert copied_words(viewer.film, viewer.state)[1] == "article"


def test_the_words_of_a_stop_are_read_by_its_own_run() -> None:
    viewer = at_stop(Viewer(lesson="hidden-layer"), 7).press("down")
    told = words(viewer.film, viewer.state)
    assert shlex.join(told).startswith("hidden-layer --stop 7 --pick ")
    with pytest.raises(UserError, match="no tensor"):
        place_at(viewer.film, 0, told[3:])


SHORT = """[lesson]
title = "Short"
source = "article"
[run]
iterations = 40
[[stop]]
at = "2:linear"
[[stop]]
"""


def test_the_words_of_a_stop_before_its_edit_name_the_numbers_of_its_iteration(tmp_path: Path) -> None:
    name = written(tmp_path, f'{SHORT}until = "loss < 1.5"\nedit = ["30:batch-size=2"]\npick = "logits.e3.c0"\n')
    viewer = at_stop(Viewer(lesson=name), 2).press("right")
    told = copied_words(viewer.film, viewer.state)
    assert told == ["stepviz", name, "--stop", "2", "--pick", "logits.e3.c1"]
    assert opened(name, told[1:]).state.pick == viewer.state.pick


def test_the_moment_that_is_played_up_to_is_the_same_one_in_a_run_with_more_operations(tmp_path: Path) -> None:
    viewer = Viewer(lesson=written(tmp_path, f'{SHORT}until = "W.x2.c1 > -0.5"\nspeed = 16\n'))

    def target() -> str:
        assert viewer.state.lecture is not None
        assert viewer.state.lecture.target is not None
        return viewer.film.schedule(viewer.state).text(viewer.state.lecture.target)

    viewer.press("pagedown space")
    wanted = target()
    assert wanted.endswith(":update")
    viewer.press("w h linear Enter")
    assert (viewer.state.run, target()) == (1, wanted)
    viewer.press("W")
    assert (viewer.state.run, target()) == (0, wanted)


ODD = 'a "quoted" \\ text\nwith a line, ü and \x1b'
STOPS: tuple[Stop, ...] = (
    {"title": ODD, "at": "501:check", "view": "difference", "zoom": "data", "edit": ["501:lr=0.1"], "caption": ODD},
    {"title": "asked", "at": "1:loss", "hide": ("loss", "mean"), "ask": "Which?", "choices": ("e0", "e1"), "answer": 2},
)


def _asked(state: State) -> tuple[str, tuple[str, ...], int] | None:
    """The question that is open, its choices, and the place of the right one."""
    if not state.asking or state.poll is None or state.poll.question is None:
        return None
    asked = state.poll.question
    return spoken(asked.text), tuple(map(spoken, asked.choices)), asked.answer


def test_what_was_marked_is_shown_again(tmp_path: Path) -> None:
    path, seen = str(tmp_path / "mine.toml"), []
    viewer = Viewer(Experiment(), "1:ready")
    viewer.film.recorded = LessonFile(path, Experiment().words(), is_ours=False)
    keys = {"plain": "right right", "explained": "Enter Enter", "hidden": "Esc Esc right h right", "far": "h end"}
    for name in keys:
        state = viewer.press(f"{keys[name]} m {name} Enter").state
        seen.append((state.moment, state.pick, state.mask.tensors, state.explaining, _asked(state)))
    assert not [problem for problem in problems(path) if not problem.mild]
    script = script_of(path)
    assert [stop.title for stop in script.lesson.stops] == [*keys]
    first = {act.stop: act.state for act in reversed([*acts(script)])}
    shown = [first[number] for number in range(len(keys))]
    again = [(state.moment, state.pick, state.mask.tensors, state.explaining, _asked(state)) for state in shown]
    assert again == seen
    assert any(asked is not None for *_, asked in seen)


def test_it_is_read_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    file = LessonFile(str(path), ["article", "--seed", "0", "--lr", "0.01", "--one-hot", "--label=--x"], is_ours=True)
    assert [file.add("Mine", stop) for stop in STOPS] == [1, 2]
    text = path.read_text(encoding="utf-8")
    reader = Reader(text, "mine")
    assert reader.problems == []
    lesson = reader.lesson
    assert lesson.words == ("article", "--seed=0", "--lr=0.01", "--one-hot", "--label=--x")
    odd, asked = lesson.stops
    assert (odd.edit, odd.view, odd.zoom) == (("501:lr=0.1",), "difference", "data")
    assert tomllib.loads(text)["lesson"]["schema_version"] == 1
    assert tomllib.loads(text)["stop"][0]["title"] == ODD
    assert asked.ask is not None
    assert (asked.ask.text, asked.ask.choices, asked.ask.answer) == ("Which?", ("e0", "e1"), 1)
    assert asked.hide == ("loss", "mean")


def test_the_last_screen_has_the_numbers_and_commands_that_work(tmp_path: Path) -> None:
    lesson = pressed(Viewer(lesson=written(tmp_path)), "Esc")
    while not lesson.state.overlays:
        pressed(lesson, "pagedown")
    text = lesson.seen()
    assert "W of x2 and c1 is -0.3126." in text
    assert "{" not in text
    whole = text.replace("\\\n", " ")
    commands = [line.strip() for line in whole.split("\n") if line.strip().startswith("stepviz ")]
    assert len(commands) == 3
    for command in commands:
        parser.parse(*split(shlex.split(command)[1:]))
    before = lesson.state
    assert pressed(lesson, "pagedown right space enter").state == before
    assert told(pressed(lesson, "pageup")) == "7 40:check !"


def test_light_modules_are_inked_and_without_the_library_there_is_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://example.org/x"
    light = [[not dark for dark in row] for row in segno.make_qr(address, error="m").matrix_iter(border=2)]
    inked = [[sign in signs for sign in line] for line in code_of(address) for signs in ("█▀", "█▄")]
    assert inked[: len(light)] == light
    monkeypatch.setitem(sys.modules, "segno", None)
    assert code_of(address) == code_of("") == ()


ADDRESS = "http://192.168.100.100:8000/amber-canyon-castle-zipper/"


def joining(audience: Audience) -> Viewer:
    """A viewer who shows where to follow."""
    viewer = Viewer(lesson="one-step")
    viewer.player.state = welcome(audience)(viewer.state)
    return viewer


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (40, 30), (80, 18)])
def test_the_address_is_there_as_words_and_whole_as_a_code_and_below_it_that_nobody_can_follow(
    size: tuple[int, int],
) -> None:
    viewer = joining(Audience(ADDRESS, "open", scanned=ADDRESS.upper())).change(message="nobody can follow")
    lines = [line.ljust(size[0]) for line in viewer.seen(*size).splitlines()]
    for text in ("192.168.100.100:8000/", "amber-canyon-", "castle-zipper", "0 followers", "not encrypted"):
        assert any(text in line for line in lines), text
    code = code_of(ADDRESS.upper())
    first = next(number for number, line in enumerate(lines) if code[0] in line)
    assert [line[lines[first].index(code[0]) :][: len(code[0])] for line in lines[first:][: len(code)]] == [*code]
    assert lines[size[1] - 1].strip() == "nobody can follow"


def test_an_address_that_browsers_would_ask_by_http_has_its_scheme() -> None:
    audience = Audience("https://hall.example.org:8443/a-b-c-d/", "sealed")
    assert "  https://hall.example.org:8443/" in joining(audience).seen()


def test_where_counts_of_followers_have_no_room_the_first_line_has_the_stop() -> None:
    viewer = Viewer(lesson="one-step").press("pagedown")
    viewer.change(audience=Audience(ADDRESS, followers=200, voted=150))
    first = [viewer.seen(width, 12).splitlines()[0].split() for width in (80, 40)]
    assert [line[-1] for line in first] == ["QUESTION", "QUESTION"]
    assert ("followers," in first[0], "followers," in first[1]) == (True, False)


def test_beside_the_end_page_the_code_stands_where_it_has_room() -> None:
    page = EndPage("x", ("a line of what was found",), (), ADDRESS, ("███████", "██ ▄ ██", "██▄▄▄██"))
    sight = Viewer().player.sight
    wide, narrow = ("\n".join(map(text_of, page.rows(sight, Size(width, 24), ()))) for width in (80, 34))
    assert ("██▄▄▄██" in wide, "▄" in narrow) == (True, False)


def test_any_key_leads_on_from_where_to_follow_and_q_comes_back_and_asks() -> None:
    lesson = joining(Audience(ADDRESS))
    assert lesson.press("pagedown").state.overlays == ()
    assert isinstance(lesson.press("Q").state.top, JoinPage)
    assert lesson.press("q").state.overlays[1:] != ()


@pytest.mark.parametrize("key", ["pagedown", "pageup"])
def test_a_remote_leads_to_the_first_stop_before_it_is_there(key: str) -> None:
    assert told(Viewer(lesson="one-step").change(lecture=None, overlays=()).press(key)) == "1 1:ready ?"
