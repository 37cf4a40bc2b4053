from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.training import Frame
from stepviz.training.moment import Moment
from stepviz.views.board.standings import below_since, outcome, ranked, score, swept, told
from stepviz.views.whatif.named import Standing
from tests.support.boards import MOONS, board, single

STOPS = Experiment(lr=100, iterations=50, check=(2, 4))
"""A run that stops at 4:softmax."""


def at(run: Experiment, iteration: int) -> Frame:
    line = Timeline(Trainer(run))
    return line.frame(Moment(iteration, line.schedule.update))


def test_a_run_that_stopped_is_worst_but_not_of_a_time_before() -> None:
    line = Timeline(Trainer(STOPS))
    for _ in line.extend(50):
        pass
    assert line.stop is not None
    frame = line.frame(line.stop.moment)
    assert score(frame) == math.inf
    assert score(frame, line.stop.moment.iteration - 1) < math.inf
    assert score(frame, line.stop.moment.iteration) == math.inf
    fine = at(Experiment(iterations=50), 10)
    runs = [Standing("a", (), frame), Standing("b", (), fine)]
    assert ranked(runs) == [1]
    assert [*told(runs)] == ["a stopped at a value that is not finite."]


def test_of_equal_runs_the_first_is_named_and_none_is_best() -> None:
    frame = at(Experiment(iterations=50), 10)
    runs = [Standing("a", (), frame), Standing("b", (), frame)]
    assert ranked(runs) == [0, 1]
    assert [*told(runs)] == []
    told_of = "2 runs have the lowest mean loss at iteration 10: 2 of 3 voted for one of them."
    assert outcome([*runs, Standing("c", (), at(Experiment(iterations=50, lr=1e-5), 10))], 10, {1: 2, 2: 1}) == told_of


@pytest.mark.parametrize("iteration", [1, 2, 7, 40, 160])
def test_since_when_the_best_is_below_the_worst_is_the_first_iteration_of_which_that_is_true(iteration: int) -> None:
    film, state = board(replace(MOONS, iterations=160), iteration=iteration, op=single(MOONS).schedule.update)
    runs = film.sight(state).runs(state)
    for one in runs:
        for other in runs:
            first = below_since(one.frame, other.frame)
            mine, its = ([score(run.frame, end) for end in range(1, iteration + 1)] for run in (one, other))
            below = [a < b for a, b in zip(mine, its, strict=True)]
            assert first == next((n for n in range(1, iteration + 1) if all(below[n - 1 :])), 0)


def test_a_sweep_of_seeds_has_its_mean_and_its_ends() -> None:
    film, state = board(vary=("lr=0.1,1", "seed=0..2"), iteration=20, op=3)
    assert state.board is not None
    runs = film.sight(state).runs(state)
    lines = [*swept(runs, [run.group for run in state.board.runs])]
    assert len(lines) == 2
    for line, rate in zip(lines, (0.1, 1.0), strict=True):
        line_of = [single(MOONS, lr=rate, seed=seed).frame(Moment(20, 3)) for seed in range(3)]
        means = [frame.history.losses[:].mean() for frame in line_of]
        numbers = [f"{value:.4f}" for value in (np.mean(means), min(means), max(means))]
        assert line == "3 seeds of lr {:g}: mean loss {}, from {} to {}.".format(rate, *numbers)
    assert [*swept(runs[:1], ["lr 0.1"])] == []
