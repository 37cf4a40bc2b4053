"""What an optimizer remembers: all of a layer, of all layers where there is room, before beside after."""

from __future__ import annotations

from functools import cache

import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import TensorRole
from stepviz.views.layout.layouts import Layout, Size
from tests.support.places import sight_of

RUNS = {
    "adam": Experiment.of("xor", hidden=(8,), optimizer="adam"),
    "momentum": Experiment.of("xor", hidden=(8,), optimizer="momentum"),
    "rmsprop": Experiment.of("iris", hidden=(6, 5), optimizer="rmsprop"),
    "digits": Experiment.of("digits", hidden=(32,), optimizer="adam"),
}
SIZES = [Size(60, 20), Size(80, 24), Size(100, 30), Size(120, 36), Size(160, 48), Size(220, 60)]


@cache
def updated(run: str) -> Frame:
    timeline = Timeline(Trainer(RUNS[run]))
    for _ in timeline.extend(2):
        pass
    return timeline.frame(Moment(2, len(timeline.trainer.program.ops)))


def at(run: str, size: Size) -> Layout:
    return sight_of(updated(run)).layout(size)


def remembered(layout: Layout, run: str) -> set[str]:
    """What it shows of the memory of all layers, after the update."""
    program = updated(run).program
    shown = (name for pane in layout.numbered for name in pane.tensors if program.tensors[name].axes)
    return {name for name in shown if program.role(name) in (TensorRole.AFTER, TensorRole.STEP)}


@pytest.mark.parametrize("run", ["adam", "momentum"])
@pytest.mark.parametrize("size", SIZES[3:])
def test_where_there_is_room_the_memory_of_all_layers_is_shown_whole(run: str, size: Size) -> None:
    sight = sight_of(updated(run))
    grids = sight.grids(size)
    assert not any(grid.rows.partial or any(group.columns.partial for group in grid.groups) for grid in grids)
    assert len(remembered(sight.layout(size), run)) == len(remembered(at(run, Size(60, 20)), run)) * 2


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("size", SIZES)
def test_what_stands_before_the_update_is_beside_what_stands_after_it(run: str, size: Size) -> None:
    layout, program = at(run, size), updated(run).program
    for pane in layout.numbered:
        after = layout.with_tensor(program.after(pane.tensors[0])) if pane.tensors[0] in carried(run) else None
        if after is not None:
            assert after.place.y == pane.place.y
            assert after.place.x > pane.place.x


def carried(run: str) -> set[str]:
    return {tensor.name for tensor in updated(run).program.carried if len(tensor.axes) == 2}


def test_a_layer_of_many_numbers_keeps_its_room() -> None:
    names = {pane.name for size in SIZES[:4] for pane in at("digits", size).numbered}
    assert len(remembered(at("digits", Size(120, 36)), "digits")) == len(
        remembered(at("digits", Size(80, 24)), "digits")
    )
    assert {"before", "grads", "after"} <= names
