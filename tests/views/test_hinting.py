"""The line of keys tells the keys of what is on top, and each of them does something."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.chrome.keys import key_line
from stepviz.views.hinting import WALKING, hints
from stepviz.views.screen import screen
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


def test_a_long_walk_tells_how_it_is_left() -> None:
    session = at("12:dW")
    session.change(progress="at iteration 20: Space stops here, Esc cancels")
    assert hints(session.film.sight(session.state)) == WALKING
    assert text_of(screen(session.film.sight(session.state), 80, 24).rows[-1]).strip().startswith("Esc cancel")


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_a_line_of_keys_always_ends_with_the_help(name: str, width: int) -> None:
    session = MADE[name]()
    told = hints(session.film.sight(session.state))
    text = text_of(key_line(width, told)).rstrip()
    assert text.endswith("? help") or (text.endswith(" ?") and len(text) + len(" help") > width)
    assert len(text) <= width
