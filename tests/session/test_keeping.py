"""What a viewer has made comes back with resume; what the keys save are whole files, never over another."""

from __future__ import annotations

import json
import random
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.export.lesson_file import LessonFile
from stepviz.session.board.opening import alone
from stepviz.session.film import Film
from stepviz.session.keeping.kept import FIELDS, board_of, given_back, kept_of
from stepviz.session.places import open_place
from stepviz.session.tasks import taken
from stepviz.session.words import parse, place_of, words
from stepviz.views.state import State
from tests.support import boards
from tests.support.examples import LONG
from tests.support.viewer import Viewer, counted, seen_of

COMMAND = (
    *("moment", "run", "compared", "difference", "base", "pick", "sheet", "zoom", "row", "graph", "explaining", "term"),
    *("trail", "digits", "code", "focused", "predicting", "mask", "poll", "proving", "pins", "log", "scales", "plane"),
)
"""Parts of a state that the words of its command say: `tests/session/test_words.py` walks through them."""
KEPT = ("whatifs", "marks", "breakpoints", "lecture")
"""Those that are kept beside them."""
LOST = (
    *("message", "progress", "wish", "asked", "jumps", "framed", "resting", "hits", "pace"),  # of what went on
    *("pointed", "scrubbed", "overlays", "together", "spoken", "audience"),  # of what lay on the screen
    *("practice", "likes"),  # have files of their own
    *("board", "home"),  # opened anew, all its runs at the moment
)
"""Parts of a state that end with the session."""
EXPERIMENT = Experiment(iterations=60)


@pytest.mark.parametrize("is_open", [False, True])
def test_a_board_comes_back_whole_with_its_picture_and_the_chosen_run(is_open: bool) -> None:
    film, state = boards.board(iteration=7, op=3)
    assert state.board is not None
    board = replace(state.board, chosen=2)
    state = replace(state, board=board, base=board.first + 2, zoom="curves")
    told = json.loads(json.dumps(kept_of(film, alone(film, state) if is_open else state)))
    task = board_of(Film(Timeline(Trainer(boards.MOONS))), State(moment=state.moment), told)
    assert task is not None
    found = taken(task, State())
    assert found.board is not None
    assert (found.board.vary, found.board.chosen, found.zoom) == (board.vary, 2, "curves")
    assert (found.moment, found.boarded) == (state.moment, True)
    for none in (None, 3, {}, {"vary": ["lr=a"], "chosen": 0, "picture": ""}):
        assert board_of(film, State(), {"board": none}) is None


def kept(viewer: Viewer) -> Any:
    """What is kept of a session, as it comes out of its file."""
    return json.loads(json.dumps(kept_of(viewer.film, viewer.state)))


def resumed(viewer: Viewer) -> Viewer:
    """The session that `resume` opens after this one: from the words of its command, and what was kept besides."""
    again, told = Viewer(EXPERIMENT), words(place_of(viewer.film, viewer.state), viewer.film)
    again.player.state = given_back(again.film, again.state, kept(viewer))
    return again.do(open_place(again.film, again.state, parse(told, again.film)))


def busy() -> Viewer:
    """A session in which everything is as it is not at the start."""
    points = "m here Enter g 41:loss Enter m there Enter B loss<0.1 Enter B a it>50 Enter B space o down o Esc"
    whatifs = "g 7 Enter w l 0.001 Enter W g 5 Enter w l 0.2 Enter g 9 Enter w l 0.1 Enter W g 12 Enter w l 3 Enter"
    viewer = Viewer(EXPERIMENT, "9:linear").press(f"{points} {whatifs} w w home down down Enter")
    return viewer.change(message="")


def test_every_part_of_a_state_comes_back_or_is_said_to_be_lost() -> None:
    assert sorted([*COMMAND, *KEPT, *LOST]) == sorted(field.name for field in fields(State))
    viewer = busy()
    again = resumed(viewer)
    for name in {*COMMAND, *KEPT} - {"lecture"}:
        assert getattr(again.state, name) == getattr(viewer.state, name), name
    assert all(getattr(viewer.state, name) for name in {*KEPT} - {"lecture"})


def test_a_session_keeps_what_it_made_its_recording_and_none_of_what_an_error_may_have_come_from(
    tmp_path: Path,
) -> None:
    viewer = busy()
    assert set(kept_of(viewer.film, viewer.state, harmless=True)) == {"marks"}
    assert set(kept_of(viewer.film, viewer.state)) == {"marks", "whatifs", "breakpoints"}
    assert "here" not in " ".join(words(place_of(viewer.film, viewer.state), viewer.film)), "a command stays short"
    assert kept_of(viewer.film, State()) == {}
    viewer.film.recorded = LessonFile(str(tmp_path / "mine.toml"), EXPERIMENT.words(), is_ours=False)
    file = resumed(viewer).film.recorded
    assert file is not None
    assert file.path == viewer.film.recorded.path


def test_a_file_that_was_changed_gives_back_what_can_be_understood() -> None:
    odd: list[object] = [None, 1, -1, 1.5, "x", "\x1b[2J", [], {}, True, 10**40, float("nan"), [["a"]], ["a", "b", "c"]]
    choose, fresh, lesson = random.Random(0), Viewer(EXPERIMENT).film, Viewer(lesson="one-step").film
    viewer = busy()
    phones = {"address": "http://127.0.0.1:8000/a-b-c-d/", "counted": {"stop 1": [2, 0, 1]}}
    lecture = {"began": 1.0, "seen": [1], "votes": {}}
    good = json.dumps(kept_of(viewer.film, viewer.state) | {"lecture": lecture, "phones": phones})
    for number in range(300 if LONG else 40):
        spoilt = json.loads(good)
        _spoil(spoilt, choose, odd)
        for film in (fresh, lesson) if number % 4 == 0 else (fresh,):
            state = given_back(film, State(), spoilt)
            assert all(mark.name.isprintable() for mark in state.marks)
            assert seen_of(film, state)
    assert [field.name for field in FIELDS][:2] == ["phones", "lecture"], "votes are the last to be left out"


def _spoil(value: Any, choose: random.Random, odd: list[object]) -> None:
    places = list(value) if isinstance(value, dict) else list(range(len(value)))
    if not places:
        return
    place = choose.choice(places)
    if isinstance(value[place], dict | list) and choose.random() < 0.7:
        _spoil(value[place], choose, odd)
    else:
        value[place] = choose.choice(odd)


SLOW = 0.06
"""Seconds between two looks at the clock that make every task a long one."""
ARTICLE = Experiment()


@pytest.fixture(autouse=True)
def folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    counted(monkeypatch, 0.0)
    return here


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def said(viewer: Viewer, keys: str) -> str:
    return viewer.press(keys).state.said


def saving(monkeypatch: pytest.MonkeyPatch) -> Viewer:
    """A viewer who has just begun to save a run, which takes long."""
    viewer = Viewer(ARTICLE, "150:update").press("S ctrl+u run.csv")
    counted(monkeypatch, SLOW)
    viewer.key("enter")
    return viewer


def test_a_picture_has_the_text_of_the_screen_and_a_name_that_is_its_own_and_of_every_system(folder: Path) -> None:
    viewer = Viewer(ARTICLE, "1:grads")
    shown = viewer.seen()
    assert said(viewer, "s") == "saved stepviz-article-s0-0001-grads.svg"
    assert said(viewer, "s") == "saved stepviz-article-s0-0001-grads-2.svg"
    first, second = (path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))
    assert first == second
    texts = [text.text or "" for text in ElementTree.fromstring(first).iter("{http://www.w3.org/2000/svg}text")]
    blank = str.maketrans("▁▂▃▄▅▆▇█", " " * 8)
    assert "".join("".join(texts).split()) == "".join(shown.translate(blank).split())
    table = folder / "my marks; rm -r.csv"
    table.write_text("".join(f"{n},{n % 3},{'ab'[n % 2]}\n" for n in range(20)))
    assert said(Viewer(Experiment.of(str(table), seed=7)), "s") == "saved stepviz-my_marks__rm_-r-s7-0001-ready.svg"


@pytest.mark.parametrize("form", ["wide.csv", "py"])
def test_the_run_is_saved_up_to_here_as_export_writes_it(form: str, folder: Path) -> None:
    viewer = Viewer(ARTICLE, "150:update")
    assert said(viewer, "S") == "save the run as stepviz-article-s0-1-150.csv▏"
    assert said(viewer, f"Esc S ctrl+u run.{form} Enter") == f"saved run.{form}: iterations 1 to 150"
    assert names(folder) == [f"run.{form}"]
    assert main(["export", "--iterations", "1-150", "--out", f"other.{form}"]) == 0
    assert Path(f"run.{form}").read_bytes() == Path(f"other.{form}").read_bytes()


def test_a_file_that_appears_meanwhile_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = saving(monkeypatch)
    viewer.turn()
    assert viewer.player.working
    (folder / "run.csv").write_text("theirs")
    assert viewer.settle().state.said == "the file 'run.csv' already exists: choose another name"
    assert (folder / "run.csv").read_text() == "theirs"
    assert names(folder) == ["run.csv"]


@pytest.mark.parametrize("key", ["escape", "space"])
def test_a_save_that_takes_long_says_how_far_it_is_and_can_be_given_up(
    key: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = saving(monkeypatch)
    while not viewer.state.progress:
        assert viewer.turn()
    assert viewer.state.said.startswith("saving run.csv: 0.")
    viewer.key(key)
    while viewer.turn():
        pass
    assert (viewer.state.said, viewer.at) == ("cancelled", "150:update")
    assert names(folder) == []
