from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.data.stretches import taken
from stepviz.training.breakpoints import Breakpoints
from stepviz.training.conditions import search_forward as forward
from tests.support.conditions import (
    ARTICLE,
    NAN,
    SHORT,
    conditions,
    expected_forward,
    fresh,
    read,
    starts,
)
from tests.support.examples import examples


@pytest.mark.parametrize("experiment", [SHORT, NAN], ids=["whole", "broken"])
@examples(15)
@given(data=st.data())
def test_breakpoints_are_met_wherever_one_that_is_on_is(experiment: Experiment, data: st.DataObject) -> None:
    told = data.draw(
        st.lists(conditions(experiment), min_size=1, max_size=3, unique_by=lambda condition: condition.text)
    )
    off = data.draw(st.sets(st.sampled_from(range(len(told)))))
    timeline, breakpoints = fresh(experiment), Breakpoints()
    for condition in told:
        breakpoints = breakpoints.add(read(timeline, condition.text))
    for place in off:
        breakpoints = breakpoints.toggle(place)
    on = [condition for place, condition in enumerate(told) if place not in off]
    hits = sorted({hit for condition in on for hit in condition.hits(experiment)})
    if breakpoints.condition is None:
        assert not on
        return
    moment = data.draw(starts(experiment, hits))
    found = taken(forward(timeline, breakpoints.condition, moment))
    assert found == expected_forward(hits, moment, timeline)
    if found is not None:
        met_here = [condition.text for condition in on if found in condition.hits(experiment)]
        assert [item.condition.text for item in breakpoints.hit(timeline, found)[0]] == met_here


def test_a_breakpoint_for_once_is_off_after_its_hit() -> None:
    timeline = fresh(ARTICLE)
    breakpoints = Breakpoints().add(read(timeline, "W.x2.c0 < 0"), once=True).add(read(timeline, "it == 192"))
    assert breakpoints.condition is not None
    first = taken(forward(timeline, breakpoints.condition, timeline.schedule.first))
    assert first == timeline.schedule.parse("192:batch")
    found, breakpoints = breakpoints.hit(timeline, first)
    assert [item.condition.text for item in found] == ["it == 192"]
    assert breakpoints.condition is not None
    second = taken(forward(timeline, breakpoints.condition, first))
    assert second == timeline.schedule.parse("192:update")
    assert [item.on for item in breakpoints.hit(timeline, second)[1]] == [False, True]
