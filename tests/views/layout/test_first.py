"""The first paint, before there is a program: every pane stands where it will stand."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.kinds import OPTIMIZERS
from stepviz.views.layout.first import expected
from stepviz.views.layout.placing import sheets_of
from stepviz.views.layout.shaping import shape_of
from stepviz.views.layout.sheets import sheets
from tests.support.session import new_session


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", [(), (8,), (5, 3)])
def test_the_expected_shape_is_that_of_the_program(optimizer: str, hidden: tuple[int, ...]) -> None:
    experiment = Experiment(hidden=hidden, optimizer=optimizer)
    frame = new_session(experiment).frame
    assert expected(experiment) == shape_of(frame.program, experiment.activation, optimizer)
    assert sheets(expected(experiment)) == sheets_of(frame)


def test_no_data_changes_a_title_or_a_place_of_the_first_paint() -> None:
    experiment = Experiment.of("digits", hidden=(8,))
    first, known = sheets(expected(experiment))[0].usual, sheets_of(new_session(experiment).frame)[0].usual
    assert [(pane.place, pane.title) for pane in first.panes] == [(pane.place, pane.title) for pane in known.panes]
