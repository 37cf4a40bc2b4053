from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.ui.skeleton import first_sheet, skeleton
from stepviz.views.layout.placing import sheets_of
from stepviz.views.text.span import text_of
from tests.support.session import new_session


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_first_paint_has_every_box_where_it_will_stand(optimizer: str) -> None:
    experiment = Experiment.of("chain-rule", optimizer=optimizer)
    layout = first_sheet(experiment)
    assert layout == sheets_of(new_session(experiment).frame)[0].usual
    rows = skeleton(experiment, layout)
    assert len(rows) == layout.height
    for pane in layout.numbered:
        box = text_of(rows[pane.place.y])[pane.place.x :]
        assert box.startswith((f"┌ {pane.number} {pane.title}", f" {pane.number} {pane.title}"))
