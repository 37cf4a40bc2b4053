"""Runs side by side: each in a tile of its own, on one scale; which is best and since when."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.training.moment import Moment
from stepviz.views.board.drawing import grid_of
from stepviz.views.board.standings import below_since, ranked, score, swept, told
from stepviz.views.pictures.picture import pictures
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from stepviz.views.whatif.named import Standing
from tests.support.boards import board, frames_of, single
from tests.support.moments import frame_at

UPDATE = single().schedule.update


@pytest.mark.parametrize("size", [(79, 13), (119, 24), (219, 40)])
def test_a_grid_has_room_for_all_runs_or_there_is_none(size: tuple[int, int]) -> None:
    for count in range(2, 13):
        grid = grid_of(count, *size)
        if grid is not None:
            assert grid.each.width * grid.columns + grid.columns - 1 <= size[0]
            assert grid.each.height * -(-count // grid.columns) <= size[1]
            assert grid.each.width >= 24
            assert grid.each.height >= 6


@pytest.mark.parametrize("key", ["boundary", "curves", "confusion", "health", "network"])
def test_a_tile_is_the_picture_of_its_run_on_the_scale_of_all(key: str) -> None:
    film, state = board(vary=("lr=0.01,0.5,2", "optimizer=sgd,adam"), iteration=20, op=UPDATE)
    state = replace(state, zoom=key)
    sight = film.sight(state)
    runs = sight.runs(state)
    seen = screen(sight, 120, 36)
    together = replace(state, together=tuple(run.frame for run in runs))
    picture = next(one for one in pictures() if one.key == key)
    for mark, run in zip(seen.marks[: len(runs)], runs, strict=True):
        assert mark.of(0, 0).run is not None
        rows = [text_of(row) for row in picture.drawn(run.frame, together, mark.width, mark.height + 1).rows]
        cut = [text_of(row)[mark.x : mark.x + mark.width] for row in seen.rows[mark.y : mark.y + mark.height]]
        assert cut[1:] == rows[1:-1]
        assert run.label in cut[0] or "…" in cut[0]


def test_the_label_of_a_run_is_whole_where_there_is_room_and_all_numbers_are_below_their_names() -> None:
    film, state = board(
        vary=("activation=relu;x*sigmoid(x)", "optimizer=sgd,adam", "seed=0..1"), iteration=20, op=UPDATE
    )
    sight = film.sight(state)
    labels = [run.label for run in sight.runs(state)]
    for width, whole in ((80, True), (58, False)):
        rows = [text_of(row) for row in screen(sight, width, 24).rows]
        assert "board: activation, optimizer and seed" in rows[2]
        head = next(row for row in rows if row.startswith("   run "))
        ends = [head.index(name) + len(name) for name in ("latest", "last 100", "train", "val")]
        assert ends[-1] <= width
        for label, row in zip(labels, rows[rows.index(head) + 1 :], strict=False):
            assert (label in row) == whole or len(label) < 20
            assert all(row[end - 1].strip() and not row[end : end + 1].strip() for end in ends[:3])


def test_a_run_that_stopped_is_worst_but_not_of_a_time_before() -> None:
    frame = frame_at("4:softmax", Experiment(lr=100, iterations=50, check=(2, 4)))
    assert score(frame) == score(frame, 4) == math.inf
    assert score(frame, 3) < math.inf
    runs = [Standing("a", (), frame), Standing("b", (), frame_at("10:update", Experiment(iterations=50)))]
    assert ranked(runs) == [1]
    assert [*told(runs)] == ["a stopped at a value that is not finite."]


@pytest.mark.parametrize("iteration", [1, 7, 60])
def test_since_when_the_best_is_below_the_worst_is_the_first_iteration_of_which_that_is_true(iteration: int) -> None:
    for one, other in product(frames_of(*board(iteration=iteration, op=UPDATE)), repeat=2):
        mine, its = ([score(frame, end) for end in range(1, iteration + 1)] for frame in (one, other))
        below = [a < b for a, b in zip(mine, its, strict=True)]
        assert below_since(one, other) == next((n for n in range(1, iteration + 1) if all(below[n - 1 :])), 0)


def test_a_sweep_of_seeds_has_its_mean_and_its_ends() -> None:
    film, state = board(vary=("lr=0.1,1", "seed=0..2"), iteration=20, op=3)
    assert state.board is not None
    runs = film.sight(state).runs(state)
    lines = [*swept(runs, [run.group for run in state.board.runs])]
    assert len(lines) == 2
    for line, rate in zip(lines, (0.1, 1.0), strict=True):
        line_of = [single(lr=rate, seed=seed).frame(Moment(20, 3)) for seed in range(3)]
        means = [frame.history.losses[:].mean() for frame in line_of]
        numbers = [f"{value:.4f}" for value in (np.mean(means), min(means), max(means))]
        assert line == "3 seeds of lr {:g}: mean loss {}, from {} to {}.".format(rate, *numbers)
