"""Rows in the decision boundary: when they are drawn, and which of those in one place is seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.views.pictures.boundary import Boundary
from stepviz.views.pictures.plane import LABELS
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

RIGHTWARDS = [[-3, 3], [0, 0]]
"""Weights that say class 1 where x0 is above 0, the surer the further."""


def test_of_rows_in_one_place_a_wrong_one_is_seen_else_one_of_the_batch() -> None:
    same = [[0.5, 0.5]] * 4 + [[-1, -1], [1, 1]]
    data = rows_of([*same, [0, 0]], [1, 1, 0, 1, 0, 1, 0], range(6))
    timeline = started(data, RIGHTWARDS, batch_size=2)
    where = (LABELS + 39, 5)
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
        assert text(Boundary(), frame)[5][LABELS + 38] == ("▸" if drawn else "▒")
        batches.add(bool(drawn))
    assert batches == {True, False}
