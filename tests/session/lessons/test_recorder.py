"""Marks of a recorded session are stops that show the same screens again."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from stepviz import Experiment
from stepviz.cli.lessons.runs import script_of
from stepviz.export.lesson_file import LessonFile, Stop
from stepviz.lesson.lesson import Problem
from stepviz.lesson.reading import Reader
from stepviz.lesson.staging import acts
from stepviz.session.lessons.recorder import Recorder
from stepviz.session.places import open_place
from stepviz.session.words import parse
from stepviz.views.screen import screen
from tests.support.lessons import problems
from tests.support.viewer import Viewer

ODD = 'a "quoted" \\ text\nwith a line, ü and \x1b'
STOPS: tuple[Stop, ...] = (
    {"title": "first", "at": "1:grads", "pick": "dW.x3.c0", "explain": True, "caption": "It is."},
    {"title": ODD, "at": "501:check", "view": "difference", "zoom": "data", "edit": ["501:lr=0.1"], "caption": ODD},
    {"title": "asked", "at": "1:loss", "hide": ("loss", "mean"), "ask": "Which?", "choices": ("e0", "e1"), "answer": 2},
)


def recording(path: Path, experiment: Experiment) -> Viewer:
    viewer = Viewer(experiment, "1:ready")
    viewer.film.recorder = Recorder(str(path), experiment.words())
    return viewer


def wrong(path: Path) -> list[Problem]:
    return [problem for problem in problems(str(path)) if not problem.mild]


@pytest.mark.parametrize("experiment", [Experiment(), Experiment.of("xor", hidden=(3,), iterations=50)])
def test_what_was_marked_is_shown_again(tmp_path: Path, experiment: Experiment) -> None:
    path = tmp_path / "mine.toml"
    viewer, seen = recording(path, experiment).press("right right"), []
    keys = {
        "a_plain_one_at_the_start": "",
        "explained": "Enter Enter",
        "on": "Esc Esc right",
        "hidden": "h right",
        "far": "h end",
    }
    for name in keys:
        state = viewer.press(f"{keys[name]} m {name} Enter").state
        assert "of " in state.message
        seen.append((state.moment, state.pick, state.mask.tensors, state.explaining))
    viewer.press("home m Enter")
    assert wrong(path) == []
    script = script_of(str(path))
    assert [stop.title for stop in script.lesson.stops] == [*keys, "1:ready"]
    first = {act.stop: act for act in reversed([*acts(script)])}
    for number, told in enumerate(seen):
        state = first[number].state
        assert (state.moment, state.pick, state.mask.tensors, state.explaining) == told
        assert screen(first[number].sight, 80, 24).rows


def test_a_what_if_is_recorded_with_its_edits(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    viewer = recording(path, Experiment(iterations=50))
    place = parse(["--edit", "10:lr=0.1", "--at", "20:update", "--look", "difference"], viewer.film)
    viewer.do(open_place(viewer.film, viewer.state, place)).press("m after Enter")
    (stop,) = script_of(str(path)).lesson.stops
    assert (stop.edit, stop.view, stop.at) == (("10:lr=0.1",), "difference", "20:update")
    assert wrong(path) == []


def test_where_it_cannot_be_written_nothing_is_marked(tmp_path: Path) -> None:
    viewer = recording(tmp_path / "nowhere" / "mine.toml", Experiment()).press("m first Enter")
    assert "there is no folder" in viewer.state.above
    assert not viewer.state.marks


def test_it_is_read_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    file = LessonFile(str(path), ["article", "--seed", "0", "--lr", "0.01", "--one-hot", "--label=--x"], is_ours=True)
    assert [file.add("Mine", stop) for stop in STOPS] == [1, 2, 3]
    text = path.read_text(encoding="utf-8")
    reader = Reader(text, "mine")
    assert reader.problems == []
    lesson = reader.lesson
    assert lesson.words == ("article", "--seed=0", "--lr=0.01", "--one-hot", "--label=--x")
    first, second, third = lesson.stops
    assert (first.title, first.at, first.pick) == ("first", "1:grads", "dW.x3.c0")
    assert (first.explain, first.caption) == (True, "It is.")
    assert (second.edit, second.view, second.zoom) == (("501:lr=0.1",), "difference", "data")
    assert tomllib.loads(text)["lesson"]["schema_version"] == 1
    assert tomllib.loads(text)["stop"][1]["title"] == ODD
    assert third.ask is not None
    assert (third.ask.text, third.ask.choices, third.ask.answer) == ("Which?", ("e0", "e1"), 1)
    assert third.hide == ("loss", "mean")
