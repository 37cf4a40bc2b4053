from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from stepviz.views.board.drawing import grid_of
from stepviz.views.pictures.picture import pictures
from stepviz.views.pictures.plane import plane_of
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from tests.support.boards import MOONS, board, frames_of, single

SIX = ("lr=0.01,0.5,2", "optimizer=sgd,adam")
UPDATE = single(MOONS).schedule.update


@pytest.mark.parametrize(
    ("count", "size"), [(n, size) for n in range(2, 13) for size in ((79, 13), (119, 24), (219, 40))]
)
def test_a_grid_has_room_for_all_runs_or_there_is_none(count: int, size: tuple[int, int]) -> None:
    grid = grid_of(count, *size)
    if grid is None:
        assert size[1] < 48
        return
    rows = -(-count // grid.columns)
    assert grid.each.width * grid.columns + grid.columns - 1 <= size[0]
    assert grid.each.height * rows <= size[1]
    assert grid.each.width >= 24
    assert grid.each.height >= 6


@pytest.mark.parametrize(
    ("key", "size"),
    [
        *(product(("boundary", "curves", "confusion", "health"), ((80, 24), (120, 36)))),
        ("network", (120, 36)),
    ],
)
def test_a_tile_is_the_picture_of_its_run_on_the_scale_of_all(key: str, size: tuple[int, int]) -> None:
    film, state = board(vary=SIX, iteration=20, op=UPDATE)
    state = replace(state, zoom=key)
    sight = film.sight(state)
    runs = sight.runs(state)
    seen = screen(sight, *size)
    together = replace(state, together=tuple(run.frame for run in runs))
    picture = next(one for one in pictures() if one.key == key)
    for mark, run in zip(seen.marks[: len(runs)], runs, strict=True):
        assert mark.of(0, 0).run is not None
        rows = [text_of(row) for row in picture.drawn(run.frame, together, mark.width, mark.height + 1).rows]
        cut = [text_of(row)[mark.x : mark.x + mark.width] for row in seen.rows[mark.y : mark.y + mark.height]]
        assert cut[1:] == rows[1:-1]
        assert run.label in cut[0] or "…" in cut[0]


def test_points_of_all_runs_are_on_one_plane_whatever_the_seed() -> None:
    film, state = board(vary=("seed=0..3",), iteration=2, op=1)
    frames = frames_of(film, state)
    sets = tuple(frame.dataset for frame in frames)
    planes = [plane_of(each, 40, 20, ended=False, among=sets) for each in sets]
    assert len({(plane.across, plane.up) for plane in planes}) == 1
    every = np.concatenate([each.X[np.append(each.train, each.val)] for each in sets])
    assert planes[0].across.low <= every[:, 0].min() <= every[:, 0].max() <= planes[0].across.high
    alone = [plane_of(each, 40, 20, ended=False) for each in sets]
    for mine, plane, each in zip(alone, planes, sets, strict=True):
        assert plane_of(each, 40, 20, ended=False, among=(each,)).across == mine.across
        inside = np.append(each.train, each.val)
        assert (plane.across.places(each.X[inside, 0], plane.columns) == plane.cells[inside] % plane.columns).all()
