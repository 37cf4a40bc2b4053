"""What-ifs: the list leaves things out whole."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.session.words import parse
from stepviz.views.layout.layouts import Size
from stepviz.views.text.span import text_of
from stepviz.views.whatif.listed import rows
from tests.support.viewer import Viewer


@pytest.mark.parametrize("width", range(30, 90, 3))
def test_each_head_of_the_list_and_each_result_of_a_check_stands_whole(width: int) -> None:
    viewer = Viewer(Experiment(iterations=40, check=(10, 20)), "20:check").press("w l 0.1 Enter")
    state = viewer.state
    _, heads, original, *_ = map(text_of, rows(viewer.film.sight(state).runs(state), 1, (), Size(width, 20)))
    told = heads.split()
    assert told == ["run", "latest", "last", "20", "train", "val"][: len(told)]
    named = ["latest", "last 20", "train", "val"][: len(told) - 1 - (len(told) > 2)]
    results = original.split()[-len(named) :]
    assert all(word.replace(".", "").removesuffix("%").isdigit() for word in results)


def test_a_what_if_that_stops_in_its_first_iteration_names_the_learning_rate_of_the_iteration_before() -> None:
    run = Experiment(lr=100, iterations=50)
    given = ["--edit", "4:schedule=linear", "--at", "4:softmax"]
    viewer = Viewer(run, parse(given, Viewer(run).film)).settle()
    assert "lr 100 overshoots" in viewer.seen()
