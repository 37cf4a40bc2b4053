"""W goes round what-if, original and difference; both runs go on in step, and one that stopped stays where it did."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from stepviz import Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training.branch import branched
from tests.support.moments import whole
from tests.support.pressing import RUN, at, press, seen, seen_of
from tests.support.viewer import Viewer, walks


def looks(viewer: Viewer) -> tuple[int, int, bool]:
    return viewer.state.run, viewer.state.rival, viewer.state.difference


def test_w_goes_round() -> None:
    viewer = press(at(13, 6), "w l 0.1 Enter")
    assert looks(viewer) == (1, 1, False)
    assert looks(press(viewer, "W")) == (0, 1, False)
    assert looks(press(viewer, "W")) == (1, 1, True)
    assert looks(press(viewer, "W")) == (1, 1, False)


def test_without_a_what_if_it_says_so() -> None:
    viewer = press(at(13, 6), "W")
    assert viewer.state.message == "there is no what-if yet: w makes one"


@pytest.mark.parametrize("keys", ["right", "]", "}", "end", "[", "{", "home", "down"])
def test_both_runs_are_always_at_the_same_moment(keys: str) -> None:
    viewer = press(at(13, 6), "w l 0.1 Enter")
    viewer.key({"right": "right", "down": "down", "end": "end", "home": "home"}.get(keys, keys))
    viewer.settle()
    sight = viewer.film.sight(viewer.state)
    assert sight.other is not None
    assert sight.frame.moment == sight.other.moment == viewer.state.moment
    original, edited = Timeline(Trainer(RUN)), branched(Timeline(Trainer(RUN)), ["13:lr=0.1"])
    assert whole(sight.frame) == whole(edited.frame(viewer.state.moment))
    assert whole(sight.other) == whole(original.frame(viewer.state.moment))


def test_a_run_that_stopped_stays_while_the_original_goes_on() -> None:
    viewer = press(at(13, 6), "w l 1000 Enter end")
    stop = viewer.film.line(viewer.state).stop
    assert stop is not None
    assert viewer.state.moment == Moment(60, 8)
    assert viewer.film.frame(viewer.state).moment == stop.moment
    assert f"A: stopped at {viewer.film.schedule(viewer.state).text(stop.moment)}" in seen(viewer)
    press(viewer, "W")
    assert viewer.film.frame(viewer.state).moment == Moment(60, 8)
    assert "original, beside A" in seen(viewer)
    press(viewer, "W home W")
    assert viewer.film.frame(viewer.state).moment == Moment(1, 0)


def test_a_number_that_the_other_run_does_not_have_is_let_go() -> None:
    viewer = press(at(13, 6), "w o up Enter right")
    viewer.player.state = replace(viewer.state, pick=Cell("mW", (0, 0)))
    assert press(viewer, "W").state.pick is None


def test_an_explanation_is_of_one_run() -> None:
    viewer = press(at(14, 6), "w l 0.1 Enter right right W W")
    assert viewer.state.difference
    press(viewer, "e")
    assert viewer.state.explaining
    assert not viewer.state.difference


def test_what_is_seen_follows_from_the_state_with_what_ifs_too() -> None:
    viewer, random = press(at(13, 6), "w l 0.1 Enter"), Random(3)
    fresh = Viewer(RUN).film
    for _ in walks(viewer, random, 25):
        for size in ((80, 24), (60, 20)):
            assert seen(viewer, *size) == seen_of(fresh, viewer.state, *size)
