"""The keys that pick in a pane are those before its title, in terminals of any size."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.views.layout.layouts import KEYS, Size
from stepviz.views.layout.placing import layout_at
from tests.support.pressing import at, press

RUNS = {
    "iris": Experiment.of("iris", hidden=(8,)),
    "xor": Experiment.of("xor", hidden=(8,), optimizer="adam"),
    "neuron": Experiment.of("chain-rule", formula="neuron"),
    "mazur": Experiment.of("mazur"),
}
SIZES = [Size(80, 24), Size(120, 36), Size(160, 48), Size(220, 60), Size(300, 80)]


@pytest.mark.parametrize("op", [1, 6])
@pytest.mark.parametrize("source", RUNS)
def test_the_number_before_a_title_picks_in_that_pane(source: str, op: int) -> None:
    for number in range(1, KEYS + 1):
        viewer = at(2, op, RUNS[source])
        layouts = [layout_at(viewer.film.frame(viewer.state), viewer.state, size) for size in SIZES]
        picked = press(viewer, str(number)).state.pick
        assert picked is not None
        shown = [pane for layout in layouts for pane in layout.numbered if pane.marked == f"{number} "]
        assert all(picked.tensor in pane.tensors for pane in shown)
