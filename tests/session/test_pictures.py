"""Pictures in a session: the key of the network, arrows that lead through it, and the way to panes and back."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.errors import UserError
from stepviz.ops import Cell
from stepviz.session.words import Place, parse
from tests.support.viewer import Viewer

NET = Experiment.of("moons", hidden=(3,), iterations=20)


def viewer(run: Experiment = NET, at: str = "5:h1") -> Viewer:
    there = Viewer(run, Place(Timeline(Trainer(run)).schedule.parse(at)))
    there.settle()
    return there


def test_its_key_opens_the_network_and_closes_it_and_steps_no_more() -> None:
    there = viewer()
    moment = there.state.moment
    there.key("N")
    assert (there.state.zoom, there.state.moment) == ("network", moment)
    there.key("right")
    there.settle()
    assert (there.state.zoom, there.state.moment.op) == ("network", moment.op + 1)
    there.key("N")
    assert there.state.zoom == ""


def test_two_keys_choose_the_features_of_the_plane_one_after_the_other_and_principal_components_at_last() -> None:
    there = viewer(Experiment.of("iris", hidden=(3,), iterations=20))
    there.key("z")
    seen = []
    for key in "XVVXXX":
        there.key(key)
        seen.append(there.state.plane)
    assert seen == [(0, 1), (0, 2), (0, 3), (1, 3), (2, 3), None]
    there.key("V")
    assert "in the plot: x0 sepal_length_cm across, x1 sepal_width_cm up" in there.state.message


@pytest.mark.parametrize(("source", "said"), [("moons", "two features: both are"), ("article", "no plot of a plane")])
def test_axes_stay_where_nothing_can_be_chosen(source: str, said: str) -> None:
    there = viewer(Experiment.of(source, iterations=20), "5:linear" if source == "article" else "5:update")
    there.key("X")
    assert there.state.plane is None
    assert said in there.state.message


@pytest.mark.parametrize("text", ["x0", "x0/x0", "x0/x9", "a/b"])
def test_a_pair_that_the_rows_have_not_is_a_sentence(text: str) -> None:
    film = Viewer(Experiment.of("iris", iterations=20)).film
    with pytest.raises(UserError, match=f"--also 'plane={text}': give two of x0 to x3, for example"):
        parse(["--also", f"plane={text}"], film)


def test_it_takes_the_place_of_another_picture() -> None:
    there = viewer()
    there.key("z")
    there.key("tab")
    assert there.state.zoom not in ("", "network")
    there.key("N")
    assert there.state.zoom == "network"


def test_arrows_select_and_lead_along_the_largest_weight_and_enter_goes_to_the_pane_and_back() -> None:
    there = viewer()
    weights = np.abs(there.film.frame(there.state).current["W2"])
    there.key("N")
    there.key("down")
    picked = there.state.pick
    assert picked is not None
    assert picked.tensor == "h1"
    there.key("right")
    unit = picked.index[1]
    assert there.state.pick == Cell("W2", (unit, int(weights[unit].argmax())))
    there.key("enter")
    assert there.state.zoom == ""
    assert there.state.pick == Cell("W2", (unit, int(weights[unit].argmax())))
    there.key("N")
    assert there.state.zoom == "network"
    there.key("left")
    assert there.state.pick == picked
    there.key("0")
    assert there.state.pick is None
    assert there.state.zoom == "network"


def test_a_click_selects_what_is_painted_there() -> None:
    there = viewer(at="5:update")
    there.key("N")
    found = set()
    for y in range(3, 22):
        for x in range(1, 60):
            there.player.click(x, y)
            there.settle()
            found.add(there.state.pick)
    tensors = {cell.tensor for cell in found if cell is not None}
    assert {"x", "W1_after", "h1", "W2_after", "probs"} <= tensors


def test_where_there_is_a_question_it_says_so() -> None:
    asked = viewer(at="5:a1")
    asked.key("h")
    asked.key("right")
    asked.settle()
    asked.key("N")
    assert asked.state.said == "first answer the question: PgDn"
    assert asked.state.zoom == ""
