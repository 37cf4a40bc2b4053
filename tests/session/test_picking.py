"""T opens the graph of a number and closes it; arrows and Tab lead from number to number in it."""

from __future__ import annotations

from stepviz import Experiment, Moment, Trainer
from stepviz.session.words import Place
from tests.support.pressing import at, press
from tests.support.viewer import Viewer


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
