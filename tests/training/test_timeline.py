"""The timeline: any order of visits shows what walking shows, and losses are the same whatever is kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import Direction, Unit
from stepviz.training.losses import BLOCK, EXACT, Losses, LossRecord
from stepviz.training.timeline import MEMORY, finish
from stepviz.views.panes.curve import curve
from tests.support.conditions import fresh
from tests.support.examples import LONG, examples
from tests.support.memory import held_by
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
    replay, program = timeline.replay, timeline.trainer.program
    for number in visited:
        starts = {kept for kept in replay.keyframes if kept <= number} | {kept + 1 for kept in replay.recent}
        needed = 0 if number in replay.recent else number + 1 - max(start for start in starts if start <= number)
        with patch.object(program, "run", wraps=program.run) as run:
            timeline.iteration(number)
        assert run.call_count == needed


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


def test_a_frame_stays_what_it_was_while_the_run_goes_on() -> None:
    timeline = fresh(STEADY, 2000)
    kept = [timeline.frame(moment) for moment in (Moment(1, 0), Moment(2, 4), Moment(50, 8))]
    before = [whole(frame) for frame in kept]
    timeline.frame(timeline.schedule.last)
    timeline.frame(Moment(130, 8))
    assert [whole(frame) for frame in kept] == before


RUN = Experiment(iterations=9 * BLOCK + 50, check=(7, 20))
BROKEN = Experiment(lr=9, variant="as-printed", seed=11, iterations=600)
"""Stops at the last iteration of the second block."""
COLUMNS = [1, 5, 56]
WIDTHS = [1, 2, 4, 64, 128, 256, 1024]
EXACTS = [0, 1, 64, BLOCK, 3 * BLOCK + 7, EXACT]


@cache
def plain(experiment: Experiment) -> list[float]:
    """The losses of a run, by the trainer alone."""
    trainer = Trainer(experiment)
    losses, parameters = [], trainer.initial
    for number in range(1, experiment.iterations + 1):
        iteration = trainer.iterate(parameters, number)
        losses.append(float(iteration["loss"]))
        parameters = iteration.after
        if not all(np.isfinite(array).all() for array in parameters):
            break
    return losses


def mean(losses: list[float]) -> float:
    """The mean of the means of both halves; of a number of losses that is no power of two, of its largest blocks."""
    total, left = 0.0, np.array(losses)
    while len(left):
        size = 1 << (len(left).bit_length() - 1)
        block, left = left[:size], left[size:]
        while len(block) > 1:
            block = (block[::2] + block[1::2]) / 2
        total += size * float(block[0])
    return total / len(losses)


def means(losses: list[float], width: int) -> tuple[float, ...]:
    return tuple(mean(losses[start : start + width]) for start in range(0, len(losses), width))


def near_borders(experiment: Experiment) -> st.SearchStrategy[Moment]:
    """Moments at and beside the ends of blocks, checks, keyframes and the run."""
    last = len(plain(experiment))
    borders = [*range(0, last + 1, 32), *range(0, last + 1, BLOCK), 1, last, last]
    near = sorted({min(max(1, border + shift), last) for border in borders for shift in (-1, 0, 1, 2)})
    return st.builds(Moment, st.sampled_from(near), st.integers(1, 7))


def trained_to(experiment: Experiment, memory: int, exact: int, walked: int) -> Timeline:
    timeline = Timeline(Trainer(experiment), memory, exact=exact)
    finish(timeline.extend(walked))
    return timeline


@pytest.mark.parametrize("experiment", [RUN, BROKEN], ids=["whole", "broken"])
@examples(20)
@given(data=st.data(), memory=budgets, exact=st.sampled_from(EXACTS), walked=st.sampled_from([0, 200, 1200]))
def test_losses_and_their_curve_are_the_same_whatever_is_kept_and_however_far_the_run_is_known(
    experiment: Experiment, data: st.DataObject, memory: int, exact: int, walked: int
) -> None:
    timeline = trained_to(experiment, memory, exact, walked)
    for moment in data.draw(st.lists(near_borders(experiment), min_size=1, max_size=5)):
        known = timeline.frame(moment).history.losses
        losses = plain(experiment)[: moment.iteration - (moment.op < 4)]
        assert known[:].tobytes() == np.array(losses, float).tobytes()
        columns = data.draw(st.sampled_from(COLUMNS))
        drawn = curve(known, columns)
        assert len(drawn.means) <= columns
        assert drawn.per_column == 1 or len(losses) > drawn.per_column // 2 * columns
        assert np.array(drawn.means).tobytes() == np.array(means(losses, drawn.per_column)).tobytes()
        assert drawn.now == (losses[-1] if losses else None) or losses[-1] != losses[-1]
    known, losses = timeline.losses, plain(experiment)[: timeline.reached]
    assert len(known) == timeline.reached
    places = st.integers(-len(known), len(known) - 1)
    for start, stop in data.draw(st.lists(st.tuples(places, places), min_size=1, max_size=4)):
        assert np.array(known[start]).tobytes() == np.array(losses[start]).tobytes()
        assert known[start:stop].tobytes() == np.array(losses[start:stop], float).tobytes()
        assert len(known.first(stop % len(known))) == stop % len(known)
    width = data.draw(st.sampled_from([width for width in WIDTHS if width >= BLOCK or exact >= len(known)]))
    assert np.array(known.column_means(width)).tobytes() == np.array(means(losses, width)).tobytes()


def test_a_long_run_is_recorded_in_a_few_bytes_an_iteration() -> None:
    for most, limit in ((1_000_000, 4_500_000), (10_000_000, 7_000_000))[: 1 + LONG]:
        record = LossRecord(lambda _, count: np.zeros(count), most)
        for _ in range(most // 50_000):
            record.append(np.zeros(50_000))
        assert record.count == most
        assert held_by(record) <= limit
        losses = Losses(record, most)
        assert len(curve(losses).means) <= 56
        assert losses[most - 1] == 0


def test_seeking_comes_up_for_air_trains_where_it_has_to_and_leaves_the_frame_at_hand() -> None:
    timeline = trained_to(Experiment(), 1, EXACT, 2000)
    for goal in (1500, 1499, 1, 64, 2000):
        list(timeline.seek(goal))
        with nothing_is_computed(timeline):
            timeline.frame(Moment(goal, 3))
    short = trained_to(BROKEN, 1, EXACT, 0)
    assert list(short.seek(500))[-1] == short.reached == 256, "where the run ends"
    steps = list(timeline.seek(1750))
    assert steps == sorted(steps)
    assert max(after - before for before, after in pairwise(steps)) <= timeline.trainer.stretch


def test_the_losses_just_trained_are_at_hand_without_computing_them_again() -> None:
    timeline = trained_to(Experiment(), 1, 0, 0)
    for reached in timeline.extend(700):
        with nothing_is_computed(timeline):
            assert timeline.losses[reached - 1] == timeline.losses[-1]
            assert len(timeline.losses[max(0, reached - 2 * BLOCK) :]) == min(reached, 2 * BLOCK)
