"""What a viewer has made comes back with `resume`: each part of a state, or it is said here why not."""

from __future__ import annotations

import json
import random
from dataclasses import fields, replace
from typing import Any

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.cli.lessons.runs import script_of
from stepviz.session.board.opening import alone
from stepviz.session.film import Film
from stepviz.session.keeping.kept import FIELDS, board_of, given_back, kept_of
from stepviz.session.lessons.places import begun, place_at
from stepviz.session.lessons.places import words as words_of_stop
from stepviz.session.lessons.recorder import Recorder
from stepviz.session.places import open_place
from stepviz.session.tasks import taken
from stepviz.session.words import parse, place_of, words
from stepviz.training.edits import read_all
from stepviz.views.state import State, WhatIf
from tests.support import boards
from tests.support.examples import LONG
from tests.support.lessons import film_of, given, pressed
from tests.support.session import Kept, Session, finish, lines, new_session

COMMAND = (
    *("moment", "run", "compared", "difference", "base", "pick", "sheet", "zoom", "row", "graph", "explaining", "term"),
    *("trail", "digits", "code", "predicting", "mask", "poll", "proving", "pins", "log", "scales", "plane"),
)
"""Parts of a state that the words of its command say."""
KEPT = ("whatifs", "marks", "breakpoints", "lecture")
"""Those that are kept beside them."""
LOST = {
    "message": "it was read",
    "practice": "its progress has a file of its own",
    "board": "it is opened anew, all its runs at the moment",
    "home": "what a board was opened from",
    "together": "what is drawn beside it now",
    "progress": "nothing is on its way",
    "wish": "it was granted",
    "pace": "nothing plays until somebody plays it",
    "framed": "that of play",
    "resting": "that of play",
    "hits": "that of play",
    "pointed": "the mouse is elsewhere",
    "scrubbed": "the mouse is elsewhere",
    "focused": "a light for a moment",
    "audience": "who follows is not the viewer's to keep",
    "overlays": "they lie over what comes back",
    "asked": "what was typed",
    "jumps": "the way one came",
    "likes": "they have a file of their own",
    "spoken": "it follows from what is said",
}
"""Parts of a state that end with the session, and why."""
EXPERIMENT = Experiment(iterations=60)


@pytest.mark.parametrize("is_open", [False, True])
def test_a_board_comes_back_whole_with_its_picture_and_the_chosen_run(is_open: bool) -> None:
    film, state = boards.board(iteration=7, op=3)
    assert state.board is not None
    board = replace(state.board, chosen=2)
    state = replace(state, board=board, base=board.first + 2, zoom="curves")
    told = json.loads(json.dumps(kept_of(film, alone(film, state) if is_open else state)))
    again = Film(Timeline(Trainer(boards.MOONS)))
    task = board_of(again, State(moment=state.moment), told)
    assert task is not None
    found = taken(task, State())
    assert found.board is not None
    assert (found.board.vary, found.board.chosen, found.zoom) == (board.vary, 2, "curves")
    assert (found.moment, found.boarded) == (state.moment, True)


@pytest.mark.parametrize(
    "told",
    [{"board": board} for board in (None, 3, {}, {"vary": ["lr=a"], "chosen": 0, "picture": ""}, {"vary": 5})] + [{}],
)
def test_what_is_no_board_opens_none(told: dict[str, Any]) -> None:
    assert board_of(Film(Timeline(Trainer(boards.MOONS))), State(), told) is None


def kept(session: Session) -> Any:
    """What is kept of a session, as it comes out of its file."""
    return json.loads(json.dumps(kept_of(session.film, session.state)))


def resumed(session: Session) -> Session:
    """The session that `resume` opens after this one: from the words of its command, and what was kept besides."""
    again = new_session(EXPERIMENT)
    again.state = given_back(again.film, again.state, kept(session))
    finish(again.taken(open_place(again.film, again.state, parse(session.words, again.film))))
    return again


def busy() -> Session:
    """A session in which everything is as it is not at the start."""
    session = new_session(EXPERIMENT)
    for name, at in (("here", Moment(9, 3)), ("there", Moment(41, 4))):
        finish(session.go(at))
        session.mark(name)
    for text in ("loss < 0.1", "it > 50"):
        session.change(breakpoints=session.breakpoints.add(session.read(text), once=True))
    session.change(breakpoints=session.breakpoints.toggle(0))
    made = [("slow", ["7:lr=0.001"]), ("twice", ["5:lr=0.2", "9:lr=0.1"]), ("last", ["12:W.x0.c0=3"])]
    whatifs = (WhatIf(label, read_all(texts, session.timeline.trainer)) for label, texts in made)
    session.change(whatifs=tuple(whatifs), run=2, compared=2, message="")
    return session


def test_every_part_of_a_state_comes_back_or_is_said_to_be_lost() -> None:
    """What the command says is walked through in `tests/session/test_words.py`."""
    assert sorted([*COMMAND, *KEPT, *LOST]) == sorted(field.name for field in fields(State))
    session = busy()
    again = resumed(session)
    for name in {*COMMAND, *KEPT} - {"lecture"}:
        assert getattr(again.state, name) == getattr(session.state, name), name
    assert all(getattr(session.state, name) for name in {*KEPT} - {"lecture"})


@pytest.mark.parametrize("look", ["what-if", "original", "difference"])
def test_other_what_ifs_come_back_beside_the_one_that_is_shown(look: str) -> None:
    session = busy()
    session.change(run=0 if look == "original" else 2, difference=look == "difference")
    again = resumed(session)
    assert [whatif.label for whatif in again.state.whatifs] == ["slow", "twice", "last"]
    assert lines(again) == lines(session)
    session.change(run=0, compared=0, difference=False)
    assert len(resumed(session).state.whatifs) == 3, "none is shown"


def test_votes_of_earlier_questions_and_the_clock_come_back_in_a_lesson() -> None:
    session = given("one-step")
    for _ in range(10):
        if session.state.asking:
            pressed(session, "1", "2", "O", "2")
        pressed(session, "pagedown")
    pressed(session, "m", "enter")
    lecture = session.state.lecture
    assert lecture is not None
    assert len(lecture.votes) > 1
    assert lecture.votes[4] == ({0: 1, 1: 1}, {1: 1})
    session.change(lecture=replace(lecture, began=1234.5), message="")
    session.change(breakpoints=session.breakpoints.toggle(0).add(session.read("loss < 0.3")))
    name, _, stop, *told = words_of_stop(session.film, session.state)
    script = script_of(name)
    again = Session(script.lines[0], Kept(film_of(script), State()))
    again.state = given_back(again.film, again.state, kept(session))
    again.do(begun(again.film, again.state, int(stop) - 1, place_at(again.film, int(stop) - 1, told)))
    for part in ("lecture", "marks", "breakpoints", "poll"):
        found, expected = getattr(again.state, part), getattr(session.state, part)
        if part == "breakpoints":
            found, expected = ({point.condition.text: point.on for point in points} for points in (found, expected))
        assert found == expected, part
    assert lines(again) == lines(session)


def test_a_recording_goes_on(tmp_path: Any) -> None:
    session, path = busy(), str(tmp_path / "mine.toml")
    session.film.recorder = Recorder(path, EXPERIMENT.words())
    recorder = resumed(session).film.recorder
    assert recorder is not None
    assert recorder.path == path


def test_a_session_keeps_what_it_made_and_none_of_what_an_error_may_have_come_from() -> None:
    session = busy()
    assert set(kept_of(session.film, session.state, harmless=True)) == {"marks"}
    assert set(kept_of(session.film, session.state)) == {"marks", "whatifs", "breakpoints"}
    assert "here" not in " ".join(words(place_of(session.film, session.state), session.film)), "a command stays short"
    session = new_session(EXPERIMENT)
    assert kept_of(session.film, session.state) == {}


def test_a_file_that_was_changed_gives_back_what_can_be_understood() -> None:
    odd: list[object] = [None, 1, -1, 1.5, "x", "\x1b[2J", [], {}, True, 10**40, float("nan"), [["a"]], ["a", "b", "c"]]
    choose, session = random.Random(0), busy()
    good = json.dumps(kept_of(session.film, session.state) | {"lecture": {"began": 1.0, "seen": [1], "votes": {}}})
    for _ in range(300 if LONG else 40):
        spoilt = json.loads(good)
        _spoil(spoilt, choose, odd)
        for again in (new_session(EXPERIMENT), given("one-step") if choose.random() < 0.03 else None):
            if again is not None:
                state = given_back(again.film, again.state, spoilt)
                assert all(name.isprintable() for name, _ in state.marks)
                lines(Session(again.timeline, Kept(again.film, state)))
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
    shorter = new_session(replace(EXPERIMENT, iterations=20))
    given = {"marks": kept(busy())["marks"]}
    assert [name for name, _ in given_back(shorter.film, shorter.state, given).marks] == ["here"]
