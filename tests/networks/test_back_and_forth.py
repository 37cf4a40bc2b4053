from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Moment, Timeline
from stepviz.ops import Kind
from stepviz.training import Unit
from tests.support.examples import examples
from tests.support.moments import Whole, steps, walk, whole
from tests.support.nets import Net, every_net, texts

LAST = 70
RUN: dict[str, Any] = {"iterations": LAST, "check": (10, 25)}


@examples(10)
@given(net=every_net(**RUN) | texts(**RUN), data=st.data(), memory=st.sampled_from([1, 3000, 100_000]))
def test_any_order_of_visits_shows_what_walking_shows(net: Net, data: st.DataObject, memory: int) -> None:
    timeline, seen = Timeline(net.trainer, memory), dict[Moment, Whole]()

    def look(moment: Moment) -> None:
        shown = whole(timeline.frame(moment))
        assert seen.setdefault(moment, shown) == shown

    near = [m for m in steps(Timeline(net.trainer)) if m.iteration in (1, 2, 31, 32, 33, 34, 64, 65, 66, LAST)]
    for moment in data.draw(st.lists(st.sampled_from(near), min_size=1, max_size=10)):
        look(moment)
    moment = timeline.schedule.last
    for unit in data.draw(st.lists(st.sampled_from(list(Unit)), min_size=1, max_size=8)):
        back = timeline.step(moment, unit, -1)
        look(back)
        moment = timeline.step(back, Unit.OPERATION, 1)
        look(moment)
    assert walk(Timeline(net.trainer), seen) == seen


@examples(25)
@given(net=every_net(most_layers=3, most_units=12))
def test_shapes_are_as_the_axes_say_and_everything_is_read_only(net: Net) -> None:
    trainer = net.trainer
    iteration = trainer.iterations(trainer.initial, 1, 2)[-1]
    program = iteration.program
    for name, tensor in program.tensors.items():
        array = iteration[name]
        assert array.shape == program.shape(tensor)
        assert array.dtype == (np.int64 if tensor.kind is Kind.LABEL else np.float64)
        assert not array.flags.writeable
    names = trainer.schedule.names
    assert len(set(names)) == len(names)
    for number, name in enumerate(names[1:-1], start=1):
        assert trainer.schedule.parse(f"7:{name}") == Moment(7, number)
