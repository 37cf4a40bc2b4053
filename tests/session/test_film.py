"""What the next step leads to, before anybody takes it: it is what that step shows, and nothing else has changed."""

from __future__ import annotations

import gc
import weakref

import pytest

from stepviz import Timeline, Trainer
from stepviz.session.film import Film
from stepviz.training.replay import Recent
from stepviz.views.screen import screen
from tests.support.pressing import press
from tests.support.viewer import BREAKS, NETS, Viewer, pressed

WAYS = {"n": "1:ready", "right": "1:ready", "p": "2:update", "down": "1:ready", "left": "2:update"}


@pytest.mark.parametrize("key", WAYS)
@pytest.mark.parametrize("name", NETS)
def test_a_step_finds_what_was_foreseen_and_that_is_what_it_shows(name: str, key: str) -> None:
    viewer, found = Viewer(NETS[name]), 0
    press(viewer, f"g {WAYS[key]} Enter {key}")
    for _ in range(20):
        before, reached = viewer.state, viewer.film.line(viewer.state).reached
        foreseen = viewer.player.foresee()
        assert viewer.state is before
        assert viewer.film.line(viewer.state).reached == reached
        press(viewer, key)
        sight = viewer.player.sight
        found += sight is foreseen
        assert (sight is foreseen) == (sight.state.moment.iteration == before.moment.iteration)
        fresh = Film(Timeline(Trainer(NETS[name])))
        assert screen(sight, *viewer.extent).rows == screen(fresh.sight(viewer.state), *viewer.extent).rows
    assert found >= 2


def test_nothing_is_made_again_for_what_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = Viewer(NETS["iris"])
    press(viewer, "g 40:batch Enter w l ctrl+u lr=0.5 Enter n")
    assert viewer.state.edits
    assert viewer.player.sight.frame.since == 40
    line = viewer.film.line(viewer.state)
    monkeypatch.setattr(Trainer, "iterations", None)
    line.replay.recent = viewer.film.original.replay.recent = Recent(0)
    assert viewer.player.foresee() is not None


def test_what_was_seen_of_another_iteration_is_not_held() -> None:
    viewer = Viewer(NETS["iris"])
    press(viewer, "g 40:batch Enter n n n")
    seen = weakref.ref(viewer.player.sight), weakref.ref(viewer.player.sight.frame)
    press(viewer, "]")
    assert viewer.player.sight is not None
    gc.collect()
    assert [found() for found in seen] == [None, None]


def test_a_step_back_finds_what_was_left() -> None:
    viewer = Viewer(NETS["article"])
    press(viewer, "n n n")
    left = viewer.player.sight
    press(viewer, "n")
    assert viewer.player.sight is not left
    press(viewer, "p")
    assert viewer.player.sight is left


def test_a_hidden_result_is_foreseen_as_its_step_shows_it() -> None:
    viewer = Viewer(NETS["iris"])
    press(viewer, "h n")
    asked = viewer.player.foresee()
    assert asked is not None
    assert asked.state.moment == viewer.state.moment
    press(viewer, "n")
    assert viewer.player.sight is asked
    assert not viewer.state.asking


@pytest.mark.parametrize("keys", ["", "n space", "n ?", "n g", "e", "n w"])
def test_nothing_is_foreseen_where_no_step_is_likely(keys: str) -> None:
    viewer = Viewer(NETS["article"])
    pressed(viewer, *keys.split())
    assert viewer.player.foresee() is None


def test_a_run_that_stops_is_foreseen_no_further() -> None:
    viewer = Viewer(BREAKS)
    press(viewer, "g 4:logits Enter n")
    end = viewer.film.schedule(viewer.state).end(4)
    while not viewer.state.message:
        foreseen, left = viewer.player.foresee(), viewer.state.moment
        press(viewer, "n")
        assert viewer.player.sight is foreseen or left == end
    assert viewer.state.message == viewer.film.original.stopped()
