"""PgDn gives the whole lesson, PgUp takes it back the same way; wandering off and coming back works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.lesson.notes import notes
from stepviz.session.lessons.end_page import EndPage
from stepviz.session.words import command as command_of
from stepviz.settings.varied import varied
from stepviz.training.edits import read_all
from stepviz.views.lessons.lecture import OBSERVE
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.lessons import GOOD, WALKED, at_stop, film_of, given, pressed, presses, script_for, told, written
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


def test_of_a_stop_that_asks_and_hides_nothing_the_caption_waits_for_the_answer(tmp_path: Path) -> None:
    lesson = given(written(tmp_path, GOOD.replace('hide      = ["dW", "db"]\n', "")))
    pressed(lesson, *["pagedown"] * 3)
    assert (told(lesson), lesson.state.caption) == ("3 1:grads ?", "")
    pressed(lesson, "pagedown")
    assert lesson.state.caption.startswith("It is copied: ")


def test_after_a_reveal_the_audience_says_what_it_saw_before_the_caption_does(tmp_path: Path) -> None:
    lesson = given(written(tmp_path, GOOD.replace("observe = false", "observe = true")))
    pressed(lesson, *["pagedown"] * 4)
    assert (told(lesson), lesson.state.caption) == ("3 1:grads !", OBSERVE)
    assert "PgDn tell it" in screen(lesson)
    pressed(lesson, "n", "pageup")
    assert lesson.state.caption.startswith("It is copied: "), "whoever has left the stop has seen enough"
    pressed(lesson, "pageup", "pagedown", "e", "pagedown")
    assert (told(lesson), lesson.state.explaining) == ("3 1:grads !", False)
    assert lesson.state.caption.startswith("It is copied: ")
    at_stop(lesson, 7)
    assert lesson.state.caption == OBSERVE, "the answer that was kept back"
    pressed(lesson, "pagedown")
    assert lesson.state.caption.startswith("W of x2")
    pressed(lesson, "pagedown")
    assert isinstance(lesson.state.top, EndPage)


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


def test_the_teachers_sentences_of_operations_stand_for_the_usual_ones(lesson: Session) -> None:
    pressed(lesson, *["pagedown"] * 2, "n")
    assert "SOFTMAX  Scores become chances." in screen(lesson)
    pressed(lesson, "n")
    assert "Scores become chances." not in screen(lesson)


def test_a_stop_that_cannot_be_shown_says_why(tmp_path: Path) -> None:
    lesson = given(written(tmp_path, GOOD.replace('"loss < 0.8"', '"loss < -1"')))
    pressed(lesson, *["pagedown"] * 5)
    there = lesson.state
    pressed(lesson, "pagedown")
    assert lesson.message.startswith("stop 5 cannot be shown: loss < -1 is never true")
    assert lesson.moment == there.moment


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


def as_read(run: Experiment) -> Experiment:
    """A GPT reads documents: how many rows at most is settled from these."""
    return replace(run, batch_size=0) if run.heads else run


@pytest.mark.parametrize("name", WALKED)
def test_the_command_at_any_press_rebuilds_its_run_and_what_is_looked_at(name: str) -> None:
    session = given(name)
    for _ in presses(session, "pagedown"):
        film, state = session.film, session.state
        _, *words = command_of(film, state)
        found = parse("board", words[1:]) if state.boarded else parse("", words)
        if state.board is not None:
            runs = [one.run for one in varied(experiment(found), found.vary)]
            shown = [film.originals[base].trainer.experiment for base in state.board.bases]
            assert [*map(as_read, runs)] == [*map(as_read, shown)]
            assert (found.zoom, found.at) == (state.zoom, film.schedule(state).text(state.moment))
            continue
        assert as_read(experiment(found)) == as_read(film.base(state).trainer.experiment)
        assert read_all(found.edit or (), film.base(state).trainer) == state.edits
        assert found.at == film.schedule(state).text(state.moment)
        cell = None if found.pick is None else session.frame.program.cell(found.pick)
        assert (cell, found.zoom or "", found.explain) == (state.pick, state.zoom, state.explaining)


SIDE_BY_SIDE = """[lesson]
title = "Two rates"
source = "article"
observe = false
[run]
iterations = 40
[[stop]]
at = "1:update"
caption = "One run."
[[stop]]
at = "3:update"
vary = ["lr=0.01,100"]
caption = "Two runs."
ask = "Which is lower?"
choices = ["0.01", "100"]
answer = 1
reveal_at = "20:update"
[[stop]]
at = "20:update"
vary = ["lr=0.01,100"]
caption = "One has stopped."
[[stop]]
at = "20:update"
vary = ["lr=0.01,0.1"]
zoom = "confusion"
caption = "Two others."
[[stop]]
at = "40:update"
caption = "One run again."
"""


def test_a_stop_shows_several_runs_side_by_side_and_the_next_one_again_one(tmp_path: Path) -> None:
    session = given(str(written(tmp_path, SIDE_BY_SIDE)))
    pressed(session, "pagedown")
    state = session.state
    assert state.boarded
    assert state.asking
    assert "Which is lower?" in "\\n".join(lines(session))
    pressed(session, "2", "2", "1", "pagedown")
    screen = lines(session)
    assert "2 lr 100" in screen[5]
    assert "stopped at 4:softmax" in screen[5]
    assert any(line.lstrip().startswith("✓ 1  0.01") and line.endswith("33%") for line in screen)
    loss = Timeline(Trainer(Experiment.of("article", iterations=40))).frame(session.moment).history.losses[-1]
    assert f" {loss:.4f} " in screen[4]


def test_keys_choose_and_open_a_run_of_a_stop_and_the_lesson_goes_on(tmp_path: Path) -> None:
    session = given(str(written(tmp_path, SIDE_BY_SIDE)))
    pressed(session, "pagedown", "pagedown", "pagedown", "tab")
    assert session.state.board is not None
    assert session.state.board.chosen == 1
    assert session.state.caption == "Two others."
    assert "board" in lines(session)[2]
    pressed(session, "enter")
    assert not session.state.boarded
    assert session.state.lecture is not None
    pressed(session, "escape")
    assert session.state.boarded
    pressed(session, "pagedown")
    assert session.state.board is None
    assert session.state.caption == "One run again."
    pressed(session, "pageup")
    assert session.state.boarded
