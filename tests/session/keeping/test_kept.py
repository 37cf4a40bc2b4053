"""What a viewer has made comes back with `resume`: each part of a state, or it is said here why not."""

from __future__ import annotations

import json
import random
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.board.opening import alone
from stepviz.session.film import Film
from stepviz.session.keeping.kept import FIELDS, board_of, given_back, kept_of
from stepviz.session.lessons.places import begun, place_at
from stepviz.session.lessons.places import words as words_of_stop
from stepviz.session.lessons.recorder import Recorder
from stepviz.session.places import open_place
from stepviz.session.tasks import taken
from stepviz.session.words import parse, place_of, words
from stepviz.views.state import State
from tests.support import boards
from tests.support.examples import LONG
from tests.support.giving import given, pressed
from tests.support.viewer import Viewer, seen_of

COMMAND = (
    *("moment", "run", "compared", "difference", "base", "pick", "sheet", "zoom", "row", "graph", "explaining", "term"),
    *("trail", "digits", "code", "predicting", "mask", "poll", "proving", "pins", "log", "scales", "plane"),
)
"""Parts of a state that the words of its command say: `tests/session/test_words.py` walks through them."""
KEPT = ("whatifs", "marks", "breakpoints", "lecture")
"""Those that are kept beside them."""
LOST = (
    *("message", "progress", "wish", "asked", "jumps", "framed", "resting", "hits", "pace"),  # of what went on
    *("pointed", "scrubbed", "focused", "overlays", "together", "spoken", "audience"),  # of what lay on the screen
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


def test_what_is_no_board_opens_none() -> None:
    film = Film(Timeline(Trainer(boards.MOONS)))
    for board in (None, 3, {}, {"vary": ["lr=a"], "chosen": 0, "picture": ""}, {"vary": 5}):
        assert board_of(film, State(), {"board": board}) is None
    assert board_of(film, State(), {}) is None


def kept(viewer: Viewer) -> Any:
    """What is kept of a session, as it comes out of its file."""
    return json.loads(json.dumps(kept_of(viewer.film, viewer.state)))


def resumed(viewer: Viewer) -> Viewer:
    """The session that `resume` opens after this one: from the words of its command, and what was kept besides."""
    again, told = Viewer(EXPERIMENT), words(place_of(viewer.film, viewer.state), viewer.film)
    again.player.state = given_back(again.film, again.state, kept(viewer))
    return again.do(open_place(again.film, again.state, parse(told, again.film)))


def busy(keys: str = "") -> Viewer:
    """A session in which everything is as it is not at the start; then keys."""
    points = "m here Enter g 41:loss Enter m there Enter B loss<0.1 Enter B a it>50 Enter B space o down o Esc"
    whatifs = "g 7 Enter w l 0.001 Enter W g 5 Enter w l 0.2 Enter g 9 Enter w l 0.1 Enter W g 12 Enter w l 3 Enter"
    viewer = Viewer(EXPERIMENT, "9:linear").press(f"{points} {whatifs} w w home down down Enter {keys}")
    return viewer.change(message="")


def test_every_part_of_a_state_comes_back_or_is_said_to_be_lost() -> None:
    assert sorted([*COMMAND, *KEPT, *LOST]) == sorted(field.name for field in fields(State))
    viewer = busy()
    again = resumed(viewer)
    for name in {*COMMAND, *KEPT} - {"lecture"}:
        assert getattr(again.state, name) == getattr(viewer.state, name), name
    assert all(getattr(viewer.state, name) for name in {*KEPT} - {"lecture"})


@pytest.mark.parametrize(("keys", "runs"), [("", (2, 2)), ("W", (0, 2)), ("W W", (2, 2)), ("w w home Enter", (0, 0))])
def test_other_what_ifs_come_back_beside_the_one_that_is_shown(keys: str, runs: tuple[int, int]) -> None:
    viewer = busy(keys)
    again = resumed(viewer)
    assert (viewer.state.run, viewer.state.compared) == (again.state.run, again.state.compared) == runs
    assert [whatif.label for whatif in again.state.whatifs] == [*"ABCD"]
    assert again.seen() == viewer.seen()


def test_votes_of_earlier_questions_and_the_clock_come_back_in_a_lesson() -> None:
    viewer = given("one-step")
    for _ in range(10):
        pressed(viewer, "1 2 O 2 pagedown" if viewer.state.asking else "pagedown")
    lecture = viewer.press("m Enter B space a loss<0.3 Enter").state.lecture
    assert lecture is not None
    assert len(lecture.votes) > 1
    assert lecture.votes[4] == ({0: 1, 1: 1}, {1: 1})
    viewer.change(lecture=replace(lecture, began=1234.5), message="")
    name, _, stop, *told = words_of_stop(viewer.film, viewer.state)
    again = Viewer(lesson=name)
    state, number = given_back(again.film, State(), kept(viewer)), int(stop) - 1
    again.player.state = taken(begun(again.film, state, number, place_at(again.film, number, told)), state)
    for part in ("lecture", "marks", "breakpoints", "poll"):
        found, expected = getattr(again.state, part), getattr(viewer.state, part)
        if part == "breakpoints":
            found, expected = ({point.condition.text: point.on for point in points} for points in (found, expected))
        assert found == expected, part
    assert again.seen() == viewer.seen()


def test_a_session_keeps_what_it_made_its_recording_and_none_of_what_an_error_may_have_come_from(
    tmp_path: Path,
) -> None:
    viewer = busy()
    assert set(kept_of(viewer.film, viewer.state, harmless=True)) == {"marks"}
    assert set(kept_of(viewer.film, viewer.state)) == {"marks", "whatifs", "breakpoints"}
    assert "here" not in " ".join(words(place_of(viewer.film, viewer.state), viewer.film)), "a command stays short"
    assert kept_of(viewer.film, State()) == {}
    viewer.film.recorder = Recorder(str(tmp_path / "mine.toml"), EXPERIMENT.words())
    recorder = resumed(viewer).film.recorder
    assert recorder is not None
    assert recorder.path == viewer.film.recorder.path


def test_a_file_that_was_changed_gives_back_what_can_be_understood() -> None:
    odd: list[object] = [None, 1, -1, 1.5, "x", "\x1b[2J", [], {}, True, 10**40, float("nan"), [["a"]], ["a", "b", "c"]]
    choose, fresh, lesson = random.Random(0), Viewer(EXPERIMENT).film, given("one-step").film
    viewer = busy()
    good = json.dumps(kept_of(viewer.film, viewer.state) | {"lecture": {"began": 1.0, "seen": [1], "votes": {}}})
    for number in range(300 if LONG else 40):
        spoilt = json.loads(good)
        _spoil(spoilt, choose, odd)
        for film in (fresh, lesson) if number % 4 == 0 else (fresh,):
            state = given_back(film, State(), spoilt)
            assert all(name.isprintable() for name, _ in state.marks)
            assert seen_of(film, state)
    assert [field.name for field in FIELDS][:1] == ["lecture"], "the votes of a room are the last to be left out"


def _spoil(value: Any, choose: random.Random, odd: list[object]) -> None:
    places = list(value) if isinstance(value, dict) else list(range(len(value)))
    if not places:
        return
    place = choose.choice(places)
    if isinstance(value[place], dict | list) and choose.random() < 0.7:
        _spoil(value[place], choose, odd)
    else:
        value[place] = choose.choice(odd)


def test_a_mark_at_a_moment_that_no_run_has_is_left_out() -> None:
    shorter = Viewer(replace(EXPERIMENT, iterations=20))
    given = {"marks": kept(busy())["marks"]}
    assert [name for name, _ in given_back(shorter.film, shorter.state, given).marks] == ["here"]
