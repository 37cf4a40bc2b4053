"""Random keys and mouse for a player: while it tasks, with prompts open, between resizes. Nothing is lost or raised."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.film import Film
from stepviz.session.overlays.pages import DataPage, Help
from stepviz.session.overlays.parts import Black, QuitQuestion
from stepviz.session.player import MOST_WAITING
from stepviz.session.words import Place
from stepviz.training import Moment
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.examples import LONG as LONGER
from tests.support.viewer import BREAKS, NETS, SIZES, Viewer, counted

LONG = 0.05
"""Seconds between two looks at the clock that make every task over some iterations a long one."""
RUNS = {name: replace(experiment, iterations=3000) for name, experiment in NETS.items()} | {"breaks": BREAKS}
FAR = (
    *("end", "end n", "home", "} }", "end escape", "end e p"),
    *("g 3 0 0 0 enter", "r n a n enter", "R n a n enter z"),
    *("space", "space + + +", "u space d"),
)
"""Keys that lead far, and some on the way."""
EARLY = ("z", "right left left", "g 3 colon l o s s enter e", "e question_mark n e x t", "space", "h", "@ n")
"""Keys that are pressed before their moment is there."""
FUZZED = RUNS if LONGER else ("article", "xor", "breaks")
UNSEEN = ("resting", "asked", "jumps", "wish")
"""What a state remembers and no screen shows."""
pytestmark = pytest.mark.usefixtures("here")
"""What is saved by a key lies there."""


def check(viewer: Viewer, fresh: Timeline) -> None:
    """The moment exists, and what is seen is what a film that was never used shows of what can be seen of the state."""
    state = viewer.state
    assert fresh.schedule.exists(state.moment)
    assert viewer.film.line(state).within(state.moment, state.moment) == state.moment
    assert not state.wish
    plain = replace(state, **{field: getattr(State(), field) for field in UNSEEN})
    shown = screen(viewer.player.sight, *viewer.extent).rows
    assert shown == screen(Film(fresh).sight(plain), *viewer.extent).rows


def fuzz(viewer: Viewer, fresh: Timeline, random: Random, actions: int) -> set[str]:
    """Actions at random, most without waiting for the end of what was asked before. Returns what happened."""
    happened = set[str]()
    for _ in range(actions):
        if random.random() < 0.1:
            viewer.extent = random.choice(SIZES)
        if viewer.state.overlays and random.random() < 0.4:
            viewer.key("escape")
        for key in random.choice(FAR).split() if random.random() < 0.3 else ():
            viewer.key(key)
        viewer.act(random)
        for _ in range(random.choice((0, 0, 1, 3, 10))):
            viewer.turn()
        happened |= {"working"} if viewer.player.working else set()
        happened |= {"overlays"} if viewer.state.overlays else set()
        check(viewer, fresh)
    viewer.settle()
    check(viewer, fresh)
    return happened


@pytest.mark.parametrize("name", FUZZED)
def test_no_key_at_any_time_loses_a_moment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, LONG)
    happened = fuzz(Viewer(RUNS[name]), Timeline(Trainer(RUNS[name])), Random(6), actions=50 if LONGER else 30)
    assert happened == {"working", "overlays"}


def walker(monkeypatch: pytest.MonkeyPatch) -> Viewer:
    """A viewer on a long task from 1:ready, which has said how far it is."""
    counted(monkeypatch, LONG)
    viewer = Viewer(Experiment(iterations=5000), "1:ready")
    viewer.key("end")
    for _ in range(12):
        viewer.turn()
    assert viewer.player.working
    assert viewer.state.progress
    return viewer


def test_a_long_walk_takes_few_held_keys_is_given_up_by_escape_and_halted_by_space(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    viewer = walker(monkeypatch)
    for _ in range(1000):
        viewer.key("left")
    assert len(viewer.player._waiting) == MOST_WAITING
    viewer.key("escape")
    assert not viewer.player.working
    assert (viewer.at, viewer.state.message) == ("1:ready", "cancelled: back where it began")
    assert not viewer.turn() or viewer.at == "1:ready"
    viewer = walker(monkeypatch)
    viewer.key("left")  # it waits, and is let go
    viewer.press("space")
    moment, line = viewer.state.moment, viewer.film.line(viewer.state)
    assert 1 < moment.iteration < 5000
    assert moment == line.schedule.end(moment.iteration)
    assert viewer.state.message.startswith(f"stopped at iteration {moment.iteration}")
    assert viewer.press("backspace").at == "1:ready"


@pytest.mark.parametrize(("number", "keys"), [*enumerate(EARLY)])
def test_keys_pressed_while_a_moment_is_opened_do_there_what_they_do_later(
    number: int, keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(monkeypatch, LONG)
    place = Place(Moment(1000, 6))
    early, late = (Viewer(Experiment(iterations=2000), place) for _ in range(2))
    late.settle()
    for _ in range(12 * (number % 2)):
        early.turn()
    assert early.player.working
    for viewer in (early, late):
        for key in keys.split():
            viewer.key(key)
        viewer.settle()
    assert replace(early.state, overlays=()) == replace(late.state, overlays=())
    assert [type(overlay) for overlay in early.state.overlays] == [type(overlay) for overlay in late.state.overlays]


@pytest.mark.parametrize(("key", "quits"), [("escape", False), ("ctrl+c y", True)])
def test_quitting_and_escape_act_at_once_while_a_moment_is_opened(
    key: str, quits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(monkeypatch, LONG)
    viewer = Viewer(Experiment(iterations=4000), Place(Moment(2000, 6)))
    viewer.key("z")
    for _ in range(12):
        viewer.turn()
    assert viewer.state.progress == f"at iteration {viewer.player._runner.reached}: Esc cancels"
    for name in key.split():
        viewer.key(name)
    assert (viewer.ends == 1, viewer.player.working, viewer.state.zoom) == (quits, quits, "")


def test_what_is_opened_during_a_walk_is_there_at_once_and_survives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that leads there leaves it alone too."""
    viewer = walker(monkeypatch)
    for number, (key, opened) in enumerate({"D": DataPage, "full_stop": Black, "question_mark": Help}.items()):
        viewer.key("end")
        viewer.key(key)
        assert isinstance(viewer.state.top, opened)
        assert viewer.player.working
        if number < 2:
            viewer.key("escape")
    top = viewer.state.top
    assert viewer.settle().state.top == top
    assert viewer.at == "5000:check"


def test_who_wants_little_motion_sees_a_third_of_the_paints(monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, 0.001)
    paints = []
    for calm in (False, True):
        viewer = Viewer(Experiment(iterations=400), "1:ready")
        viewer.change(likes=viewer.state.likes._replace(reduced_motion=calm)).press("space + + +")
        before = viewer.paints
        while viewer.state.moment.iteration < 300:
            viewer.turn()
        paints.append((viewer.paints - before) / viewer.state.moment.iteration)
    assert paints[0] > 2 * paints[1] > 0


def test_a_key_that_waits_is_not_taken_by_a_question_that_was_opened_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    viewer = walker(monkeypatch)
    for key in ("left", "q"):
        viewer.key(key)
    assert isinstance(viewer.settle().state.top, QuitQuestion)
    assert viewer.at == "5000:update"
