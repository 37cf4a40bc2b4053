"""Runs side by side: each in a tile of its own, on one scale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz.views.board.drawing import grid_of
from stepviz.views.pictures.picture import pictures
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from tests.support.boards import board, single

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
