"""Runs side by side: each in a tile of its own, on one scale; which is best, and what is said where some are equal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stepviz import Experiment
from stepviz.views.board.drawing import grid_of
from stepviz.views.board.standings import briefly, outcome, told
from stepviz.views.pictures.picture import pictures
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from stepviz.views.whatif.named import Standing
from tests.support.boards import board, single
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


def test_of_equal_runs_none_is_best_and_all_are_named_where_others_are_worse() -> None:
    frame = frame_at("10:update", Experiment(iterations=50))
    runs = [Standing("a", (), frame), Standing("b", (), frame)]
    assert [*told(runs)] == []
    told_of = "2 runs have the lowest mean loss at iteration 10: 2 of 3 voted for one of them."
    worse = Standing("c", (), frame_at("10:update", Experiment(iterations=50, lr=1e-5)))
    assert outcome([*runs, worse], 10, {1: 2, 2: 1}) == told_of
    best, *_ = told([worse, *runs])
    assert re.fullmatch(r"Lowest mean loss \(last 10\): a and b, [\d.]+; highest: c, [\d.]+\.", best)
    assert briefly([worse, *runs]).startswith("a and b have the lowest mean loss (last 10): ")
    assert briefly([worse, *runs[:1]]).startswith("a has the lowest mean loss (last 10): ")
    best, *_ = told([worse, worse, worse, *runs])
    assert "; highest: c and 2 others, " in best
