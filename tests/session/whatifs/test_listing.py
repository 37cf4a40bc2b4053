"""The list of what-ifs: go there, name, close, copy."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from stepviz import Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.session.words import place_of, words
from stepviz.training.branch import branched
from tests.support.moments import whole
from tests.support.pressing import RUN, at, press, seen, seen_of
from tests.support.viewer import Viewer, walks


def three() -> Viewer:
    viewer = at(13, 6)
    for value in ("0.1", "1", "1000"):
        press(press(viewer, f"w l {value} Enter"), "W")
    return press(viewer, "} } }")


def test_every_run_stands_there_with_its_numbers() -> None:
    shown = seen(press(three(), "w w"))
    assert "runs at 40:check" in shown
    assert all(text in shown for text in ("--edit 13:lr=0.1", "--edit 13:lr=1", "--edit 13:lr=1000", "lr 0.01"))
    assert "stopped at" in shown
    assert "All share iterations 1 to 12." in shown


def test_one_shared_iteration_is_not_called_several_and_nothing_of_a_narrow_list_is_cut() -> None:
    viewer = press(at(2, 4), "w l 0.1 Enter w w")
    assert "All share iteration 1." in seen(viewer)
    lines = [line.rstrip() for line in seen(viewer, 60, 20).splitlines()]
    assert " At most 8. The command of a closed one makes it again." in lines


@pytest.mark.parametrize(("keys", "run"), [("home", 0), ("home down", 1), ("end", 3), ("end up", 2), ("end down", 3)])
def test_enter_goes_there(keys: str, run: int) -> None:
    viewer = press(three(), f"w w {keys} Enter")
    assert (viewer.state.run, viewer.state.rival, viewer.state.overlays) == (run, run, ())
    assert viewer.state.moment == Moment(40, 8)


def test_a_name_is_typed_and_shown() -> None:
    viewer = press(three(), "w w home down n big-step Enter Enter")
    assert viewer.state.whatifs[0].label == "big-step"
    assert "WHAT-IF big-step" in seen(viewer)
    assert words(place_of(viewer.film, viewer.state), viewer.film)[2:4] == ["--name", "big-step"]


@pytest.mark.parametrize("typed", ["B Enter", "Enter", "x Esc"])
def test_a_name_that_another_has_or_none_changes_nothing(typed: str) -> None:
    viewer = press(three(), f"w w home down n {typed}")
    assert [whatif.label for whatif in viewer.state.whatifs] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("keys", "left"), [("home down x", "BC"), ("end x", "AB"), ("home down x x", "C"), ("home x", "ABC")]
)
def test_x_closes_one_and_its_memory_is_given_back(keys: str, left: str) -> None:
    viewer = press(three(), f"w w {keys} Esc")
    assert "".join(whatif.label for whatif in viewer.state.whatifs) == left
    assert len(viewer.film._lines) == 1 + len(left)
    assert viewer.state.run <= len(left)
    assert viewer.film.frame(viewer.state).moment == Moment(40, 8)


def test_a_closed_letter_is_free_again() -> None:
    viewer = press(press(three(), "w w home down x Esc"), "w l 7 Enter")
    assert [whatif.label for whatif in viewer.state.whatifs] == ["B", "C", "A"]


def test_y_copies_the_command_of_the_chosen_one() -> None:
    viewer = press(three(), "w w home down y")
    assert viewer.state.run == 1
    assert viewer.copied.endswith("--edit 13:lr=0.1 --at 40:check")


def test_w_asks_for_another_one() -> None:
    assert "WHAT IF" in seen(press(three(), "w w w"))


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
