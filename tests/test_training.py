"""Training: what is rounded and kept; breakpoints."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Trainer
from stepviz.data.stretches import taken
from stepviz.training.batch_loss import BatchLoss
from stepviz.training.breakpoints import Breakpoints
from stepviz.training.conditions import search_forward as forward
from stepviz.training.replay import Keyframes
from tests.support.conditions import NAN, SHORT, conditions, expected_forward, fresh, read, starts
from tests.support.examples import examples


def test_what_a_function_rounds_counts_where_its_input_can_be_moved_without_effect() -> None:
    trainer = Trainer(Experiment.of("chain-rule", formula="L = tanh(x)", set=(("x", 40.0),)))
    (noise,) = BatchLoss(trainer.iterate(trainer.initial, 1)).rounding().tolist()
    assert np.tanh(40.0 + np.spacing(40.0)) == np.tanh(40.0) == 1, "what this is about"
    assert noise > 2 * np.finfo(float).eps * 1.01


@examples(30)
@given(st.integers(1, 6000), st.lists(st.integers(1, 300), min_size=1, max_size=12))
def test_keyframes_stay_in_the_budget_and_are_what_was_walked(memory: int, pieces: list[int]) -> None:
    trainer = Trainer(Experiment(iterations=4000))
    keyframes, starts = Keyframes(trainer.initial, memory), [trainer.initial]
    one = keyframes.nbytes
    for piece in pieces:
        made = trainer.iterations(starts[-1], len(starts), piece)
        keyframes.keep(made)
        starts += [iteration.after for iteration in made]
        assert keyframes.nbytes <= max(one, memory)
        for number in random.Random(memory).sample(range(1, len(starts)), min(5, len(starts) - 1)):
            start, parameters = keyframes.before(number)
            assert 0 <= number - start < keyframes.spacing
            assert [a.tobytes() for a in parameters] == [a.tobytes() for a in starts[start - 1]]
            assert not any(array.flags.writeable for array in parameters)


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
