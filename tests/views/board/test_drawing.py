from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.session.film import Film
from stepviz.views.board.drawing import SIGNS, grid_of
from stepviz.views.pictures.fit import Regression
from stepviz.views.pictures.health import Health
from stepviz.views.pictures.network.tiles import tiles_of
from stepviz.views.pictures.picture import pictures
from stepviz.views.pictures.plane import plane_of
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.boards import MOONS, board, frames_of, single
from tests.support.examples import LONG

SIZES = ((60, 20), (80, 24), (120, 36), (160, 48), (220, 60))
SIX = ("lr=0.01,0.5,2", "optimizer=sgd,adam")
UPDATE = single(MOONS).schedule.update


def shown(film: Film, state: State, width: int, height: int) -> list[str]:
    return [text_of(row) for row in screen(film.sight(state), width, height).rows]


_VARIED = (("lr=0.1,1",), SIX, ("lr=0.01,0.1,1", "seed=0..3"))
_MOMENTS = ((1, 0), (20, UPDATE + 1), (1, 2))
_SHOWN = [*product(SIZES, _VARIED, _MOMENTS)]


@pytest.mark.parametrize(("size", "vary", "moment"), _SHOWN if LONG else _SHOWN[::4])
def test_every_run_is_named_once_and_every_size_is_filled(
    size: tuple[int, int], vary: tuple[str, ...], moment: tuple[int, int]
) -> None:
    film, state = board(vary=vary, iteration=moment[0], op=moment[1])
    lines = shown(film, state, *size)
    assert len(lines) == size[1]
    assert {len(line) for line in lines} == {size[0]}
    assert state.board is not None
    for sign, _ in zip(SIGNS, state.board.runs, strict=False):
        assert sum(bool(re.search(rf"(^|  |▸| ){sign} lr", line)) for line in lines) >= 1


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


def test_tiles_of_all_runs_are_on_one_scale() -> None:
    for source in ("moons", "iris"):
        film, state = board(Experiment.of(source, hidden=(3,), iterations=20), ("lr=0.01,5",), iteration=9, op=5)
        frames = frames_of(film, state)
        alone = [tiles_of(frame, state, 1, 8, 6).full for frame in frames]
        both = [tiles_of(frame, replace(state, together=frames), 1, 8, 6).full for frame in frames]
        assert min(alone) < max(alone)
        assert both == [max(alone)] * 2


def test_fits_and_spreads_of_all_runs_end_at_the_same_numbers() -> None:
    film, state = board(Experiment.of("line", hidden=(3,), iterations=20), ("seed=0..1", "lr=0.01,0.3"), 9, 5)
    frames = frames_of(film, state)
    shown = replace(state, together=frames)
    fits, healths = (
        [[text_of(row) for row in kind().drawn(frame, shown, 100, 20).rows] for frame in frames]
        for kind in (Regression, Health)
    )
    assert len({tuple(line[:4] for line in lines[1:-4]) for lines in fits}) == 1
    assert len({next(line for line in lines if " x0 " in line and " y" in line[-6:]) for lines in fits}) == 1
    for name in ("h1", "outputs", "~dW1"):
        spreads = [next(line.split() for line in lines if line.startswith(f" {name} ")) for lines in healths]
        assert len({line[1] for line in spreads}) == 1
