"""The line of keys tells the keys of what is on top, and each of them does something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.session.key import KEYS, Key
from stepviz.session.overlays.overlay import press
from stepviz.session.update import meaning, update
from stepviz.views.chrome.commands import PICK_WAYS
from stepviz.views.chrome.keys import key_line
from stepviz.views.hinting import WALKING, hints
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.session import Session, finish, hidden, new_session

RUN = Experiment(iterations=30, check=(5, 10))
NET = Experiment.of("xor", hidden=(4,), iterations=30, check=(5, 10))


def at(moment: str, run: Experiment = RUN) -> Session:
    session = new_session(run)
    finish(session.go_to(moment))
    return session


def explained(*, followed: bool = False) -> Session:
    session = at("12:dW")
    session.choose(Cell("dW", (3, 0)))
    session.toggle_explaining()
    if followed:
        session.turn(1)
        finish(session.enter())
    return session


def drawn(picture: str, run: Experiment = NET) -> Session:
    session = at("12:dW1" if run.hidden else "12:dW", run)
    session.change(zoom=picture)
    return session


def playing() -> Session:
    session = at("12:dW")
    session.play()
    return session


def voted(choice: int = 0) -> Session:
    session = hidden("2:grads", RUN)
    session.vote(choice)
    return session


def answered() -> Session:
    session = voted()
    session.answer("operation_forward")
    return session


def picked() -> Session:
    session = at("12:dW")
    session.choose(Cell("dW", (2, 0)))
    return session


def proved() -> Session:
    session = at("12:update")
    session.toggle_proof()
    assert session.state.proving
    return session


MADE: dict[str, Callable[[], Session]] = {
    "usual": lambda: at("12:dW"),
    "picked": picked,
    "playing": playing,
    "asked": lambda: hidden("2:grads", RUN),
    "voted": voted,
    "answered": answered,
    "explained": explained,
    "followed": lambda: explained(followed=True),
    "proved": proved,
    "boundary": lambda: drawn("boundary"),
    "curves": lambda: drawn("curves"),
    "chain": lambda: at("12:update", Experiment.of("chain-rule")),
}


def done(session: Session, command: str) -> State:
    """The state after a command, without what it says."""
    outcome = update(session.film, session.state, "vote_1" if command == "pane" else command)
    if not isinstance(outcome, State):
        change = None
        try:
            while True:
                next(outcome)
        except StopIteration as end:
            change = end.value
        assert change is not None
        outcome = change(session.state)
    return replace(outcome, message="")


@pytest.mark.parametrize("name", MADE)
def test_every_key_that_is_told_does_something(name: str) -> None:
    session = MADE[name]()
    told = hints(session.film.sight(session.state))
    before = replace(session.state, message="")
    for hint in told:  # an arrow at an edge leads nowhere, the others of its hint do
        assert any(done(session, command) != before for _, command in hint.keys), hint
        assert all(done(session, command) != before for _, command in hint.keys if command not in PICK_WAYS), hint


@pytest.mark.parametrize("name", MADE)
def test_every_key_that_is_told_has_that_meaning(name: str) -> None:
    session = MADE[name]()
    known = {"←": "left", "→": "right", "↑": "up", "↓": "down", "?": "question_mark", ".": "full_stop", "+": "plus"}
    known |= {"[": "left_square_bracket", "]": "right_square_bracket", "-": "minus"}
    known |= {"{": "left_curly_bracket", "}": "right_curly_bracket", "Bksp": "backspace", "Esc": "escape"}
    for hint in hints(session.film.sight(session.state)):
        for key, command in hint.keys:
            pressed = known.get(key.strip(), key.strip().lower() if len(key.strip()) > 1 else key.strip())
            if command == "pane":
                assert meaning(session.film, session.state, Key("1", "1")) == "vote_1"
                continue
            found = meaning(session.film, session.state, Key(KEYNAMES.get(pressed, pressed)))
            assert found == command or (found == "leave" and done(session, "leave") == done(session, command))


KEYNAMES = {"pgdn": "pagedown", "pgup": "pageup"}


def test_the_numbers_of_a_vote_are_those_of_the_choices() -> None:
    for moment in ("2:linear", "2:softmax", "2:dlogits", "2:grads"):
        session = hidden(moment, RUN)
        assert session.poll is not None
        assert session.poll.question is not None
        count = len(session.poll.question.choices)
        assert f"1-{count} vote" in text_of(key_line(80, hints(session.film.sight(session.state))))


def test_hands_are_counted_in_any_question() -> None:
    session = voted(1)
    for name in ("space", "3", "4", "enter"):
        key = Key(name, name if len(name) == 1 else None)
        if session.state.overlays:
            pressed = press(session.film, session.state, key, (80, 24))
            session.state = pressed.state
        else:
            session.answer(meaning(session.film, session.state, key))
    assert session.poll is not None
    assert dict(session.poll.votes) == {1: 34}
    assert "Space" not in text_of(key_line(80, hints(session.film.sight(session.state))))
    session.answer("operation_forward")
    assert "34 100%" in "".join(text_of(row) for row in session.look(80, 24).rows)


def test_before_any_vote_space_says_what_comes_first() -> None:
    session = hidden("2:grads", RUN)
    session.answer(meaning(session.film, session.state, Key("space", " ")))
    assert session.message.startswith("type the number of the choice")
    assert not session.state.pace.on


def test_a_long_walk_tells_how_it_is_left() -> None:
    session = at("12:dW")
    session.change(progress="at iteration 20: Space stops here, Esc cancels")
    assert hints(session.film.sight(session.state)) == WALKING
    assert text_of(screen(session.film.sight(session.state), 80, 24).rows[-1]).strip().startswith("Esc cancel")


def test_while_it_plays_no_key_of_picking_is_told() -> None:
    session = playing()
    assert [hint.word for hint in hints(session.film.sight(session.state))][:2] == ["pause", "faster, slower"]
    assert KEYS["space"] == "play_or_pause"


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_a_line_of_keys_always_ends_with_the_help(name: str, width: int) -> None:
    session = MADE[name]()
    told = hints(session.film.sight(session.state))
    text = text_of(key_line(width, told)).rstrip()
    assert text.endswith("? help") or (text.endswith(" ?") and len(text) + len(" help") > width)
    assert len(text) <= width
