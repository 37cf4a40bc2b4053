"""The keys that pick in a pane are those before its title, in terminals of any size."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment
from stepviz.session.words import Place
from stepviz.views.layout.focus import operands
from stepviz.views.layout.layouts import KEYS, LECTURE_SIZE, Size
from stepviz.views.layout.placing import layout_at
from tests.support.moments import frame_at
from tests.support.places import sight_of, slots_of
from tests.support.viewer import Viewer

RUNS = {
    "iris": Experiment.of("iris", hidden=(8,)),
    "neuron": Experiment.of("chain-rule", formula="neuron"),
    "mazur": Experiment.of("mazur"),
}
SIZES = [Size(80, 24), Size(120, 36), Size(160, 48), Size(220, 60), Size(300, 80)]


@pytest.mark.parametrize("op", [1, 6])
@pytest.mark.parametrize("source", RUNS)
def test_the_number_before_a_title_picks_in_that_pane(source: str, op: int) -> None:
    for number in range(1, KEYS + 1):
        viewer = Viewer(RUNS[source], Place(Moment(2, op))).settle()
        layouts = [layout_at(viewer.film.frame(viewer.state), viewer.state, size) for size in SIZES]
        picked = viewer.press(str(number)).state.pick
        assert picked is not None
        shown = [pane for layout in layouts for pane in layout.numbered if pane.marked == f"{number} "]
        assert all(picked.tensor in pane.tensors for pane in shown)


def test_all_positions_that_a_gradient_of_microgpt_is_summed_over_are_in_view() -> None:
    for op in ("dlm_head", "dfc2", "dfc1", "dwo", "dwq"):
        frame = frame_at(f"2:{op}", Experiment.of("microgpt"))
        sight = sight_of(frame)
        seen = {slot.cell for slot in slots_of(*sight.grids(LECTURE_SIZE))}
        assert sight.selected is not None
        needed = {*operands(frame, [sight.selected])}
        assert len(needed) == 2 * len(frame.current["x"]) == 16
        assert needed <= seen, op
