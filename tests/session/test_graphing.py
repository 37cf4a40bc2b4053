"""T opens the graph of a number and closes it; arrows and Tab lead from number to number in it."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Trainer
from stepviz.ops import Cell
from stepviz.session.words import Place, place_of, words
from tests.support.pressing import at, press, seen
from tests.support.viewer import Viewer

XOR = Experiment.of("xor", hidden=(2,), activation="tanh", batch_size=4, iterations=60)


def opened(cell: str = "dW1.x0.h0") -> Viewer:
    """At the gradients of the first layer, with a number picked."""
    viewer = Viewer(XOR, Place(Moment(1, 10), Trainer(XOR).program.cell(cell)))
    viewer.settle()
    return viewer


def test_it_opens_and_closes_and_the_screen_is_as_before() -> None:
    viewer = press(at(1, 6), "Enter")
    before = seen(viewer)
    press(viewer, "T")
    assert viewer.state.graph == viewer.state.pick
    assert "graph of W[" in seen(viewer)
    press(viewer, "T")
    assert seen(viewer) == before
    press(viewer, "T Esc")
    assert viewer.state.graph is None
    assert viewer.state.pick is not None


def test_arrows_lead_along_the_ways_and_back() -> None:
    viewer = press(opened("W1.x0.h0"), "T")
    root = viewer.state.graph
    assert root is not None
    keys = {"right": Cell("a1", (0, root.index[-1])), "down": Cell("a1", (1, root.index[-1]))}
    for key, cell in keys.items():
        press(viewer, key)
        assert viewer.state.pick == cell
    press(viewer, "right right left up")
    assert viewer.state.pick == Cell("h1", (1, root.index[-1]))
    press(viewer, "left tab")
    assert viewer.state.pick == Cell("a1", (2, root.index[-1]))
    press(viewer, "left")
    assert viewer.state.pick == Cell("W1", root.index)
    assert viewer.state.graph == root


def test_beside_the_root_is_the_graph_of_the_number_beside_it() -> None:
    viewer = press(opened("loss.e0"), "T")
    assert viewer.state.graph == Cell("losses", (0,))
    press(viewer, "down")
    assert viewer.state.graph == viewer.state.pick == Cell("losses", (1,))
    assert "graph of L[e1]" in seen(viewer)
    press(viewer, "left")
    assert viewer.state.pick is not None
    assert viewer.state.pick.tensor == "logits"
    assert viewer.state.graph == Cell("losses", (1,))


def test_the_picked_number_is_explained_below_it() -> None:
    viewer = press(opened(), "T right e")
    text = seen(viewer)
    assert "graph of W1[" in text
    assert "EXPLAIN a1[e0," in text
    press(viewer, "Esc")
    assert "EXPLAIN" not in seen(viewer)
    assert viewer.state.graph is not None


def test_steps_go_on_and_back_is_exact() -> None:
    viewer = press(at(1, 3), "T")
    first = seen(viewer)
    press(viewer, "pagedown pagedown")
    assert seen(viewer) != first
    press(viewer, "p p")
    assert seen(viewer) == first


def test_a_number_that_is_not_in_the_graph_has_its_own() -> None:
    viewer = press(opened(), "T e tab Enter")
    assert viewer.state.pick is not None
    assert viewer.state.pick.tensor in ("x", "da1")
    assert viewer.state.explaining


@pytest.mark.parametrize("keys", ["T", "T right", "T right down e"])
def test_the_copied_command_has_it(keys: str) -> None:
    viewer = press(opened(), keys)
    told = words(place_of(viewer.film, viewer.state), viewer.film)
    assert told[told.index("--graph") + 1] == "dW1.x0.h0"
    assert "--pick" in told


def test_what_is_hidden_has_none_and_a_question_comes_first() -> None:
    viewer = press(at(1, 1), "h n")
    press(viewer, "T")
    assert viewer.state.graph is None
    assert "first answer" in seen(viewer)


def test_the_mouse_over_a_graph_tells_nothing() -> None:
    viewer = press(at(1, 6), "T")
    before = viewer.state
    for line in range(24):
        viewer.player.point(30, line, held=False)
    assert viewer.state == before


def test_no_way_leads_from_a_graph_to_what_a_check_has_measured() -> None:
    run = Experiment(iterations=200, check=(1, 1))
    viewer = Viewer(run, Place(Moment(2, 8), Trainer(run).program.cell("W_after.x0.c0")))
    viewer.settle()
    for keys in ("T", *(["Down"] * 12), *(["Up"] * 12)):
        press(viewer, keys)
        assert viewer.state.graph is not None
        assert viewer.state.graph.tensor in viewer.film.program(viewer.state).slots
