from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Moment, Timeline
from stepviz.data.stretches import taken
from stepviz.training.conditions import met, search
from stepviz.training.conditions import search_back as back
from stepviz.training.conditions import search_forward as forward
from stepviz.training.losses import BLOCK, EXACT
from stepviz.training.timeline import MEMORY, finish
from tests.support.conditions import (
    ARTICLE,
    conditions,
    expected_back,
    expected_forward,
    fresh,
    moments,
    read,
    runs,
    starts,
)
from tests.support.examples import examples


@runs
@examples(12)
@given(data=st.data(), memory=st.sampled_from([1, 3000, MEMORY]), exact=st.sampled_from([0, 100, BLOCK, EXACT]))
def test_a_search_finds_what_looking_at_every_moment_finds(
    experiment: Experiment, data: st.DataObject, memory: int, exact: int
) -> None:
    told = data.draw(conditions(experiment))
    hits = told.hits(experiment)
    timeline = fresh(experiment, memory, exact)
    condition = read(timeline, told.text)
    finish(timeline.extend(data.draw(st.sampled_from([1, 30, BLOCK, 300]))))
    for moment in data.draw(st.lists(starts(experiment, hits), min_size=1, max_size=4)):
        with patch.object(search, "_KEPT_AT_ONCE", data.draw(st.sampled_from([8192, 50]))):
            ahead, behind = taken(forward(timeline, condition, moment)), taken(back(timeline, condition, moment))
        assert ahead == expected_forward(hits, moment, timeline)
        assert behind == expected_back(hits, moment)
        assert met(timeline, condition, moment) == (moment in hits)
    known, places = moments(experiment), st.integers(0, len(moments(experiment)) - 1)
    first, last = sorted(known[place] for place in data.draw(st.tuples(places, places)))
    unknown = fresh(experiment)
    found = taken(forward(unknown, read(unknown, told.text), first, last))
    hit = expected_forward(hits, first, unknown)
    assert found == (hit if hit is not None and hit <= last else None), "no later hit is found"
    assert unknown.reached <= last.iteration


def test_what_is_kept_is_searched_without_computing_anything_again() -> None:
    timeline = fresh(ARTICLE)
    timeline.frame(timeline.schedule.last)
    timeline.trainer.program.run = lambda rows, parameters: pytest.fail(f"computed again from {rows}, {parameters}")
    for text in ("loss < 0.1", "nan or inf", "it > 1e9", "loss changes and train > 101"):
        taken(forward(timeline, read(timeline, text), timeline.schedule.first))
        taken(back(timeline, read(timeline, text), Moment(3000, 3)))


def counting(timeline: Timeline) -> list[int]:
    """How many rows were drawn for each iteration that is computed from now on."""
    made: list[int] = []
    run = timeline.trainer.program.run

    def counted(rows: Any, parameters: Any) -> Any:
        made.append(len(rows))
        return run(rows, parameters)

    timeline.trainer.program.run = counted
    return made


@pytest.mark.parametrize(("text", "walked"), [("max.dW > 1e9", 1), ("loss < 0", 1000)])
def test_a_search_comes_up_for_air_after_every_stretch(text: str, walked: int) -> None:
    timeline = fresh(Experiment(iterations=1000), memory=1, exact=0)
    finish(timeline.extend(walked))
    made = counting(timeline)
    walks: list[Iterator[int]] = [
        forward(timeline, read(timeline, text), timeline.schedule.first),
        forward(timeline, read(timeline, text), Moment(min(walked, 751), 2)),
        back(timeline, read(timeline, text), timeline.schedule.last),
    ]
    for walk in walks:
        for at in walk:
            assert len(made) <= 3 * timeline.trainer.stretch
            assert 1 <= at <= 1000
            made.clear()
