"""Rows in the decision boundary: when they are drawn, and which of those in one place is seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz import Frame, Timeline
from stepviz.views.pictures.boundary import LEFT, Boundary
from stepviz.views.state import USUAL, State
from tests.support.moments import frame_of
from tests.support.pictures import (
    HEIGHT,
    WIDTH,
    hit_in,
    rows_of,
    started,
    text,
)

COLUMNS, LINES = 54, 18

RIGHTWARDS = [[-3, 3], [0, 0]]
"""Weights that say class 1 where x0 is above 0, the surer the further."""

POINTS: list[list[float]] = [[-1, -1], [-0.5, 0.5], [0.5, 0.5], [1, 1], [0.53, 0.5], [-0.5, -0.5]]
POINTS += [[0.2, 0.9], [0.7, -0.3], [-0.6, 0.1]]
LABELS = [0, 0, 1, 1, 0, 1, 1, 1, 0]


def written(**options: object) -> Timeline:
    """Rows 0 to 5 for training, 6 and 7 for validation, 8 for the test."""
    return started(rows_of(POINTS, LABELS, range(6), (6, 7)), RIGHTWARDS, batch_size=2, **options)


SHAPES = ("●○", "◆◇", "■□", "★☆")
"""Of the rows of up to four classes: of one that is trained on, and of another."""


def is_row(sign: str) -> bool:
    """Whether a row is seen there."""
    return sign.isalpha() or sign in "".join(SHAPES)


def seen_rows(picture: Boundary, frame: Frame, viewer: State = USUAL) -> dict[tuple[int, int], int]:
    """Column and line in the picture of every row that is seen, which is where a shape or a letter is."""
    lines = text(picture, frame, viewer)
    places = [(x, y) for y in range(1, 1 + LINES) for x in range(LEFT, LEFT + COLUMNS) if is_row(lines[y][x])]
    found = {(x, y): hit_in(picture, frame, viewer, WIDTH, HEIGHT, x, y).row for x, y in places}
    return {place: row for place, row in found.items() if row is not None}


def test_rows_are_drawn_when_they_are_due() -> None:
    timeline, every = written(), {}
    for moment in ("1:ready", "1:update", "2:check", "3:update", "3:check", "4:check", "6:update", "6:check"):
        frame = frame_of(timeline, moment)
        lines = text(Boundary(), frame)
        assert len(set(seen_rows(Boundary(), frame).values())) == len(seen_rows(Boundary(), frame))
        every[moment] = (set(seen_rows(Boundary(), frame).values()), lines[3][60:].strip())
    train = ({0, 1, 2, 3, 4, 5}, "● train")
    assert every.pop("6:check") == (set(range(9)), "● train  ○ val, test")
    assert every.pop("3:check") == (set(range(8)), "● train  ○ val")
    assert set(map(str, every.values())) == {str(train)}


def test_of_rows_in_one_place_a_wrong_one_is_seen_else_one_of_the_batch() -> None:
    same = [[0.5, 0.5]] * 4 + [[-1, -1], [1, 1]]
    data = rows_of([*same, [0, 0]], [1, 1, 0, 1, 0, 1, 0], range(6))
    timeline = started(data, RIGHTWARDS, batch_size=2)
    where = (LEFT + 40, 5)
    for iteration in range(1, 7):
        frame = frame_of(timeline, f"{iteration}:update")
        assert hit_in(Boundary(), frame, USUAL, WIDTH, HEIGHT, *where).row == 2
        assert hit_in(Boundary(), frame, State(row=3), WIDTH, HEIGHT, *where).row == 3
    right = replace(data, y=np.array([1, 1, 1, 1, 0, 1, 0]))
    timeline, batches = started(right, RIGHTWARDS, batch_size=1), set()
    for iteration in range(1, 7):
        frame = frame_of(timeline, f"{iteration}:update")
        drawn = sorted(row for row in frame.current["rows"].tolist() if row < 4)
        assert hit_in(Boundary(), frame, USUAL, WIDTH, HEIGHT, *where).row == (drawn[0] if drawn else 0)
        assert text(Boundary(), frame)[5][LEFT + 39] == ("▸" if drawn else "▒")
        batches.add(bool(drawn))
    assert batches == {True, False}
