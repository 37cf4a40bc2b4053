from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.ops import Cell, Parameters
from stepviz.training import Direction, Iteration, Unit
from stepviz.training.losses import BLOCK, EXACT
from stepviz.training.timeline import MEMORY
from tests.support.conditions import fresh
from tests.support.examples import examples
from tests.support.moments import nothing_is_computed, walked, whole

STEADY = Experiment(iterations=300, check=(50, 130))
CHECKED_OFTEN = Experiment(iterations=140, check=(3, 8), seed=1, softmax="stable")
PRINTED = Experiment(iterations=70, check=(64, 65), variant="as-printed")
ONE_ITERATION = Experiment(iterations=1)
BREAKS = Experiment(iterations=300, check=(50, 130), lr=100)
BREAKS_AT_A_CHECK = Experiment(iterations=300, check=(2, 4), lr=100)
BREAKS_AT_THE_END = Experiment(iterations=4, lr=100)
BREAKS_AT_A_LATE_CHECK = Experiment(iterations=300, lr=20, variant="as-printed")
BREAKS_AT_A_STRETCH = Experiment(iterations=300, lr=47.5, variant="as-printed", softmax="stable", seed=2)
BREAKS_IN_A_ROW_THE_LOSS_DOES_NOT_READ = Experiment(iterations=300, lr=23, variant="as-printed", seed=3)
DOCUMENTS = Experiment.of("gpt", activation="tanh", lr=0.1, optimizer="sgd", iterations=9, check=(3, 9))
"""Batches of different length."""
CARRIED = Experiment.of("xor", hidden=(3,), norm="batch", dropout=0.3, optimizer="adam", iterations=70, check=(10, 25))
"""Statistics that go on, masks, and what an optimizer remembers."""
RUNS = [
    *(STEADY, CHECKED_OFTEN, PRINTED, ONE_ITERATION, BREAKS, BREAKS_AT_A_CHECK, BREAKS_AT_THE_END),
    *(BREAKS_AT_A_LATE_CHECK, BREAKS_AT_A_STRETCH, BREAKS_IN_A_ROW_THE_LOSS_DOES_NOT_READ, DOCUMENTS, CARRIED),
]
BUDGETS = [1, 2000, 20_000, MEMORY]
SPACINGS = [8, 16, 32, 64, 128]


def border_iterations(experiment: Experiment) -> list[int]:
    """The iterations at and beside checks, keyframes, replay stretches and both ends of a run."""
    last = max(moment.iteration for moment in walked(experiment))
    borders = {1, last, *range(0, last, 64), *range(0, last, 100)}
    for every in (*SPACINGS, *experiment.check):
        borders |= set(range(0, last + 1, every)[:3]) | {last - last % every}
    return sorted({near for border in borders for near in range(border - 1, border + 3) if 1 <= near <= last})


def visits(experiment: Experiment) -> st.SearchStrategy[Moment]:
    near = set(border_iterations(experiment))
    return st.sampled_from([moment for moment in walked(experiment) if moment.iteration in near])


class _Counting:
    """A trainer that notes how many iterations it is asked for."""

    def __init__(self, trainer: Trainer, made: list[int]) -> None:
        self.stretch, self._trainer, self._made = trainer.stretch, trainer, made

    def iterations(self, carried: Parameters, first: int, count: int) -> list[Iteration]:
        self._made.append(count)
        return self._trainer.iterations(carried, first, count)


steps: st.SearchStrategy[tuple[Unit, Direction]] = st.tuples(st.sampled_from(list(Unit)), st.sampled_from([1, -1]))
budgets = st.sampled_from(BUDGETS)


@pytest.mark.parametrize("experiment", RUNS, ids=lambda run: " ".join(run.words()[3:]))
@examples(15)
@given(data=st.data(), memory=budgets, exact=st.sampled_from([0, 1, 64, BLOCK, EXACT]))
def test_any_order_of_visits_and_steps_shows_what_walking_shows(
    experiment: Experiment, data: st.DataObject, memory: int, exact: int
) -> None:
    timeline, frames = fresh(experiment, memory, exact), walked(experiment)
    for goal in data.draw(st.lists(st.sampled_from([1, 2, 3, 4, 5, 63, 64, 65, 128, 129, 299, 300]), max_size=3)):
        next(timeline.extend(goal), None)
    for moment in data.draw(st.lists(visits(experiment), min_size=1, max_size=12)):
        assert whole(timeline.frame(moment)) == frames[moment]
    for unit, direction in data.draw(st.lists(steps, max_size=12)):
        moment = timeline.step(moment, unit, direction)
        assert whole(timeline.frame(moment)) == frames[moment]


def test_stepping_back_over_what_was_just_trained_computes_nothing_again() -> None:
    timeline = fresh(STEADY, MEMORY)
    moment = timeline.step(timeline.schedule.first, Unit.RUN, 1)
    timeline.frame(moment)
    with nothing_is_computed(timeline):
        while moment.iteration > 240:
            moment = timeline.step(moment, Unit.OPERATION, -1)
            timeline.frame(moment)


@examples(15)
@given(visited=st.lists(st.integers(1, 300), min_size=1, max_size=12), memory=budgets)
def test_a_visit_computes_from_the_nearest_iteration_in_memory_on_and_no_more(visited: list[int], memory: int) -> None:
    timeline = fresh(STEADY, memory)
    timeline.frame(timeline.schedule.last)
    replay, made = timeline.replay, list[int]()
    for number in visited:
        starts = {kept for kept in replay.keyframes if kept <= number} | {kept + 1 for kept in replay.recent}
        needed = 0 if number in replay.recent else number + 1 - max(start for start in starts if start <= number)
        made.clear()
        with patch.object(replay, "trainer", _Counting(replay.trainer, made)):
            timeline.iteration(number)
        assert sum(made) == needed


@pytest.mark.parametrize("pieces", [[300], [1, 2, 3, 4, 300], [3, 300], [4, 300]])
def test_an_infinite_logit_stops_a_run_only_where_the_loss_breaks_however_it_is_trained(pieces: list[int]) -> None:
    trainer = Trainer(Experiment(seed=24, softmax="stable", iterations=300))
    y = trainer.dataset.y.copy()
    y[3] = 0  # the one row that the parameters below get wrong; it is drawn first in iteration 5
    trainer = Trainer(trainer.experiment, replace(trainer.dataset, y=y))
    W = np.zeros((4, 2))
    W[2, 0] = -1.5e308
    trainer.initial = W, np.array([-1.5e308, -1.7e308])
    timeline = Timeline(trainer)
    for goal in pieces:
        for _ in timeline.extend(goal):
            pass
    assert timeline.iteration(1).first_broken == Cell("logits", (0, 0))
    assert timeline.stop is not None
    assert timeline.stop.moment.iteration == timeline.reached == 5
    assert np.isfinite(timeline.losses[:4]).all()


def test_a_run_is_trained_only_as_far_as_it_was_looked_at() -> None:
    timeline = fresh(Experiment(), MEMORY)
    timeline.frame(Moment(10, 3))
    assert timeline.reached == 10
    assert list(timeline.extend(9)) == []
    assert list(timeline.extend(200))[-1] == timeline.reached == 200
    assert len(timeline.losses) == 200


def test_a_frame_stays_what_it_was_while_the_run_goes_on() -> None:
    timeline = fresh(STEADY, 2000)
    kept = [timeline.frame(moment) for moment in (Moment(1, 0), Moment(2, 4), Moment(50, 8))]
    before = [whole(frame) for frame in kept]
    timeline.frame(timeline.schedule.last)
    timeline.frame(Moment(130, 8))
    assert [whole(frame) for frame in kept] == before
