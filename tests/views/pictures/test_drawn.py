"""A picked row in the picture of the boundary: a click picks the one that is seen, and it is told in numbers."""

from __future__ import annotations

import pytest

from stepviz.ops import Cell
from stepviz.views.marks import Hit
from stepviz.views.pictures.boundary import Boundary
from stepviz.views.state import USUAL, State
from tests.support.boundary import seen_rows, written
from tests.support.moments import frame_of
from tests.support.pictures import (
    HEIGHT,
    WIDTH,
    hit_in,
    run,
    text,
)


def test_a_click_picks_the_row_that_is_seen() -> None:
    frame, picture = frame_of(run(batch_size=30), "20:update"), Boundary()
    drawn, seen = frame.current["rows"].tolist(), seen_rows(picture, frame)
    everywhere = ((x, y) for y in range(HEIGHT) for x in range(WIDTH))
    picked = {place: hit_in(picture, frame, USUAL, WIDTH, HEIGHT, *place).row for place in everywhere}
    assert {place: row for place, row in picked.items() if row is not None} == seen
    assert any(row in drawn for row in seen.values())
    assert any(row not in drawn for row in seen.values())
    for (x, y), row in seen.items():
        cell = hit_in(picture, frame, USUAL, WIDTH, HEIGHT, x, y).cell
        assert cell == (Cell("x", (drawn.index(row), 0)) if row in drawn else None)
        for viewer in [State(row=row)] + [State(pick=cell)] * (cell is not None):
            lines = text(picture, frame, viewer)
            assert lines[y][x - 1] + lines[y][x + 1] == "[]"
            assert lines[-1].startswith(f" #{row} ")
            assert hit_in(picture, frame, viewer, WIDTH, HEIGHT, x, y).row == row


def test_nothing_is_picked_beside_the_plane() -> None:
    picture, frame = Boundary(), frame_of(written(), "6:check")
    beside = [(x, y) for x in (0, 3, 58, 60, 79) for y in range(HEIGHT)] + [
        (x, y) for x in range(WIDTH) for y in (0, 19)
    ]
    assert all(hit_in(picture, frame, USUAL, WIDTH, HEIGHT, x, y) == Hit() for x, y in beside)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (0, "#0  x0 -1  x1 -1  p[c1] 0.0025  predicted class 0: correct"),
        (1, "#1 e0  x0 -0.5000  x1 0.5000  p[c1] 0.0474  predicted class 0: correct"),
        (4, "#4  x0 0.5300  x1 0.5000  p[c1] 0.9601  predicted class 1, is class 0: wrong"),
        (7, "#7 is a validation row: it is drawn at the checks that use it."),
        (8, "#8 is a test row: it is drawn at the end, once."),
    ],
)
def test_a_picked_row_is_told_in_numbers(row: int, told: str) -> None:
    frame = frame_of(written(), "1:linear")
    assert frame.current["rows"].tolist()[0] == 1
    assert text(Boundary(), frame, State(row=row))[-1].strip() == told


def test_a_row_that_does_not_exist_is_not_picked() -> None:
    frame = frame_of(written(), "1:linear")
    for viewer in (State(row=9), State(row=-1), State(pick=Cell("W", (0, 0))), State(pick=Cell("train"))):
        assert text(Boundary(), frame, viewer) == text(Boundary(), frame)
