"""A picked row in the picture of the boundary: a click picks the one that is seen, and it is told in numbers."""

from __future__ import annotations

from stepviz.ops import Cell
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


def test_a_row_that_does_not_exist_is_not_picked() -> None:
    frame = frame_of(written(), "1:linear")
    for viewer in (State(row=9), State(row=-1), State(pick=Cell("W", (0, 0))), State(pick=Cell("train"))):
        assert text(Boundary(), frame, viewer) == text(Boundary(), frame)
