"""The first paint: every pane that is drawn stands where it will stand once the numbers are known."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.settings.sources import ARTICLE, CHAIN_RULE
from stepviz.ui.skeleton import skeleton
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.layout.placing import layout_at
from stepviz.views.text.span import text_of
from tests.support.session import new_session

SIZES = [LECTURE_SIZE, Size(101, 70)]
RUNS = [(source, optimizer) for source in (ARTICLE, CHAIN_RULE) for optimizer in OPTIMIZERS]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("source", "optimizer"), RUNS)
def test_every_pane_stands_where_it_will_stand(source: str, optimizer: str, size: Size) -> None:
    experiment = Experiment.of(source, optimizer=optimizer)
    session = new_session(experiment)
    layout = layout_at(session.frame, session.state, size)
    rows = skeleton(experiment, size)
    assert len(rows) == layout.height
    for pane in layout.numbered:
        box = text_of(rows[pane.place.y])[pane.place.x :]
        assert box.startswith((f"┌ {pane.number} {pane.title}", f" {pane.number} {pane.title}"))


@pytest.mark.parametrize("run", [Experiment.of("digits"), Experiment(hidden=(8,)), Experiment(loss="mse")])
def test_where_the_data_the_layers_or_the_loss_decide_the_places_no_pane_is_drawn(run: Experiment) -> None:
    rows = skeleton(run, Size(120, 36))
    assert len(rows) == 36
    assert [number for number, row in enumerate(rows) if text_of(row).strip()] == [0, 35]
