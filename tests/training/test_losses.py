from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training.losses import BLOCK, EXACT, Losses, LossRecord
from stepviz.training.timeline import MEMORY, finish
from stepviz.views.panes.curve import curve
from tests.support.examples import LONG, examples
from tests.support.moments import nothing_is_computed

RUN = Experiment(iterations=9 * BLOCK + 50, check=(7, 20))
BROKEN = Experiment(lr=9, variant="as-printed", seed=11, iterations=600)
"""Stops at the last iteration of the second block."""
COLUMNS = [1, 5, 56]
WIDTHS = [1, 2, 4, 64, 128, 256, 1024]
EXACTS = [0, 1, 64, BLOCK, 3 * BLOCK + 7, EXACT]
BUDGETS = [1, 2000, 20_000, MEMORY]


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
    count = len(losses)
    size = 1 << (count.bit_length() - 1)
    if size == 1:
        return losses[0]
    if size == count:
        return (mean(losses[: count // 2]) + mean(losses[count // 2 :])) / 2
    total, start = 0.0, 0
    while start < count:
        size = 1 << ((count - start).bit_length() - 1)
        total += size * mean(losses[start : start + size])
        start += size
    return total / count


def means(losses: list[float], width: int) -> tuple[float, ...]:
    return tuple(mean(losses[start : start + width]) for start in range(0, len(losses), width))


def visits(experiment: Experiment) -> st.SearchStrategy[Moment]:
    """Moments at and beside the ends of blocks, checks, keyframes and the run."""
    last = len(plain(experiment))
    borders = [*range(0, last + 1, 32), *range(0, last + 1, BLOCK), 1, last, last]
    near = sorted({min(max(1, border + shift), last) for border in borders for shift in (-1, 0, 1, 2)})
    return st.builds(Moment, st.sampled_from(near), st.integers(1, 7))


def fresh(experiment: Experiment, memory: int, exact: int, walked: int) -> Timeline:
    timeline = Timeline(Trainer(experiment), memory, exact=exact)
    finish(timeline.extend(walked))
    return timeline


limits = {
    "memory": st.sampled_from(BUDGETS),
    "exact": st.sampled_from(EXACTS),
    "walked": st.sampled_from([0, 200, 1200]),
}


@pytest.mark.parametrize("experiment", [RUN, BROKEN], ids=["whole", "broken"])
@examples(20)
@given(data=st.data(), **limits)
def test_losses_and_their_curve_are_the_same_whatever_is_kept_and_however_far_the_run_is_known(
    experiment: Experiment, data: st.DataObject, memory: int, exact: int, walked: int
) -> None:
    timeline = fresh(experiment, memory, exact, walked)
    for moment in data.draw(st.lists(visits(experiment), min_size=1, max_size=5)):
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
        assert record.nbytes <= limit
        losses = Losses(record, most)
        assert len(curve(losses).means) <= 56
        assert losses[most - 1] == 0


def test_seeking_comes_up_for_air_trains_where_it_has_to_and_leaves_the_frame_at_hand() -> None:
    timeline = fresh(Experiment(), 1, EXACT, 2000)
    for goal in (1500, 1499, 1, 64, 2000):
        list(timeline.seek(goal))
        with nothing_is_computed(timeline):
            timeline.frame(Moment(goal, 3))
    short = fresh(BROKEN, 1, EXACT, 0)
    assert list(short.seek(500))[-1] == short.reached == 256, "where the run ends"
    steps = list(timeline.seek(1750))
    assert steps == sorted(steps)
    assert max(after - before for before, after in pairwise(steps)) <= timeline.trainer.stretch


def test_the_losses_just_trained_are_at_hand_without_computing_them_again() -> None:
    timeline = fresh(Experiment(), 1, 0, 0)
    for reached in timeline.extend(700):
        with nothing_is_computed(timeline):
            assert timeline.losses[reached - 1] == timeline.losses[-1]
            assert len(timeline.losses[max(0, reached - 2 * BLOCK) :]) == min(reached, 2 * BLOCK)
