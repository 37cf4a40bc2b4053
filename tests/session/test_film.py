"""Film: moments and marks while another run is shown, which may have other operations or have stopped earlier."""

from __future__ import annotations

from stepviz import Experiment
from stepviz.session.words import parse
from tests.support.viewer import Viewer

EDITED = Experiment(iterations=20, check=(10, 20))


def marks(viewer: Viewer) -> dict[str, str]:
    """The marks in the words of the run that is shown."""
    return {mark.name: viewer.film.schedule(viewer.state).text(mark.moment) for mark in viewer.state.marks}


def test_a_mark_is_where_it_was_after_a_look_at_a_run_without_its_operation() -> None:
    viewer = Viewer(EDITED, parse(["--edit", "3:schedule=linear", "--at", "5:rate"], Viewer(EDITED).film)).settle()
    viewer.press("m Enter n m b Enter")
    assert marks(viewer) == {"a": "5:rate", "b": "5:update"}
    assert marks(viewer.press("W")) == {"a": "5:grads", "b": "5:update"}
    assert marks(viewer.press("W W")) == {"a": "5:rate", "b": "5:update"}


STOPS = Experiment(lr=100, iterations=50, check=(2, 4))
"""It stops at 4:softmax, and with `EARLIER` at 3:softmax: the second has an operation more."""
EARLIER = ("--edit", "2:schedule=linear", "--edit", "2:lr=1000")


def test_a_run_that_stopped_is_followed_by_the_longer_one_with_other_operations() -> None:
    given = [*EARLIER, "--look", "difference", "--at", "4:softmax"]
    viewer = Viewer(STOPS, parse(given, Viewer(STOPS).film)).settle()
    assert viewer.film.line(viewer.state).reached == 3
    assert viewer.at == "4:softmax"
    assert viewer.press("n").at == "4:loss"


def test_a_moment_that_no_shown_run_has_reached_is_left_with_the_run_that_has_it() -> None:
    given = ["--edit", "2:lr=0.01", "--name", "slower", "--at", "18:grads"]
    viewer = Viewer(STOPS, parse(given, Viewer(STOPS).film)).settle()
    assert viewer.at == "18:grads"
    assert viewer.press("W").at == "18:grads"
    viewer.press("w w up up Enter")
    assert viewer.at in ("4:update", "4:check")
