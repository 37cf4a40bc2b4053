"""The list of what-ifs: go there, name, close, copy."""

from __future__ import annotations

import pytest

from stepviz import Moment
from stepviz.session.words import place_of, words
from tests.support.pressing import at, press, seen
from tests.support.viewer import Viewer


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
